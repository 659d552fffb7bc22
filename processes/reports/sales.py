"""The sales board: what is open and may bring, what was won against targets, what stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.base import Hundredths
from processes.records.states import OpportunityState, Stage
from processes.records.tables import Opportunity
from processes.reports.asked import Asked
from processes.reports.figures import MonthOf, how_many, share
from processes.reports.parts import parts
from processes.reports.sheet import Chart, Column, Format, Ref, Sheet
from processes.reports.targets import DEPARTMENT, PERSON, targets

_OPEN: Final = (OpportunityState.OPEN, OpportunityState.ON_HOLD, OpportunityState.STAGNANT)
_STANDS: Final = timedelta(days=30)
"""So long in one stage, and a deal stands still."""
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Seller:
    """The deals of one owner, or of one department."""

    owner: str
    open: int
    pipeline: Decimal
    forecast: Decimal
    """Each amount times its probability."""
    won: int
    won_amount: Decimal
    target: Decimal | None
    achieved: Decimal | None
    lost: int
    win_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class OpenStage:
    """One stage of the open deals."""

    stage: Text
    count: int
    amount: Decimal
    forecast: Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """What was won in a month."""

    month: str
    won: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Stagnant:
    """One deal that does not move."""

    deal: Ref
    name: str
    owner: str
    stage: Text
    amount: Decimal | None
    days: int
    """How long it has been in its stage."""


def board(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Open deals now; won and lost ones of the period."""
    tally = _tally(session, asked)
    return (
        _sellers("sellers", PERSON, tally, session, asked),
        _sellers("departments", DEPARTMENT, tally, session, asked),
        _stages(session, asked),
        _months(session, asked),
        _stagnant(session, asked),
        _reasons("won", OpportunityState.WON, Opportunity.won_reason, session, asked),
        _reasons("lost", OpportunityState.LOST, Opportunity.lost_reason, session, asked),
    )


_FIRST: Final = {
    PERSON: (Text("按负责人", "By owner"), Column("owner", Text("负责人", "Owner"), Format.PERSON)),
    DEPARTMENT: (
        Text("按部门", "By department"),
        Column("owner", Text("部门", "Department"), Format.DEPARTMENT),
    ),
}
_SELLERS: Final = (
    Column("open", Text("进行中", "Open")),
    Column("pipeline", Text("在谈金额", "Pipeline"), Format.MONEY),
    Column("forecast", Text("加权预测", "Weighted forecast"), Format.MONEY),
    Column("won", Text("赢单", "Won")),
    Column("won_amount", Text("赢单金额", "Amount won"), Format.MONEY),
    Column("target", Text("目标", "Target"), Format.MONEY),
    Column("achieved", Text("达成率", "Achieved"), Format.PERCENT),
    Column("lost", Text("丢单", "Lost")),
    Column("win_rate", Text("赢单率", "Win rate"), Format.PERCENT),
)


def _tally(session: Session, asked: Asked) -> list[tuple[dict[str, str], list[Any]]]:
    """By owner and department: what is open, and what was won and lost in the time."""
    is_open = Opportunity.state.in_(_OPEN)
    closed = (Opportunity.closed_at >= asked.since) & (Opportunity.closed_at < asked.until)
    won = (Opportunity.state == OpportunityState.WON) & closed
    lost = (Opportunity.state == OpportunityState.LOST) & closed
    query = (
        select(
            Opportunity.owner,
            Opportunity.department,
            how_many(is_open),
            _total(is_open, Opportunity.amount),
            _total(is_open, _WEIGHED),
            how_many(won),
            _total(won, Opportunity.amount),
            how_many(lost),
        )
        .where(*asked.of(Opportunity), is_open | closed)
        .group_by(Opportunity.owner, Opportunity.department)
    )
    return [
        ({PERSON: owner or "", DEPARTMENT: department or ""}, sums)
        for owner, department, *sums in session.execute(query)
    ]


def _sellers(id: str, kind: str, tally: Any, session: Session, asked: Asked) -> Sheet:
    goals = targets(session, asked, kind)
    found: dict[str, list[Any]] = {}
    if asked.sight.everything and not asked.owner and not asked.department:
        found = {name: list(_NOTHING) for name in goals}
    for names, sums in tally:
        before = found.get(names[kind], _NOTHING)
        found[names[kind]] = [one + (more or 0) for one, more in zip(before, sums, strict=True)]
    rows = [_seller(name, sums, goals.get(name)) for name, sums in found.items()]
    title, first = _FIRST[kind]
    rows.sort(key=lambda one: (-one.forecast, -one.won_amount))
    about = Text(
        "加权预测 = 金额 × 概率；目标按所选时间覆盖的天数折算。",
        "The forecast is amount times probability; a target counts by its days in this time.",
    )
    return Sheet(id, title, (first, *_SELLERS), rows, Chart.BARS, "forecast", about)


_NOTHING: Final = (0, Decimal(), Decimal(), 0, Decimal(), 0)


def _seller(name: str, sums: Sequence[Any], target: Decimal | None) -> Seller:
    count, pipeline, weighted, won, won_amount, lost = sums
    return Seller(
        owner=name,
        open=count,
        pipeline=pipeline,
        forecast=weighted / 100,
        won=won,
        won_amount=won_amount,
        target=target,
        achieved=share(won_amount, target) if target else None,
        lost=lost,
        win_rate=share(won, won + lost),
    )


_WEIGHED: Final = type_coerce(Opportunity.amount * Opportunity.probability, Hundredths)


def _total(condition: ColumnElement[bool], amount: Any) -> ColumnElement[Any]:
    return func.sum(case((condition, amount)))


def _stages(session: Session, asked: Asked) -> Sheet:
    query = (
        select(
            Opportunity.stage,
            func.count(),
            func.sum(Opportunity.amount),
            func.sum(_WEIGHED),
        )
        .where(*asked.of(Opportunity), Opportunity.state.in_(_OPEN))
        .group_by(Opportunity.stage)
    )
    found = {
        stage: OpenStage(word(stage), count, amount or Decimal(), (weighed or Decimal()) / 100)
        for stage, count, amount, weighed in session.execute(query)
    }
    rows = [found[stage] for stage in Stage if stage in found]
    columns = (
        Column("stage", Text("阶段", "Stage"), Format.TEXT),
        Column("count", Text("数量", "Count")),
        Column("amount", Text("金额", "Amount"), Format.MONEY),
        Column("forecast", Text("加权预测", "Weighted forecast"), Format.MONEY),
    )
    title = Text("进行中的机会", "Open opportunities")
    return Sheet("stages", title, columns, rows, Chart.FUNNEL, "count")


def _months(session: Session, asked: Asked) -> Sheet:
    named = MonthOf(Opportunity.closed_at)
    query = (
        select(named, func.count(), func.sum(Opportunity.amount))
        .where(
            *asked.of(Opportunity),
            *asked.during(Opportunity.closed_at),
            Opportunity.state == OpportunityState.WON,
        )
        .group_by(named)
        .order_by(named)
    )
    rows = [
        Month(name, count, amount or Decimal()) for name, count, amount in session.execute(query)
    ]
    columns = (
        Column("month", Text("月份", "Month"), Format.TEXT),
        Column("won", Text("赢单", "Won")),
        Column("amount", Text("金额", "Amount"), Format.MONEY),
    )
    return Sheet("months", Text("每月赢单", "Won by month"), columns, rows, Chart.LINE, "amount")


def _stagnant(session: Session, asked: Asked) -> Sheet:
    since = func.coalesce(Opportunity.moved_at, Opportunity.created_at)
    stands = or_(
        Opportunity.state == OpportunityState.STAGNANT,
        (Opportunity.state == OpportunityState.OPEN) & (since < asked.now - _STANDS),
    )
    found = session.execute(
        select(Opportunity, since)
        .where(*asked.of(Opportunity), stands)
        .order_by(since, Opportunity.key)
        .limit(_MOST)
    )
    rows = [
        Stagnant(
            Ref("opportunities", deal.key, deal.number),
            deal.name,
            deal.owner or "",
            word(deal.stage),
            deal.amount,
            (asked.now - (deal.moved_at or deal.created_at)).days,
        )
        for deal, _ in found
    ]
    columns = (
        Column("deal", Text("编号", "Number"), Format.RECORD),
        Column("name", Text("名称", "Name"), Format.TEXT),
        Column("owner", Text("负责人", "Owner"), Format.PERSON),
        Column("stage", Text("阶段", "Stage"), Format.TEXT),
        Column("amount", Text("金额", "Amount"), Format.MONEY),
        Column("days", Text("停留天数", "Days in its stage")),
    )
    title = Text("停滞的机会(30 天未推进)", "Deals that stand (30 days in one stage)")
    return Sheet("stagnant", title, columns, rows)


_TITLES: Final = {
    "won": Text("赢单原因", "Why deals were won"),
    "lost": Text("丢单原因", "Why deals were lost"),
}


def _reasons(
    id: str, state: OpportunityState, reason: Any, session: Session, asked: Asked
) -> Sheet:
    query = (
        select(reason, func.count(), func.sum(Opportunity.amount))
        .where(
            *asked.of(Opportunity),
            *asked.during(Opportunity.closed_at),
            Opportunity.state == state,
        )
        .group_by(reason)
    )
    unsaid = Text("未说明", "not said")
    rows = [(word(why) if why else unsaid, n, amount) for why, n, amount in session.execute(query)]
    return parts(id, _TITLES[id], rows, drawn="count")
