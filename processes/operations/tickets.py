"""Tickets: numbered, tied to customer and contract, given to someone, closed."""

from collections.abc import Mapping
from typing import Final

from rapidfuzz.fuzz import ratio
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.entries.links import new_link
from processes.fields.places import keep_told
from processes.operations.clocks import meet, run_again
from processes.operations.inputs import amount, maybe, text
from processes.operations.knowledge import draft_article
from processes.operations.records import made_by, needed, noted, numbered, stamp
from processes.records.contracts import Contract, ContractState
from processes.records.days import CHINA
from processes.records.numbers import next_number
from processes.records.reference import Product
from processes.records.serials import order_with
from processes.records.service import Entitlement, Ticket
from processes.records.service_states import OVER, TICKET_MOVES, EntitlementState, TicketState
from processes.records.states import OrderState
from processes.records.tables import Contact, Customer, Notification, Order, OrderLine
from processes.records.wording import email, folded, phone
from processes.rules.service import TICKETS_ALIKE, TICKETS_RECENT


def acknowledge(session: Session, call: Call) -> Mapping[str, object]:
    """Number the ticket and send a receipt, by which it can be withdrawn."""
    ticket = made_by(session, Ticket, call)
    if ticket is None:
        ticket = Ticket(
            number=next_number(session, "T", call.now),
            contact=text(call, "contact_name"),
            phone=phone(call.inputs.get("phone")).text,
            email=email(call.inputs.get("email")).text,
            channel=text(call, "channel", "portal"),
            subject=text(call, "subject")[:200],
            **stamp(call),
        )
        ticket.add_details(
            {name: text(call, name) for name in ("description", "order_no", "serial_no", "company")}
        )
        receipt = Notification(
            at=call.now,
            to_kind="customer",
            recipient=ticket.email or ticket.phone or ticket.contact,
            template="ticket_receipt",
            record=ticket.number,
            link=_way_back(session, ticket, call),
            root_key=call.root_key,
            origin=call.idempotency_key,
        )
        session.add_all([ticket, receipt])
        keep_told(session, call, "tickets", ticket)
        noted(session, call, "ticket.created", ticket, {"channel": ticket.channel})
        session.flush()
    return {"ticket_id": ticket.number}


def _way_back(session: Session, ticket: Ticket, call: Call) -> str:
    """The link by which the customer withdraws the ticket."""
    return new_link(
        session,
        "withdraw",
        ticket.number,
        at=call.now,
        correlation_key=ticket.number,
        root_key=call.root_key,
        details={"ticket_id": ticket.number, "subject": ticket.subject},
    )


def link(session: Session, call: Call) -> Mapping[str, object]:
    """Find customer, contract and warranty: by serial or order number, phone or e-mail."""
    ticket = needed(session, Ticket, maybe(call, "ticket_id"))
    told = maybe(call, "serial_no"), maybe(call, "order_no")
    order = order_with(session, told[0]) or numbered(session, Order, told[1])
    customer = _customer(session, call, ticket, order)
    if customer is None:
        return {"found": False, "customer_id": None, **_NOBODY, "duplicate_of": None}
    ticket.customer_key = customer.key
    ticket.order_key = order.key if order else None
    contract = session.scalar(
        select(Contract)
        .where(Contract.customer_key == customer.key, Contract.state == ContractState.ACTIVE)
        .order_by(Contract.key.desc())
        .limit(1)
    )
    entitlement = session.scalar(
        select(Entitlement)
        .where(
            Entitlement.customer_key == customer.key,
            Entitlement.state == EntitlementState.ACTIVE,
        )
        .order_by(Entitlement.key.desc())
        .limit(1)
    )
    ticket.contract_key = contract.key if contract else None
    ticket.entitlement_key = entitlement.key if entitlement else None
    session.flush()
    return {
        "found": True,
        "customer_id": customer.number,
        "customer_level": customer.level,
        "order_effective": _has_effective_order(session, customer, order),
        "product_supported": _is_supported(session, customer, order, call),
        "contract_valid": contract is not None,
        "in_scope": entitlement is not None,
        "in_warranty": _lasts(entitlement, call),
        "sla_plan": entitlement.sla_plan if entitlement else "standard",
        "duplicate_of": _duplicate(session, call, ticket),
    }


_NOBODY: Final[Mapping[str, object]] = {  # what only records tell, somebody has to look up
    "customer_level": "normal",
    "order_effective": None,
    "product_supported": True,
    "contract_valid": None,
    "in_scope": None,
    "in_warranty": None,
    "sla_plan": "standard",
}


def _customer(session: Session, call: Call, ticket: Ticket, order: Order | None) -> Customer | None:
    if order is not None:
        return session.get(Customer, order.customer_key)
    known = numbered(session, Customer, maybe(call, "customer_id"))
    if known is not None:
        return known
    for column, value in ((Contact.phone, ticket.phone), (Contact.email, ticket.email)):
        if value:
            contact = session.scalar(select(Contact).where(column == value).limit(1))
            if contact is not None:
                return session.get(Customer, contact.customer_key)
    return None


def _has_effective_order(session: Session, customer: Customer, order: Order | None) -> bool:
    if order is not None:
        return order.state is OrderState.EFFECTIVE
    return session.scalar(_effective(customer).limit(1)) is not None


def _effective(customer: Customer) -> Select[int]:
    return select(Order.key).where(
        Order.customer_key == customer.key, Order.state == OrderState.EFFECTIVE
    )


def _is_supported(session: Session, customer: Customer, order: Order | None, call: Call) -> bool:
    """Whether we still help with anything of the order, or of all orders; not if all is too old."""
    orders = [order.key] if order is not None else _effective(customer)
    bought = select(Product.supported_to).select_from(OrderLine)
    known_or_not = bought.outerjoin(Product, Product.id == OrderLine.product)
    ends = session.scalars(known_or_not.where(OrderLine.order_key.in_(orders))).all()
    today = call.now.astimezone(CHINA).date().isoformat()
    return not ends or any(end is None or end >= today for end in ends)


def _lasts(entitlement: Entitlement | None, call: Call) -> bool:
    until = entitlement.warranty_to if entitlement else None
    return until is not None and until > call.now


def _duplicate(session: Session, call: Call, ticket: Ticket) -> str | None:
    others = session.scalars(
        select(Ticket).where(
            Ticket.customer_key == ticket.customer_key,
            Ticket.key != ticket.key,
            Ticket.created_at > call.now - TICKETS_RECENT.of(session),
            Ticket.state.not_in(OVER),
        )
    )
    subject = folded(ticket.subject)
    alike = float(TICKETS_ALIKE.of(session) * 100)
    return next(
        (one.number for one in others if ratio(folded(one.subject), subject) >= alike), None
    )


def merge(session: Session, call: Call) -> Mapping[str, object]:
    """Tie the ticket to the one that it repeats, and close it."""
    ticket = needed(session, Ticket, maybe(call, "ticket_id"))
    ticket.duplicate_of = maybe(call, "duplicate_of")
    return _ended(session, call, ticket, "merged")


def set_owner(session: Session, call: Call) -> Mapping[str, object]:
    """Store who handles it."""
    ticket = needed(session, Ticket, maybe(call, "ticket_id"))
    ticket.owner = maybe(call, "ticket_owner")
    ticket.type = maybe(call, "ticket_type")
    ticket.priority = maybe(call, "priority")
    ticket.assign_mode = maybe(call, "assign_mode")
    ticket.assigned_at = ticket.updated_at = call.now
    reopen(session, ticket, call)
    ticket.state = moved(TICKET_MOVES, "assign", ticket.state)
    noted(session, call, "ticket.assigned", ticket, {"owner": ticket.owner})
    session.flush()
    return NOTHING


def reopen(session: Session, ticket: Ticket, call: Call) -> None:
    """Open a ticket again that was taken for resolved; its clock runs on."""
    if ticket.state is TicketState.RESOLVED:
        ticket.state = moved(TICKET_MOVES, "reopen", ticket.state)
        ticket.resolved_at = None
        ticket.reopened = max(ticket.reopened + 1, int(amount(call, "reopen_count")))
        run_again(session, ticket, call)
        noted(session, call, "ticket.reopened", ticket)
        session.flush()


def close(session: Session, call: Call) -> Mapping[str, object]:
    """Give the ticket its final state and stop its clock."""
    ticket = needed(session, Ticket, maybe(call, "ticket_id"))
    score = call.inputs.get("csat")
    ticket.csat = score if isinstance(score, int) else None
    ticket.reopened = max(ticket.reopened or 0, int(amount(call, "reopen_count")))
    said = {name: text(call, name) for name in ("solution", "root_cause")}
    ticket.add_details({name: value for name, value in said.items() if value})
    outcome = text(call, "outcome", "closed")
    if outcome == "closed":
        draft_article(session, ticket, call)
    return _ended(session, call, ticket, outcome)


def _ended(session: Session, call: Call, ticket: Ticket, outcome: str) -> Mapping[str, object]:
    if ticket.state not in OVER:
        ticket.state = moved(TICKET_MOVES, outcome, ticket.state)
        ticket.closed_at = ticket.updated_at = call.now
        if outcome == "closed":
            ticket.resolved_at = ticket.resolved_at or call.now
        meet(session, ticket, call)
        noted(session, call, f"ticket.{outcome}", ticket)
        session.flush()
    return NOTHING
