"""Boxed expressions: contexts, relations, lists, calls, functions, conditions, iterators."""

from decimal import Decimal

import pytest

from engine.dmn.errors import DecisionTooLarge
from engine.dmn.running.run import Value
from tests.support.decisions import decision, knowledge, literal, model_of


def result(box: str, **variables: Value) -> Value:
    """What a boxed expression gives."""
    return model_of(box).evaluate("decision", variables).result


def entry(name: str, value: str, type: str = "") -> str:
    """A context entry; without a name it is the result."""
    variable = f'<variable name="{name}"{f" typeRef={chr(34)}{type}{chr(34)}" if type else ""}/>'
    return f"<contextEntry>{variable if name else ''}{value}</contextEntry>"


def test_a_context_entry_sees_those_before_it() -> None:
    box = f"<context>{entry('a', literal('2'))}{entry('b', literal('a * x'))}</context>"
    assert result(box, x=3) == {"a": 2, "b": 6}


def test_names_with_spaces_are_known_in_later_entries() -> None:
    entries = entry("Monthly Income", literal("x")) + entry("", literal("Monthly Income * 12"))
    box = f"<context>{entries}</context>"
    assert result(box, x=100) == 1200


def test_the_last_entry_without_a_name_is_the_result() -> None:
    box = f"<context>{entry('a', literal('2'))}{entry('', literal('a + 1'))}</context>"
    assert result(box) == 3


def test_an_entry_of_the_wrong_type_is_null() -> None:
    box = f"<context>{entry('a', literal('2'), 'string')}</context>"
    assert result(box) == {"a": None}


def test_a_function_in_a_context_may_call_itself() -> None:
    body = literal("if n <= 1 then 1 else n * fact(n - 1)")
    function = f'<functionDefinition><formalParameter name="n"/>{body}</functionDefinition>'
    box = f"<context>{entry('fact', function)}{entry('', literal('fact(5)'))}</context>"
    assert result(box) == 120


@pytest.mark.parametrize(("body", "expected"), [("n > 2", True), ("n + 1", None)])
def test_the_type_of_a_function_in_a_context_may_be_that_of_its_results(
    body: str, expected: Value
) -> None:
    function = (
        f'<functionDefinition><formalParameter name="n"/>{literal(body)}</functionDefinition>'
    )
    box = f"<context>{entry('big', function, 'boolean')}{entry('', literal('big(3)'))}</context>"
    assert result(box) == expected


def test_a_function_that_never_ends_is_stopped() -> None:
    function = (
        f'<functionDefinition><formalParameter name="n"/>{literal("f(n)")}</functionDefinition>'
    )
    box = f"<context>{entry('f', function)}{entry('', literal('f(5)'))}</context>"
    with pytest.raises(DecisionTooLarge):
        result(box)


def test_a_relation_is_a_list_of_contexts() -> None:
    rows = "".join(f"<row>{literal(a)}{literal(b)}</row>" for a, b in (("1", "2"), ("3", "x")))
    box = f'<relation><column name="a"/><column name="b"/>{rows}</relation>'
    assert result(box, x=9) == [{"a": 1, "b": 2}, {"a": 3, "b": 9}]


def test_a_list_holds_the_values_of_its_expressions() -> None:
    assert result(f"<list>{literal('1 + 1')}{literal('x')}</list>", x="a") == [2, "a"]


def test_an_invocation_binds_arguments_by_name() -> None:
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(value)}</binding>'
        for name, value in (("b", "2"), ("a", "7"))
    )
    model = model_of(
        knowledge("minus", "a - b", "a", "b")
        + decision(
            "D", f"<invocation>{literal('minus')}{bindings}</invocation>", needs=["knowledge:minus"]
        )
    )
    assert model.evaluate("D", {}).result == 5


def test_an_invocation_with_an_unknown_parameter_is_null_and_says_so() -> None:
    binding = f'<binding><parameter name="z"/>{literal("1")}</binding>'
    box = f"<invocation>{literal('minus')}{binding}</invocation>"
    model = model_of(
        knowledge("minus", "a - b", "a", "b") + decision("D", box, needs=["knowledge:minus"])
    )
    outcome = model.evaluate("D", {})
    assert outcome.result is None
    assert outcome.warnings[0].code == "no_parameter"


def test_a_built_in_function_can_be_invoked() -> None:
    binding = f'<binding><parameter name="list"/>{literal("[1, 2, 3]")}</binding>'
    assert result(f"<invocation>{literal('sum')}{binding}</invocation>") == 6


def test_knowledge_does_not_see_the_variables_of_its_caller() -> None:
    model = model_of(
        knowledge("peek", "secret") + decision("D", literal("peek()"), needs=["knowledge:peek"])
    )
    assert model.evaluate("D", {"secret": 1}).result is None


def test_a_function_of_another_language_is_null_and_says_so() -> None:
    function = f'<functionDefinition kind="PMML">{literal("null")}</functionDefinition>'
    box = f"<context>{entry('f', function)}{entry('', literal('f()'))}</context>"
    outcome = model_of(box).evaluate("decision", {})
    assert outcome.result is None
    assert "function_kind" in [warning.code for warning in outcome.warnings]


@pytest.mark.parametrize(
    ("owner", "signature", "result"),
    [
        ("java.lang.Math", "max(double, double)", 7),
        ("java.lang.Math", "nothing(double, double)", None),
        ("com.example.Files", "remove(double, double)", None),
    ],
)
def test_a_function_of_java_is_one_that_has_an_equal_here(
    owner: str, signature: str, result: int | None
) -> None:
    described = entry("class", literal(f'"{owner}"')) + entry(
        "method signature", literal(f'"{signature}"')
    )
    function = (
        '<functionDefinition kind="Java"><formalParameter name="a"/><formalParameter name="b"/>'
        f"<context>{described}</context></functionDefinition>"
    )
    box = f"<context>{entry('f', function)}{entry('', literal('f(3, 7)'))}</context>"
    outcome = model_of(box).evaluate("decision", {})
    assert outcome.result == result
    assert bool(outcome.warnings) is (result is None)


@pytest.mark.parametrize(
    ("test", "chosen"), [("true", "then"), ("false", "else"), ("null", "else"), ('"x"', "else")]
)
def test_a_conditional_takes_then_only_for_true(test: str, chosen: str) -> None:
    then, otherwise = literal('"then"'), literal('"else"')
    box = f"<if>{literal(test)}</if><then>{then}</then><else>{otherwise}</else>"
    assert result(f"<conditional>{box}</conditional>") == chosen


def loop(tag: str, source: str, body: str) -> str:
    """An iterator over a list with the variable ``i``."""
    inner = "return" if tag == "for" else "satisfies"
    parts = f"<in>{literal(source)}</in><{inner}>{literal(body)}</{inner}>"
    return f'<{tag} iteratorVariable="i">{parts}</{tag}>'


@pytest.mark.parametrize(
    ("source", "body", "made"),
    [
        ("[1, 2, 3]", "i * x", [10, 20, 30]),
        ("[1..3]", "i", [1, 2, 3]),
        ("[1..3)", "i", [1, 2]),
        ("[3..1]", "i", None),
        ('[@"2026-11-30"..@"2026-12-01"]', "i.day", [30, 1]),
        ("[1, 2, 3]", "if i = 1 then 1 else partial[-1] * i", [1, 2, 6]),
        ("5", "i + 1", [6]),
        ("null", "i", None),
    ],
)
def test_for_makes_a_list(source: str, body: str, made: object) -> None:
    assert result(loop("for", source, body), x=10) == made


@pytest.mark.parametrize(
    ("tag", "source", "answer"),
    [
        ("some", "[1, 5]", True),
        ("some", "[1, 2]", False),
        ("some", "[1, null]", None),
        ("every", "[4, 5]", True),
        ("every", "[1, null]", False),
        ("every", "[4, null]", None),
        ("every", "[]", True),
    ],
)
def test_some_and_every_know_three_answers(tag: str, source: str, answer: object) -> None:
    assert result(loop(tag, source, "i > 3")) is answer


@pytest.mark.parametrize("tag", ["some", "every"])
def test_a_condition_that_is_no_truth_value_makes_null(tag: str) -> None:
    outcome = model_of(loop(tag, "[1, 2]", 'if i = 2 then true else "x"')).evaluate("decision", {})
    assert outcome.result is None
    assert [warning.code for warning in outcome.warnings] == ["not_boolean"]


def test_a_filter_whose_condition_is_no_truth_value_is_null() -> None:
    match = literal('if item < 3 then true else "x"')
    box = f"<filter><in>{literal('[1, 2, 3]')}</in><match>{match}</match></filter>"
    assert result(box) is None


def test_a_filter_keeps_the_items_that_match() -> None:
    match = literal("Unit Price > 5 and item.n = 1")
    box = f"<filter><in>{literal('x')}</in><match>{match}</match></filter>"
    column = entry("Unit Price", literal("1"))
    model = model_of(
        decision("Unused", f"<context>{column}</context>") + decision("D", box, id="decision")
    )
    items = [{"Unit Price": Decimal("5.5"), "n": 1}, {"Unit Price": 4, "n": 1}]
    assert model.evaluate("decision", {"x": items}).result == items[:1]


def test_work_is_shared_by_all_expressions_of_a_decision() -> None:
    heavy = knowledge("heavy", "sum(for i in 1..9000 return i * n)", "n")
    box = literal("for n in 1..9000 return heavy(n)")
    model = model_of(heavy + decision("D", box, needs=["knowledge:heavy"]))
    with pytest.raises(DecisionTooLarge, match="units of work"):
        model.evaluate("D", {})


def test_loops_of_boxes_share_the_work_too() -> None:
    inner = loop("for", "[1..5000]", "i + 1")
    box = inner.replace("<return>", "<return>" + inner, 1).replace(inner + literal("i + 1"), inner)
    with pytest.raises(DecisionTooLarge):
        result(box)


def test_a_range_too_long_to_walk_is_stopped_before_it_is_made() -> None:
    with pytest.raises(DecisionTooLarge):
        result(loop("for", "[1..1000000000000]", "i"))
