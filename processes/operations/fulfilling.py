"""A contract comes into force: the customer gets its service and is followed up."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.operations.contracting import move_contract
from processes.operations.inputs import amount, maybe
from processes.operations.instalments import instalments_of, standing
from processes.operations.records import customer_of, needed, noted, stamp
from processes.records.contracts import Contract
from processes.records.numbers import next_number
from processes.records.service import Entitlement
from processes.records.states import CUSTOMER_MOVES, ORDER_MOVES, CustomerState, OrderState
from processes.records.tables import Customer, Order
from processes.rules.service import NEXT_FOLLOW_UP


def activate_entitlement(session: Session, call: Call) -> Mapping[str, object]:
    """The contract is in force: once for each version the customer gets its service."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    customer = customer_of(session, call)
    contract.customer_key = customer.key
    contract.received_pct = amount(call, "received_pct")
    contract.payment = standing(contract, instalments_of(session, contract), call.now)
    contract.activated_at = contract.activated_at or call.now
    _becomes_customer(customer, call)
    order = session.get(Order, contract.order_key) if contract.order_key else None
    if order is not None and order.state is not OrderState.EFFECTIVE:
        order.state = moved(ORDER_MOVES, "take_effect", order.state)
        order.updated_at = call.now
    entitlement = session.scalar(
        select(Entitlement).where(
            Entitlement.contract_key == contract.key,
            Entitlement.contract_version == contract.version,
        )
    )
    if entitlement is None:
        entitlement = Entitlement(
            number=next_number(session, "E", call.now),
            customer_key=customer.key,
            contract_key=contract.key,
            contract_version=contract.version,
            valid_from=call.now,
            valid_to=contract.ends_at,
            warranty_to=_months_later(call.now, contract.warranty_months),
            sla_plan=contract.sla_plan,
            **stamp(call),
        )
        entitlement.add_details({"scope": call.inputs.get("service_scope")})
        session.add(entitlement)
        noted(session, call, "entitlement.granted", entitlement, {"contract": contract.number})
    move_contract(session, call, contract, "activate")
    return {"entitlement_id": entitlement.number}


def _becomes_customer(customer: Customer, call: Call) -> None:
    if customer.state in (CustomerState.PROSPECT, CustomerState.LOST):
        customer.state = moved(CUSTOMER_MOVES, "buy", customer.state)
        customer.updated_at = call.now


def mark_eligible(session: Session, call: Call) -> Mapping[str, object]:
    """The customer may ask for service and is followed up in three months."""
    customer = customer_of(session, call)
    customer.service_eligible = True
    customer.followup_due = call.now + NEXT_FOLLOW_UP.of(session)
    customer.state = moved(CUSTOMER_MOVES, "serve", customer.state)
    customer.updated_at = call.now
    session.flush()
    return NOTHING


def _months_later(start: datetime, months: int) -> datetime:
    years, month = divmod(start.month - 1 + months, 12)
    # The 31st of a shorter month is its last day; 28 is good enough for a warranty.
    return start.replace(year=start.year + years, month=month + 1, day=min(start.day, 28))
