"""The funnel: how far a period's leads came, how long they stayed in each stage, why they left."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import CTE, case, func, select
from sqlalchemy.orm import Session, aliased

from engine.texts import Text
from processes.browsing.words import word
from processes.records.contracts import Contract
from processes.records.states import LeadState, OpportunityState
from processes.records.tables import Lead, Opportunity, Order
from processes.reports.asked import Asked
from processes.reports.figures import how_many, share
from processes.reports.sheet import Chart, Column, Format, Sheet
from processes.reports.spans import Lengths, Milliseconds, days, middle, reckoned_once

_LEFT: Final = (
    LeadState.INVALID,
    LeadState.DISQUALIFIED,
    LeadState.MERGED,
    LeadState.ARCHIVED,
    LeadState.NURTURE_BACK,
    LeadState.IN_POOL,
)


@dataclass(frozen=True, slots=True)
class Reached:
    """One stage."""

    stage: Text
    count: int
    amount: Decimal | None
    conversion: Decimal | None
    """Per cent of the stage before."""
    of_all: Decimal | None
    dwell: Decimal | None
    """The median of the days before those who went on did so."""
    days: Decimal | None
    """The median from the lead's entry."""


@dataclass(frozen=True, slots=True)
class Left:
    """One way out."""

    where: Text
    reason: Text
    count: int
    amount: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class _Stage:
    """A stage: the moment it is reached, and the amount that counts in it."""

    name: Text
    reached: Any
    amount: Any = None


_STAGES: Final = (
    _Stage(Text("线索", "Leads"), Lead.created_at),
    _Stage(Text("移交销售(MQL)", "Handed to sales (MQL)"), Lead.handed_at),
    _Stage(Text("已分配", "Assigned"), Lead.assigned_at),
    _Stage(Text("已鉴定", "Qualified"), Lead.qualified_at),
    _Stage(Text("机会：需求", "Deal: needs"), Opportunity.created_at, Opportunity.amount),
    _Stage(Text("机会：方案", "Deal: solution"), Opportunity.solution_at, Opportunity.amount),
    _Stage(Text("机会：报价", "Deal: quote"), Opportunity.quote_at, Opportunity.amount),
    _Stage(Text("机会：谈判", "Deal: negotiation"), Opportunity.negotiation_at, Opportunity.amount),
    _Stage(Text("订单", "Orders"), Order.created_at, Order.amount),
    _Stage(Text("合同", "Contracts"), Contract.created_at, Contract.amount),
)


def funnel(session: Session, asked: Asked) -> Sequence[Sheet]:
    """The leads of the period through to contracts."""
    return (_stages(_reached(session, asked)), _left_sheet(_left(session, asked)))


def _reached(session: Session, asked: Asked) -> list[Reached]:
    """By stage; whoever reached a later stage has been in those before."""
    leads = _leads(asked)
    moments = [leads.c[f"at_{place}"] for place in _PLACES]
    counts = [how_many(leads.c.last >= place) for place in _PLACES]
    amounts = [
        func.sum(case((leads.c.last >= place, leads.c[stage.amount.table.name])))
        for place, stage in enumerate(_STAGES)
        if stage.amount is not None
    ]
    stays = [Lengths(end - begin) for begin, end in pairwise(moments)]
    ways = [Lengths(end - moments[0]) for end in moments[1:]]
    found = iter(session.execute(select(*counts, *amounts, *stays, *ways)).one())
    counted = [next(found) for _ in _STAGES]
    if not counted[0]:
        return []
    worth = [None if stage.amount is None else next(found) or Decimal() for stage in _STAGES]
    stayed = [middle(next(found)) for _ in stays]
    since = [middle(next(found)) for _ in ways]
    return [
        Reached(
            stage=stage.name,
            count=counted[place],
            amount=worth[place],
            conversion=share(counted[place], counted[place - 1]) if place else None,
            of_all=share(counted[place], counted[0]),
            dwell=days(stayed[place]) if place < len(stayed) else None,
            days=days(since[place - 1]) if place else None,
        )
        for place, stage in enumerate(_STAGES)
    ]


_PLACES: Final = range(len(_STAGES))
_OTHER: Final = aliased(Opportunity)


def _leads(asked: Asked) -> CTE:
    """Each lead with the moments of its stages; of several deals of a lead the newest counts."""
    newest = select(func.max(_OTHER.key)).where(_OTHER.lead_key == Lead.key).scalar_subquery()
    backwards = [(_STAGES[at].reached.is_not(None), at) for at in reversed(_PLACES)]
    query = (
        select(
            *(Milliseconds(stage.reached).label(f"at_{at}") for at, stage in enumerate(_STAGES)),
            *(one.amount.label(one.__tablename__) for one in (Opportunity, Order, Contract)),
            case(*backwards).label("last"),
        )
        .select_from(Lead)
        .outerjoin(Opportunity, Opportunity.key == newest)
        .outerjoin(Order, Order.opportunity_key == Opportunity.key)
        .outerjoin(Contract, Contract.order_key == Order.key)
        .where(*asked.made(Lead))
    )
    return reckoned_once(query)


def _left(session: Session, asked: Asked) -> list[Left]:
    leads = (
        select(Lead.state, Lead.left_reason, func.count())
        .where(*asked.made(Lead), Lead.state.in_(_LEFT))
        .group_by(Lead.state, Lead.left_reason)
    )
    deals = (
        select(Opportunity.lost_reason, func.count(), func.sum(Opportunity.amount))
        .where(*asked.made(Opportunity), Opportunity.state == OpportunityState.LOST)
        .group_by(Opportunity.lost_reason)
    )
    rows: list[tuple[Text, Text, int, Decimal | None]] = [
        (word(state), word(reason) if reason else Text("—", "—"), count, None)
        for state, reason, count in session.execute(leads)
    ]
    rows += [
        (Text("丢单", "deal lost"), word(reason or "other"), count, amount)
        for reason, count, amount in session.execute(deals)
    ]
    total = sum(count for _, _, count, _ in rows)
    rows.sort(key=lambda row: -row[2])
    return [
        Left(where, reason, count, amount, share(count, total))
        for where, reason, count, amount in rows
    ]


def _stages(reached: Sequence[Reached]) -> Sheet:
    return Sheet(
        "stages",
        Text("从线索到合同", "From lead to contract"),
        (
            Column("stage", Text("阶段", "Stage"), Format.TEXT),
            Column("count", Text("数量", "Count")),
            Column("amount", Text("金额", "Amount"), Format.MONEY),
            Column("conversion", Text("转化率", "Conversion"), Format.PERCENT),
            Column("of_all", Text("占全部", "Of all"), Format.PERCENT),
            Column("dwell", Text("停留中位天数", "Median days in it")),
            Column("days", Text("距登记中位天数", "Median days since entry")),
        ),
        reached,
        Chart.FUNNEL,
        "count",
        Text(
            "所选时间内登记的线索，至今走到哪里；到过后面阶段的也计入前面各阶段。",
            "Leads entered in this time, and how far they have come since; whoever reached a later"
            " stage counts in all before it.",
        ),
    )


def _left_sheet(left: Sequence[Left]) -> Sheet:
    return Sheet(
        "left",
        Text("流失原因", "Why the others left"),
        (
            Column("where", Text("去向", "Where"), Format.TEXT),
            Column("reason", Text("原因", "Reason"), Format.TEXT),
            Column("count", Text("数量", "Count")),
            Column("amount", Text("金额", "Amount"), Format.MONEY),
            Column("percent", Text("占比", "Share"), Format.PERCENT),
        ),
        left,
        Chart.BARS,
        "count",
    )
