"""What people and departments were to sell in a time, by the days of it that a target covers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.records.days import CHINA
from processes.records.reference import SalesTarget
from processes.reports.asked import Asked

PERSON = "person"
DEPARTMENT = "department"


def targets(session: Session, asked: Asked, kind: str) -> Mapping[str, Decimal]:
    """By holder: the targets that fall into the time asked for.

    A target counts by the part of its days that lies in it. Where months of a quarter have targets
    of their own, the quarter's does not count.
    """
    since = asked.since.astimezone(CHINA).date()
    until = asked.until.astimezone(CHINA).date()
    rows = session.scalars(select(SalesTarget).where(SalesTarget.holder_kind == kind)).all()
    by_month = {(row.holder, quarter_of(row.period)) for row in rows if "Q" not in row.period}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if "Q" in row.period and (row.holder, row.period) in by_month:
            continue
        begin, end = days_of(row.period)
        shared = (min(end, until) - max(begin, since)).days
        if shared > 0:
            sums[row.holder] += row.amount * shared / (end - begin).days
    return {holder: amount.quantize(Decimal("0.01")) for holder, amount in sums.items()}


def targets_of_year(session: Session, year: str) -> Sequence[SalesTarget]:
    """The targets of the months and quarters of a year, the last first."""
    order = (SalesTarget.period.desc(), SalesTarget.holder_kind, SalesTarget.holder)
    of_year = SalesTarget.period.startswith(f"{year}-")
    return session.scalars(select(SalesTarget).where(of_year).order_by(*order)).all()


def days_of(period: str) -> tuple[date, date]:
    """The first day of a period, and the first one behind it.

    >>> days_of("2026-Q4")
    (datetime.date(2026, 10, 1), datetime.date(2027, 1, 1))
    >>> days_of("2026-02")
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    """
    year, _, part = period.partition("-")
    months = 3 if part.startswith("Q") else 1
    first = (int(part[1:]) - 1) * 3 + 1 if months == 3 else int(part)
    begin = date(int(year), first, 1)
    end = (begin + timedelta(days=31 * months)).replace(day=1)
    return begin, end


def quarter_of(period: str) -> str:
    """The quarter that a month belongs to.

    >>> quarter_of("2026-11")
    '2026-Q4'
    """
    year, _, month = period.partition("-")
    return f"{year}-Q{(int(month) + 2) // 3}"
