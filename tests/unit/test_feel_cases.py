"""Every line of tests/fixtures/feel/*.feel holds: an expression, ``==>``, and its value as text."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.feel.errors import FeelWarning
from engine.feel.expression import compile_expression
from engine.feel.values import to_text

CASES = Path(__file__).parents[1] / "fixtures" / "feel"
SCOPE = {
    "amount": 20000,
    "level": "VIP",
    "nothing": None,
    "Monthly Salary": 12000,
    "net-total": 7,
    "orders": [{"id": 1, "total": 50, "Order Date": "2026-01-01"}, {"id": 2, "total": 80}],
    "客户": {"名称": "海云科技", "等级": "VIP"},
}
NAMES = ("Monthly Salary", "net-total")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def cases() -> Iterator[tuple[str, str, str]]:
    for file in sorted(CASES.glob("*.feel")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                expression, _, expected = line.partition("==>")
                yield f"{file.stem}:{number}", expression.strip(), expected.strip()


@pytest.mark.parametrize(("place", "expression", "expected"), list(cases()))
def test_the_expression_has_this_value(place: str, expression: str, expected: str) -> None:
    warnings: list[FeelWarning] = []
    value = compile_expression(expression, names=NAMES).evaluate(SCOPE, now=NOON, warnings=warnings)

    assert to_text(value) == expected, [str(warning) for warning in warnings]
