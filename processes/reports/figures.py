"""Small sums that reports share: shares, medians, ages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from statistics import median
from typing import Final

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


def hours_within(spans: Iterable[tuple[datetime, datetime]], part: float) -> Decimal | None:
    """The hours within which a part of the spans lies: 0.9 is the 90th percentile."""
    lengths = sorted(end - begin for begin, end in spans)
    if not lengths:
        return None
    return rounded(lengths[min(len(lengths) - 1, int(len(lengths) * part))] / _HOUR)


def _middle(
    spans: Iterable[tuple[datetime | None, datetime | None]], unit: timedelta
) -> Decimal | None:
    lengths = [(end - begin) / unit for begin, end in spans if begin and end]
    return rounded(median(lengths)) if lengths else None


def month(at: datetime) -> str:
    """The month of a moment as people sort it: ``2026-11``."""
    return f"{at:%Y-%m}"
