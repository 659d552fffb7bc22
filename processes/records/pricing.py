"""What products cost on a day: the price that says most about the customer, else their own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from processes.records.reference import Price, Product
from processes.records.regions import around

_FEN: Final = Decimal("0.01")


def all_products(session: Session) -> Sequence[Product]:
    """The products, those first that are sold."""
    return session.scalars(select(Product).order_by(Product.state.desc(), Product.id)).all()


def all_prices(session: Session) -> Sequence[Price]:
    """The prices of all days, the last first."""
    return session.scalars(select(Price).order_by(Price.valid_from.desc(), Price.key)).all()


def net_price(price: Decimal, discount_pct: Decimal) -> Decimal:
    """What one costs after the discount, in whole fen: the forms of quotes and orders say the same.

    >>> net_price(Decimal("10.01"), Decimal(50))
    Decimal('5.01')
    """
    return (price * (100 - discount_pct) / 100).quantize(_FEN, ROUND_HALF_UP)


def line_amount(quantity: Decimal, price: Decimal, discount_pct: Decimal) -> Decimal:
    """What a line comes to: whoever multiplies what is printed finds the same."""
    return (net_price(price, discount_pct) * quantity).quantize(_FEN, ROUND_HALF_UP)


def prices_on(
    session: Session,
    products: Iterable[Product],
    day: date,
    *,
    level: str | None = None,
    region: str | None = None,
) -> Mapping[str, Decimal]:
    """The price of each product, by its id."""
    prices = {one.id: one.list_price for one in products}
    on = day.isoformat()
    fitting = session.scalars(
        select(Price).where(
            Price.product_id.in_(prices),
            Price.valid_from <= on,
            or_(Price.valid_to.is_(None), Price.valid_to >= on),
            or_(Price.level.is_(None), Price.level == level),
            or_(Price.region.is_(None), Price.region.in_(around(region))),
        )
    ).all()

    def fits(price: Price) -> tuple[int, bool, str]:
        """How much it says about the customer, then how new it is: the last one holds."""
        said = (price.level is not None) + (price.region is not None)
        return said, price.region == region, price.valid_from

    return prices | {one.product_id: one.list_price for one in sorted(fitting, key=fits)}
