"""What messages brought."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.json import decode_object
from engine.store.tables import Message


@dataclass(frozen=True, slots=True)
class Brought:
    """The name of a message, and its values."""

    name: str
    values: Mapping[str, object]


def brought(session: Session, keys: Collection[int]) -> Mapping[int, Brought]:
    """Messages by their keys, those that are still there."""
    if not keys:
        return {}
    columns = (Message.key, Message.name, Message.variables)
    found = session.execute(select(*columns).where(Message.key.in_(keys)))
    return {row.key: Brought(row.name, decode_object(row.variables)) for row in found}
