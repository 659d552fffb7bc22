"""Campaigns and transfers follow their plans and approvals."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.operations import Call
from processes.following.moving import keep, note_decision, shifted
from processes.operations.campaigns import campaign_of, fill, keep_costs, keep_rows
from processes.operations.freezing import thaw
from processes.operations.inputs import rows, text
from processes.operations.neighbours import Neighbours
from processes.operations.transfers import batch_of
from processes.records.marketing import BATCH_MOVES, CAMPAIGN_MOVES


def planned(session: Session, call: Call, _by: str | None) -> Mapping[str, object]:
    """The plan of a campaign, before anybody has agreed."""
    campaign = campaign_of(session, call)
    fill(session, campaign, call)
    return {"campaign_id": campaign.number}


def decided(session: Session, call: Call, by: str | None) -> None:
    """Its budget is granted or not."""
    campaign = campaign_of(session, call)
    note_decision(campaign, call, by, decision="campaign_decision", comment="campaign_comment")
    if text(call, "campaign_decision") in ("approve", "reject"):
        campaign.state = shifted(CAMPAIGN_MOVES, text(call, "campaign_decision"), campaign.state)


def reviewed(session: Session, call: Call, _by: str | None) -> None:
    """What was learnt from it."""
    campaign = campaign_of(session, call)
    campaign.state = shifted(CAMPAIGN_MOVES, "review", campaign.state)
    campaign.updated_at = call.now
    keep(campaign, call, "keep_channels", "stop_channels", "goal_met", "improvement")
    told = call.inputs.get("channel_data")
    if isinstance(told, dict) and isinstance(told.get("rows"), list):
        keep_rows(campaign, told["rows"])
        keep_costs(campaign, {row["channel"]: row["cost"] for row in told["rows"]})
    costs = {str(row.get("channel")): row.get("cost") for row in rows(call, "channel_costs")}
    if costs:
        keep_costs(campaign, costs)


def transfer_planned(session: Session, call: Call, _by: str | None) -> Mapping[str, object]:
    """Who is to take over."""
    batch = batch_of(session, call)
    keep(batch, call, "transfer_mode", "receivers", "plan_note")
    return {"transfer_id": batch.number}


def transfer_decided(neighbours: Neighbours, session: Session, call: Call, by: str | None) -> None:
    """The transfer is granted or not; what is not granted leaves the account as it was."""
    batch = batch_of(session, call)
    note_decision(batch, call, by, decision="transfer_decision", comment="transfer_comment")
    if text(call, "transfer_decision") == "approve":
        batch.state = shifted(BATCH_MOVES, "approve", batch.state)
    elif text(call, "transfer_decision") == "reject":
        thaw(session, call, neighbours, by)


def transfer_confirmed(session: Session, call: Call, _by: str | None) -> None:
    """The receiver has looked through the list."""
    batch = batch_of(session, call)
    batch.state = shifted(BATCH_MOVES, "confirm", batch.state)
    batch.updated_at = call.now


def transfer_reviewed(neighbours: Neighbours, session: Session, call: Call, by: str | None) -> None:
    """All is handed over: who did not leave gets work again."""
    if text(call, "frozen") == "duty":
        thaw(session, call, neighbours, by)
