"""The serial numbers of what was delivered: by them a ticket finds its order."""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.errors import BadAnswers
from engine.store.base import Base
from engine.texts import Text
from processes.records.tables import Order
from processes.records.wording import folded

FIELD: Final = "serial_nos"
"""What an order calls them."""
_LONGEST: Final = 60
_BETWEEN: Final = re.compile(r"[\s,;、]+")
"""What stands between two; ``folded`` has made full-width commas and semicolons plain."""


class Serial(Base):
    """One thing, and the order that it came with."""

    __tablename__ = "crm_serial"

    number: Mapped[str] = mapped_column(String(_LONGEST), primary_key=True)
    order_key: Mapped[int] = mapped_column(ForeignKey("crm_order.key"), index=True)


def serials_in(text: str) -> Sequence[str]:
    r"""The numbers that a text lists, each once.

    >>> serials_in("gw-001, GW-001\nＧＷ-002，3；4、5")
    ['GW-001', 'GW-002', '3', '4', '5']
    """
    parts = _BETWEEN.split(folded(text).upper())
    return list(dict.fromkeys(part for part in parts if part))


def keep_serials(session: Session, order: Order, text: str) -> None:
    """These are the numbers of an order; one that came with another order is refused."""
    numbers = serials_in(text)
    others = select(Serial.number).where(Serial.number.in_(numbers), Serial.order_key != order.key)
    taken = [*session.scalars(others), *(one for one in numbers if len(one) > _LONGEST)]
    if taken:
        named = ", ".join(one[:_LONGEST] for one in taken[:5])
        raise BadAnswers(
            {
                FIELD: Text(
                    f"这些序列号过长或属于其他订单：{named}。",
                    f"These are too long or came with another order: {named}.",
                )
            }
        )
    session.execute(delete(Serial).where(Serial.order_key == order.key))
    session.add_all(Serial(number=one, order_key=order.key) for one in numbers)
    session.flush()


def order_with(session: Session, serial: str | None) -> Order | None:
    """The order that a thing came with."""
    numbers = serials_in(serial or "")
    found = select(Order).join(Serial, Serial.order_key == Order.key)
    return session.scalar(found.where(Serial.number.in_(numbers)).limit(1)) if numbers else None
