"""What the demo company sells: its price book."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from engine.texts import Text
from processes.records.reference import Product


@dataclass(frozen=True, slots=True)
class Priced:
    """A product with its price and its cost."""

    id: str
    name: Text
    list_price: int
    cost: int


PRICE_BOOK: Final = (
    Priced("gateway", Text("联网网关", "Gateway"), 3_800, 2_100),
    Priced("edge", Text("边缘控制器", "Edge controller"), 12_000, 6_900),
    Priced("sensor", Text("振动传感器", "Vibration sensor"), 900, 420),
    Priced("platform", Text("云平台年费", "Cloud platform, a year"), 60_000, 21_000),
    Priced("analytics", Text("预测性维护模块", "Predictive maintenance"), 36_000, 9_000),
    Priced("onsite", Text("上门安装", "Installation on site"), 5_000, 3_600),
    Priced("maintenance", Text("年度维保", "Maintenance, a year"), 24_000, 13_000),
    Priced("training", Text("操作培训", "Training"), 8_000, 3_000),
)
PRICES: Final = {one.id: one.list_price for one in PRICE_BOOK}


def fill_price_book(session: Session) -> None:
    """Put the products in; the caller commits."""
    session.add_all(
        Product(
            id=one.id,
            name_zh=one.name.zh,
            name_en=one.name.en,
            list_price=Decimal(one.list_price),
            cost=Decimal(one.cost),
        )
        for one in PRICE_BOOK
    )
    session.flush()
