"""Decision tables: cells, hit policies, aggregations, defaults, the trace."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dmn.errors import DmnError
from engine.dmn.model import Outcome
from engine.dmn.running.constants import quick_test
from engine.feel.expression import compile_unary_tests
from tests.support.decisions import model_of, table_of

BANDS = [(">= 10", '"large"'), (">= 5", '"middle"'), (">= 0", '"small"')]


def decide(
    policy: str,
    rules: Sequence[tuple[str, str]],
    x: object,
    *,
    allowed: str = "",
    default: str = "",
) -> Outcome:
    """Evaluate a table of one input ``x`` and one output."""
    table = table_of(["x"], rules, policy=policy, allowed=allowed, default=default)
    return model_of(table).evaluate("decision", {"x": x})


@pytest.mark.parametrize(
    ("policy", "result"),
    [
        ("FIRST", "large"),
        ("UNIQUE", None),
        ("ANY", None),
        ("PRIORITY", "small"),
        ("RULE ORDER", ["large", "middle", "small"]),
        ("OUTPUT ORDER", ["small", "middle", "large"]),
        ("COLLECT", ["large", "middle", "small"]),
    ],
)
def test_the_hit_policy_says_which_of_several_rules_count(policy: str, result: object) -> None:
    allowed = '"small", "middle", "large"'
    assert decide(policy, BANDS, 12, allowed=allowed).result == result


def test_a_unique_table_names_the_rules_that_clash() -> None:
    (warning,) = decide("UNIQUE", BANDS, 7).warnings
    assert warning.code == "several_rules"
    assert "rules 2, 3" in warning.message
    assert "2, 3" in warning.message_zh


def test_any_takes_rules_that_agree() -> None:
    assert decide("ANY", [("> 1", '"yes"'), ("> 2", '"yes"')], 3).result == "yes"


@pytest.mark.parametrize(
    ("aggregation", "result"), [("SUM", 60), ("MIN", 10), ("MAX", 30), ("COUNT", 3)]
)
def test_collected_numbers_are_put_together(aggregation: str, result: int) -> None:
    rules = [("> 0", "10"), ("> 1", "20"), ("> 2", "30")]
    table = table_of(["x"], rules, policy="COLLECT", aggregation=aggregation)
    assert model_of(table).evaluate("decision", {"x": 5}).result == result


def test_a_sum_of_texts_is_null_and_says_so() -> None:
    table = table_of(["x"], BANDS, policy="COLLECT", aggregation="SUM")
    outcome = model_of(table).evaluate("decision", {"x": 50})
    assert outcome.result is None
    assert [warning.code for warning in outcome.warnings] == ["no_sum"]


def test_no_rule_gives_null_and_a_warning_with_the_inputs() -> None:
    outcome = decide("FIRST", BANDS, -1)
    assert outcome.result is None
    assert "x = -1" in outcome.warnings[0].message


def test_a_count_of_no_rules_is_zero() -> None:
    table = table_of(["x"], BANDS, policy="COLLECT", aggregation="COUNT")
    assert model_of(table).evaluate("decision", {"x": -1}).result == 0


def test_a_collection_of_no_rules_is_empty() -> None:
    outcome = decide("COLLECT", BANDS, -1)
    assert outcome.result == []
    assert outcome.warnings == ()


def test_no_rule_gives_the_default_output() -> None:
    assert decide("UNIQUE", BANDS, -1, default='"none"').result == "none"


def test_the_default_of_a_collecting_table_is_a_list() -> None:
    assert decide("COLLECT", BANDS, -1, default='"none"').result == ["none"]


@pytest.mark.parametrize(
    ("cell", "value", "matches"),
    [
        ("-", None, True),
        ("5", 5, True),
        ('"a","b"', "b", True),
        ('not("a","b")', "c", True),
        ('not("a","b")', "a", False),
        ("[1..5)", 5, False),
        ("[1..5)", Decimal("4.99"), True),
        ("< 3, > 8", 9, True),
        ("null", None, True),
        ("? * 2 > 9", 5, True),
        ("true", True, True),
        ("false", True, False),
        ("> limit", 5, True),
        ('"5"', 5, False),
    ],
)
def test_a_cell_is_a_unary_test(cell: str, value: object, matches: bool) -> None:
    model = model_of(table_of(["x"], [(cell, "1")], policy="FIRST"))
    outcome = model.evaluate("decision", {"x": value, "limit": 4})
    assert outcome.result == (1 if matches else None)


def test_several_outputs_make_a_context() -> None:
    table = table_of(["x"], [("1", '"a"', "2")], outputs=["letter", "number"])
    assert model_of(table).evaluate("decision", {"x": 1}).result == {"letter": "a", "number": 2}


def test_priority_looks_at_one_output_after_the_other() -> None:
    rules = [("1", '"b"', '"x"'), ("1", '"a"', '"y"'), ("1", '"a"', '"x"')]
    table = table_of(
        ["x"], rules, outputs=["first", "second"], policy="PRIORITY", allowed='"a","b","x","y"'
    )
    assert model_of(table).evaluate("decision", {"x": 1}).result == {"first": "a", "second": "x"}


def test_an_output_may_be_calculated_from_variables() -> None:
    assert decide("FIRST", [("-", "x * 2")], 21).result == 42


def test_the_trace_says_which_rules_matched_and_which_cell_failed() -> None:
    (seen,) = decide("FIRST", BANDS, 7).trace[0].tables
    assert seen.policy == "F"
    assert [(each.label, each.value) for each in seen.inputs] == [("x", 7)]
    assert [(each.number, each.outputs) for each in seen.matched] == [(2, {"result": "middle"})]
    assert [(each.number, each.column, each.cell) for each in seen.missed] == [(1, "x", ">= 10")]


def test_an_output_outside_the_allowed_values_is_null_and_said() -> None:
    outcome = decide("FIRST", BANDS, 7, allowed='"large"')
    assert outcome.result is None
    assert [warning.code for warning in outcome.warnings] == ["not_allowed"]


def test_an_input_outside_the_allowed_values_is_null_for_the_rules() -> None:
    table = table_of(
        ["x"], [("null", '"none"'), ("-", '"some"')], policy="FIRST", input_values="1,2"
    )
    model = model_of(table)
    assert model.evaluate("decision", {"x": 2}).result == "some"
    assert model.evaluate("decision", {"x": 3}).result == "none"


def test_a_warning_of_feel_names_the_cell_and_its_line() -> None:
    (warning,) = decide("FIRST", [("-", '1 + "a"')], 1).warnings
    assert warning.message.startswith("Decision › #1 › result, 1:")
    assert warning.line is not None
    assert warning.line > 1


def test_a_wrong_list_of_allowed_values_is_one_fault() -> None:
    with pytest.raises(DmnError) as refused:
        decide("PRIORITY", BANDS, 1, allowed='"small",')
    assert [fault.code for fault in refused.value.faults] == ["not_feel"]


CELLS = st.sampled_from(
    ["5", "-1", "< 5", ">= 2.5", "[1..5)", '"a"', '"a","b"', 'not("a")', "true", "false", "not(5)"]
)
VALUES: st.SearchStrategy[object] = st.sampled_from(
    [None, True, False, 0, 5, -1, Decimal("2.5"), Decimal(5), "a", "b", "", []]
)


@given(CELLS, VALUES)
def test_constant_cells_answer_as_feel_does(cell: str, value: object) -> None:
    quick = quick_test(cell, ())
    if quick is not None and type(value) in quick.kinds:
        assert quick.test(value) is compile_unary_tests(cell).matches(value, {})
