"""The public pool: what lies in it, for how long, why, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.states import LeadState, OpportunityState, PoolState
from processes.records.tables import Lead, Opportunity, PoolEntry
from processes.reports.ages import Brackets, aged
from processes.reports.asked import Asked
from processes.reports.figures import how_many, share
from processes.reports.sheet import Chart, Column, Format, Sheet
from processes.reports.spans import days, lengths, middle

_BRACKETS: Final[Brackets] = (
    (8, Text("7 天内", "up to 7 days")),
    (31, Text("8–30 天", "8 to 30 days")),
    (91, Text("31–90 天", "31 to 90 days")),
    (None, Text("90 天以上", "more than 90 days")),
)


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies in the pool for one reason."""

    reason: Text
    count: int
    days: Decimal | None


@dataclass(frozen=True, slots=True)
class Age:
    """What has lain in the pool for some time."""

    age: Text
    count: int


@dataclass(frozen=True, slots=True)
class Claimer:
    """What one person took from the pool, and won with it."""

    owner: str
    claimed: int
    converted: int
    won: int
    percent: Decimal | None


_REASONS: Final = (
    Column("reason", Text("原因", "Reason"), Format.TEXT),
    Column("count", Text("数量", "Count")),
    Column("days", Text("中位天数", "Median days")),
)
_AGES: Final = (
    Column("age", Text("时长", "Age"), Format.TEXT),
    Column("count", Text("数量", "Count")),
)
_CLAIMS: Final = (
    Column("owner", Text("领取人", "Claimed by"), Format.PERSON),
    Column("claimed", Text("领取", "Claimed")),
    Column("converted", Text("转化", "Converted")),
    Column("won", Text("再成交", "Won")),
    Column("percent", Text("再成交率", "Share won"), Format.PERCENT),
)


def pool(session: Session, asked: Asked) -> Sequence[Sheet]:
    """The stock of now; the claims of the period."""
    lying = (*asked.of(PoolEntry), PoolEntry.state == PoolState.OPEN)
    ages = aged(session, _BRACKETS, PoolEntry.created_at, asked.now, where=lying)
    return (
        Sheet(
            "reasons",
            Text("公海存量(按原因)", "In the pool now, by reason"),
            _REASONS,
            _stock(session, lying, asked.now),
            Chart.BARS,
            "count",
        ),
        Sheet(
            "ages",
            Text("公海存量(按时长)", "In the pool now, by age"),
            _AGES,
            [Age(*row) for row in ages],
            Chart.BARS,
            "count",
        ),
        Sheet(
            "claims",
            Text("领取与再成交", "Claimed, and won again"),
            _CLAIMS,
            _claims(session, asked),
            Chart.BARS,
            "claimed",
        ),
    )


def _stock(session: Session, lying: Sequence[Any], now: datetime) -> list[Stock]:
    took = lengths(PoolEntry.created_at, literal(now, PoolEntry.created_at.type))
    query = select(PoolEntry.reason, func.count(), took).where(*lying).group_by(PoolEntry.reason)
    rows = [
        Stock(word(reason), count, days(middle(lain)))
        for reason, count, lain in session.execute(query)
    ]
    return sorted(rows, key=lambda row: -row.count)


def _claims(session: Session, asked: Asked) -> list[Claimer]:
    is_won = (
        select(Opportunity.key)
        .where(
            Opportunity.lead_key == Lead.key,
            Opportunity.state == OpportunityState.WON,
            Opportunity.closed_at >= PoolEntry.left_at,
        )
        .exists()
    )
    owner, claimed = func.coalesce(PoolEntry.owner, ""), func.count()
    query = (
        select(owner, claimed, how_many(Lead.state == LeadState.CONVERTED), how_many(is_won))
        .join(Lead, Lead.key == PoolEntry.lead_key)
        .where(
            *asked.of(PoolEntry),
            *asked.during(PoolEntry.left_at),
            PoolEntry.state == PoolState.CLAIMED,
        )
        .group_by(owner)
        .order_by(claimed.desc(), owner)
    )
    return [
        Claimer(name, count, converted, won, share(won, count))
        for name, count, converted, won in session.execute(query)
    ]
