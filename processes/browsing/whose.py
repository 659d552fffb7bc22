"""Whose an order or a contract is: cases that are called by a number say little to people."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from processes.records.contracts import Contract
from processes.records.tables import Customer, Order

_NUMBERS: Final = ("SO-", "CT-")


def customers_of(session: Session, names: Iterable[str | None]) -> Mapping[str, str]:
    """The customers of those names of cases that are numbers of orders and contracts."""
    numbers = {name for name in names if name and name.startswith(_NUMBERS)}
    if not numbers:
        return {}
    found = (
        select(kind.number, Customer.name)
        .join(Customer, Customer.key == kind.customer_key)
        .where(kind.number.in_(numbers))
        for kind in (Order, Contract)
    )
    rows = session.execute(union_all(*found))
    return {row.number: row.name for row in rows}
