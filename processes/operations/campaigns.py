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
from processes.operations.inputs import amount, maybe, text
from processes.operations.records import made_by, needed, stamp
from processes.records.marketing import CAMPAIGN_MOVES, Campaign, CampaignState
from processes.records.numbers import next_number
from processes.records.states import OpportunityState
from processes.records.tables import Lead, Opportunity
from processes.rules import CAMPAIGN_LENGTH

_CHINA: Final = ZoneInfo("Asia/Shanghai")


def publish(session: Session, call: Call) -> Mapping[str, object]:
    """Open the campaign: its tracking codes are its number and the channel."""
    campaign = made_by(session, Campaign, call)
    if campaign is None:
        campaign = Campaign(
            number=next_number(session, "CP", call.now),
            name=text(call, "campaign_name"),
            type=text(call, "campaign_type", "event"),
            budget=amount(call, "budget"),
            owner=maybe(call, "starter"),
            ends_at=_end_of(session, call),
            **stamp(call),
        )
        campaign.add_details(
            {name: call.inputs.get(name) for name in ("channels", "landing_pages")}
        )
        campaign.state = moved(CAMPAIGN_MOVES, "run", CampaignState.APPROVED)
        session.add(campaign)
        session.flush()
    return {"campaign_id": campaign.number, "campaign_end_at": campaign.ends_at}


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
    return {
        "rows": [_row(session, campaign, name) for name in names],
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


def close(session: Session, call: Call) -> Mapping[str, object]:
    """Close the campaign with what it brought."""
    campaign = needed(session, Campaign, maybe(call, "campaign_id"))
    campaign.state = moved(CAMPAIGN_MOVES, "close", campaign.state)
    campaign.updated_at = call.now
    campaign.add_details({name: call.inputs.get(name) for name in ("roi_rows", "keep_channels")})
    session.flush()
    return NOTHING
