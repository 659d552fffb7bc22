"""Contracts: numbered once, versioned, in force, ended; and the service that they promise."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.operations.inputs import amount, maybe, text
from processes.operations.records import customer_of, made_by, needed, numbered, stamp
from processes.records import timeline
from processes.records.contracts import CONTRACT_MOVES, Contract, ContractState
from processes.records.numbers import next_number
from processes.records.payments import PaymentState
from processes.records.service import Entitlement
from processes.records.service_states import ENTITLEMENT_MOVES, EntitlementState
from processes.records.states import (
    CUSTOMER_MOVES,
    OPPORTUNITY_MOVES,
    ORDER_MOVES,
    CustomerState,
    OpportunityState,
    OrderState,
)
from processes.records.tables import Customer, Opportunity, Order
from processes.rules import NEXT_FOLLOW_UP

_CHINA: Final = ZoneInfo("Asia/Shanghai")


def issue(session: Session, call: Call) -> Mapping[str, object]:
    """Number the contract once; a later version keeps the number."""
    order = numbered(session, Order, maybe(call, "order_id"))
    contract = (
        numbered(session, Contract, maybe(call, "contract_id"))
        or made_by(session, Contract, call)
        or _contract_for(session, order)
    )
    if contract is None:
        customer = numbered(session, Customer, maybe(call, "customer_id"))
        contract = Contract(
            number=next_number(session, "CT", call.now),
            order_key=order.key if order else None,
            customer_key=customer.key if customer else order.customer_key if order else None,
            owner=maybe(call, "lead_owner"),
            department=maybe(call, "owner_dept"),
            **stamp(call),
        )
        session.add(contract)
    _fill(contract, call)
    contract.state = moved(CONTRACT_MOVES, "send", ContractState.APPROVED)
    if order is not None and order.state in (OrderState.SUBMITTED, OrderState.CHECKED):
        order.state = moved(ORDER_MOVES, "contract", order.state)
    _note(session, call, contract, "contract.issued", version=contract.version)
    return {"contract_id": contract.number}


def _contract_for(session: Session, order: Order | None) -> Contract | None:
    if order is None:
        return None
    return session.scalar(select(Contract).where(Contract.order_key == order.key).limit(1))


def _fill(contract: Contract, call: Call) -> None:
    contract.type = text(call, "contract_type", contract.type or "sale")
    contract.amount = amount(call, "contract_amount")
    contract.version = int(amount(call, "contract_version")) or 1
    contract.starts_on = maybe(call, "contract_start")
    contract.ends_at = _end_of(maybe(call, "contract_end")) or contract.ends_at
    contract.payment_days = int(amount(call, "payment_days"))
    contract.warranty_months = int(amount(call, "warranty_months"))
    contract.sla_plan = text(call, "sla_plan", "standard")
    contract.updated_at = call.now
    contract.add_details(
        {
            "drafter": text(call, "contract_drafter"),
            "service_scope": call.inputs.get("service_scope"),
            "standard_terms": call.inputs.get("standard_terms"),
        }
    )


def _end_of(day: str | None) -> datetime | None:
    return datetime.combine(datetime.fromisoformat(day), time.max, _CHINA) if day else None


def apply_change(session: Session, call: Call) -> Mapping[str, object]:
    """Put the new version into force."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    move = "activate" if text(call, "change_type") == "renew" else "amend"
    contract.version = int(amount(call, "contract_version")) or contract.version
    return _moved(session, call, contract, move, version=contract.version)


def terminate(session: Session, call: Call) -> Mapping[str, object]:
    """End the contract and the service that it promised."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    _end_service(session, call, contract)
    return _moved(session, call, contract, "terminate", reason=text(call, "change_reason"))


def expire(session: Session, call: Call) -> Mapping[str, object]:
    """Let the contract run out; the customer is on the list of those to win back."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    _end_service(session, call, contract)
    return _moved(session, call, contract, "expire")


def void(session: Session, call: Call) -> Mapping[str, object]:
    """Undo a contract that was not paid."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    order = session.get(Order, contract.order_key) if contract.order_key else None
    if order is not None:
        order.state = moved(ORDER_MOVES, "void", order.state)
    return _moved(session, call, contract, "void", reason=text(call, "overdue_note"))


def activate_entitlement(session: Session, call: Call) -> Mapping[str, object]:
    """The contract is in force: once for each version the customer gets its service."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    customer = customer_of(session, call)
    contract.customer_key = customer.key
    contract.received_pct = amount(call, "received_pct")
    contract.payment = (
        PaymentState.PAID if contract.received_pct >= 100 else PaymentState.PARTLY_PAID
    )
    order = session.get(Order, contract.order_key) if contract.order_key else None
    if order is not None and order.state is not OrderState.EFFECTIVE:
        order.state = moved(ORDER_MOVES, "take_effect", order.state)
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
    _moved(session, call, contract, "activate")
    return {"entitlement_id": entitlement.number}


def mark_eligible(session: Session, call: Call) -> Mapping[str, object]:
    """The customer may ask for service and is followed up in three months."""
    customer = customer_of(session, call)
    customer.service_eligible = True
    customer.followup_due = call.now + NEXT_FOLLOW_UP.of(session)
    customer.state = moved(CUSTOMER_MOVES, "serve", customer.state)
    customer.updated_at = call.now
    session.flush()
    return NOTHING


def cancel_order(session: Session, call: Call) -> Mapping[str, object]:
    """Cancel the order; its opportunity is lost after all."""
    order = needed(session, Order, maybe(call, "order_id"))
    order.state = moved(ORDER_MOVES, "cancel", order.state)
    order.updated_at = call.now
    opportunity = session.get(Opportunity, order.opportunity_key) if order.opportunity_key else None
    if opportunity is not None and opportunity.state is not OpportunityState.LOST:
        opportunity.state = moved(OPPORTUNITY_MOVES, "lose", opportunity.state)
        opportunity.lost_reason = "order_cancelled"
    timeline.note(
        session,
        "order.cancelled",
        order.number,
        at=call.now,
        customer_key=order.customer_key,
        root_key=call.root_key,
    )
    session.flush()
    return NOTHING


def _end_service(session: Session, call: Call, contract: Contract) -> None:
    lasting = session.scalars(
        select(Entitlement).where(
            Entitlement.contract_key == contract.key,
            Entitlement.state != EntitlementState.ENDED,
        )
    )
    for entitlement in lasting:
        entitlement.state = moved(ENTITLEMENT_MOVES, "end", entitlement.state)
        entitlement.valid_to = entitlement.updated_at = call.now
    customer = session.get(Customer, contract.customer_key) if contract.customer_key else None
    if customer is not None and customer.state in (
        CustomerState.CUSTOMER,
        CustomerState.IN_SERVICE,
    ):
        customer.state = moved(CUSTOMER_MOVES, "lose", customer.state)
        customer.service_eligible = False


def _moved(
    session: Session, call: Call, contract: Contract, move: str, **detail: object
) -> Mapping[str, object]:
    contract.state = moved(CONTRACT_MOVES, move, contract.state)
    contract.updated_at = call.now
    _note(session, call, contract, f"contract.{move}", **detail)
    return NOTHING


def _note(session: Session, call: Call, contract: Contract, what: str, **detail: object) -> None:
    timeline.note(
        session,
        what,
        contract.number,
        at=call.now,
        customer_key=contract.customer_key,
        root_key=call.root_key,
        detail=detail,
    )
    session.flush()


def _months_later(start: datetime, months: int) -> datetime:
    years, month = divmod(start.month - 1 + months, 12)
    # The 31st of a shorter month is its last day; 28 is good enough for a warranty.
    return start.replace(year=start.year + years, month=month + 1, day=min(start.day, 28))
