"""Writing history: the one way to say that something happened."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine.keys import new_key
from engine.operations import NOTHING
from engine.store.bulk import Row
from engine.store.json import encode
from engine.store.tables import Event


def line(
    what: str,
    *,
    at: datetime,
    by: str | None,
    instance_key: int | None = None,
    task_key: int | None = None,
    element_id: str | None = None,
    detail: Mapping[str, object] = NOTHING,
) -> Row:
    """One line of history; ``detail`` holds keys and names, never personal values."""
    return {
        "key": new_key(),
        "at": at,
        "by": by,
        "what": what,
        "instance_key": instance_key,
        "task_key": task_key,
        "element_id": element_id,
        "detail": encode(dict(detail)),
    }


def record(
    session: Session,
    what: str,
    *,
    at: datetime,
    by: str | None,
    instance_key: int | None = None,
    task_key: int | None = None,
    element_id: str | None = None,
    detail: Mapping[str, object] = NOTHING,
) -> None:
    """Add one line of history to the session."""
    values = line(
        what,
        at=at,
        by=by,
        instance_key=instance_key,
        task_key=task_key,
        element_id=element_id,
        detail=detail,
    )
    session.add(Event(**values))
