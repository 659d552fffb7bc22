"""Selling: a lead becomes customer, contacts and opportunity; the opportunity an order, or lost."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.fields.places import keep_told
from processes.operations.inputs import amount, flag, maybe, number, rows, text
from processes.operations.intake import customer_named
from processes.operations.records import (
    attach_given,
    lead_of,
    made_by,
    noted,
    opportunity_of,
    stamp,
)
from processes.operations.stages import come_to
from processes.records.numbers import next_number
from processes.records.states import (
    LEAD_MOVES,
    OPPORTUNITY_MOVES,
    QUOTE_MOVES,
    OpportunityState,
    QuoteState,
    Stage,
)
from processes.records.tables import (
    Contact,
    Customer,
    Lead,
    Opportunity,
    Order,
    OrderLine,
    Quote,
)
from processes.records.wording import company_key, email, phone, tidy

_ACCEPTABLE: Final = (QuoteState.APPROVED, QuoteState.SENT, QuoteState.ACCEPTED)


def convert(session: Session, call: Call) -> Mapping[str, object]:
    """Make or find the customer, add its contacts, open the opportunity."""
    lead = lead_of(session, call)
    customer = _customer(session, call)
    _contacts(session, call, customer)
    opportunity = _opportunity(session, call, lead, customer)
    lead.customer_key = customer.key
    lead.state = moved(LEAD_MOVES, "convert", lead.state)
    lead.updated_at = call.now
    noted(session, call, "lead.converted", lead, {"opportunity": opportunity.number})
    noted(session, call, "opportunity.opened", opportunity)
    session.flush()
    return {
        "lead_id": lead.number,
        "customer_id": customer.number,
        "opportunity_id": opportunity.number,
    }


def _customer(session: Session, call: Call) -> Customer:
    name = text(call, "customer_name") or text(call, "company")
    customer = customer_named(session, name, maybe(call, "tax_no"))
    if customer is None:
        customer = Customer(
            number=next_number(session, "C", call.now),
            name=name,
            name_key=company_key(name),
            owner=maybe(call, "lead_owner"),
            department=maybe(call, "owner_dept"),
            **stamp(call),
        )
        session.add(customer)
    customer.level = text(call, "customer_level", customer.level or "normal")
    customer.industry = maybe(call, "industry") or customer.industry
    customer.region = maybe(call, "customer_region") or customer.region
    customer.tax_no = maybe(call, "tax_no") or customer.tax_no
    customer.add_details({name: text(call, name) for name in ("address", "profile_note")})
    customer.updated_at = call.now
    keep_told(session, call, "customers", customer)
    session.flush()
    return customer


def _contacts(session: Session, call: Call, customer: Customer) -> None:
    known = {
        tidy(contact.name): contact
        for contact in session.scalars(select(Contact).where(Contact.customer_key == customer.key))
    }
    for place, row in enumerate(rows(call, "contacts")):
        name = tidy(row.get("name"))
        contact = known.get(name)
        if contact is None:
            contact = Contact(
                number=next_number(session, "P", call.now),
                customer_key=customer.key,
                name=name,
                owner=customer.owner,
                department=customer.department,
                **{**stamp(call), "origin": f"{call.idempotency_key}/{place}"},
            )
            session.add(contact)
            noted(session, call, "contact.entered", contact)
        contact.title = tidy(row.get("title")) or contact.title
        contact.phone = phone(row.get("phone")).text or contact.phone or ""
        contact.email = email(row.get("email")).text or contact.email or ""
        contact.is_primary = row.get("is_primary") is True
        contact.is_decision_maker = row.get("is_decision_maker") is True
        contact.consent = contact.consent or flag(call, "consent")
        contact.updated_at = call.now


def _opportunity(session: Session, call: Call, lead: Lead, customer: Customer) -> Opportunity:
    made = made_by(session, Opportunity, call)
    if made is not None:
        return made
    expected = amount(call, "est_amount") or None
    opportunity = Opportunity(
        number=next_number(session, "O", call.now),
        customer_key=customer.key,
        lead_key=lead.key,
        name=customer.name,
        amount=expected,
        source=lead.source,
        moved_at=call.now,
        owner=lead.owner,
        department=lead.department,
        **stamp(call),
    )
    opportunity.add_details({"campaign": lead.campaign, "competitor": maybe(call, "competitor")})
    session.add(opportunity)
    session.flush()
    return opportunity


def close(session: Session, call: Call) -> Mapping[str, object]:
    """Mark the opportunity lost, with the reason."""
    opportunity = opportunity_of(session, call)
    opportunity.state = moved(OPPORTUNITY_MOVES, "lose", opportunity.state)
    come_to(opportunity, Stage.LOST, call.now)
    opportunity.lost_reason = maybe(call, "lost_reason") or maybe(call, "decline_reason")
    opportunity.closed_at = call.now
    opportunity.add_details({name: text(call, name) for name in ("winner", "lesson")})
    noted(session, call, "opportunity.lost", opportunity)
    session.flush()
    return NOTHING


def create_order(session: Session, call: Call) -> Mapping[str, object]:
    """Make the order from the accepted quote; the opportunity is won."""
    made = made_by(session, Order, call)
    if made is not None:
        return {"order_id": made.number}
    opportunity = opportunity_of(session, call)
    lines = rows(call, "order_lines")
    total = amount(call, "order_amount") or sum(
        (number(row.get("amount")) for row in lines), Decimal()
    )
    order = Order(
        number=next_number(session, "SO", call.now),
        customer_key=opportunity.customer_key,
        opportunity_key=opportunity.key,
        amount=total,
        owner=opportunity.owner,
        department=opportunity.department,
        payment_terms=maybe(call, "payment_terms"),
        deposit_pct=amount(call, "deposit_pct"),
        delivery_date=maybe(call, "delivery_date"),
        **stamp(call),
    )
    order.add_details({"lines": lines, "po_file": text(call, "po_file")})
    quote = _accepted(session, call, opportunity)
    order.quote_key = quote.key if quote else None
    session.add(order)
    session.flush()
    session.add_all(line_of(order, row) for row in lines)
    _win(call, opportunity, total)
    attach_given(session, call, "po_file", order.number)
    noted(session, call, "order.created", order, {"amount": total})
    session.flush()
    return {"order_id": order.number}


def line_of(order: Order, row: Mapping[str, object]) -> OrderLine:
    """A line of an order, as it was typed."""
    return OrderLine(
        order_key=order.key,
        product=tidy(row.get("product") or row.get("product_id"))[:100],
        quantity=number(row.get("qty")),
        unit_price=number(row.get("unit_price")),
        discount_pct=number(row.get("discount_pct")),
        amount=number(row.get("amount")),
    )


def _win(call: Call, opportunity: Opportunity, total: Decimal) -> None:
    opportunity.state = moved(OPPORTUNITY_MOVES, "win", opportunity.state)
    come_to(opportunity, Stage.WON, call.now)
    opportunity.amount = total
    opportunity.closed_at = call.now


def _accepted(session: Session, call: Call, opportunity: Opportunity) -> Quote | None:
    """The quote that the order is made from."""
    quote = session.scalar(
        select(Quote)
        .where(Quote.opportunity_key == opportunity.key, Quote.state.in_(_ACCEPTABLE))
        .order_by(Quote.version.desc())
        .limit(1)
    )
    if quote is not None and quote.state is not QuoteState.ACCEPTED:
        quote.state = moved(QUOTE_MOVES, "accept", quote.state)
        quote.updated_at = call.now
    return quote


def refresh_board(session: Session, call: Call) -> Mapping[str, object]:
    """Bring the opportunity's place in the funnel up to date; the board itself is a query."""
    opportunity = opportunity_of(session, call)
    opportunity.updated_at = call.now
    session.flush()
    return NOTHING


def funnel(session: Session) -> Mapping[Stage, tuple[int, Decimal]]:
    """Number and worth of the open opportunities in each stage."""
    found = session.execute(
        select(Opportunity.stage, func.count(), func.sum(Opportunity.amount))
        .where(Opportunity.state == OpportunityState.OPEN)
        .group_by(Opportunity.stage)
    )
    return {stage: (count, worth or Decimal()) for stage, count, worth in found}
