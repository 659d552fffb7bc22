"""Quotes follow their approvals and what the customer says to them."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import Call
from processes.following.moving import keep, note_decision, shifted
from processes.operations.inputs import amount, maybe, text
from processes.operations.records import noted, numbered
from processes.operations.stages import come_to
from processes.records.states import QUOTE_MOVES, QuoteState, Stage
from processes.records.tables import Opportunity, Quote

_OUT: Final = (QuoteState.APPROVED, QuoteState.SENT)
_IN_HAND: Final = (QuoteState.DRAFT, QuoteState.IN_APPROVAL)


def _newest(session: Session, call: Call) -> Quote | None:
    return session.scalar(
        select(Quote)
        .join(Opportunity, Opportunity.key == Quote.opportunity_key)
        .where(Opportunity.number == text(call, "opportunity_id"))
        .order_by(Quote.version.desc())
        .limit(1)
    )


def _move(quote: Quote, move: str, call: Call) -> None:
    quote.state = shifted(QUOTE_MOVES, move, quote.state)
    quote.updated_at = call.now


def quote_wanted(session: Session, call: Call, _by: str | None) -> None:
    """Another quote is to be made: one that ran out is no offer any more."""
    if not amount(call, "quote_version"):
        return  # the first one
    quote = _newest(session, call)
    if quote is not None and quote.valid_until is not None and quote.valid_until <= call.now:
        _move(quote, "expire", call)


def quote_prepared(session: Session, call: Call, _by: str | None) -> None:
    """Withdrawn; what is submitted is kept when it has been calculated."""
    quote = _newest(session, call) if text(call, "quote_action") == "withdraw" else None
    if quote is not None and quote.state in _IN_HAND:
        _move(quote, "withdraw", call)


def approval_asked(session: Session, call: Call, _by: str | None) -> None:
    """A level is asked to approve."""
    quote = _newest(session, call)
    if quote is not None:
        quote.level = max(quote.level, int(amount(call, "discount_level")))
        _move(quote, "submit", call)


_DECISION: Final = {
    "T_ApproveManager": "m_decision",
    "T_ApproveDirector": "d_decision",
    "T_ApproveGM": "g_decision",
}


def decided(session: Session, call: Call, by: str | None) -> None:
    """A level has said yes, no, or: do it again."""
    quote = _newest(session, call)
    if quote is None:
        return
    decision = _DECISION[call.element_id]
    note_decision(
        quote, call, by, decision=decision, comment="quote_comment", version=quote.version
    )
    if text(call, decision) in ("return", "reject"):
        _move(quote, text(call, decision), call)
        deal = session.get_one(Opportunity, quote.opportunity_key)
        told, whose = f"quote.{text(call, decision)}", deal.customer_key
        noted(session, call, told, quote, by=by, customer_key=whose)


def quote_sent(session: Session, call: Call, _by: str | None) -> None:
    """The customer has the quote."""
    quote = _newest(session, call)
    if quote is not None:
        _move(quote, "send", call)


def negotiated(session: Session, call: Call, _by: str | None) -> None:
    """The customer takes the offer, wants another one, or none."""
    quote, result = _newest(session, call), text(call, "negotiation_result")
    if quote is not None and quote.state in _OUT:
        _move(quote, "accept" if result == "accepted" else "reject", call)
    deal = numbered(session, Opportunity, maybe(call, "opportunity_id"))
    if deal is not None:
        deal.updated_at = call.now
        deal.won_reason = maybe(call, "won_reason") if result == "accepted" else None
        keep(deal, call, "negotiation_note")
        if result == "requote":
            come_to(deal, Stage.QUOTE, call.now)
