"""Ticket SLA: response and resolution against their targets, what is late, the backlog."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.reading.pages import AnySelect
from engine.texts import Text
from processes.browsing.words import word
from processes.records.service import SlaClock, Ticket
from processes.records.service_states import OVER, SlaState, TicketState
from processes.reports.ages import Brackets, aged
from processes.reports.asked import Asked
from processes.reports.figures import how_many, rounded, share
from processes.reports.sheet import Chart, Column, Format, Ref, Sheet
from processes.reports.spans import hours, lengths, middle

_MOST: Final = 200
_BRACKETS: Final[Brackets] = (
    (1, Text("1 天内", "up to 1 day")),
    (3, Text("1–3 天", "1 to 3 days")),
    (7, Text("3–7 天", "3 to 7 days")),
    (30, Text("7–30 天", "7 to 30 days")),
    (None, Text("30 天以上", "more than 30 days")),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """The tickets of one type, priority and owner."""

    type: str | None
    priority: str | None
    owner: str | None
    count: int
    answers_due: int
    answered_late: int
    resolved: int
    due: int
    late: int
    reopened: int
    answered: Sequence[int]
    took: Sequence[int]


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promises to one group of tickets were kept."""

    group: Text | str
    count: int
    answered: Decimal | None
    """Median hours until a person answered."""
    answered_in_time: Decimal | None
    resolved: int
    hours: Decimal | None
    """Median hours from when it came to when it was resolved."""
    in_time: Decimal | None
    late: int
    reopened: Decimal | None
    first_time: Decimal | None
    """Per cent resolved without reopening."""


@dataclass(frozen=True, slots=True)
class Late:
    """One ticket past its time to answer or to resolve."""

    ticket: Ref
    subject: str
    priority: str
    owner: str
    missed: Text
    due_at: datetime
    hours: Decimal
    """How long it has been late."""
    state: Text


@dataclass(frozen=True, slots=True)
class Age:
    """Open tickets that have been so for some time."""

    age: Text
    count: int
    waiting: int
    """Of these wait for the customer."""


def tickets(session: Session, asked: Asked) -> Sequence[Sheet]:
    """The tickets of the period; all that are open or late now."""
    rows = _rows(session, asked)
    return (
        _kept("types", Text("按类型", "By type"), rows, lambda one: word(one.type or "—")),
        _kept("priorities", Text("按优先级", "By priority"), rows, lambda one: one.priority or "—"),
        _kept(
            "owners",
            Text("按处理人", "By owner"),
            rows,
            lambda one: one.owner or "",
            Format.PERSON,
        ),
        _late(session, asked),
        _backlog(session, asked),
    )


def _rows(session: Session, asked: Asked) -> list[_Row]:
    group = (Ticket.owner, Ticket.type, Ticket.priority)
    is_resolved = Ticket.resolved_at.is_not(None)
    query: AnySelect = (
        select(
            Ticket.type,
            Ticket.priority,
            Ticket.owner,
            func.count(),
            how_many(Ticket.first_response_at.is_not(None) & SlaClock.response_due_at.is_not(None)),
            how_many(Ticket.first_response_at > SlaClock.response_due_at),
            how_many(is_resolved),
            how_many(is_resolved & SlaClock.due_at.is_not(None)),
            how_many(Ticket.resolved_at > SlaClock.due_at),
            how_many(is_resolved & (Ticket.reopened > 0)),
            lengths(Ticket.created_at, Ticket.first_response_at),
            lengths(Ticket.created_at, Ticket.resolved_at),
        )
        .outerjoin(SlaClock, SlaClock.ticket_key == Ticket.key)
        .where(*asked.made(Ticket))
        .group_by(*group)
    )
    return [_Row(*sums) for sums in session.execute(query)]


_COLUMNS: Final = (
    Column("count", Text("工单", "Tickets")),
    Column("answered", Text("首次响应中位小时", "Median hours to answer")),
    Column("answered_in_time", Text("响应按时率", "Answered in time"), Format.PERCENT),
    Column("resolved", Text("已解决", "Resolved")),
    Column("hours", Text("解决中位小时", "Median hours to resolve")),
    Column("in_time", Text("解决按时率", "Resolved in time"), Format.PERCENT),
    Column("late", Text("超时", "Late")),
    Column("reopened", Text("重开率", "Reopened"), Format.PERCENT),
    Column("first_time", Text("一次解决率", "Solved first time"), Format.PERCENT),
)


def _kept(
    id: str,
    title: Text,
    rows: Sequence[_Row],
    group_of: Callable[[_Row], Text | str],
    format: Format = Format.TEXT,
) -> Sheet:
    groups: dict[Text | str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[group_of(row)].append(row)
    kept = [_one(group, these) for group, these in groups.items()]
    kept.sort(key=lambda one: -one.count)
    columns = (Column("group", title, format), *_COLUMNS)
    about = Text(
        "按时率按服务级别的工作日历计算；中位小时为自然小时。",
        "In time by the working calendar of the service plan; median hours are hours of the clock.",
    )
    return Sheet(id, title, columns, kept, Chart.BARS, "in_time", about)


def _one(group: Text | str, rows: Sequence[_Row]) -> Kept:
    answers_due = sum(row.answers_due for row in rows)
    resolved, due = sum(row.resolved for row in rows), sum(row.due for row in rows)
    late, reopened = sum(row.late for row in rows), sum(row.reopened for row in rows)
    return Kept(
        group=group,
        count=sum(row.count for row in rows),
        answered=hours(middle(sorted(chain.from_iterable(row.answered for row in rows)))),
        answered_in_time=share(answers_due - sum(row.answered_late for row in rows), answers_due),
        resolved=resolved,
        hours=hours(middle(sorted(chain.from_iterable(row.took for row in rows)))),
        in_time=share(due - late, due),
        late=late,
        reopened=share(reopened, resolved),
        first_time=share(resolved - reopened, resolved),
    )


def _late(session: Session, asked: Asked) -> Sheet:
    unanswered = Ticket.first_response_at.is_(None) & (SlaClock.response_due_at < asked.now)
    unresolved = Ticket.resolved_at.is_(None) & (SlaClock.due_at < asked.now)
    query = (
        select(
            *(Ticket.key, Ticket.number, Ticket.subject, Ticket.priority, Ticket.owner),
            *(Ticket.state, SlaClock.due_at, SlaClock.response_due_at),
        )
        .join(SlaClock, SlaClock.ticket_key == Ticket.key)
        .where(
            *asked.of(Ticket),
            Ticket.state.not_in(OVER),
            SlaClock.state.not_in((SlaState.PAUSED, SlaState.MET)),
            or_(unanswered, unresolved),
        )
        .order_by(SlaClock.due_at)
        .limit(_MOST)
    )
    rows = [_late_one(row, asked.now) for row in session.execute(query)]
    columns = (
        Column("ticket", Text("编号", "Number"), Format.RECORD),
        Column("subject", Text("主题", "Subject"), Format.TEXT),
        Column("priority", Text("优先级", "Priority"), Format.TEXT),
        Column("owner", Text("处理人", "Owner"), Format.PERSON),
        Column("missed", Text("超时项", "Missed"), Format.TEXT),
        Column("due_at", Text("应于", "Was due"), Format.MOMENT),
        Column("hours", Text("已超小时", "Hours late")),
        Column("state", Text("状态", "State"), Format.TEXT),
    )
    return Sheet("late", Text("现在超时的工单", "Late now"), columns, rows)


def _late_one(ticket: Any, now: datetime) -> Late:
    unresolved = ticket.due_at < now
    due = ticket.due_at if unresolved else ticket.response_due_at
    return Late(
        ticket=Ref("tickets", ticket.key, ticket.number),
        subject=ticket.subject,
        priority=ticket.priority or "",
        owner=ticket.owner or "",
        missed=Text("解决", "resolution") if unresolved else Text("响应", "response"),
        due_at=due,
        hours=rounded((now - due).total_seconds() / 3600),
        state=word(ticket.state),
    )


def _backlog(session: Session, asked: Asked) -> Sheet:
    open_now = (*asked.of(Ticket), Ticket.state.not_in((*OVER, TicketState.RESOLVED)))
    waiting = how_many(Ticket.state == TicketState.WAITING_CUSTOMER)
    found = aged(session, _BRACKETS, Ticket.created_at, asked.now, waiting, where=open_now)
    columns = (
        Column("age", Text("已开时长", "Open for"), Format.TEXT),
        Column("count", Text("工单", "Tickets")),
        Column("waiting", Text("其中等待客户", "Waiting for the customer")),
    )
    rows = [Age(*row) for row in found]
    return Sheet("backlog", Text("积压工单", "Backlog"), columns, rows, Chart.BARS, "count")
