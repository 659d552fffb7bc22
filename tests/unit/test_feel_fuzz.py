"""Whatever text and data come in: a value or a FeelError comes out, and the data stay the same."""

import copy
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.feel.errors import FeelError, FeelWarning
from engine.feel.expression import compile_expression, compile_unary_tests
from engine.feel.functions.table import FUNCTIONS
from engine.feel.runtime.types import kind_of
from engine.feel.values import to_json, to_text

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SCOPE: dict[str, Any] = {
    "a": 1,
    "b": [1, 2, {"c": None}],
    "c": {"d": {"e": "text"}, "f g": True},
    "s": "some text",
    "n": None,
    "f g": 3,
}
WORDS = """
    a b c s n x item partial ? + - * / ** ( ) [ ] { } , : . .. < <= > >= = != @ " ' ; \\ # !
    if then else for in return some every satisfies and or not between instance of
    function external true false null list context range number string date time
    1 2.5 .5 1e400 "t" "P1D" "2026-01-01" "10:00:00Z" f g 客户 /* */ // ->
"""
TOKENS = [*WORDS.split(), *FUNCTIONS]
CONSTANTS = [
    *("0", "1", "-1", "2.5", "1e300", "10", '""', '"a"', '"(a+)+$"', "true", "false", "null", "[]"),
    *("{}", "[1, 2, 3]", '["a", "b"]', "[1..5]", "(1..5)", "(>= 3)", '["a".."c"]', "{a: 1}"),
    *('@"2026-01-31"', '@"2024-02-29T10:00:00Z"', '@"2026-03-29T02:30:00@Europe/Paris"'),
    *('@"10:00:00"', '@"23:59:59.999999999-18:00"', '@"P1Y2M"', '@"-PT36H"', '@"-999999999-01-01"'),
    *("a", "b", "c", "s", "n", "missing", "item", "c.d.e", "function(x) x", "function(x, y) x < y"),
]
OPERATORS = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]
NAMED = sorted(FUNCTIONS)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def form(template: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(*parts).map(lambda made: template.format(*made))

    arguments = st.lists(inner, max_size=4).map(", ".join)
    return st.one_of(
        form("(({}) {} ({}))", inner, st.sampled_from(OPERATORS), inner),
        form("{}({})", st.sampled_from(NAMED), arguments),
        form("if {} then {} else {}", inner, inner, inner),
        form("for x in {} return {}", inner, inner),
        form("for x in ({})..({}) return [x, {}]", inner, inner, inner),
        form("some x in {} satisfies {}", inner, inner),
        form("every x in {} satisfies {}", inner, inner),
        form("({})[{}]", inner, inner),
        form("({}).{}", inner, st.sampled_from(["a", "d", "year", "start", "f g", "time offset"])),
        form("[{}, {}]", inner, inner),
        form("{{k: {}, l: k}}.l", inner),
        form("[({})..({}))", inner, inner),
        form("(({}) between ({}) and ({}))", inner, inner, inner),
        form("(({}) in ({}, < ({})))", inner, inner, inner),
        form("(({}) instance of list<number>)", inner),
        form("(function(x) {})({})", inner, inner),
        form("-({})", inner),
    )


EXPRESSIONS = st.recursive(st.sampled_from(CONSTANTS), larger, max_leaves=12)
SOUP = st.lists(st.sampled_from(TOKENS), max_size=25).map(" ".join)
QUICK = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def try_out(source: str) -> None:
    scope = copy.deepcopy(SCOPE)
    warnings: list[FeelWarning] = []
    with suppress(FeelError):
        value = compile_expression(source, names=["f g"]).evaluate(
            scope, now=NOON, warnings=warnings
        )
        assert kind_of(value)
        to_text(value)
        to_json(value)
    assert scope == SCOPE
    assert all(warning.line >= 1 and warning.column >= 1 for warning in warnings)


@QUICK
@given(EXPRESSIONS)
def test_a_made_expression_gives_a_value_or_a_feel_error(source: str) -> None:
    compile_expression(source, names=["f g"])
    try_out(source)


@QUICK
@given(SOUP)
def test_a_soup_of_tokens_gives_a_value_or_a_feel_error(source: str) -> None:
    try_out(source)


@QUICK
@given(st.text(max_size=60))
def test_any_text_gives_a_value_or_a_feel_error(source: str) -> None:
    try_out(source)


@QUICK
@given(EXPRESSIONS | SOUP, st.sampled_from([None, 1, "a", True, [1], {"a": 1}]))
def test_any_cell_answers_true_false_or_null(source: str, value: object) -> None:
    try:
        answer = compile_unary_tests(source, names=["f g"]).matches(value, SCOPE, now=NOON)
    except FeelError:
        return
    assert answer in (True, False, None)


@QUICK
@given(st.text("()[]{}.*+?|^$\\-,ab1pPLuIs", max_size=25), st.text("smixq", max_size=3))
def test_any_pattern_gives_an_answer_or_null(pattern: str, flags: str) -> None:
    scope = {"text": "ab1-[a].", "pattern": pattern, "flags": flags}
    for source in ("matches(text, pattern, flags)", 'replace(text, pattern, "[$1$0]", flags)'):
        try:
            answer = compile_expression(source).evaluate(scope)
        except FeelError:
            continue
        assert answer is None or isinstance(answer, bool | str)
