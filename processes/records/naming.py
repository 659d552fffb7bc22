"""Which records a case is about: those that its variables name, the nearest first."""

from collections.abc import Iterator, Mapping
from typing import Final

from processes.records.base import Record
from processes.records.contracts import Contract
from processes.records.diagrams import Diagram
from processes.records.marketing import Campaign, TransferBatch
from processes.records.service import Ticket
from processes.records.tables import Contact, Customer, Lead, Opportunity, Order, Quote

NAMED: Final[Mapping[str, type[Record]]] = {
    "ticket_id": Ticket,
    "contract_id": Contract,
    "quote_id": Quote,
    "order_id": Order,
    "opportunity_id": Opportunity,
    "customer_id": Customer,
    "lead_id": Lead,
    "campaign_id": Campaign,
    "transfer_id": TransferBatch,
    "diagram_id": Diagram,
}
"""The variables that name records, the nearest first."""
_GIVEN_AWAY: Final[frozenset[type[Record]]] = frozenset({Ticket, Opportunity, Customer, Lead})
"""The others follow the owner of one of these, or belong to nobody."""


def named_in(variables: Mapping[str, object]) -> Iterator[tuple[type[Record], str]]:
    """The tables and numbers of the records that variables name, the nearest first."""
    for name, table in NAMED.items():
        number = variables.get(name)
        if isinstance(number, str) and number:
            yield table, number
    alike = variables.get("dup")
    number = alike.get("record_id") if isinstance(alike, Mapping) else None
    if isinstance(number, str):
        yield from ((table, number) for table in (Lead, Contact))


def is_about(variables: Mapping[str, object], record: Record) -> bool:
    """Whether a case goes with a record when that changes hands."""
    for name, table in NAMED.items():
        if variables.get(name) and table in _GIVEN_AWAY:
            return isinstance(record, table) and variables[name] == record.number
    return False
