"""Money: may the customer buy on credit, and who has not paid yet."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from processes.operations.inputs import amount, maybe, number, text
from processes.operations.instalments import mark_overdue
from processes.operations.records import customer_of, needed, noted
from processes.records.contracts import Contract, ContractState
from processes.records.payments import PaymentState
from processes.records.tables import Customer, Notification
from processes.rules.money import CREDIT_LIMIT

_HUNDRED: Final = Decimal(100)


def credit_check(session: Session, call: Call) -> Mapping[str, object]:
    """Whether nothing is overdue and, on credit, everything stays below the limit."""
    customer = customer_of(session, call)
    contracts = session.scalars(
        select(Contract).where(
            Contract.customer_key == customer.key, Contract.state == ContractState.ACTIVE
        )
    ).all()
    overdue = sum(
        (_outstanding(one) for one in contracts if one.payment is PaymentState.OVERDUE), Decimal()
    )
    receivable = sum(map(_outstanding, contracts), Decimal())
    within = receivable + amount(call, "order_amount") <= credit_limit(session, customer)
    on_credit = text(call, "payment_terms") == "postpay"
    return {"ok": not overdue and (within or not on_credit), "overdue_amount": overdue}


def credit_limit(session: Session, customer: Customer) -> Decimal:
    """How much a customer may owe us."""
    own = customer.details.get("credit_limit")
    return CREDIT_LIMIT.of(session) if own is None else number(own)


def dun(session: Session, call: Call) -> Mapping[str, object]:
    """Send the next dunning letter."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    sent = select(Notification.key).where(Notification.origin == call.idempotency_key)
    if session.scalar(sent) is None:
        contract.dunned += 1
        contract.payment = PaymentState.OVERDUE
        mark_overdue(session, contract, call.now)
        contract.updated_at = call.now
        letter = Notification(
            at=call.now,
            to_kind="customer",
            recipient=text(call, "customer_id"),
            template=f"dunning_{min(contract.dunned, 3)}",
            record=contract.number,
            root_key=call.root_key,
            origin=call.idempotency_key,
        )
        session.add(letter)
        noted(session, call, "contract.dunned", contract, {"letter": contract.dunned})
    session.flush()
    return NOTHING


def _outstanding(contract: Contract) -> Decimal:
    return contract.amount * (1 - contract.received_pct / _HUNDRED)
