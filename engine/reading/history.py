"""What happened and what is stuck: events and incidents."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.reading.pages import AnyRow, Asked, Column, Page, columns_for, having, page_of
from engine.states import IncidentState
from engine.store.json import decode_object
from engine.store.tables import Event, Incident, Instance
from engine.texts import Text


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of history."""

    key: int
    at: datetime
    by: str | None
    what: str
    instance_key: int | None
    task_key: int | None
    element_id: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Work that stopped."""

    key: int
    instance_key: int
    root_key: int
    definition_key: int
    process_id: str
    step_key: int
    element_id: str
    kind: str
    message: str
    state: IncidentState
    job_key: int | None
    created_at: datetime
    resolved_at: datetime | None


def events(
    session: Session,
    asked: Asked,
    *,
    instance_keys: int | Collection[int] | None = None,
    by: str | None = None,
    what: str | Collection[str] | None = None,
    task_key: int | None = None,
) -> Page[EventRow]:
    """Search history."""
    query = select(*columns_for(EventRow, Event)).where(
        *having(
            (Event.instance_key, instance_keys),
            (Event.by, by),
            (Event.what, what),
            (Event.task_key, task_key),
        )
    )
    columns: dict[str, Column] = {
        "at": Event.at,
        "by": Event.by,
        "what": Event.what,
        "key": Event.key,
    }
    return page_of(session, query, asked, columns, _event_row)


def details_since(
    session: Session, what: str, since: datetime, *, by: str
) -> list[Mapping[str, object]]:
    """What somebody's lines of one kind tell that belong to no case."""
    query = select(Event.detail).where(
        Event.instance_key.is_(None), Event.what == what, Event.by == by, Event.at >= since
    )
    return [decode_object(detail) for detail in session.scalars(query)]


def incidents(
    session: Session,
    asked: Asked,
    *,
    key: int | None = None,
    instance_key: int | Collection[int] | None = None,
    definition_key: int | Collection[int] | None = None,
    process_id: str | None = None,
    element_id: str | None = None,
    kind: str | None = None,
    state: IncidentState | None = None,
) -> Page[IncidentRow]:
    """Search incidents."""
    query = (
        select(*columns_for(IncidentRow, Incident, Instance))
        .join(Instance, Instance.key == Incident.instance_key)
        .where(
            *having(
                (Incident.key, key),
                (Incident.instance_key, instance_key),
                (Incident.definition_key, definition_key),
                (Instance.process_id, process_id),
                (Incident.element_id, element_id),
                (Incident.kind, kind),
                (Incident.state, state),
            )
        )
    )
    columns: dict[str, Column] = {
        "created_at": Incident.created_at,
        "element_id": Incident.element_id,
        "kind": Incident.kind,
        "state": Incident.state,
        "key": Incident.key,
    }
    return page_of(session, query, asked, columns, _incident_row)


def incident_by_key(session: Session, key: int) -> Incident:
    """One incident, for a verb."""
    found = session.get(Incident, key)
    if found is None:
        raise NotFound(Text("故障", "incident"), key)
    return found


def _event_row(row: AnyRow) -> EventRow:
    return EventRow(**{**row._mapping, "detail": decode_object(row.detail)})


def _incident_row(row: AnyRow) -> IncidentRow:
    return IncidentRow(**row._mapping)
