"""Analysis of tables: gaps, overlaps, dead rules, outputs; each with an example that is true."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn.analysis.findings import Finding, Found
from engine.dmn.analysis.tables import analyse
from engine.dmn.running.run import Value
from tests.support.decisions import model_of, table_of


def found_in(table: str) -> list[Finding]:
    """What the analysis of one table finds."""
    return analyse(model_of(table))


def kinds(table: str) -> list[Found]:
    """The kinds of findings."""
    return [each.kind for each in found_in(table)]


def test_a_complete_table_has_no_findings() -> None:
    rules = [("< 10", '"VIP"', "1"), (">= 10", '"VIP"', "2"), ("-", 'not("VIP")', "3")]
    assert found_in(table_of(["amount", "level"], rules)) == []


def test_what_is_null_whatever_the_data_are_is_found() -> None:
    (found,) = found_in(table_of(["amount"], [("-", '@"2026-02-30"')]))
    assert found.kind is Found.ALWAYS_NULL
    assert "2026-02-30" in found.message
    assert "2026-02-30" in found.message_zh


def test_a_gap_has_an_example_for_which_no_rule_matches() -> None:
    table = table_of(["x"], [("< 10", "1"), ("> 10", "2")])
    (gap,) = found_in(table)
    assert (gap.kind, gap.example) == (Found.GAP, {"x": 10})
    assert "x: 10" in gap.message
    assert "x: 10" in gap.message_zh
    assert model_of(table).evaluate("decision", gap.example).result is None


def test_a_gap_between_numbers_is_a_span() -> None:
    (gap,) = found_in(table_of(["x"], [("<= 17", "1"), (">= 18", "2")]))
    assert "(17..18)" in gap.message


def test_days_have_nothing_between_them() -> None:
    rules = [('<= date("2026-01-31")', "1"), ('>= date("2026-02-01")', "2")]
    assert found_in(table_of(["x"], rules, input_type="date")) == []


def test_allowed_values_leave_no_gap_for_others() -> None:
    rules = [('"a"', "1"), ('"b"', "2")]
    assert found_in(table_of(["x"], rules, input_values='"a","b"')) == []
    assert kinds(table_of(["x"], rules)) == [Found.GAP]


def test_a_default_output_fills_all_gaps() -> None:
    assert kinds(table_of(["x"], [("1", "1")], default="0")) == []


def test_a_collecting_table_may_have_gaps_and_overlaps() -> None:
    assert kinds(table_of(["x"], [("> 1", "1"), ("> 2", "2")], policy="COLLECT")) == []


def test_an_overlap_names_both_rules_and_an_example() -> None:
    table = table_of(
        ["x", "y"], [("< 10", "-", "1"), (">= 5", "true", "2"), (">= 5", "false", "3")]
    )
    overlaps = [each for each in found_in(table) if each.kind is Found.OVERLAP]
    assert [each.rules for each in overlaps] == [(1, 2), (1, 3)]
    outcome = model_of(table).evaluate("decision", overlaps[0].example)
    assert outcome.warnings[-1].code == "several_rules"


def test_any_may_overlap_where_the_outputs_agree() -> None:
    rules = [("< 10", "1"), ("> 5", "1"), ("10", "1")]
    assert kinds(table_of(["x"], rules, policy="ANY")) == []
    rules[1] = ("> 5", "2")
    assert kinds(table_of(["x"], rules, policy="ANY")) == [Found.OVERLAP, Found.OVERLAP]


def test_a_rule_behind_those_that_take_everything_is_never_reached() -> None:
    rules = [("< 10", "1"), (">= 10", "2"), ("[3..20]", "3"), ("-", "4")]
    findings = found_in(table_of(["x"], rules, policy="FIRST"))
    assert [(each.kind, each.rules) for each in findings] == [(Found.NEVER_REACHED, (3,))]
    assert "rules 1, 2" in findings[0].message


def test_a_cell_outside_the_allowed_values_can_never_hold() -> None:
    rules = [('"a"', "1"), ('"c"', "2"), ('"b"', "3")]
    findings = found_in(table_of(["x"], rules, input_values='"a","b"'))
    assert [(each.kind, each.rules) for each in findings] == [(Found.IMPOSSIBLE, (2,))]


def test_an_output_outside_its_allowed_values_is_found() -> None:
    findings = found_in(table_of(["x"], [("-", '"c"')], allowed='"a","b"'))
    assert [(each.kind, each.rules) for each in findings] == [(Found.OUTPUT_NOT_ALLOWED, (1,))]


def test_what_cannot_be_modelled_is_said_and_claims_nothing() -> None:
    table = table_of(["x"], [("> limit", "1"), ("<= limit", "2")])
    assert kinds(table) == [Found.NOT_ANALYSED]


def test_two_columns_of_one_expression_are_one_input() -> None:
    assert found_in(table_of(["x", "x"], [("> 1", "-", "1"), ("-", "<= 1", "2")])) == []


def test_a_table_that_is_too_large_is_not_analysed_and_says_so() -> None:
    rules = [(*("1" if n == m else "-" for n in range(40)), "1") for m in range(40)]
    findings = found_in(table_of([f"x{n}" for n in range(40)], rules, policy="UNIQUE"))
    assert {each.kind for each in findings} == {Found.GAP, Found.OVERLAP, Found.TOO_LARGE}


CELLS = st.sampled_from(
    ["-", "1", "2", "< 2", "<= 2", "> 1", ">= 1", "[1..2]", "(1..2)", "not(1)", "1,3", "[0..1), 3"]
)
VALUES = [Decimal(n) / 2 for n in range(-1, 9)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_findings_agree_with_trying_every_value(cells: list[tuple[str, str]]) -> None:
    rules = [(one, other, str(number)) for number, (one, other) in enumerate(cells)]
    every = model_of(table_of(["x", "y"], rules, policy="COLLECT"))
    hits = [
        numbers_hit(every.evaluate("decision", {"x": x, "y": y}).result)
        for x, y in product(VALUES, VALUES)
    ]
    overlapping = {(a, b) for hit in hits for a in hit for b in hit if a < b}

    unique = found_in(table_of(["x", "y"], rules, input_type="number"))
    assert (Found.GAP in [each.kind for each in unique]) == (set() in map(set, hits))
    assert {each.rules for each in unique if each.kind is Found.OVERLAP} == overlapping

    first = found_in(table_of(["x", "y"], rules, input_type="number", policy="FIRST"))
    reached = {min(hit) for hit in hits if hit}
    dead = {each.rules[0] for each in first if each.kind is Found.NEVER_REACHED}
    assert not dead & reached


def numbers_hit(result: Value) -> list[int]:
    """The numbers of the rules that a collecting table found."""
    return [] if result is None else [int(number) + 1 for number in result]


def test_many_rules_are_compared() -> None:
    rules = [(f"[{n}..{n + 1})", str(n)) for n in range(300)]
    findings = found_in(table_of(["x"], rules))
    assert [each.example["x"] for each in findings] == [-1, 300, 301]
