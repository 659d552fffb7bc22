"""The public pool: what lies in it, for how long, why, and what became of it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.records.states import LeadState, OpportunityState, PoolState
from processes.records.tables import Lead, Opportunity, PoolEntry
from processes.reports.asked import Asked
from processes.reports.figures import median_days, share
from processes.reports.sheet import Chart, Column, Format, Sheet

_BRACKETS: Final = (
    (7, Text("7 天内", "up to 7 days")),
    (30, Text("8–30 天", "8 to 30 days")),
    (90, Text("31–90 天", "31 to 90 days")),
)
_OLDER: Final = Text("90 天以上", "more than 90 days")


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
    lying = [
        (reason, entered)
        for reason, entered in session.execute(
            select(PoolEntry.reason, PoolEntry.created_at).where(
                *asked.of(PoolEntry), PoolEntry.state == PoolState.OPEN
            )
        )
    ]
    return (
        Sheet(
            "reasons",
            Text("公海存量(按原因)", "In the pool now, by reason"),
            _REASONS,
            _stock(lying, asked.now),
            Chart.BARS,
            "count",
        ),
        Sheet(
            "ages",
            Text("公海存量(按时长)", "In the pool now, by age"),
            _AGES,
            _ages(lying, asked.now),
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


def _stock(lying: Sequence[tuple[str, datetime]], now: datetime) -> list[Stock]:
    by_reason: dict[str, list[datetime]] = defaultdict(list)
    for reason, entered in lying:
        by_reason[reason].append(entered)
    rows = [
        Stock(word(reason), len(moments), median_days((at, now) for at in moments))
        for reason, moments in by_reason.items()
    ]
    return sorted(rows, key=lambda row: -row.count)


def _ages(lying: Sequence[tuple[str, datetime]], now: datetime) -> list[Age]:
    counts: Counter[Text] = Counter()
    for _, entered in lying:
        days = (now - entered).days
        counts[next((name for most, name in _BRACKETS if days <= most), _OLDER)] += 1
    return [
        Age(name, counts[name]) for name in (*(n for _, n in _BRACKETS), _OLDER) if counts[name]
    ]


def _claims(session: Session, asked: Asked) -> list[Claimer]:
    claimed: Counter[str] = Counter()
    converted: Counter[str] = Counter()
    won: Counter[str] = Counter()
    is_won = (
        select(Opportunity.key)
        .where(
            Opportunity.lead_key == Lead.key,
            Opportunity.state == OpportunityState.WON,
            Opportunity.closed_at >= PoolEntry.left_at,
        )
        .exists()
    )
    for owner, state, sold in session.execute(
        select(PoolEntry.owner, Lead.state, is_won)
        .join(Lead, Lead.key == PoolEntry.lead_key)
        .where(
            *asked.of(PoolEntry),
            *asked.during(PoolEntry.left_at),
            PoolEntry.state == PoolState.CLAIMED,
        )
    ):
        claimed[owner or ""] += 1
        converted[owner or ""] += state is LeadState.CONVERTED
        won[owner or ""] += bool(sold)
    return [
        Claimer(owner, count, converted[owner], won[owner], share(won[owner], count))
        for owner, count in claimed.most_common()
    ]
