"""Orders and contracts follow their checks, reviews, approvals and signatures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.operations import Call
from processes.following.moving import end_of_day, keep, note_decision, shifted
from processes.operations.contracting import contract_for, fill, new_contract
from processes.operations.inputs import amount, maybe, rows, text
from processes.operations.records import noted, numbered
from processes.operations.selling import line_of
from processes.records.contracts import CONTRACT_MOVES, Contract
from processes.records.states import ORDER_MOVES
from processes.records.tables import Order, OrderLine


def contract_of(session: Session, call: Call) -> Contract | None:
    """The contract of the case: by its number, or before it is known, by its order."""
    number = maybe(call, "contract_id")
    if number is not None:
        return numbered(session, Contract, number)
    return session.scalar(
        select(Contract)
        .join(Order, Order.key == Contract.order_key)
        .where(Order.number == text(call, "order_id"))
        .limit(1)
    )


def _move(contract: Contract | None, move: str, call: Call) -> None:
    if contract is not None:
        contract.state = shifted(CONTRACT_MOVES, move, contract.state)
        contract.updated_at = call.now


def order_checked(session: Session, call: Call, by: str | None) -> Mapping[str, object]:
    """The order was compared with the quote; whoever is to fix it finds what it says."""
    order = numbered(session, Order, maybe(call, "order_id"))
    if order is None:
        return {}
    if text(call, "order_check") == "ok":
        order.state = shifted(ORDER_MOVES, "check", order.state)
    order.updated_at = call.now
    order.add_details({"check_note": maybe(call, "check_note")})
    noted(session, call, "order.checked", order, by=by)
    if text(call, "order_check") != "fix":
        return {}
    return {"order_lines": order.details.get("lines"), "delivery_date": order.delivery_date}


def order_fixed(session: Session, call: Call, _by: str | None) -> None:
    """The order was corrected."""
    order = numbered(session, Order, maybe(call, "order_id"))
    if order is not None:
        order.amount = amount(call, "order_amount") or order.amount
        order.payment_terms = maybe(call, "payment_terms") or order.payment_terms
        order.deposit_pct = amount(call, "deposit_pct")
        order.delivery_date = maybe(call, "delivery_date") or order.delivery_date
        order.updated_at = call.now
        lines = rows(call, "order_lines")
        if lines:
            order.add_details({"lines": lines})
            session.execute(delete(OrderLine).where(OrderLine.order_key == order.key))
            session.add_all(line_of(order, row) for row in lines)


def credit_decided(session: Session, call: Call, _by: str | None) -> None:
    """Who may not buy on credit pays before."""
    order = numbered(session, Order, maybe(call, "order_id"))
    if order is not None and text(call, "credit_decision") == "prepay":
        order.payment_terms, order.updated_at = "prepay", call.now


def draft_opened(session: Session, call: Call, _by: str | None) -> None:
    """A contract is to be written, or to be written again."""
    order = numbered(session, Order, maybe(call, "order_id"))
    if order is not None:
        order.state = shifted(ORDER_MOVES, "contract", order.state)
        order.updated_at = call.now
        if amount(call, "contract_version"):
            _move(contract_for(session, order), "return", call)


def drafted(session: Session, call: Call, by: str | None) -> Mapping[str, object]:
    """The contract as it goes into review: from now on its case knows its number."""
    order = numbered(session, Order, maybe(call, "order_id"))
    contract = contract_of(session, call)
    if order is not None and contract is None:
        contract = new_contract(session, call, order)
        session.add(contract)
    if contract is not None:
        fill(session, contract, call)
        contract.version = int(amount(call, "contract_version")) + 1
        contract.add_details({"drafter": by})
        noted(session, call, "contract.drafted", contract, {"version": contract.version}, by=by)
    return {"contract_id": contract.number if contract else None}


def review_asked(session: Session, call: Call, _by: str | None) -> None:
    """Legal or finance are to read it."""
    _move(contract_of(session, call), "review", call)


def reviewed(session: Session, call: Call, by: str | None) -> None:
    """Legal or finance have read it."""
    contract = contract_of(session, call)
    if contract is not None:
        side = "legal" if call.element_id == "T_LegalReview" else "finance"
        note_decision(
            contract,
            call,
            by,
            decision=f"{side}_decision",
            comment=f"{side}_comment",
            version=contract.version,
            to="reviews",
        )
        noted(session, call, "contract.reviewed", contract, by=by)


def approval_asked(session: Session, call: Call, _by: str | None) -> None:
    """A level is asked to approve."""
    _move(contract_of(session, call), "submit", call)


_SAID: Final = ("approve", "return", "reject")
_DECISION: Final = {
    "T_ApproveManager": "c1_decision",
    "T_ApproveDirector": "c2_decision",
    "T_ApproveGM": "c3_decision",
}


def decided(session: Session, call: Call, by: str | None) -> None:
    """A level has said yes, no, or: do it again."""
    contract = contract_of(session, call)
    if contract is not None:
        note_decision(
            contract,
            call,
            by,
            decision=_DECISION[call.element_id],
            comment="c_comment",
            version=contract.version,
        )
        if (said := text(call, _DECISION[call.element_id])) in _SAID:
            noted(session, call, f"contract.{said}", contract, by=by)


def customer_signed(session: Session, call: Call, _by: str | None) -> None:
    """The customer's signature is back."""
    contract, signed = contract_of(session, call), call.inputs.get("sign_in")
    if contract is not None:
        at = signed.get("signed_at") if isinstance(signed, dict) else None
        contract.customer_signed_at = _moment(at) or call.now
        contract.updated_at = call.now


def sealed(session: Session, call: Call, by: str | None) -> None:
    """We have signed too, and the paper is in the archive."""
    contract = contract_of(session, call)
    _move(contract, "sign", call)
    if contract is not None:
        contract.company_signed_at = end_of_day(maybe(call, "signed_at")) or call.now
        keep(contract, call, "seal_no", "archive_no")
        noted(session, call, "contract.sealed", contract, by=by)


def termination_decided(session: Session, call: Call, by: str | None) -> None:
    """Whether it may end before its time, and what that costs."""
    contract = contract_of(session, call)
    if contract is not None:
        note_decision(contract, call, by, decision="term_decision", comment="term_comment")
        keep(contract, call, "refund_amount", "outstanding_amount", "settlement_note")


def _moment(value: object) -> datetime | None:
    """A moment of somebody else's message; None where it is none that can be trusted."""
    try:
        at = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
