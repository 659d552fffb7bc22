"""Small sums that reports share: shares, medians, ages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Float, Select, String, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

CHINA: Final = ZoneInfo("Asia/Shanghai")
_TENTH: Final = Decimal("0.1")
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Per cent with one place; None of nothing.

    >>> share(1, 3), share(1, 0)
    (Decimal('33.3'), None)
    """
    return rounded(Decimal(part) * 100 / Decimal(whole)) if whole else None


def rounded(value: Decimal | float) -> Decimal:
    """A number with one place."""
    return Decimal(value).quantize(_TENTH, ROUND_HALF_UP)


def money(value: object) -> Decimal:
    """An amount of somebody's JSON; zero where it is none."""
    try:
        return Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal()


def median_days(spans: Iterable[tuple[datetime | None, datetime | None]]) -> Decimal | None:
    """The middle of some spans in days; spans without an end do not count."""
    return _middle(spans, _DAY)


def median_hours(spans: Iterable[tuple[datetime | None, datetime | None]]) -> Decimal | None:
    """The middle of some spans in hours."""
    return _middle(spans, _HOUR)


def _middle(
    spans: Iterable[tuple[datetime | None, datetime | None]], unit: timedelta
) -> Decimal | None:
    lengths = [(end - begin) / unit for begin, end in spans if begin and end]
    return rounded(median(lengths)) if lengths else None


def middle(lengths: Sequence[float]) -> Decimal | None:
    """The middle of some lengths, with one place."""
    return rounded(median(lengths)) if lengths else None


def month(at: datetime) -> str:
    """The month of a moment in China, as people sort it: ``2026-11``."""
    return f"{at.astimezone(CHINA):%Y-%m}"


class DayNumber(FunctionElement[float]):
    """A moment as a number of days, so that the database can take one from the other."""

    name = "day_number"
    type = Float()
    inherit_cache = True


@compiles(DayNumber)
def _in_seconds(element: DayNumber, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **kw)}) / 86400.0)"


@compiles(DayNumber, "sqlite")
def _in_days(element: DayNumber, compiler: SQLCompiler, **kw: Any) -> str:
    return f"julianday({compiler.process(element.clauses, **kw)})"


class MonthOf(FunctionElement[str]):
    """The month of a moment in China, for the database to group by."""

    name = "month_of"
    type = String()
    inherit_cache = True


@compiles(MonthOf)
def _by_zone(element: MonthOf, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"to_char({moment} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"


@compiles(MonthOf, "sqlite")
def _by_hours(element: MonthOf, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **kw)}, '+8 hours')"


def days_between(begin: Any, end: Any) -> ColumnElement[float]:
    """The days from one moment to another, for the database to count."""
    return DayNumber(end) - DayNumber(begin)


@dataclass(frozen=True, slots=True)
class Spread:
    """How some spans are spread, in days."""

    count: int = 0
    half: float | None = None
    """The middle one."""
    most: float | None = None
    """90 % are no longer."""

    def hours(self, part: str = "half") -> Decimal | None:
        """One of the two in hours."""
        days = getattr(self, part)
        return None if days is None else rounded(Decimal(days) * 24)


NO_SPREAD: Final = Spread()


def spread_of(lengths: Sequence[float]) -> Spread:
    """The spread of lengths that are at hand."""
    if not lengths:
        return NO_SPREAD
    ordered = sorted(lengths)
    return Spread(len(ordered), median(ordered), ordered[-(-len(ordered) * 9 // 10) - 1])


def spreads(session: Session, spans: Select[Any]) -> dict[Any, Spread]:
    """By group: how the spans are spread. ``spans`` selects ``part`` and ``days``."""
    inner = spans.subquery()
    place = func.row_number().over(partition_by=inner.c.part, order_by=inner.c.days)
    count = func.count().over(partition_by=inner.c.part)
    placed = select(
        inner.c.part, inner.c.days, place.label("place"), count.label("count")
    ).subquery()
    in_the_middle = (placed.c.place * 2).between(placed.c.count, placed.c.count + 2)
    beyond = placed.c.place * 10 >= placed.c.count * 9
    query = select(
        placed.c.part,
        placed.c.count,
        func.avg(case((in_the_middle, placed.c.days))),
        func.min(case((beyond, placed.c.days))),
    ).group_by(placed.c.part, placed.c.count)
    return {part: Spread(n, half, most) for part, n, half, most in session.execute(query)}
