"""Leads: saved, scored, handed over, assigned, sent back, closed, archived."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call, Inside
from engine.states import moved
from processes.fields.places import keep_told
from processes.operations.inputs import maybe, text
from processes.operations.neighbours import Neighbours
from processes.operations.pool import open_entry
from processes.operations.records import keep_profile, lead_columns, lead_of, noted
from processes.records.states import LEAD_MOVES, POOL_MOVES
from processes.records.tables import Lead
from processes.rules.leads import PROTECTION

OWN: Final = "own"
"""How a seller gets a lead of the seller's own finding."""
BANT: Final = ("budget", "authority", "need", "timeline", "competitor", "est_amount")
"""What a talk is to find out."""


def save(session: Session, call: Call) -> Mapping[str, object]:
    """Keep the lead as the variables know it."""
    lead = lead_of(session, call)
    for column, value in lead_columns(call).items():
        setattr(lead, column, value)
    keep_profile(lead, call)
    lead.updated_at = call.now
    keep_told(session, call, "leads", lead)
    session.flush()
    return {"lead_id": lead.number}


def hand_over(session: Session, call: Call) -> Mapping[str, object]:
    """Give the lead to its sales department."""
    lead = lead_of(session, call)
    lead.grade = maybe(call, "lead_grade")
    lead.department = maybe(call, "owner_dept")
    lead.handed_at = lead.handed_at or call.now
    return _moved(session, call, lead, "hand_over", department=lead.department)


def owner_operations(neighbours: Neighbours) -> Mapping[str, Inside]:
    """Giving leads to people; the neighbours know where these belong."""

    def set_owner(session: Session, call: Call) -> Mapping[str, object]:
        lead = lead_of(session, call)
        _give(session, call, lead)
        if text(call, "assign_mode") == OWN and lead.owner:
            home = neighbours.departments(session, [lead.owner]).get(lead.owner)
            lead.department = home or lead.department
        return {"lead_id": lead.number, "owner_dept": lead.department}

    return {"lead.set_owner": set_owner}


def _give(session: Session, call: Call, lead: Lead) -> None:
    """Store who works the lead; from now on it is protected."""
    lead.owner, lead.left_reason = maybe(call, "lead_owner"), None
    lead.assigned_at = call.now
    lead.handed_at = lead.handed_at or call.now
    lead.protected_until = call.now + PROTECTION.of(session)
    mode = text(call, "assign_mode")
    _moved(session, call, lead, "assign", owner=lead.owner, mode=mode)


def set_status(session: Session, call: Call) -> Mapping[str, object]:
    """Close the lead as invalid or disqualified."""
    move = {"disqualified": "disqualify"}.get(text(call, "followup_result"), "invalidate")
    reason = maybe(call, "qualify_reason") or text(call, "contact_result")
    return _closed(session, call, move, reason)


def back_to_nurture(session: Session, call: Call) -> Mapping[str, object]:
    """Put the lead back on marketing's list."""
    return _closed(session, call, "send_back", text(call, "qualify_reason"))


def archive(session: Session, call: Call) -> Mapping[str, object]:
    """Put the lead away; it can be found and revived."""
    lead = lead_of(session, call)
    entry = open_entry(session, lead)
    if entry is not None:
        entry.state = moved(POOL_MOVES, "archive", entry.state)
        entry.left_at = entry.updated_at = call.now
    return _moved(session, call, lead, "archive")


def _closed(session: Session, call: Call, move: str, reason: str) -> Mapping[str, object]:
    lead = lead_of(session, call)
    lead.left_reason = reason[:40] or None
    lead.add_details({n: call.inputs[n] for n in BANT if call.inputs.get(n) is not None})
    return _moved(session, call, lead, move, reason=reason)


def _moved(
    session: Session, call: Call, lead: Lead, move: str, **detail: object
) -> Mapping[str, object]:
    lead.state = moved(LEAD_MOVES, move, lead.state)
    lead.updated_at = call.now
    noted(session, call, f"lead.{move}", lead, detail)
    session.flush()
    return NOTHING
