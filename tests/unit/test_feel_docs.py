"""The page on FEEL says what is so: its examples, its functions, its limits."""

import re
from pathlib import Path

import pytest

from engine.feel import limits
from engine.feel.expression import compile_expression
from engine.feel.functions.table import FUNCTIONS
from engine.feel.values import to_text

PAGE = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")
EXAMPLES = [
    line.split(" ==> ")
    for block in re.findall(r"```feel\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]


@pytest.mark.parametrize(("expression", "value"), EXAMPLES)
def test_the_example_has_the_value_beside_it(expression: str, value: str) -> None:
    assert to_text(compile_expression(expression).evaluate({})) == value


def test_the_example_in_python_runs() -> None:
    source = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    expected = [line.split("  # ") for line in source.splitlines() if "  # " in line]
    room: dict[str, object] = {}
    exec(source, room)

    assert [eval(call, room) == eval(value) for call, value in expected] == [True, True, True]


def test_the_table_names_every_function() -> None:
    rows = re.findall(r"^\| [\w ]+ \| (`.*) \|$", PAGE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}

    assert named == set(FUNCTIONS)


@pytest.mark.parametrize(
    "limit",
    [
        limits.SOURCE_LENGTH,
        limits.NODES,
        limits.NESTING,
        limits.HEIGHT,
        limits.WORK,
        limits.TEXT_LENGTH,
        limits.LIST_LENGTH,
        limits.CALL_DEPTH,
        limits.PATTERN_LENGTH,
        limits.PATTERN_SECONDS,
    ],
)
def test_the_page_tells_the_limit(limit: float) -> None:
    assert re.search(rf"(?<![\d,.]){limit:,}(?![\d,])", PAGE.split("## Limits")[1])
