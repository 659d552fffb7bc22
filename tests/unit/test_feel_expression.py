"""The door of the room: what is asked for, what is told, which values go in and come out."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.feel.errors import FeelSyntaxError, FeelValueError, FeelWarning
from engine.feel.expression import compile_expression
from engine.feel.runtime.callables import HostFunction
from engine.feel.runtime.types import Type
from engine.feel.values import from_json, to_json, to_text


def warned(source: str, scope: Mapping[str, object] | None = None) -> list[FeelWarning]:
    warnings: list[FeelWarning] = []
    compile_expression(source).evaluate(scope or {}, warnings=warnings)
    return warnings


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a + b.c", {"a", "b"}),
        ("count(a)", {"a"}),
        ("f(a)", {"f", "a"}),
        ("for x in xs return x + y", {"xs", "y"}),
        ("some x in xs satisfies x > limit", {"xs", "limit"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("function(a) a + b", {"b"}),
        ("xs[item > 1]", {"xs"}),
        ("1 + 1", set()),
    ],
)
def test_the_free_names_are_known(source: str, names: set[str]) -> None:
    assert compile_expression(source).names == names


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("for i in days in weekend return i", [6, 7]),
        ("for i in in a list return i", [1]),
        ("some i in in a list satisfies i = 1", True),
        ("days in weekend[1] + net-total", 16),
        ("net - total", 10),
        ("if if ever then 1 else 2", 1),
        ("客户 等级", "A"),
    ],
)
def test_the_longest_known_name_wins(source: str, value: object) -> None:
    scope = {
        "days in weekend": [6, 7],
        "in a list": [1],
        "net-total": 10,
        "if ever": True,
        "客户 等级": "A",
    }

    assert compile_expression(source, names=list(scope)).evaluate(scope) == value


def test_a_name_in_a_filter_may_be_an_entry_or_a_variable() -> None:
    expression = compile_expression("orders[total > limit].id")

    assert expression.names == {"orders"}
    assert expression.possible_names == {"total", "limit"}


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("", 1, 1, "empty"),
        ("1 +", 1, 4, "ends too early"),
        ("1 +\n  * 2", 2, 3, "not “*”"),
        ("a == 1", 1, 4, "single ="),
        ("'a'", 1, 1, "quotation"),
        ('"a', 1, 1, "closing quotation"),
        ("a && b", 1, 3, "Write and"),
        ("a || b", 1, 3, "Write or"),
        ("Monthly Salary * 12", 1, 1, "“Monthly Salary” is not a known name"),
        ("if a then b", 1, 12, "“else” is missing"),
        ("not a", 1, 1, "Write not(…)"),
        ("a.1", 1, 2, "“.1” is not expected"),
        ("a instance of 1", 1, 15, "a type is expected"),
        ("@1", 1, 2, "quotation marks is expected"),
        ("(1 2)", 1, 4, "“)” is expected here, not “2”"),
        ("{1: 2}", 1, 2, "a key is expected"),
        ("1..2", 1, 2, "“..” is not expected"),
        ("if a b", 1, 6, "“then”"),
        ("for x in xs x", 1, 13, "“return”"),
        ("[1, 2", 1, 6, "“]” is missing"),
        ("f(a: 1, 2)", 1, 10, "named"),
        ("x instance of thing", 1, 3, "“thing” is not a type"),
        ("1 /* x", 1, 3, "comment"),
        ("a b c", 1, 1, "“a b”"),
    ],
)
def test_a_syntax_error_names_place_and_cause(
    source: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(FeelSyntaxError) as refused:
        compile_expression(source)

    error = refused.value
    assert (error.line, error.column) == (line, column)
    assert message in str(error)
    assert str(error).startswith(f"Line {line}, column {column}: ")
    assert error.source == source
    assert f"第 {line} 行第 {column} 列" in error.told().zh


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("missing", 1, 1, "no variable “missing”"),
        ("1 +\n missing", 2, 2, "no variable"),
        ('1 + "a"', 1, 3, "“+” does not work on number and string"),
        ('1 < "a"', 1, 3, "cannot be compared"),
        ("1 / 0", 1, 3, "zero"),
        ("[1][2]", 1, 4, "no item 2"),
        ("{a: 1}.b", 1, 7, "no entry “b”"),
        ("nothing(1)", 1, 1, "no variable “nothing”"),
        ("count(1, 2)", 1, 6, "count(list)"),
        ('count(1) + floor("a")', 1, 17, "“n” must be number, not string"),
        ("true and 1", 1, 10, "not a number"),
        ('date("x")', 1, 5, "not a date"),
        ("1.x", 1, 2, "A number has no “x”"),
        ('matches("a", "(")', 1, 8, "regular expression"),
    ],
)
def test_a_null_is_explained_with_its_place(
    source: str, line: int, column: int, message: str
) -> None:
    warning = warned(source)[0]

    assert (warning.line, warning.column) == (line, column)
    assert message in warning.message
    assert warning.message_zh != ""


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('1 + @"2026-13-01"', "“2026-13-01” is not a date"),
        ("{a: 1, a: 2}", "“a” stands twice"),
    ],
)
def test_what_is_always_null_is_told_before_any_evaluation(source: str, message: str) -> None:
    expression = compile_expression(source)

    assert message in expression.warnings[0].message
    assert warned(source)[0] == expression.warnings[0]


def test_a_null_that_was_given_needs_no_explanation() -> None:
    assert warned("a = null or b", {"a": None, "b": None}) == []


class LazyScope(Mapping[str, object]):
    """Answers what is asked and counts it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> object:
        self.asked.append(name)
        return 2

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a scope is never copied")

    def __len__(self) -> int:
        raise AssertionError("a scope is never copied")


def test_a_scope_is_asked_only_for_what_is_needed() -> None:
    scope = LazyScope()

    assert compile_expression("if a = 2 then b else c").evaluate(scope) == 2
    assert scope.asked == ["a", "b"]


def test_a_function_of_the_host_is_called_by_position_and_by_name() -> None:
    scope = {"less": HostFunction("less", ["a", "b"], lambda values: values[0] - values[1])}

    assert compile_expression("less(5, 3) + less(b: 5, a: 3)").evaluate(scope) == 0


def test_a_declared_name_hides_a_built_in_function() -> None:
    scope = {"count": HostFunction("count", ["x"], lambda _: "mine")}

    assert compile_expression("count(1)", names=["count"]).evaluate(scope) == "mine"
    assert compile_expression("count(1)").evaluate(scope) == 1


def test_types_of_the_host_are_known_by_name() -> None:
    types = {"tGrade": Type("tGrade", lambda value: value in ("A", "B"))}

    expression = compile_expression("x instance of tGrade", types=types)

    assert [expression.evaluate({"x": grade}) for grade in ("A", "C")] == [True, False]


def test_now_is_the_clock_that_is_given() -> None:
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

    value = compile_expression("now()").evaluate({}, now=moment)

    assert to_text(value) == "2026-11-22T09:30:00@Asia/Shanghai"


def test_json_goes_in_and_comes_out_exactly() -> None:
    data = {"n": 1, "d": Decimal("0.10"), "t": "x", "l": [None, True], "c": {}}

    assert to_json(from_json(data)) == data


def test_floats_become_decimals_as_they_are_written() -> None:
    assert compile_expression("a + b").evaluate({"a": 0.1, "b": 0.2}) == Decimal("0.3")
    assert from_json([0.1]) == [Decimal("0.1")]


@pytest.mark.parametrize(
    ("source", "json"),
    [
        ("1 / 4", Decimal("0.25")),
        ("4 / 2", 2),
        ('@"2026-12-01"', "2026-12-01"),
        ('@"2026-12-01T09:00:00+08:00"', "2026-12-01T09:00:00+08:00"),
        ('@"09:00:00Z"', "09:00:00Z"),
        ('@"PT48H"', "P2D"),
        ('@"P14M"', "P1Y2M"),
        ('{a: [@"P1D"]}', {"a": ["P1D"]}),
    ],
)
def test_values_have_their_form_in_json(source: str, json: Any) -> None:
    assert to_json(compile_expression(source).evaluate({})) == json


@pytest.mark.parametrize("source", ["[1..5]", "function(a) a", "count", "{a: [1..2]}"])
def test_ranges_and_functions_have_no_form_in_json(source: str) -> None:
    with pytest.raises(FeelValueError):
        to_json(compile_expression(source).evaluate({}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 12, 1), "2026-12-01"),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), "2026-12-01T09:00:00Z"),
        (time(9, 30), "09:30:00"),
        (timedelta(days=1, hours=2), "P1DT2H"),
    ],
)
def test_dates_of_python_are_dates_of_feel(value: object, text: str) -> None:
    assert to_text(compile_expression("x").evaluate({"x": value})) == text


def test_the_room_is_quick_to_import() -> None:
    probe = (
        "import sys, engine.feel.expression\n"
        "heavy = {'lark', 'sqlalchemy', 'flask', 'lxml', 'SpiffWorkflow'} & set(sys.modules)\n"
        "sys.exit(bool(heavy))"
    )

    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
