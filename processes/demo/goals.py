"""What the sellers of the demo company are to win: by month each, by quarter their departments."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from processes.company import PEOPLE
from processes.records.reference import SalesTarget
from processes.reports.targets import DEPARTMENT, PERSON, quarter_of

_MONTHS: Final = 7
"""As long as the histories of the demo go back, and the month that runs."""
_MONTHLY: Final[Mapping[str, int]] = {
    "rep1": 60_000,
    "rep2": 40_000,
    "rep3": 150_000,
    "rep4": 360_000,
    "rep5": 400_000,
    "rep6": 160_000,
    "rep7": 80_000,
    "rep8": 320_000,
}


def set_goals(session: Session, today: date) -> None:
    """Put the targets in; the caller commits."""
    departments: dict[tuple[str, str], int] = defaultdict(int)
    homes = {one.username: one.department for one in PEOPLE}
    for month in _months(today):
        for seller, amount in _MONTHLY.items():
            session.add(_target(month, PERSON, seller, amount))
            departments[quarter_of(month), homes[seller]] = 3 * sum(
                each for name, each in _MONTHLY.items() if homes[name] == homes[seller]
            )
    for (quarter, home), amount in departments.items():
        session.add(_target(quarter, DEPARTMENT, home, amount))
    session.flush()


def _months(today: date) -> list[str]:
    """The months that count, the newest first."""
    first, months = today.replace(day=1), []
    for _ in range(_MONTHS):
        months.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return months


def _target(period: str, kind: str, holder: str, amount: int) -> SalesTarget:
    return SalesTarget(period=period, holder_kind=kind, holder=holder, amount=Decimal(amount))
