"""Where a case holds the values of custom fields, and how operations keep them in records."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from engine.operations import Call
from processes.fields.values import keep
from processes.records.base import Record

VARIABLES: Final[Mapping[str, str]] = {
    "leads": "lead_fields",
    "customers": "customer_fields",
    "tickets": "ticket_fields",
}
"""The variable of each kind of record: the ``path`` of the place in forms."""


def keep_told(session: Session, call: Call, kind: str, record: Record) -> None:
    """Keep what the case knows of a record's custom fields."""
    told = call.inputs.get(VARIABLES[kind])
    if isinstance(told, Mapping):
        keep(session, kind, record, told)
