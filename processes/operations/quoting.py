"""Quotes: amounts in exact decimals, versions that freeze."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.operations.inputs import amount, maybe, number, rows
from processes.operations.records import noted, numbered, opportunity_of, stamp
from processes.operations.stages import come_to
from processes.records.days import CHINA
from processes.records.numbers import next_number
from processes.records.pricing import line_amount, net_price, prices_on
from processes.records.reference import Product
from processes.records.states import QUOTE_MOVES, QuoteState, Stage
from processes.records.tables import Customer, Opportunity, Quote
from processes.rules.money import USUAL_COST

USUAL_DAYS: Final = 30
"""How long an offer holds where nobody said."""
_REPLACED: Final = (
    QuoteState.DRAFT,
    QuoteState.IN_APPROVAL,
    QuoteState.APPROVED,
    QuoteState.SENT,
)
_PLACES: Final = Decimal("0.01")
_HUNDRED: Final = Decimal(100)


def calculate(session: Session, call: Call) -> Mapping[str, object]:
    """Lines with the prices of the book; their list and net amount, overall discount and margin."""
    opportunity = numbered(session, Opportunity, maybe(call, "opportunity_id"))
    sold = _sold(session, rows(call, "quote_lines"))
    lines = _priced(session, call, sold.values(), opportunity)
    costs = {id: product.cost for id, product in sold.items()}
    usual = USUAL_COST.of(session)
    listed = net = cost = Decimal()
    for line in lines:
        quantity, price = number(line.get("qty")), number(line.get("list_price"))
        listed += price * quantity
        net += number(line.get("amount"))
        cost += costs.get(str(line.get("product")), price * usual) * quantity
    amounts = {
        "list_amount": _rounded(listed),
        "net_amount": _rounded(net),
        "discount_pct": _rounded((1 - net / listed) * _HUNDRED if listed else Decimal()),
        "margin_pct": _rounded((net - cost) / net * _HUNDRED if net else Decimal()),
    }
    if opportunity is not None:
        come_to(opportunity, Stage.QUOTE, call.now)
        drafted = _draft(session, call, opportunity, amounts, lines)
        return {**amounts, "quote_lines": lines, "quote_id": drafted.number}
    return {**amounts, "quote_lines": lines}


def _priced(
    session: Session, call: Call, sold: Iterable[Product], opportunity: Opportunity | None
) -> list[Mapping[str, object]]:
    """Each line with what its product costs this customer today; others keep their price."""
    buyer = session.get_one(Customer, opportunity.customer_key) if opportunity else None
    level = buyer.level if buyer else maybe(call, "customer_level")
    region = buyer.region if buyer else maybe(call, "customer_region")
    today = call.now.astimezone(CHINA).date()
    prices = prices_on(session, sold, today, level=level, region=region)
    return [
        _counted(line, prices.get(str(line.get("product")), line.get("list_price")))
        for line in rows(call, "quote_lines")
    ]


def _counted(line: Mapping[str, object], list_price: object) -> Mapping[str, object]:
    """A line with its prices and what it comes to."""
    quantity, price, off = (
        number(one) for one in (line.get("qty"), list_price, line.get("discount_pct"))
    )
    counted = {"net_price": net_price(price, off), "amount": line_amount(quantity, price, off)}
    return {**line, "list_price": list_price, **counted}


def _draft(
    session: Session,
    call: Call,
    opportunity: Opportunity,
    amounts: Mapping[str, Decimal],
    lines: Sequence[Mapping[str, object]],
) -> Quote:
    """Keep the version as it goes into approval; it takes the place of those before it."""
    version = int(amount(call, "quote_version")) or 1
    before = session.scalars(
        select(Quote).where(Quote.opportunity_key == opportunity.key, Quote.version <= version)
    ).all()
    quote = next((one for one in before if one.version == version), None)
    if quote is not None:
        return quote
    for one in before:
        if one.state in _REPLACED:
            one.state = moved(QUOTE_MOVES, "withdraw", one.state)
            one.updated_at = call.now
    quote = Quote(
        number=next_number(session, "Q", call.now),
        state=QuoteState.DRAFT,
        opportunity_key=opportunity.key,
        version=version,
        owner=opportunity.owner,
        department=opportunity.department,
        payment_terms=maybe(call, "payment_terms"),
        valid_until=call.now + timedelta(days=int(amount(call, "quote_valid_days")) or USUAL_DAYS),
        **amounts,
        **stamp(call),
    )
    quote.add_details({"lines": lines})
    if reason := maybe(call, "discount_reason_text"):
        quote.add_details({"discount_reason_text": reason})
    session.add(quote)
    session.flush()
    _note(session, call, "quote.drafted", quote, opportunity)
    return quote


def _note(session: Session, call: Call, what: str, quote: Quote, opportunity: Opportunity) -> None:
    told = {"net_amount": quote.net_amount}
    noted(session, call, what, quote, told, customer_key=opportunity.customer_key)


def lock(session: Session, call: Call) -> Mapping[str, object]:
    """Freeze the approved version."""
    opportunity = opportunity_of(session, call)
    amounts = {name: amount(call, name) for name in _AMOUNTS}
    quote = _draft(session, call, opportunity, amounts, rows(call, "quote_lines"))
    if quote.state in (QuoteState.DRAFT, QuoteState.IN_APPROVAL):
        quote.state = moved(QUOTE_MOVES, "approve", quote.state)
        quote.updated_at = call.now
        _note(session, call, "quote.approved", quote, opportunity)
    opportunity.amount = amount(call, "net_amount")
    come_to(opportunity, Stage.NEGOTIATION, call.now)
    session.flush()
    return NOTHING


_AMOUNTS: Final = ("list_amount", "net_amount", "discount_pct", "margin_pct")


def _sold(session: Session, lines: Sequence[Mapping[str, object]]) -> Mapping[str, Product]:
    named = {str(line.get("product")) for line in lines}
    found = session.scalars(select(Product).where(Product.id.in_(named)))
    return {product.id: product for product in found}


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, ROUND_HALF_UP)
