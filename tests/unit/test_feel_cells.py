"""Cells of decision tables: what passes, what does not, what cannot be said."""

import pytest

from engine.feel.expression import compile_unary_tests
from engine.feel.values import from_json

SCOPE = from_json({"limit": 10, "allowed": ["a", "b"], "yes": True, "none": None})
CASES: list[tuple[str, object, bool | None]] = [
    ("-", 1, True),
    ("-", None, True),
    (" - ", "x", True),
    ("5", 5, True),
    ("5", 6, False),
    ("-5", -5, True),
    ("5, 6", 6, True),
    ("5, 6", 7, False),
    ('"a"', "a", True),
    ('"a"', 1, None),
    ('"a", 1', 1, True),
    ("< 5", 4, True),
    ("< 5", 5, False),
    ("<= 5", 5, True),
    ("> limit", 11, True),
    (">= limit + 1", 11, True),
    ("= 5", 5, True),
    ("!= 5", 6, True),
    ("< 5", None, None),
    ("< 5", "a", None),
    ("[1..5]", 5, True),
    ("[1..5)", 5, False),
    ("]1..5]", 1, False),
    ("(1..5)", 3, True),
    ("[1..5], > 9", 10, True),
    ("[1..limit]", 10, True),
    ("[1..5]", None, None),
    ("[1..5]", "a", None),
    ('["a".."c"]', "b", True),
    ("not(5)", 5, False),
    ("not(5)", 6, True),
    ("not(5, 6)", 6, False),
    ("not([1..5])", 6, True),
    ("not(< 5)", None, None),
    ('not("a")', 1, None),
    ("true", True, True),
    ("true", False, False),
    ("false", False, True),
    ("false", None, False),
    ("null", None, True),
    ("null", 1, False),
    ("? > 5", 6, True),
    ("? > 5 and ? < 9", 9, False),
    ("? in (1, 2)", 2, True),
    ('contains(?, "b")', "abc", True),
    ('matches(?, "^a")', "bc", False),
    ("not(? > 5)", 6, False),
    ("not(? > 5) and true", 6, False),
    ("allowed", "a", True),
    ("allowed", "c", False),
    ('["a", "b"]', "b", True),
    ("[1, 2]", [1, 2], True),
    ("limit", 10, True),
    ("limit > 5", 1, None),
    ("limit > 5", True, True),
    ("? < limit and limit > 5", 1, True),
    ("yes", True, True),
    ("yes", False, False),
    ("none", None, True),
    ("count(?) > 1", [1, 2], True),
    ('date("2026-01-01")', "2026-01-01", None),
    ("missing", 1, False),
    ("some x in ? satisfies x > 2", [1, 3], True),
]


@pytest.mark.parametrize(("cell", "value", "answer"), CASES)
def test_the_cell_answers(cell: str, value: object, answer: bool | None) -> None:
    assert compile_unary_tests(cell).matches(value, SCOPE) is answer


def test_a_cell_knows_its_names_without_the_question_mark() -> None:
    assert compile_unary_tests("? > limit + 1, other").names == {"limit", "other"}


def test_a_cell_may_use_names_with_spaces() -> None:
    cell = compile_unary_tests("> Monthly Salary", names=["Monthly Salary"])

    assert cell.matches(5, {"Monthly Salary": 4}) is True
