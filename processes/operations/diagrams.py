"""The life of a diagram: checked, published, measured."""

from collections.abc import Mapping
from datetime import timedelta
from statistics import fmean
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Fault, Severity
from engine.operations import NOTHING, Call, Inside
from engine.states import moved
from engine.store.published import Definition
from engine.store.tables import Task, VisitCount
from processes.operations.inputs import amount, maybe, text
from processes.operations.neighbours import Neighbours
from processes.operations.records import noted, stamp
from processes.records.days import CHINA
from processes.records.diagrams import DIAGRAM_MOVES, Diagram, DiagramState
from processes.records.numbers import next_number
from processes.records.tables import Notification

BETWEEN_REVIEWS: Final = timedelta(days=90)
_SAMPLE: Final = 2_000
"""The newest tasks are measured."""


def diagram_operations(neighbours: Neighbours) -> Mapping[str, Inside]:
    """The operations on diagrams, with the checker and publisher of the house."""
    return {
        "diagram.lint": lambda session, call: _lint(session, call, neighbours),
        "diagram.publish": lambda session, call: _publish(session, call, neighbours),
        "process.measure": _measure,
    }


def _lint(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    faults = sorted(neighbours.lint(session, text(call, "bpmn_file")), key=lambda one: one.severity)
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    told = {
        language: "\n".join(_line(fault, language) for fault in faults[:_TOLD])
        for language in ("zh", "en")
    }
    return {"errors": errors, "warnings": len(faults) - errors, **told}


_TOLD: Final = 20
"""So many faults are told to whoever draws: the worst first."""


def _line(fault: Fault, language: str) -> str:
    place = fault.label.said_in(language) or fault.element or ""
    words = (fault.message.said_in(language), fault.cure.said_in(language))
    return " · ".join(filter(None, (place, " ".join(words))))


def _publish(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    if _is_overtaken(call):
        return NOTHING
    concerned = neighbours.publish(session, call)
    diagram = diagram_of(session, call)
    older = session.scalars(
        select(Diagram).where(
            Diagram.process_key == diagram.process_key,
            Diagram.state == DiagramState.RELEASED,
            Diagram.key != diagram.key,
        )
    )
    for one in older:
        one.state = moved(DIAGRAM_MOVES, "supersede", one.state)
        one.updated_at = call.now
    diagram.version = max(int(amount(call, "diagram_version")), 1)
    if diagram.state in (DiagramState.DRAFT, DiagramState.IN_REVIEW):
        diagram.state = moved(DIAGRAM_MOVES, "release", diagram.state)
        diagram.released_at = diagram.updated_at = call.now
        diagram.next_review = call.now + BETWEEN_REVIEWS
    session.add_all(_letter(call, diagram, role) for role in concerned)
    session.flush()
    return NOTHING


def _is_overtaken(call: Call) -> bool:
    """Whether the case has released a newer drawing meanwhile, for a later day."""
    return text(call, "effective_date") > call.now.astimezone(CHINA).date().isoformat()


def _letter(call: Call, diagram: Diagram, role: str) -> Notification:
    """Those who work by a diagram hear of a new version."""
    return Notification(
        at=call.now,
        to_kind="role",
        recipient=role,
        template="diagram_published",
        record=diagram.number,
        root_key=call.root_key,
        origin=f"{call.idempotency_key}/{role}",
    )


def diagram_of(session: Session, call: Call) -> Diagram:
    """The diagram that this case is about: the newest of those it has made."""
    made = f"diagram/{call.instance_key}/"
    newest = session.scalar(
        select(Diagram)
        .where(Diagram.origin.startswith(made, autoescape=True))
        .order_by(Diagram.key.desc())
        .limit(1)
    )
    return newest or new_diagram(session, call)


def new_diagram(session: Session, call: Call) -> Diagram:
    """A draft."""
    version = max(int(amount(call, "diagram_version")), 1)
    diagram = Diagram(
        number=next_number(session, "DG", call.now),
        state=DiagramState.DRAFT,
        process_key=text(call, "process_key")[:200],
        version=version,
        owner=maybe(call, "starter"),
        **{**stamp(call), "origin": f"diagram/{call.instance_key}/{call.step_key}"},
    )
    session.add(diagram)
    told = {"process": diagram.process_key}
    noted(session, call, "diagram.begun", diagram, told, by=diagram.owner)
    session.flush()
    return diagram


def _measure(session: Session, call: Call) -> Mapping[str, object]:
    """The step that tasks wait at longest, and those that were never entered."""
    process_id = text(call, "process_key")
    latest = (
        select(Definition.key)
        .where(Definition.process_id == process_id)
        .order_by(Definition.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    waited: dict[str, list[float]] = {}
    for element, created, closed in session.execute(
        select(Task.element_id, Task.created_at, Task.closed_at)
        .where(Task.definition_key == latest, Task.closed_at.is_not(None))
        .order_by(Task.key.desc())
        .limit(_SAMPLE)
    ):
        if closed is not None:
            waited.setdefault(element, []).append((closed - created).total_seconds())
    never = session.scalars(
        select(VisitCount.element_id)
        .where(VisitCount.definition_key == latest)
        .group_by(VisitCount.element_id)
        .having(func.sum(VisitCount.entered) == 0)
    )
    slowest = max(waited, key=lambda element: fmean(waited[element]), default=None)
    return {"bottleneck": slowest, "unused": list(never)}
