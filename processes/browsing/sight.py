"""How far somebody sees over the records: one's own, one's department's, or all."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true

from processes.records.base import Record
from processes.records.service import Ticket
from processes.records.tables import Contact, Customer

Names = Collection[str] | Select[Any]


@dataclass(frozen=True, slots=True)
class Sight:
    """The owners and departments whose records somebody may see."""

    owners: Names = frozenset()
    """User names, or a query for them."""
    departments: frozenset[str] = frozenset()
    everything: bool = False
    whole: frozenset[type[Record]] = frozenset()
    """The tables of which somebody sees all."""
    waiting: frozenset[type[Record]] = frozenset()
    """The tables of which somebody sees what nobody owns yet."""

    def over(self, table: type[Record]) -> ColumnElement[bool]:
        """The records of a table within sight: by their owner, or because their customer is."""
        if self.everything or table in self.whole:
            return true()
        own = self._own(table)
        if table in self.waiting:
            own = or_(own, table.owner.is_(None))
        if Ticket in self.waiting and (table is Customer or table is Contact):
            key = Customer.key if table is Customer else Contact.customer_key
            own = or_(own, key.in_(self._served()))
        if table is Customer or not hasattr(table, "customer_key"):
            return own
        customers = select(Customer.key).where(self._own(Customer))
        return or_(own, table.customer_key.in_(customers))

    def _served(self) -> Select[int | None]:
        """The customers of the tickets that one answers: who calls may ask for no marketing."""
        answered = or_(self._own(Ticket), Ticket.owner.is_(None))
        return select(Ticket.customer_key).where(answered, Ticket.customer_key.is_not(None))

    def _own(self, table: type[Record]) -> ColumnElement[bool]:
        return or_(table.owner.in_(self.owners), table.department.in_(self.departments))
