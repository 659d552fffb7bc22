"""Instalments: money goes to the oldest that is open; what is late becomes overdue."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.states import moved
from processes.records.contracts import Contract
from processes.records.payments import PAYMENT_MOVES, Instalment, PaymentState

UNPAID = (PaymentState.PLANNED, PaymentState.PARTLY_PAID, PaymentState.OVERDUE)


def instalments_of(session: Session, contract: Contract) -> Sequence[Instalment]:
    """The instalments of a contract, the first to be paid first."""
    query = select(Instalment).where(Instalment.contract_key == contract.key)
    return session.scalars(query.order_by(Instalment.due_at, Instalment.no)).all()


def allocate(session: Session, contract: Contract, amount: Decimal, at: datetime) -> None:
    """Spread money that came in over the instalments, and say how far the contract is paid."""
    contract.received = (contract.received or Decimal()) + amount
    plan = instalments_of(session, contract)
    left = amount
    for one in plan:
        part = min(left, one.open) if one.state in UNPAID else Decimal()
        if part > 0:
            one.received += part
            one.state = moved(PAYMENT_MOVES, "pay_part" if one.open else "pay", one.state)
            one.paid_at = None if one.open else at
            one.updated_at = at
            left -= part
    contract.payment = standing(contract, plan, at)


def standing(contract: Contract, plan: Sequence[Instalment], now: datetime) -> PaymentState:
    """How far a contract is paid: by its instalments, or where there are none, by its share."""
    if contract.payment is PaymentState.WRITTEN_OFF:
        return contract.payment
    if contract.received_pct >= 100 or (plan and not any(one.open for one in plan)):
        return PaymentState.PAID
    if any(one.open and one.due_at < now for one in plan):
        return PaymentState.OVERDUE
    return PaymentState.PARTLY_PAID if contract.received_pct > 0 else PaymentState.PLANNED


def mark_overdue(session: Session, contract: Contract, now: datetime) -> None:
    """Mark the instalments of a contract whose day has passed."""
    for one in instalments_of(session, contract):
        if one.state in UNPAID and one.open and one.due_at < now:
            one.state = moved(PAYMENT_MOVES, "miss", one.state)
            one.updated_at = now


def write_off(session: Session, contract: Contract, now: datetime) -> None:
    """What is still open will not be paid."""
    unpaid = [one for one in instalments_of(session, contract) if one.state in UNPAID]
    for one in unpaid:
        one.state = moved(PAYMENT_MOVES, "write_off", one.state)
        one.updated_at = now
    if contract.received_pct < 100:
        contract.payment = PaymentState.WRITTEN_OFF
