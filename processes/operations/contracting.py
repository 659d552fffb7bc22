"""Contracts: numbered once, versioned, in force, ended; and the service that they promise."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.operations.inputs import amount, maybe, text
from processes.operations.instalments import write_off
from processes.operations.papers import keep_paper
from processes.operations.records import made_by, needed, noted, numbered, stamp
from processes.records.contracts import CONTRACT_MOVES, Contract, ContractState
from processes.records.days import CHINA
from processes.records.numbers import next_number
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
from processes.rules.money import RENEWAL_NOTICE

IN_FORCE: Final = (ContractState.SIGNED, ContractState.ACTIVE, ContractState.AMENDED)


def issue(session: Session, call: Call) -> Mapping[str, object]:
    """Number the contract once; a later version keeps the number.

    A contract that is in force stays so while its new version is out for signature.
    """
    order = numbered(session, Order, maybe(call, "order_id"))
    contract = (
        numbered(session, Contract, maybe(call, "contract_id"))
        or made_by(session, Contract, call)
        or contract_for(session, order)
    )
    if contract is None:
        contract = new_contract(session, call, order)
        session.add(contract)
    contract.version = int(amount(call, "contract_version")) or 1
    if contract.state not in IN_FORCE:
        fill(session, contract, call)
        contract.state = moved(CONTRACT_MOVES, "approve", contract.state)
        contract.state = moved(CONTRACT_MOVES, "send", contract.state)
    keep_paper(session, contract, call)
    if order is not None and order.state in (OrderState.SUBMITTED, OrderState.CHECKED):
        order.state = moved(ORDER_MOVES, "contract", order.state)
    noted(session, call, "contract.issued", contract, {"version": contract.version})
    session.flush()
    return {"contract_id": contract.number}


def new_contract(session: Session, call: Call, order: Order | None) -> Contract:
    """A contract with its number and whom it is with; what is agreed comes later."""
    customer = numbered(session, Customer, maybe(call, "customer_id"))
    return Contract(
        number=next_number(session, "CT", call.now),
        state=ContractState.DRAFT,
        order_key=order.key if order else None,
        customer_key=customer.key if customer else order.customer_key if order else None,
        owner=maybe(call, "lead_owner") or (order.owner if order else None),
        department=maybe(call, "owner_dept") or (order.department if order else None),
        **stamp(call),
    )


def contract_for(session: Session, order: Order | None) -> Contract | None:
    """The contract that was made of an order."""
    if order is None:
        return None
    return session.scalar(select(Contract).where(Contract.order_key == order.key).limit(1))


def fill(session: Session, contract: Contract, call: Call) -> None:
    """Take over what the draft says; what it does not say stays."""
    contract.type = text(call, "contract_type", contract.type or "sale")
    contract.amount = amount(call, "contract_amount")
    contract.starts_on = maybe(call, "contract_start") or contract.starts_on
    ends_at = _end_of(maybe(call, "contract_end"))
    if ends_at is not None:
        _end_at(session, contract, ends_at)
    contract.payment_days = int(amount(call, "payment_days"))
    if maybe(call, "warranty_months") is not None:
        contract.warranty_months = int(amount(call, "warranty_months"))
    contract.sla_plan = text(call, "sla_plan", contract.sla_plan or "standard")
    order = session.get(Order, contract.order_key) if contract.order_key else None
    contract.updated_at = call.now
    given = {
        "drafter": maybe(call, "contract_drafter"),
        "service_scope": call.inputs.get("service_scope"),
        "standard_terms": call.inputs.get("standard_terms"),
        "amend_text": maybe(call, "amend_text"),
        "payment_terms": order.payment_terms if order else None,
        "lines": order.details.get("lines") if order else None,
        "order_amount": order.amount if order and order.amount != contract.amount else "",
    }
    contract.add_details({name: value for name, value in given.items() if value is not None})


def _end_at(session: Session, contract: Contract, at: datetime) -> None:
    contract.ends_at, contract.renewal_due = at, at - RENEWAL_NOTICE.of(session)


def _end_of(day: str | None) -> datetime | None:
    return datetime.combine(datetime.fromisoformat(day), time.max, CHINA) if day else None


def apply_change(session: Session, call: Call) -> Mapping[str, object]:
    """Put the new version into force; what the last one said is kept."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    renews = text(call, "change_type") == "renew"
    before = contract.details.get("versions")
    last = {
        "version": contract.details.get("amended_to") or 1,
        "amount": contract.amount,
        "payment_days": contract.payment_days,
        "ends_at": contract.ends_at,
    }
    contract.add_details({"versions": [*(before if isinstance(before, list) else []), last]})
    contract.version = int(amount(call, "contract_version")) or contract.version
    contract.add_details({"amended_from": last["version"], "amended_to": contract.version})
    if "contract_amount" in call.inputs:
        fill(session, contract, call)
    if renews and contract.ends_at is not None:
        _end_at(session, contract, contract.ends_at + _term(contract))
    for entitlement in _lasting(session, contract):
        entitlement.valid_to = contract.ends_at
        entitlement.updated_at = call.now
    move = "activate" if renews else "amend"
    return move_contract(session, call, contract, move, version=contract.version)


def _term(contract: Contract) -> timedelta:
    """How long it was agreed for: it is renewed for as long again."""
    if contract.starts_on is None or contract.ends_at is None:
        return timedelta(days=365)
    begun = datetime.combine(datetime.fromisoformat(contract.starts_on), time.min, CHINA)
    days = (contract.ends_at - begun).days + 1
    return timedelta(days=days if days > 0 else 365)


def terminate(session: Session, call: Call) -> Mapping[str, object]:
    """End the contract and the service that it promised."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    _end_service(session, call, contract)
    write_off(session, contract, call.now)
    contract.add_details({"end_reason": text(call, "change_reason")})
    return move_contract(session, call, contract, "terminate", reason=text(call, "change_reason"))


def expire(session: Session, call: Call) -> Mapping[str, object]:
    """Let the contract run out; the customer is on the list of those to win back."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    _end_service(session, call, contract)
    return move_contract(session, call, contract, "expire")


def void(session: Session, call: Call) -> Mapping[str, object]:
    """Undo a contract that was not paid."""
    contract = needed(session, Contract, maybe(call, "contract_id"))
    order = session.get(Order, contract.order_key) if contract.order_key else None
    if order is not None:
        order.state = moved(ORDER_MOVES, "void", order.state)
        order.updated_at = call.now
    write_off(session, contract, call.now)
    contract.add_details({"end_reason": text(call, "overdue_note")})
    return move_contract(session, call, contract, "void", reason=text(call, "overdue_note"))


def cancel_order(session: Session, call: Call) -> Mapping[str, object]:
    """Cancel the order; its opportunity is lost after all."""
    order = needed(session, Order, maybe(call, "order_id"))
    order.state = moved(ORDER_MOVES, "cancel", order.state)
    order.updated_at = call.now
    contract = contract_for(session, order)
    if contract is not None and contract.state not in IN_FORCE:
        refused = contract.state in (ContractState.IN_REVIEW, ContractState.IN_APPROVAL)
        contract.state = moved(CONTRACT_MOVES, "reject" if refused else "void", contract.state)
        contract.updated_at = call.now
    opportunity = session.get(Opportunity, order.opportunity_key) if order.opportunity_key else None
    if opportunity is not None and opportunity.state is not OpportunityState.LOST:
        opportunity.state = moved(OPPORTUNITY_MOVES, "lose", opportunity.state)
        opportunity.lost_reason = "order_cancelled"
    noted(session, call, "order.cancelled", order)
    session.flush()
    return NOTHING


def _lasting(session: Session, contract: Contract) -> Sequence[Entitlement]:
    return session.scalars(
        select(Entitlement).where(
            Entitlement.contract_key == contract.key,
            Entitlement.state != EntitlementState.ENDED,
        )
    ).all()


def _end_service(session: Session, call: Call, contract: Contract) -> None:
    for entitlement in _lasting(session, contract):
        entitlement.state = moved(ENTITLEMENT_MOVES, "end", entitlement.state)
        entitlement.valid_to = entitlement.updated_at = call.now
    customer = session.get(Customer, contract.customer_key) if contract.customer_key else None
    if customer is not None and customer.state in (
        CustomerState.CUSTOMER,
        CustomerState.IN_SERVICE,
    ):
        customer.state = moved(CUSTOMER_MOVES, "lose", customer.state)
        customer.service_eligible = False
        customer.updated_at = call.now


def move_contract(
    session: Session, call: Call, contract: Contract, move: str, **detail: object
) -> Mapping[str, object]:
    """Move a contract, with its line of history."""
    contract.state = moved(CONTRACT_MOVES, move, contract.state)
    contract.updated_at = call.now
    noted(session, call, f"contract.{move}", contract, detail)
    session.flush()
    return NOTHING
