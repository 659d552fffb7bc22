"""Quotes: amounts in exact decimals, versions that freeze."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from processes.operations.inputs import amount, maybe, number, rows
from processes.operations.records import numbered, opportunity_of, stamp
from processes.records import timeline
from processes.records.numbers import next_number
from processes.records.reference import Product
from processes.records.states import QuoteState, Stage
from processes.records.tables import Opportunity, Quote
from processes.rules import USUAL_COST

_PLACES: Final = Decimal("0.01")
_HUNDRED: Final = Decimal(100)


def calculate(session: Session, call: Call) -> Mapping[str, object]:
    """List and net amount, overall discount and margin of the lines."""
    lines = rows(call, "quote_lines")
    costs = _costs(session, {str(line.get("product")) for line in lines})
    usual = USUAL_COST.of(session)
    listed = net = cost = Decimal()
    for line in lines:
        quantity, price = number(line.get("qty")), number(line.get("list_price"))
        listed += price * quantity
        net += price * quantity * (1 - number(line.get("discount_pct")) / _HUNDRED)
        cost += costs.get(str(line.get("product")), price * usual) * quantity
    _show(session, call, Stage.QUOTE, 60)
    return {
        "list_amount": _rounded(listed),
        "net_amount": _rounded(net),
        "discount_pct": _rounded((1 - net / listed) * _HUNDRED if listed else Decimal()),
        "margin_pct": _rounded((net - cost) / net * _HUNDRED if net else Decimal()),
    }


def lock(session: Session, call: Call) -> Mapping[str, object]:
    """Freeze the approved version."""
    opportunity = opportunity_of(session, call)
    version = int(amount(call, "quote_version")) or 1
    known = select(Quote).where(Quote.opportunity_key == opportunity.key, Quote.version == version)
    if session.scalar(known) is None:
        quote = Quote(
            number=next_number(session, "Q", call.now),
            state=QuoteState.APPROVED,
            opportunity_key=opportunity.key,
            version=version,
            owner=opportunity.owner,
            department=opportunity.department,
            payment_terms=maybe(call, "payment_terms"),
            **{name: amount(call, name) for name in _AMOUNTS},
            **stamp(call),
        )
        quote.add_details({"lines": rows(call, "quote_lines")})
        session.add(quote)
        timeline.note(
            session,
            "quote.approved",
            quote.number,
            at=call.now,
            root_key=call.root_key,
            customer_key=opportunity.customer_key,
            detail={"net_amount": quote.net_amount},
        )
    opportunity.amount = amount(call, "net_amount")
    _show(session, call, Stage.NEGOTIATION, 80)
    session.flush()
    return NOTHING


_AMOUNTS: Final = ("list_amount", "net_amount", "discount_pct", "margin_pct")


def _show(session: Session, call: Call, stage: Stage, probability: int) -> None:
    """Let the funnel see how far the opportunity has come."""
    opportunity = numbered(session, Opportunity, maybe(call, "opportunity_id"))
    if opportunity is not None:
        opportunity.stage, opportunity.probability = stage, probability
        opportunity.updated_at = call.now


def _costs(session: Session, products: set[str]) -> dict[str, Decimal]:
    found = session.scalars(select(Product).where(Product.id.in_(products)))
    return {product.id: product.cost for product in found}


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, ROUND_HALF_UP)
