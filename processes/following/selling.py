"""Leads and opportunities follow the talks with the customer."""

from typing import Final

from sqlalchemy.orm import Session

from engine.operations import Call
from processes.following.moving import keep, shifted
from processes.operations.inputs import amount, maybe, text
from processes.operations.leads import BANT
from processes.operations.records import noted, numbered
from processes.operations.stages import come_to
from processes.records.states import (
    LEAD_MOVES,
    OPPORTUNITY_MOVES,
    OpportunityState,
    Stage,
)
from processes.records.tables import Lead, Opportunity

_WAITING: Final = (OpportunityState.ON_HOLD, OpportunityState.STAGNANT)


def contacted(session: Session, call: Call, by: str | None) -> None:
    """Somebody has tried to reach the lead."""
    lead = numbered(session, Lead, maybe(call, "lead_id"))
    if lead is not None and text(call, "contact_result") != "return":
        lead.state = shifted(LEAD_MOVES, "follow_up", lead.state)
        lead.first_contact_at = lead.first_contact_at or call.now
        lead.updated_at = call.now
        noted(session, call, "lead.contacted", lead, by=by)


def qualified(session: Session, call: Call, by: str | None) -> None:
    """The lead was found good: budget, authority, need and time are known."""
    lead = numbered(session, Lead, maybe(call, "lead_id"))
    if lead is not None:
        lead.state = shifted(LEAD_MOVES, "qualify", lead.state)
        lead.qualified_at = lead.qualified_at or call.now
        lead.updated_at = call.now
        keep(lead, call, *BANT)
        noted(session, call, "lead.qualified", lead, by=by)


def needs_opened(session: Session, call: Call, _by: str | None) -> None:
    """The talks begin, or go on after a rest."""
    deal = numbered(session, Opportunity, maybe(call, "opportunity_id"))
    if deal is not None and (deal.state in _WAITING or deal.stage is not Stage.NEEDS):
        deal.state = shifted(OPPORTUNITY_MOVES, "resume", deal.state)
        come_to(deal, Stage.NEEDS, call.now)


def needs_confirmed(session: Session, call: Call, _by: str | None) -> None:
    """What the customer needs is known, or the customer wants to wait."""
    deal = numbered(session, Opportunity, maybe(call, "opportunity_id"))
    if deal is None:
        return
    deal.updated_at = call.now
    action = text(call, "stage_action")
    if action == "hold":
        deal.state = shifted(OPPORTUNITY_MOVES, "hold", deal.state)
        keep(deal, call, "hold_until")
    if action == "advance":
        deal.amount = amount(call, "expected_amount") or deal.amount
        deal.expected_close = maybe(call, "expected_close") or deal.expected_close
        keep(deal, call, "need_summary", "decision_process")
        come_to(deal, Stage.SOLUTION, call.now)


def solution_presented(session: Session, call: Call, by: str | None) -> None:
    """The solution convinced, or did not."""
    deal = numbered(session, Opportunity, maybe(call, "opportunity_id"))
    if deal is None:
        return
    deal.updated_at = call.now
    keep(deal, call, "solution_note")
    noted(session, call, "opportunity.presented", deal, by=by)
    if text(call, "solution_action") == "advance":
        come_to(deal, Stage.QUOTE, call.now)


def loss_reviewed(session: Session, call: Call, _by: str | None) -> None:
    """When to call again; the rest is kept when the opportunity is closed."""
    deal = numbered(session, Opportunity, maybe(call, "opportunity_id"))
    if deal is not None:
        keep(deal, call, "recontact_at")
