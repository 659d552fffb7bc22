"""Ticket SLA: resolved in time or not, by type, priority and owner; what is late, what waits."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.service import SlaClock, Ticket
from processes.records.service_states import SlaState, TicketState
from processes.reports.asked import Asked
from processes.reports.figures import median_hours, share
from processes.reports.sheet import Chart, Column, Format, Sheet

_OVER: Final = (
    TicketState.CLOSED,
    TicketState.MERGED,
    TicketState.INVALID,
    TicketState.TO_SALES,
    TicketState.NO_SERVICE,
    TicketState.WITHDRAWN,
)
_LATE: Final = (SlaState.BREACHED, SlaState.BREACHED_TWICE)
_MOST: Final = 200
_Clocked = tuple[Ticket, SlaClock | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promises to one group of tickets were kept."""

    group: Text | str
    count: int
    resolved: int
    hours: Decimal | None
    """The median from when it came to when it was resolved."""
    in_time: Decimal | None
    late: int
    reopened: Decimal | None
    first_time: Decimal | None
    """Per cent resolved without reopening."""


@dataclass(frozen=True, slots=True)
class Late:
    """One ticket past its due time."""

    number: str
    subject: str
    priority: str
    owner: str
    due_at: datetime
    state: Text


def tickets(session: Session, asked: Asked) -> Sequence[Sheet]:
    """The tickets of the period, and all that are late now."""
    found = _clocked(session, asked)
    of_period = [row for row in found if asked.since <= row[0].created_at < asked.until]
    return (
        _kept("types", Text("按类型", "By type"), of_period, _type),
        _kept("priorities", Text("按优先级", "By priority"), of_period, _priority),
        _kept(
            "owners",
            Text("按处理人", "By owner"),
            of_period,
            _owner,
            Format.PERSON,
        ),
        _late_ones(found, asked.now),
    )


def _type(ticket: Ticket) -> Text:
    return word(ticket.type or "—")


def _priority(ticket: Ticket) -> str:
    return ticket.priority or "—"


def _owner(ticket: Ticket) -> str:
    return ticket.owner or ""


def _clocked(session: Session, asked: Asked) -> list[_Clocked]:
    query = (
        select(Ticket, SlaClock)
        .outerjoin(SlaClock, SlaClock.ticket_key == Ticket.key)
        .where(
            *asked.of(Ticket),
            or_(
                Ticket.created_at.between(asked.since, asked.until),
                Ticket.state.not_in(_OVER),
            ),
        )
    )
    return [(ticket, clock) for ticket, clock in session.execute(query)]


def _was_late(ticket: Ticket, clock: SlaClock | None, now: datetime) -> bool:
    """A clock that was met after its due time was late all the same."""
    if clock is None or clock.state is SlaState.PAUSED:
        return False
    return clock.state in _LATE or (ticket.resolved_at or now) > clock.due_at


def _kept(
    id: str,
    title: Text,
    rows: Sequence[_Clocked],
    group_of: Callable[[Ticket], Text | str],
    format: Format = Format.TEXT,
) -> Sheet:
    groups: dict[Text | str, list[_Clocked]] = defaultdict(list)
    for row in rows:
        groups[group_of(row[0])].append(row)
    kept = [_one(group, these) for group, these in groups.items()]
    kept.sort(key=lambda one: -one.count)
    return Sheet(
        id,
        title,
        (
            Column("group", title, format),
            Column("count", Text("工单", "Tickets")),
            Column("resolved", Text("已解决", "Resolved")),
            Column("hours", Text("中位小时", "Median hours")),
            Column("in_time", Text("按时率", "In time"), Format.PERCENT),
            Column("late", Text("超时", "Late")),
            Column("reopened", Text("重开率", "Reopened"), Format.PERCENT),
            Column("first_time", Text("一次解决率", "Solved first time"), Format.PERCENT),
        ),
        kept,
        Chart.BARS,
        "count",
    )


def _one(group: Text | str, rows: Sequence[_Clocked]) -> Kept:
    done = [(ticket, clock) for ticket, clock in rows if ticket.resolved_at]
    promised = [(ticket, clock) for ticket, clock in done if clock]
    late = sum(_was_late(*row, now=row[0].created_at) for row in promised)
    reopened = sum(ticket.reopened > 0 for ticket, _ in done)
    return Kept(
        group=group,
        count=len(rows),
        resolved=len(done),
        hours=median_hours((ticket.created_at, ticket.resolved_at) for ticket, _ in done),
        in_time=share(len(promised) - late, len(promised)),
        late=late,
        reopened=share(reopened, len(done)),
        first_time=share(len(done) - reopened, len(done)),
    )


def _late_ones(rows: Sequence[_Clocked], now: datetime) -> Sheet:
    late = [
        Late(
            number=ticket.number,
            subject=ticket.subject,
            priority=ticket.priority or "",
            owner=ticket.owner or "",
            due_at=clock.due_at,
            state=word(clock.state),
        )
        for ticket, clock in rows
        if clock and ticket.state not in _OVER and _was_late(ticket, clock, now)
    ]
    return Sheet(
        "late",
        Text("已超时的工单", "Late now"),
        (
            Column("number", Text("编号", "Number"), Format.TEXT),
            Column("subject", Text("主题", "Subject"), Format.TEXT),
            Column("priority", Text("优先级", "Priority"), Format.TEXT),
            Column("owner", Text("处理人", "Owner"), Format.PERSON),
            Column("due_at", Text("应于", "Was due"), Format.MOMENT),
            Column("state", Text("时钟", "Clock"), Format.TEXT),
        ),
        sorted(late, key=lambda one: one.due_at)[:_MOST],
    )
