"""Satisfaction: how customers rated tickets, whether they would recommend us, how many answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.states import TaskState
from engine.store.tables import Task
from engine.texts import Text
from processes.browsing.words import word
from processes.records.service import Survey, Ticket
from processes.records.service_states import SurveyState
from processes.reports.asked import Asked
from processes.reports.figures import MonthOf, how_many, rounded, share
from processes.reports.sheet import Chart, Column, Format, Sheet
from processes.reports.spans import DAY, took

_GOOD: Final = 4
_PROMOTER: Final = 9
_PASSIVE: Final = 7


@dataclass(frozen=True, slots=True)
class Rated:
    """One month's ratings of tickets, 1 to 5."""

    month: str
    count: int
    average: Decimal
    content: Decimal | None
    """Per cent who gave 4 or 5."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """One month's answers to: would you recommend us, 0 to 10."""

    month: str
    count: int
    promoters: int
    passives: int
    detractors: int
    nps: Decimal


@dataclass(frozen=True, slots=True)
class Answered:
    """How many of one kind of survey were answered."""

    kind: Text
    sent: int
    answered: int
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Recovered:
    """How fast somebody saw to unhappy customers."""

    kind: Text
    begun: int
    done: int
    in_time: int
    percent: Decimal | None


_CSAT: Final = (
    Column("month", Text("月份", "Month"), Format.TEXT),
    Column("count", Text("评价", "Ratings")),
    Column("average", Text("平均分", "Average")),
    Column("content", Text("满意率(4–5 分)", "Content (4 or 5)"), Format.PERCENT),
)
_NPS: Final = (
    Column("month", Text("月份", "Month"), Format.TEXT),
    Column("count", Text("答复", "Answers")),
    Column("promoters", Text("推荐者", "Promoters")),
    Column("passives", Text("中立者", "Passives")),
    Column("detractors", Text("贬损者", "Detractors")),
    Column("nps", Text("NPS", "NPS")),
)
_ANSWERS: Final = (
    Column("kind", Text("调查", "Survey"), Format.TEXT),
    Column("sent", Text("发出", "Sent")),
    Column("answered", Text("答复", "Answered")),
    Column("percent", Text("答复率", "Response"), Format.PERCENT),
)


_RECOVERY: Final = (
    Column("kind", Text("来源", "From"), Format.TEXT),
    Column("begun", Text("应挽回", "To recover")),
    Column("done", Text("已完成", "Done")),
    Column("in_time", Text("48 小时内", "Within 48 hours")),
    Column("percent", Text("48 小时内占比", "Share"), Format.PERCENT),
)
_RECOVERING: Final = (
    (Text("NPS 贬损者", "NPS detractors"), "satisfaction_followup", "T_Recovery"),
    (Text("低分工单", "Tickets rated low"), "ticket_handling", "T_FollowUpUnhappy"),
)
_IN_TIME: Final = 2 * DAY


def satisfaction(session: Session, asked: Asked) -> Sequence[Sheet]:
    """By month of the period."""
    return (
        Sheet(
            "csat",
            Text("工单满意度(CSAT)", "Rating of tickets (CSAT)"),
            _CSAT,
            _rated(session, asked),
            Chart.LINE,
            "content",
        ),
        Sheet(
            "nps",
            Text("净推荐值(NPS)", "Recommendation (NPS)"),
            _NPS,
            _recommended(session, asked),
            Chart.LINE,
            "nps",
            Text("推荐者(9–10)占比减贬损者(0–6)占比。", "Promoters (9–10) less detractors (0–6)."),
        ),
        Sheet(
            "answers",
            Text("答复率", "Response rate"),
            _ANSWERS,
            _answered(session, asked),
            Chart.BARS,
            "percent",
        ),
        Sheet(
            "recovery",
            Text("不满意客户的挽回", "Recovery of unhappy customers"),
            _RECOVERY,
            _recovered(session, asked),
            Chart.BARS,
            "percent",
        ),
    )


def _rated(session: Session, asked: Asked) -> list[Rated]:
    named = MonthOf(Ticket.resolved_at)
    query = (
        select(
            named,
            func.count(),
            func.sum(Ticket.csat),
            how_many(Ticket.csat >= _GOOD),
        )
        .where(*asked.of(Ticket), *asked.during(Ticket.resolved_at), Ticket.csat.is_not(None))
        .group_by(named)
        .order_by(named)
    )
    return [
        Rated(name, count, rounded(Decimal(total or 0) / count), share(good, count))
        for name, count, total, good in session.execute(query)
    ]


def _recommended(session: Session, asked: Asked) -> list[Recommended]:
    named = MonthOf(Survey.answered_at)
    query = (
        select(
            named,
            func.count(),
            how_many(Survey.score >= _PROMOTER),
            how_many(Survey.score < _PASSIVE),
        )
        .where(
            *asked.of(Survey),
            *asked.during(Survey.answered_at),
            Survey.type == "nps",
            Survey.score.is_not(None),
        )
        .group_by(named)
        .order_by(named)
    )
    return [_month_of(*row) for row in session.execute(query)]


def _month_of(name: str, count: int, promoters: int, detractors: int) -> Recommended:
    return Recommended(
        month=name,
        count=count,
        promoters=promoters,
        passives=count - promoters - detractors,
        detractors=detractors,
        nps=rounded(Decimal(promoters - detractors) * 100 / count),
    )


def _answered(session: Session, asked: Asked) -> list[Answered]:
    query = (
        select(Survey.type, func.count(), how_many(Survey.state == SurveyState.ANSWERED))
        .where(*asked.made(Survey))
        .group_by(Survey.type)
        .order_by(Survey.type)
    )
    return [
        Answered(word(kind), sent, answered, share(answered, sent))
        for kind, sent, answered in session.execute(query)
    ]


def _recovered(session: Session, asked: Asked) -> list[Recovered]:
    """The tasks of the period that ask somebody to see to it."""
    quick = took(Task.created_at, Task.closed_at) <= _IN_TIME
    done = Task.state == TaskState.COMPLETED
    query = (
        select(
            Task.process_id,
            Task.element_id,
            func.count(),
            how_many(done),
            how_many(done & quick),
        )
        .where(
            *asked.people(func.coalesce(Task.closed_by, Task.assignee, "")),
            *asked.during(Task.created_at),
            Task.element_id.in_([element for _, _, element in _RECOVERING]),
        )
        .group_by(Task.process_id, Task.element_id)
    )
    found = {(process, element): sums for process, element, *sums in session.execute(query)}
    return [
        Recovered(name, sums[0], sums[1], sums[2], share(sums[2], sums[0]))
        for name, process, element in _RECOVERING
        if (sums := found.get((process, element)))
    ]
