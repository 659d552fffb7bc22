"""Campaigns: opened to the public, measured by channel, closed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call, OperationFailed, Outside
from engine.states import moved
from engine.store.database import Sessions
from processes.connectors.figures import NotAnswered, NotConfigured, Platforms
from processes.operations.inputs import amount, maybe, number, text
from processes.operations.records import needed, noted, numbered, stamp
from processes.records.days import CHINA
from processes.records.marketing import CAMPAIGN_MOVES, Campaign, CampaignState
from processes.records.numbers import next_number
from processes.records.states import OpportunityState
from processes.records.tables import Lead, Opportunity
from processes.rules.money import CAMPAIGN_LENGTH

CHANNELS: Final = ("website", "seo", "wechat", "weibo", "exhibition", "email", "ads")
SOURCES: Final[Mapping[str, str]] = {
    "website": "web_form",
    "wechat": "social",
    "weibo": "social",
    "email": "other",
}
"""The source of a lead that comes by a channel, where it is called otherwise."""


def publish(session: Session, call: Call) -> Mapping[str, object]:
    """Open the campaign: its tracking codes are its number and the channel."""
    campaign = campaign_of(session, call)
    if campaign.state in (CampaignState.PLANNED, CampaignState.APPROVED):
        fill(session, campaign, call)
        campaign.state = moved(CAMPAIGN_MOVES, "run", campaign.state)
        campaign.add_details({"tracking": _tracking(campaign.number, _channels(call))})
        session.flush()
    return {
        "published": True,
        "campaign_id": campaign.number,
        "campaign_end_at": campaign.ends_at,
        "tracking": campaign.details.get("tracking"),
    }


def _tracking(number: str, channels: Sequence[str]) -> list[Mapping[str, object]]:
    """A code and a form for each channel: what comes in by it knows where it comes from."""
    return [
        {
            "channel": channel,
            "code": f"{number}.{channel}",
            "form": f"/public/lead?campaign={number}&channel={channel}",
        }
        for channel in channels
    ]


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
        noted(session, call, "campaign.planned", campaign, by=campaign.owner)
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
    return datetime.combine(datetime.fromisoformat(day), time.max, CHINA)


def collect(session: Session, call: Call) -> Mapping[str, object]:
    """What each channel brought us; where no platform is asked, nothing is known of its cost."""
    found = _rows(session, call)
    keep_rows(needed(session, Campaign, maybe(call, "campaign_id")), found)
    return {"rows": found, "incomplete": bool(found)}


def collecting(sessions: Sessions, platforms: Platforms) -> Outside:
    """The same with the figures of platforms; no transaction is open while they are asked."""

    def ask(call: Call) -> Mapping[str, object]:
        with sessions.read() as session:
            rows = _rows(session, call)
        answers = [_asked(platforms, maybe(call, "campaign_id") or "", row) for row in rows]
        found = [{**row, **(told or NOTHING)} for row, told in zip(rows, answers, strict=True)]
        return {"rows": found, "incomplete": None in answers}

    return ask


def _asked(
    platforms: Platforms, campaign: str, row: Mapping[str, object]
) -> Mapping[str, object] | None:
    try:
        return platforms.figures(campaign, str(row["channel"]))
    except NotAnswered:
        return None
    except NotConfigured as off:
        raise OperationFailed(str(off)) from off


def _channels(call: Call) -> list[str]:
    channels = call.inputs.get("channels")
    return [str(name) for name in channels] if isinstance(channels, list) else []


def _rows(session: Session, call: Call) -> list[Mapping[str, object]]:
    """One for each channel; what two channels call the same source is counted for the first."""
    campaign = needed(session, Campaign, maybe(call, "campaign_id"))
    counted: set[str] = set()
    found = []
    for channel in _channels(call):
        sources = {channel, SOURCES.get(channel, channel)} - counted
        counted |= sources
        found.append(_row(session, campaign, channel, sources))
    return found


def _row(
    session: Session, campaign: Campaign, channel: str, sources: Collection[str]
) -> Mapping[str, object]:
    of_channel = (Lead.campaign == campaign.number, Lead.source.in_(sources))
    revenue = session.scalar(
        select(func.sum(Opportunity.amount))
        .join(Lead, Lead.key == Opportunity.lead_key)
        .where(*of_channel, Opportunity.state == OpportunityState.WON)
    )
    return {
        "channel": channel,
        "impressions": 0,
        "clicks": 0,
        "cost": Decimal(),
        "leads": session.scalar(select(func.count()).select_from(Lead).where(*of_channel)) or 0,
        "revenue": revenue or Decimal(),
    }


def keep_rows(campaign: Campaign, found: Sequence[Mapping[str, object]]) -> None:
    """Keep what each channel brought."""
    campaign.add_details({"channel_rows": list(found)})
    campaign.revenue = sum((number(row.get("revenue")) for row in found), Decimal())


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
