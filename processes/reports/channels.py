"""What each channel and campaign cost and brought."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.reading.pages import AnySelect
from engine.texts import Text
from processes.browsing.words import word
from processes.records.marketing import Campaign
from processes.records.states import LeadState, OpportunityState
from processes.records.tables import Lead, Line, Opportunity
from processes.reports.asked import Asked
from processes.reports.figures import Told, how_many, money, rounded, share
from processes.reports.sheet import Chart, Column, Format, Sheet

_ZERO: Final = Decimal()


@dataclass(frozen=True, slots=True)
class Channel:
    """One source of leads, or one campaign."""

    name: Text
    leads: int
    good: Decimal | None
    """Per cent graded A or B."""
    invalid: Decimal | None
    duplicate: Decimal | None
    revenue: Decimal
    cost: Decimal
    per_lead: Decimal | None
    roi: Decimal | None
    """Per cent won back beyond the cost."""


def channels(session: Session, asked: Asked) -> Sequence[Sheet]:
    """By channel and by campaign, of the leads entered in the period."""
    campaigns = session.scalars(select(Campaign).where(*asked.of(Campaign))).all()
    names = {one.number: Text(one.name, one.name) for one in campaigns}
    budgets = {one.number: one.budget if one.cost is None else one.cost for one in campaigns}
    merged = _merged(session, asked)
    by_source = _counted(session, asked, "source", merged["source"], _costs(campaigns))
    by_campaign = _counted(session, asked, "campaign", merged["campaign_id"], budgets)
    return (
        Sheet(
            "channels",
            Text("按渠道", "By channel"),
            _columns(Text("渠道", "Channel")),
            [_channel(word(row[0]), row) for row in by_source],
            Chart.BARS,
            "leads",
        ),
        Sheet(
            "campaigns",
            Text("按营销活动", "By campaign"),
            _columns(Text("营销活动", "Campaign")),
            [_channel(names.get(row[0]) or word(row[0]), row) for row in by_campaign],
            Chart.BARS,
            "roi",
            Text(
                "成本为复盘时登记的实际成本；尚未登记时按预算计。",
                "The cost is what was entered at the review; before that, the budget.",
            ),
        ),
    )


def _columns(first: Text) -> tuple[Column, ...]:
    return (
        Column("name", first, Format.TEXT),
        Column("leads", Text("线索", "Leads")),
        Column("good", Text("A/B 占比", "A or B"), Format.PERCENT),
        Column("invalid", Text("无效率", "Invalid"), Format.PERCENT),
        Column("duplicate", Text("重复率", "Duplicate"), Format.PERCENT),
        Column("revenue", Text("赢单金额", "Won"), Format.MONEY),
        Column("cost", Text("成本", "Cost"), Format.MONEY),
        Column("per_lead", Text("单条成本", "Cost per lead"), Format.MONEY),
        Column("roi", Text("投资回报率", "ROI"), Format.PERCENT),
    )


_Counted = tuple[str, int, int, int, int, Decimal, Decimal]


def _counted(
    session: Session,
    asked: Asked,
    column: str,
    merged: Mapping[str, int],
    costs: Mapping[str, Decimal],
) -> list[_Counted]:
    by = getattr(Lead, column)
    leads = (
        select(
            by,
            func.count(),
            how_many(Lead.grade.in_(("A", "B"))),
            how_many(Lead.state == LeadState.INVALID),
        )
        .where(*asked.made(Lead), by.is_not(None))
        .group_by(by)
    )
    won = (
        select(by, func.sum(Opportunity.amount))
        .join(Opportunity, Opportunity.lead_key == Lead.key)
        .where(*asked.made(Lead), by.is_not(None), Opportunity.state == OpportunityState.WON)
        .group_by(by)
    )
    revenue = {name: total for name, total in session.execute(won)}  # noqa: C416 - rows, not pairs
    found = [
        (
            str(name),
            *(count, good, invalid),
            merged.get(name, 0),
            revenue.get(name) or _ZERO,
            costs.get(name, _ZERO),
        )
        for name, count, good, invalid in session.execute(leads)
    ]
    return sorted(found, key=lambda row: -row[1])


def _channel(name: Text, row: _Counted) -> Channel:
    _, leads, good, invalid, merged, revenue, cost = row
    return Channel(
        name=name,
        leads=leads,
        good=share(good, leads),
        invalid=share(invalid, leads),
        duplicate=share(merged, leads + merged),
        revenue=revenue,
        cost=cost,
        per_lead=rounded(cost / leads) if cost and leads else None,
        roi=share(revenue - cost, cost),
    )


def _merged(session: Session, asked: Asked) -> Mapping[str, Counter[str]]:
    """How many duplicates each source and campaign brought."""
    named = {name: Told(Line.detail, name) for name in ("source", "campaign_id")}
    query: AnySelect = (
        select(*named.values(), func.count())
        .where(Line.what == "lead.merged", *asked.during(Line.at))
        .group_by(*named.values())
    )
    counts: dict[str, Counter[str]] = {name: Counter() for name in named}
    for source, campaign, count in session.execute(query):
        counts["source"][source or ""] += count
        counts["campaign_id"][campaign or ""] += count
    return counts


def _costs(campaigns: Sequence[Campaign]) -> Mapping[str, Decimal]:
    """What the channels cost, as campaigns were closed with it."""
    costs: dict[str, Decimal] = defaultdict(Decimal)
    for campaign in campaigns:
        rows = campaign.details.get("channel_rows")
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                costs[str(row.get("channel"))] += money(row.get("cost"))
    return costs
