"""What happens on each element: counts over all instances, and the steps of one."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
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
from engine.states import IncidentState, StepState
from engine.store.conditions import IS_OPEN
from engine.store.published import Definition
from engine.store.tables import Incident, Instance, Step, Task, VisitCount
from engine.texts import Text


@dataclass(frozen=True, slots=True)
class ElementCounts:
    """How often one element was visited, and how it stands now."""

    element_id: str
    active: int = 0
    completed: int = 0
    cancelled: int = 0
    incidents: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class StepRow:
    """One visit of one element."""

    key: int
    instance_key: int
    root_key: int
    definition_key: int
    process_id: str
    element_id: str
    kind: str
    via: str | None
    scope_key: int | None
    state: StepState
    entered_at: datetime
    left_at: datetime | None
    has_incident: bool


@dataclass(frozen=True, slots=True)
class StepFilter:
    """Which steps; None: any."""

    key: int | Collection[int] | None = None
    instance_key: int | None = None
    definition_key: int | None = None
    process_id: str | None = None
    element_id: str | Collection[str] | None = None
    kind: str | None = None
    state: StepState | Collection[StepState] | None = None
    scope_key: int | None = None


_COLUMNS: Final[dict[str, Column]] = {
    "instance_key": Step.instance_key,
    "element_id": Step.element_id,
    "kind": Step.kind,
    "state": Step.state,
    "entered_at": Step.entered_at,
    "left_at": Step.left_at,
    "key": Step.key,
}


def counts_of_definitions(
    session: Session, definition_keys: Collection[int], *, now: datetime
) -> dict[str, ElementCounts]:
    """Live counts over all instances of some versions, from running totals: no scan of history."""
    visited = session.execute(
        select(
            VisitCount.element_id,
            func.sum(VisitCount.entered - VisitCount.completed - VisitCount.cancelled),
            func.sum(VisitCount.completed),
            func.sum(VisitCount.cancelled),
        )
        .where(VisitCount.definition_key.in_(definition_keys))
        .group_by(VisitCount.element_id)
    )
    counts = {
        element: ElementCounts(element, int(active), int(completed), int(cancelled))
        for element, active, completed, cancelled in visited
    }
    stopped = select(Incident.element_id, func.count()).where(
        Incident.definition_key.in_(definition_keys), Incident.state == IncidentState.OPEN
    )
    late = select(Task.element_id, func.count()).where(
        Task.definition_key.in_(definition_keys), IS_OPEN, Task.due_at < now
    )
    return _with(
        counts,
        incidents=_by_element(session, stopped.group_by(Incident.element_id)),
        overdue=_by_element(session, late.group_by(Task.element_id)),
    )


def counts_of_instance(
    session: Session, instance_key: int, *, now: datetime
) -> dict[str, ElementCounts]:
    """The same for one instance."""
    return _counted(session, lambda table: table.instance_key == instance_key, now)


def counts_of_instances(
    session: Session, *conditions: ColumnElement[bool], now: datetime
) -> dict[str, ElementCounts]:
    """The same for all instances of which something holds; it scans their steps."""
    chosen = (
        select(Instance.key)
        .join(Definition, Definition.key == Instance.definition_key)
        .where(*conditions)
    )
    return _counted(session, lambda table: table.instance_key.in_(chosen), now)


def _counted(
    session: Session,
    of: Callable[[type[Step] | type[Incident] | type[Task]], ColumnElement[bool]],
    now: datetime,
) -> dict[str, ElementCounts]:
    steps = session.execute(
        select(Step.element_id, Step.state, func.count())
        .where(of(Step))
        .group_by(Step.element_id, Step.state)
    )
    numbers: dict[str, dict[str, int]] = {}
    for element, state, number in steps:
        numbers.setdefault(element, {})[state.value] = number
    counts = {element: ElementCounts(element, **by_state) for element, by_state in numbers.items()}
    stopped = select(Incident.element_id, func.count()).where(
        of(Incident), Incident.state == IncidentState.OPEN
    )
    late = select(Task.element_id, func.count()).where(of(Task), IS_OPEN, Task.due_at < now)
    return _with(
        counts,
        incidents=_by_element(session, stopped.group_by(Incident.element_id)),
        overdue=_by_element(session, late.group_by(Task.element_id)),
    )


def flows_taken(session: Session, instance_key: int) -> Mapping[str, int]:
    """How often each sequence flow was walked."""
    walked = session.scalars(
        select(Step.via).where(Step.instance_key == instance_key, Step.via.is_not(None))
    )
    return Counter(flow for flow in walked if flow is not None)


def steps(session: Session, asked: Asked, wanted: StepFilter = StepFilter()) -> Page[StepRow]:
    """Search steps."""
    query = _steps().where(
        *having(
            (Step.key, wanted.key),
            (Step.instance_key, wanted.instance_key),
            (Instance.definition_key, wanted.definition_key),
            (Instance.process_id, wanted.process_id),
            (Step.element_id, wanted.element_id),
            (Step.kind, wanted.kind),
            (Step.state, wanted.state),
            (Step.scope_key, wanted.scope_key),
        )
    )
    return page_of(session, query, asked, _COLUMNS, _row)


def steps_of(session: Session, instance_key: int) -> tuple[StepRow, ...]:
    """All steps of an instance, in the order in which they were entered."""
    query = _steps().where(Step.instance_key == instance_key).order_by(Step.key)
    return tuple(map(_row, session.execute(query)))


def step(session: Session, key: int) -> StepRow:
    """One step."""
    row = session.execute(_steps().where(Step.key == key)).first()
    if row is None:
        raise NotFound(Text("步骤", "step"), key)
    return _row(row)


def has_incident() -> ColumnElement[bool]:
    """That an incident of a step is open."""
    stop = aliased(Incident)
    here = (stop.instance_key == Step.instance_key, stop.step_key == Step.key)
    return select(stop.key).where(*here, stop.state == IncidentState.OPEN).exists()


def is_of_incident(key: int) -> ColumnElement[bool]:
    """That a step is the one of an incident."""
    return Step.key.in_(select(Incident.step_key).where(Incident.key == key))


def open_incidents(session: Session, rows: Sequence[StepRow]) -> Mapping[int, int]:
    """The key of the open incident of each step."""
    if not rows:
        return {}
    query = select(Incident.step_key, Incident.key).where(
        Incident.instance_key.in_({row.instance_key for row in rows}),
        Incident.step_key.in_([row.key for row in rows]),
        Incident.state == IncidentState.OPEN,
    )
    return {row.step_key: row.key for row in session.execute(query)}


def _steps() -> AnySelect:
    stopped = has_incident().label("has_incident")
    return select(*columns_for(StepRow, Step, Instance), stopped).join(
        Instance, Instance.key == Step.instance_key
    )


def _row(row: AnyRow) -> StepRow:
    return StepRow(**{**row._mapping, "has_incident": bool(row.has_incident)})


def _by_element(session: Session, query: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _with(
    counts: Mapping[str, ElementCounts], *, incidents: Mapping[str, int], overdue: Mapping[str, int]
) -> dict[str, ElementCounts]:
    return {
        element: replace(
            counts.get(element, ElementCounts(element)),
            incidents=incidents.get(element, 0),
            overdue=overdue.get(element, 0),
        )
        for element in sorted({*counts, *incidents, *overdue})
    }
