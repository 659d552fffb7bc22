"""Instalments, payments and invoices follow what finance enters."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import Call
from processes.following.agreeing import contract_of
from processes.following.moving import end_of_day, shifted
from processes.operations.inputs import amount, maybe, number, rows, text
from processes.operations.instalments import allocate, instalments_of
from processes.operations.records import noted, numbered, stamp
from processes.records.contracts import Contract
from processes.records.numbers import next_number
from processes.records.payments import (
    INVOICE_MOVES,
    Instalment,
    Invoice,
    InvoiceState,
    Payment,
    PaymentState,
)
from processes.records.states import ORDER_MOVES
from processes.records.tables import Order
from processes.records.wording import tidy


def _shared(contract: Contract, call: Call, place: str = "") -> Mapping[str, object]:
    """What the money records of a contract take from it."""
    return {
        **stamp(call),
        "origin": f"{call.idempotency_key}/{place}" if place else call.idempotency_key,
        "contract_key": contract.key,
        "customer_key": contract.customer_key,
        "owner": contract.owner,
        "department": contract.department,
    }


def planned(session: Session, call: Call, by: str | None) -> None:
    """The instalments; a second plan takes the place of what was not paid of the first."""
    contract = contract_of(session, call)
    if contract is None:
        return
    for before in instalments_of(session, contract):
        if before.state is PaymentState.PLANNED:
            session.delete(before)
    session.flush()
    for place, row in enumerate(rows(call, "payment_plan"), 1):
        due = end_of_day(str(row.get("due_date") or ""))
        instalment = Instalment(
            number=f"{contract.number}-{contract.version}.{place}",
            no=int(number(row.get("no"))) or place,
            due_at=due or call.now,
            amount=number(row.get("amount")),
            received=Decimal(),
            condition=tidy(row.get("condition")) or None,
            **_shared(contract, call, str(place)),
        )
        session.add(instalment)
        noted(session, call, "instalment.planned", instalment, {"amount": instalment.amount}, by=by)


def payment_awaited(session: Session, call: Call, _by: str | None) -> None:
    """The order counts when enough is paid."""
    order = numbered(session, Order, maybe(call, "order_id"))
    if order is not None:
        order.state = shifted(ORDER_MOVES, "await_payment", order.state)
        order.updated_at = call.now


def paid(session: Session, call: Call, by: str | None) -> None:
    """Money came in: it goes to the oldest instalment that is open."""
    contract = contract_of(session, call)
    if contract is None:
        return
    sum_, at = amount(call, "received_amount"), _day(call, "received_at")
    payment = Payment(
        number=next_number(session, "PM", call.now),
        amount=sum_,
        received_at=at,
        reference=maybe(call, "bank_ref"),
        created_by=by,
        **_shared(contract, call),
    )
    session.add(payment)
    contract.received_pct = amount(call, "received_pct")
    allocate(session, contract, sum_, at)
    contract.updated_at = call.now
    told = {"contract": contract.number, "amount": sum_}
    noted(session, call, "payment.received", payment, told, by=by)


def invoice_asked(session: Session, call: Call, _by: str | None) -> None:
    """An invoice is to be written."""
    contract = contract_of(session, call)
    if contract is not None:
        request_invoice(session, contract, call)


def request_invoice(session: Session, contract: Contract, call: Call) -> None:
    """Ask for an invoice over the contract's amount."""
    invoice = Invoice(
        number=next_number(session, "IN", call.now),
        type="none",
        amount=contract.amount,
        **_shared(contract, call, "invoice"),
    )
    session.add(invoice)
    noted(session, call, "invoice.requested", invoice, {"amount": invoice.amount})


def invoiced(session: Session, call: Call, by: str | None) -> None:
    """The invoice is written, unless it is to wait."""
    contract = contract_of(session, call)
    invoice = newest_invoice(session, contract, InvoiceState.REQUESTED) if contract else None
    if invoice is None or text(call, "invoice_type") in ("", "none"):
        return
    invoice.type = text(call, "invoice_type")
    invoice.tax_number = maybe(call, "invoice_no")
    invoice.amount = amount(call, "invoice_amount") or invoice.amount
    invoice.state = shifted(INVOICE_MOVES, "issue", invoice.state)
    invoice.issued_at = invoice.updated_at = call.now
    invoice.add_details({"file": maybe(call, "invoice_file")})
    noted(session, call, "invoice.issued", invoice, {"amount": invoice.amount}, by=by)


def newest_invoice(session: Session, contract: Contract, state: InvoiceState) -> Invoice | None:
    """The newest invoice of a contract in a state."""
    return session.scalar(
        select(Invoice)
        .where(Invoice.contract_key == contract.key, Invoice.state == state)
        .order_by(Invoice.key.desc())
        .limit(1)
    )


def _day(call: Call, name: str) -> datetime:
    """The day that was entered, but never a moment to come."""
    return min(end_of_day(maybe(call, name)) or call.now, call.now)
