"""What selling refers to: products, their prices by date, and what people are to sell."""

from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.keys import new_key
from engine.store.base import Base
from processes.records.base import Hundredths


class Product(Base):
    """What we sell, with its usual price and its cost."""

    __tablename__ = "crm_product"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    list_price: Mapped[Decimal] = mapped_column(Hundredths)
    cost: Mapped[Decimal] = mapped_column(Hundredths)
    active: Mapped[bool] = mapped_column(default=True)
    supported_to: Mapped[str | None] = mapped_column(String(10))
    """The last day on which we help with it, as ISO text; None: until further notice."""


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
