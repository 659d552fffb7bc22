"""Campaigns: opened to the public, measured by channel, closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.operations.inputs import amount, maybe, number, text
from processes.operations.records import needed, numbered, stamp
from processes.records.marketing import CAMPAIGN_MOVES, Campaign, CampaignState
from processes.records.numbers import next_number
from processes.records.states import OpportunityState
from processes.records.tables import Lead, Opportunity
from processes.rules.money import CAMPAIGN_LENGTH

_CHINA: Final = ZoneInfo("Asia/Shanghai")


def publish(session: Session, call: Call) -> Mapping[str, object]:
    """Open the campaign: its tracking codes are its number and the channel."""
    campaign = campaign_of(session, call)
    if campaign.state in (CampaignState.PLANNED, CampaignState.APPROVED):
        fill(session, campaign, call)
        campaign.state = moved(CAMPAIGN_MOVES, "run", campaign.state)
        session.flush()
    return {"campaign_id": campaign.number, "campaign_end_at": campaign.ends_at}


def campaign_of(session: Session, call: Call) -> Campaign:
    """The campaign of this case; it is entered when it is first met."""
    origin = f"campaign/{call.instance_key}"
    campaign = numbered(session, Campaign, maybe(call, "campaign_id")) or session.scalar(
        select(Campaign).where(Campaign.origin == origin)
    )
    if campaign is None:
        campaign = Campaign(
            number=next_number(session, "CP", call.now),
            state=CampaignState.PLANNED,
            name=text(call, "campaign_name"),
            owner=maybe(call, "starter"),
            **{**stamp(call), "origin": origin},
        )
        session.add(campaign)
        session.flush()
    return campaign


_PLANNED: Final = ("channels", "target_segment", "landing_pages")


def fill(session: Session, campaign: Campaign, call: Call) -> None:
    """Take over what is planned."""
    campaign.name = text(call, "campaign_name", campaign.name)
    campaign.type = text(call, "campaign_type", campaign.type or "event")
    campaign.budget = amount(call, "budget")
    campaign.starts_on = maybe(call, "start_date")
    campaign.ends_at = _end_of(session, call)
    campaign.expected_leads = int(amount(call, "expected_leads")) or None
    campaign.updated_at = call.now
    campaign.add_details({n: call.inputs[n] for n in _PLANNED if call.inputs.get(n) is not None})


def _end_of(session: Session, call: Call) -> datetime:
    day = maybe(call, "end_date")
    if day is None:
        return call.now + CAMPAIGN_LENGTH.of(session)
    return datetime.combine(datetime.fromisoformat(day), time.max, _CHINA)


def collect(session: Session, call: Call) -> Mapping[str, object]:
    """What each channel brought; its cost comes from the platforms that are connected, none yet."""
    campaign = needed(session, Campaign, maybe(call, "campaign_id"))
    channels = call.inputs.get("channels")
    names = [str(name) for name in channels] if isinstance(channels, Sequence) else []
    found = [_row(session, campaign, name) for name in names]
    campaign.add_details({"channel_rows": found})
    campaign.revenue = sum((number(row["revenue"]) for row in found), Decimal())
    return {
        "rows": found,
        "incomplete": bool(names),
    }


def _row(session: Session, campaign: Campaign, channel: str) -> Mapping[str, object]:
    of_channel = (Lead.campaign == campaign.number, Lead.source == channel)
    revenue = session.scalar(
        select(func.sum(Opportunity.amount))
        .join(Lead, Lead.key == Opportunity.lead_key)
        .where(*of_channel, Opportunity.state == OpportunityState.WON)
    )
    return {
        "channel": channel,
        "leads": session.scalar(select(func.count()).select_from(Lead).where(*of_channel)) or 0,
        "cost": Decimal(),
        "revenue": revenue or Decimal(),
    }


def keep_costs(campaign: Campaign, costs: Mapping[str, object]) -> None:
    """What each channel did cost, as people found out; the return is counted anew."""
    found = campaign.details.get("channel_rows")
    known = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    by_channel = {str(row.get("channel")): row for row in known}
    for channel, cost in costs.items():
        row = by_channel.get(channel, {"channel": channel, "leads": 0, "revenue": Decimal()})
        by_channel[channel] = {**row, "cost": number(cost)}
    campaign.add_details({"channel_rows": list(by_channel.values())})
    total = sum((number(row.get("cost")) for row in by_channel.values()), Decimal())
    won = campaign.revenue or Decimal()
    campaign.cost = total
    campaign.roi = (won - total) / total * 100 if total else None


def close(session: Session, call: Call) -> Mapping[str, object]:
    """Close the campaign with what it brought."""
    campaign = needed(session, Campaign, maybe(call, "campaign_id"))
    campaign.state = moved(CAMPAIGN_MOVES, "close", campaign.state)
    campaign.updated_at = call.now
    campaign.add_details({name: call.inputs.get(name) for name in ("roi_rows", "keep_channels")})
    session.flush()
    return NOTHING
