"""The parts of a whole: regions, reasons, products, each with its share."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.texts import Text
from processes.reports.figures import share
from processes.reports.sheet import Chart, Column, Format, Sheet

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: a reason, a region, a product."""

    name: Text | str
    count: int
    amount: Decimal
    percent: Decimal | None


def parts(
    id: str,
    title: Text,
    rows: Sequence[tuple[Text | str, int, Decimal | None]],
    *,
    drawn: str = "amount",
    format: Format = Format.TEXT,
) -> Sheet:
    """A table of parts, the largest first."""
    whole = sum((amount or Decimal() for *_, amount in rows), Decimal())
    made = [
        Part(name, count, amount or Decimal(), share(amount or Decimal(), whole))
        for name, count, amount in rows
    ]
    made.sort(key=lambda part: (-part.amount, -part.count))
    columns = (
        Column("name", Text("名称", "Name"), format),
        Column("count", Text("数量", "Count")),
        Column("amount", Text("金额", "Amount"), Format.MONEY),
        Column("percent", Text("金额占比", "Share of amount"), Format.PERCENT),
    )
    return Sheet(id, title, columns, made[:_MOST], Chart.BARS, drawn)
