"""The sales board and the sales analysis: what is open, what was won, by whom, where, for what."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select, type_coerce
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.base import Hundredths
from processes.records.states import OpportunityState, OrderState, Stage
from processes.records.tables import Customer, Opportunity, Order
from processes.reports.asked import Asked
from processes.reports.figures import money, share
from processes.reports.sheet import Chart, Column, Format, Sheet

_OPEN: Final = (OpportunityState.OPEN, OpportunityState.ON_HOLD, OpportunityState.STAGNANT)
_UNDONE: Final = (OrderState.CANCELLED, OrderState.VOID)
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Seller:
    """One owner's deals."""

    owner: str
    open: int
    pipeline: Decimal
    forecast: Decimal
    """Each amount times its probability."""
    won: int
    won_amount: Decimal
    lost: int
    win_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class OpenStage:
    """One stage of the open deals."""

    stage: Text
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Stagnant:
    """One deal that does not move."""

    number: str
    name: str
    owner: str
    amount: Decimal | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: a reason, a region, a product."""

    name: Text
    count: int
    amount: Decimal
    percent: Decimal | None


_SELLERS: Final = (
    Column("owner", Text("负责人", "Owner"), Format.PERSON),
    Column("open", Text("进行中", "Open")),
    Column("pipeline", Text("在谈金额", "Pipeline")),
    Column("forecast", Text("加权预测", "Weighted forecast")),
    Column("won", Text("赢单", "Won")),
    Column("won_amount", Text("赢单金额", "Amount won")),
    Column("lost", Text("丢单", "Lost")),
    Column("win_rate", Text("赢单率", "Win rate"), Format.PERCENT),
)
_STAGES: Final = (
    Column("stage", Text("阶段", "Stage"), Format.TEXT),
    Column("count", Text("数量", "Count")),
    Column("amount", Text("金额", "Amount")),
)
_STAGNANT: Final = (
    Column("number", Text("编号", "Number"), Format.TEXT),
    Column("name", Text("名称", "Name"), Format.TEXT),
    Column("owner", Text("负责人", "Owner"), Format.PERSON),
    Column("amount", Text("金额", "Amount")),
    Column("updated_at", Text("最后变化", "Last change"), Format.MOMENT),
)


def board(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Open deals now; won and lost ones of the period."""
    return (
        Sheet(
            "sellers",
            Text("按负责人", "By owner"),
            _SELLERS,
            _sellers(session, asked),
            Chart.BARS,
            "forecast",
        ),
        Sheet(
            "stages",
            Text("进行中的机会", "Open opportunities"),
            _STAGES,
            _stages(session, asked),
            Chart.FUNNEL,
            "count",
        ),
        Sheet(
            "lost",
            Text("丢单原因", "Why deals were lost"),
            PARTS,
            _lost(session, asked),
            Chart.BARS,
            "count",
        ),
        Sheet(
            "stagnant",
            Text("停滞的机会", "Deals that do not move"),
            _STAGNANT,
            _stagnant(session, asked),
        ),
    )


PARTS: Final = (
    Column("name", Text("名称", "Name"), Format.TEXT),
    Column("count", Text("数量", "Count")),
    Column("amount", Text("金额", "Amount")),
    Column("percent", Text("占比", "Share"), Format.PERCENT),
)


def analysis(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Orders of the period by product, region and customer."""
    return (
        _parts("products", Text("按产品", "By product"), _products(session, asked)),
        _parts("regions", Text("按区域", "By region"), _ordered(session, asked, Customer.region)),
        _parts("customers", Text("按客户", "By customer"), _ordered(session, asked, Customer.name)),
    )


def _parts(id: str, title: Text, rows: Sequence[Part]) -> Sheet:
    return Sheet(id, title, PARTS, rows, Chart.BARS, "amount")


def _sellers(session: Session, asked: Asked) -> list[Seller]:
    is_open = Opportunity.state.in_(_OPEN)
    closed = Opportunity.closed_at.between(asked.since, asked.until)
    won = (Opportunity.state == OpportunityState.WON) & closed
    lost = (Opportunity.state == OpportunityState.LOST) & closed
    weighed = type_coerce(Opportunity.amount * Opportunity.probability, Hundredths)
    query = (
        select(
            Opportunity.owner,
            _how_many(is_open),
            _total(is_open, Opportunity.amount),
            _total(is_open, weighed),
            _how_many(won),
            _total(won, Opportunity.amount),
            _how_many(lost),
        )
        .where(*asked.of(Opportunity), is_open | closed)
        .group_by(Opportunity.owner)
    )
    sellers = [
        Seller(
            owner=owner or "",
            open=count,
            pipeline=pipeline or Decimal(),
            forecast=(weighted or Decimal()) / 100,
            won=won_count,
            won_amount=won_amount or Decimal(),
            lost=lost_count,
            win_rate=share(won_count, won_count + lost_count),
        )
        for owner, count, pipeline, weighted, won_count, won_amount, lost_count in session.execute(
            query
        )
    ]
    return sorted(sellers, key=lambda one: -one.forecast)


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _total(condition: ColumnElement[bool], amount: Any) -> ColumnElement[Any]:
    return func.sum(case((condition, amount)))


def _stages(session: Session, asked: Asked) -> list[OpenStage]:
    query = (
        select(Opportunity.stage, func.count(), func.sum(Opportunity.amount))
        .where(*asked.of(Opportunity), Opportunity.state.in_(_OPEN))
        .group_by(Opportunity.stage)
    )
    found = {stage: (count, amount) for stage, count, amount in session.execute(query)}
    return [
        OpenStage(word(stage), found[stage][0], found[stage][1] or Decimal())
        for stage in Stage
        if stage in found
    ]


def _lost(session: Session, asked: Asked) -> list[Part]:
    query = (
        select(
            Opportunity.lost_reason,
            func.count(),
            func.sum(Opportunity.amount),
        )
        .where(
            *asked.of(Opportunity),
            *asked.during(Opportunity.closed_at),
            Opportunity.state == OpportunityState.LOST,
        )
        .group_by(Opportunity.lost_reason)
    )
    return _shares(
        [(word(why or "other"), count, amount) for why, count, amount in session.execute(query)]
    )


def _stagnant(session: Session, asked: Asked) -> list[Stagnant]:
    rows = session.scalars(
        select(Opportunity)
        .where(*asked.of(Opportunity), Opportunity.state == OpportunityState.STAGNANT)
        .order_by(Opportunity.updated_at)
        .limit(_MOST)
    )
    return [Stagnant(r.number, r.name, r.owner or "", r.amount, r.updated_at) for r in rows]


def _ordered(session: Session, asked: Asked, by: Any) -> list[Part]:
    query = (
        select(by, func.count(), func.sum(Order.amount))
        .join(Customer, Customer.key == Order.customer_key)
        .where(*asked.made(Order), Order.state.not_in(_UNDONE))
        .group_by(by)
    )
    return _shares([(Text(n or "—", n or "—"), *sums) for n, *sums in session.execute(query)])


def _products(session: Session, asked: Asked) -> list[Part]:
    """By the lines of the orders, which are kept with them as they were written."""
    counts: dict[str, int] = defaultdict(int)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for order in session.scalars(
        select(Order).where(*asked.made(Order), Order.state.not_in(_UNDONE))
    ):
        lines = order.details.get("lines")
        for line in lines if isinstance(lines, list) else ():
            if isinstance(line, dict):
                name = str(line.get("product") or line.get("product_id") or "—")
                counts[name] += 1
                amounts[name] += money(line.get("amount"))
    return _shares([(Text(name, name), counts[name], amounts[name]) for name in counts])


def _shares(rows: Sequence[tuple[Text, int, Decimal | None]]) -> list[Part]:
    whole = sum((amount or Decimal() for *_, amount in rows), Decimal())
    parts = [
        Part(name, count, amount or Decimal(), share(amount or Decimal(), whole))
        for name, count, amount in rows
    ]
    return sorted(parts, key=lambda part: (-part.amount, -part.count))[:_MOST]
