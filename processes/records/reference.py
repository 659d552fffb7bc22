"""What selling refers to: products, their prices by date, and what people are to sell."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, synonym

from engine.keys import new_key
from engine.states import Moves
from engine.store.base import Base
from processes.records.base import Hundredths, Record


class ProductState(StrEnum):
    """Whether a product is sold."""

    ON_SALE = "on_sale"
    OFF_SALE = "off_sale"


PRODUCT_MOVES: Final[Moves[ProductState]] = {
    "withdraw": (frozenset({ProductState.ON_SALE}), ProductState.OFF_SALE),
    "offer": (frozenset({ProductState.OFF_SALE}), ProductState.ON_SALE),
}


def _now() -> datetime:
    return datetime.now(UTC)


class Product(Record, Base):
    """What we sell, with its usual price and its cost."""

    __tablename__ = "crm_product"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    """What lines of quotes and orders name it by."""
    key: Mapped[int] = mapped_column(index=True, unique=True, default=new_key)
    number: Mapped[str] = synonym("id")
    origin: Mapped[str | None] = mapped_column(String(200), index=True, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=_now)
    updated_at: Mapped[datetime] = mapped_column(default=_now)
    state: Mapped[ProductState] = mapped_column(default=ProductState.ON_SALE)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    list_price: Mapped[Decimal] = mapped_column(Hundredths)
    cost: Mapped[Decimal] = mapped_column(Hundredths)
    supported_to: Mapped[str | None] = mapped_column(String(10))
    """The last day on which we help with it, as ISO text; None: until further notice."""

    @property
    def called(self) -> str:
        """Its names in both languages."""
        return " ".join(dict.fromkeys(filter(None, (self.name_zh, self.name_en))))


class Price(Base):
    """A price that goes before the usual one: for some days, perhaps for some customers."""

    __tablename__ = "crm_price"

    key: Mapped[int] = mapped_column(primary_key=True, default=new_key)
    product_id: Mapped[str] = mapped_column(ForeignKey("crm_product.id"), index=True)
    level: Mapped[str | None] = mapped_column(String(20))
    """Customers of this level only; None: of every level."""
    region: Mapped[str | None] = mapped_column(String(60))
    list_price: Mapped[Decimal] = mapped_column(Hundredths)
    valid_from: Mapped[str] = mapped_column(String(10))
    """The first day, as ISO text; days so written sort by time."""
    valid_to: Mapped[str | None] = mapped_column(String(10))
    """The last day; None: until further notice."""


class SalesTarget(Base):
    """What a person or a department is to win in a month or a quarter."""

    __tablename__ = "crm_sales_target"
    __table_args__ = (Index(None, "period", "holder_kind", "holder", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True, default=new_key)
    period: Mapped[str] = mapped_column(String(7))
    """``2026-11`` or ``2026-Q4``."""
    holder_kind: Mapped[str] = mapped_column(String(10))
    """``person`` or ``department``."""
    holder: Mapped[str] = mapped_column(String(100))
    amount: Mapped[Decimal] = mapped_column(Hundredths)
