"""Instances: searched, one, and the tree around one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from engine.errors import NotFound
from engine.reading.pages import (
    AnyRow,
    AnySelect,
    Asked,
    Column,
    Page,
    columns_for,
    having,
    page_of,
)
from engine.states import InstanceState
from engine.store.json import decode_object
from engine.store.published import Definition
from engine.store.tables import Instance
from engine.texts import Text

INSTANCE: Final = Text("实例", "instance")


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """One run of a process, without its state and variables."""

    key: int
    definition_key: int
    process_id: str
    version: int
    name: Text
    business_key: str | None
    root_key: int
    parent_key: int | None
    parent_step_key: int | None
    state: InstanceState
    started_at: datetime
    started_by: str | None
    ended_at: datetime | None
    end_element: str | None
    incidents: int


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """Which instances; None: any."""

    key: int | Collection[int] | None = None
    definition_key: int | Collection[int] | None = None
    process_id: str | Collection[str] | None = None
    version: int | None = None
    state: InstanceState | Collection[InstanceState] | None = None
    business_key: str | None = None
    root_key: int | None = None
    parent_key: int | None = None
    parent_step_key: int | None = None
    started_by: str | None = None
    has_incident: bool | None = None
    roots_only: bool = False
    started_from: datetime | None = None
    started_before: datetime | None = None


_STOPPED: Final = aliased(Instance, name="stopped")
_HAS_INCIDENT: Final = text("stopped.incidents > 0")
"""In the words of the partial index, which is else not used."""

COLUMNS: Final[dict[str, Column]] = {
    "process_id": Instance.process_id,
    "business_key": Instance.business_key,
    "state": Instance.state,
    "started_at": Instance.started_at,
    "ended_at": Instance.ended_at,
    "version": Definition.version,
    "parent_key": Instance.parent_key,
    "incidents": Instance.incidents,
    "key": Instance.key,
}


def instances(
    session: Session, asked: Asked, wanted: InstanceFilter = InstanceFilter()
) -> Page[InstanceRow]:
    """Search instances."""
    query = _instances().where(
        *having(
            (Instance.key, wanted.key),
            (Instance.definition_key, wanted.definition_key),
            (Instance.process_id, wanted.process_id),
            (Definition.version, wanted.version),
            (Instance.state, wanted.state),
            (Instance.business_key, wanted.business_key),
            (Instance.root_key, wanted.root_key),
            (Instance.parent_key, wanted.parent_key),
            (Instance.parent_step_key, wanted.parent_step_key),
            (Instance.started_by, wanted.started_by),
        )
    )
    if wanted.has_incident is not None:
        stopped = select(_STOPPED.key).where(_HAS_INCIDENT)
        has = Instance.key.in_(stopped) if wanted.has_incident else Instance.key.not_in(stopped)
        query = query.where(has)
    if wanted.roots_only:
        query = query.where(Instance.parent_key.is_(None))
    if wanted.started_from is not None:
        query = query.where(Instance.started_at >= wanted.started_from)
    if wanted.started_before is not None:
        query = query.where(Instance.started_at < wanted.started_before)
    return page_of(session, query, asked, COLUMNS, _row)


def instance(session: Session, key: int) -> InstanceRow:
    """One instance."""
    row = session.execute(_instances().where(Instance.key == key)).first()
    if row is None:
        raise NotFound(INSTANCE, key)
    return _row(row)


def tree(session: Session, root_key: int) -> tuple[InstanceRow, ...]:
    """A root and everything that it called, in the order of their starts."""
    query = _instances().where(Instance.root_key == root_key).order_by(Instance.key)
    return tuple(map(_row, session.execute(query)))


def variables(session: Session, key: int) -> Mapping[str, Any]:
    """What the process knows."""
    found = session.scalar(select(Instance.variables).where(Instance.key == key))
    if found is None:
        raise NotFound(INSTANCE, key)
    return decode_object(found)


def _instances() -> AnySelect:
    columns = columns_for(InstanceRow, Instance, Definition)
    return select(*columns, Definition.name_zh, Definition.name_en).join(
        Definition, Definition.key == Instance.definition_key
    )


def _row(row: AnyRow) -> InstanceRow:
    values = dict(row._mapping)
    name = Text(values.pop("name_zh"), values.pop("name_en"))
    return InstanceRow(name=name, **values)
