"""The public pool: leads that nobody works, for everybody to claim."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.operations.inputs import maybe, text
from processes.operations.records import lead_of, made_by, noted, numbered, stamp
from processes.records.numbers import next_number
from processes.records.states import (
    LEAD_MOVES,
    OPPORTUNITY_MOVES,
    POOL_MOVES,
    OpportunityState,
    PoolState,
)
from processes.records.tables import Lead, Opportunity, PoolEntry
from processes.rules.leads import COOL_DOWN, PROTECTION


def check(session: Session, call: Call) -> Mapping[str, object]:
    """Whether a manager has locked the lead, so that nobody takes it from its owner."""
    return {"locked": lead_of(session, call).details.get("locked") is True}


def enter(session: Session, call: Call) -> Mapping[str, object]:
    """Take the lead from its owner and put it where everybody sees it."""
    lead = lead_of(session, call)
    entry = made_by(session, PoolEntry, call)
    if entry is None:
        entry = PoolEntry(
            number=next_number(session, "PE", call.now),
            lead_key=lead.key,
            department=lead.department,
            reason=lead.left_reason or text(call, "pool_reason", "unknown"),
            previous_owner=maybe(call, "lead_owner"),
            cool_down_until=call.now + COOL_DOWN.of(session),
            **stamp(call),
        )
        session.add(entry)
        lead.state = moved(LEAD_MOVES, "recycle", lead.state)
        lead.owner = None
        lead.recycled += 1
        lead.left_reason = entry.reason[:40]
        lead.add_details({"pool_reason": entry.reason})
        _rest(session, call)
        lead.updated_at = call.now
        noted(session, call, "pool.entered", lead, {"reason": entry.reason})
    session.flush()
    return {"entry_id": entry.number, "lead_id": lead.number}


def _rest(session: Session, call: Call) -> None:
    """The deal of a lead that went back to the pool stands still."""
    deal = numbered(session, Opportunity, maybe(call, "opportunity_id"))
    if deal is not None and deal.state in (OpportunityState.OPEN, OpportunityState.ON_HOLD):
        deal.state = moved(OPPORTUNITY_MOVES, "stagnate", deal.state)
        deal.updated_at = call.now


def leave(session: Session, call: Call) -> Mapping[str, object]:
    """Give the lead to its new owner and protect it anew."""
    lead = lead_of(session, call)
    entry = open_entry(session, lead)
    if entry is not None:
        entry.state = moved(POOL_MOVES, "claim", entry.state)
        entry.owner = maybe(call, "lead_owner")
        entry.mode = text(call, "claim_mode", "claim")
        entry.left_at = entry.updated_at = call.now
    lead.state = moved(LEAD_MOVES, "assign", lead.state)
    lead.owner, lead.left_reason = maybe(call, "lead_owner"), None
    lead.assigned_at = lead.updated_at = call.now
    lead.protected_until = call.now + PROTECTION.of(session)
    mode = text(call, "claim_mode")
    noted(session, call, "pool.left", lead, {"owner": lead.owner, "mode": mode})
    session.flush()
    return NOTHING


def open_entry(session: Session, lead: Lead) -> PoolEntry | None:
    """The stay in the pool that a lead has not ended yet."""
    return session.scalar(
        select(PoolEntry)
        .where(PoolEntry.lead_key == lead.key, PoolEntry.state == PoolState.OPEN)
        .order_by(PoolEntry.key.desc())
        .limit(1)
    )
