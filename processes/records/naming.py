"""Which record a case is about: the nearest one that its variables name."""

from collections.abc import Mapping
from typing import Final

from processes.records.base import Record
from processes.records.contracts import Contract
from processes.records.service import Ticket
from processes.records.tables import Customer, Lead, Opportunity, Order

NAMED: Final[Mapping[str, type[Record]]] = {
    "ticket_id": Ticket,
    "contract_id": Contract,
    "order_id": Order,
    "opportunity_id": Opportunity,
    "customer_id": Customer,
    "lead_id": Lead,
}
"""The variables that name records, the nearest first."""
_FOLLOWING: Final = (Contract, Order)
"""They follow the owner of their customer."""


def is_about(variables: Mapping[str, object], record: Record) -> bool:
    """Whether a case goes with a record when that changes hands."""
    for name, table in NAMED.items():
        if variables.get(name) and table not in _FOLLOWING:
            return isinstance(record, table) and variables[name] == record.number
    return False
