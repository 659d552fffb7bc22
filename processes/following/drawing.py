"""Diagrams follow their review."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import Call
from engine.store.published import Definition
from processes.following.moving import keep, note_decision, shifted
from processes.operations.diagrams import BETWEEN_REVIEWS, diagram_of, new_diagram
from processes.operations.inputs import text
from processes.records.diagrams import DIAGRAM_MOVES, DiagramState


def purposed(session: Session, call: Call, by: str | None) -> Mapping[str, object]:
    """A diagram is to be drawn, and what for."""
    diagram = diagram_of(session, call)
    diagram.owner = diagram.owner or by
    keep(diagram, call, "purpose", "scope_from", "scope_to", "audience")
    return {"diagram_id": diagram.number, "diagram_name": _name(session, call)}


def _name(session: Session, call: Call) -> str:
    """What people call it: as its process is called today, else what it is for."""
    query = select(Definition).where(Definition.process_id == text(call, "process_key"))
    today = session.scalars(query.order_by(Definition.version.desc()).limit(1)).first()
    return f"{today.name_zh} {today.name_en}".strip() if today else text(call, "purpose")


def drawn(session: Session, call: Call, _by: str | None) -> Mapping[str, object]:
    """What was drawn, perhaps anew."""
    return {"diagram_id": diagram_of(session, call).number}


def drawn_again(session: Session, call: Call, _by: str | None) -> None:
    """It lies with the designer; what was released stays, and a new draft begins."""
    diagram = diagram_of(session, call)
    if diagram.state is DiagramState.RELEASED:
        diagram = new_diagram(session, call)
    diagram.state = shifted(DIAGRAM_MOVES, "revise", diagram.state)
    diagram.updated_at = call.now


def review_asked(session: Session, call: Call, _by: str | None) -> None:
    """It lies with the departments."""
    diagram = diagram_of(session, call)
    diagram.state = shifted(DIAGRAM_MOVES, "review", diagram.state)
    diagram.updated_at = call.now


def reviewed(session: Session, call: Call, by: str | None) -> None:
    """A department has said what it thinks."""
    said = call.inputs.get("review")
    inner = said if isinstance(said, dict) else {}
    flat = {**call.inputs, "decision": inner.get("decision"), "comment": inner.get("comment")}
    opinion = replace(call, inputs=flat)
    diagram = diagram_of(session, call)
    note_decision(diagram, opinion, by, decision="decision", to="reviews", version=diagram.version)


def release_decided(session: Session, call: Call, _by: str | None) -> None:
    """A draft that is given up goes; what was released before it stays."""
    if text(call, "release_decision") == "abandon":
        diagram = diagram_of(session, call)
        diagram.state = shifted(DIAGRAM_MOVES, "retire", diagram.state)
        diagram.updated_at = call.now


def looked_at_again(session: Session, call: Call, _by: str | None) -> None:
    """After some months of use it stays, changes or goes."""
    diagram, decision = diagram_of(session, call), text(call, "periodic_decision")
    diagram.updated_at = call.now
    keep(diagram, call, "periodic_note")
    if decision == "keep":
        diagram.next_review = call.now + BETWEEN_REVIEWS
    if decision == "retire":
        diagram.state = shifted(DIAGRAM_MOVES, "retire", diagram.state)
        diagram.next_review = None
