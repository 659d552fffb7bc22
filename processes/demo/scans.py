"""What the daily timers would have found: follow-ups that are due, contracts that run out."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.running import start
from processes.records.contracts import Contract
from processes.records.days import CHINA
from processes.records.tables import Customer
from processes.rules.money import RENEWAL_NOTICE
from processes.scheduling import IN_FORCE, is_asked, occasions


@dataclass(frozen=True, slots=True)
class Scan:
    """A daily timer that finds something."""

    at: datetime
    process: str
    event: str


def next_scan(session: Session, now: datetime, until: datetime) -> Scan | None:
    """The next daily timer that has anything to start, if it comes before ``until``."""
    found = [
        Scan(_morning(max(due, now), hour), process, event)
        for due, hour, process, event in (
            (_follow_up_due(session), time(9), "satisfaction_followup", "Start_Schedule"),
            (_expiry_due(session, now, until), time(2), "contract_change", "Start_ExpiryScan"),
        )
        if due is not None
    ]
    soon = [scan for scan in found if scan.at <= until]
    return min(soon, key=lambda scan: scan.at, default=None)


def run_scan(engine: Engine, session: Session, scan: Scan) -> None:
    """Start what the timer starts."""
    for variables in occasions(session, scan.process, scan.event, engine.clock()):
        start(engine, session, scan.process, variables, by=None, start_event=scan.event)


def _follow_up_due(session: Session) -> datetime | None:
    return session.scalar(select(func.min(Customer.followup_due)))


def _expiry_due(session: Session, now: datetime, until: datetime) -> datetime | None:
    notice = RENEWAL_NOTICE.of(session)
    ending = session.scalars(
        select(Contract).where(
            Contract.state.in_(IN_FORCE),
            Contract.ends_at > now,
            Contract.ends_at <= until + notice,
        )
    )
    moments = [one.ends_at - notice for one in ending if one.ends_at and not is_asked(one)]
    return min(moments, default=None)


def _morning(after: datetime, hour: time) -> datetime:
    """The first time at that hour from a moment on."""
    at = datetime.combine(after.astimezone(CHINA).date(), hour, CHINA)
    return at if at >= after else at + timedelta(days=1)
