"""What files say of events outside them: which timers these end early, and where cases begin."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.catalogue import latest_definitions
from engine.engine import Engine
from engine.store.tables import Instance, Job

ENDS_EARLY: Final = "endsEarly"
"""The property of a timer: on which event its time is over at once."""
BEGINS_ON: Final = "beginsOn"
"""The property of a process: which event starts a case."""
CLOCK_CHANGES: Final = "clockChanges"
"""The service clock of the case's ticket runs again, is set anew or is met."""
OWNER_LEAVES: Final = "ownerLeaves"
"""Whoever works the lead of the case leaves, and nobody takes over."""


def early(
    engine: Engine, session: Session, event: str, *cases: ColumnElement[bool]
) -> Sequence[Job]:
    """The timers of these cases whose time is over when something happens."""
    waiting = select(Job, Instance.definition_key).join(Instance, Instance.key == Job.instance_key)
    rows = session.execute(waiting.where(Job.kind == "timer", *cases).order_by(Job.key)).all()
    return [job for job, key in rows if _ends_early(engine, session, key, job.element_id, event)]


def beginning_on(engine: Engine, session: Session, event: str) -> str | None:
    """The id of the process whose newest version says that the event starts a case."""
    for process_id, key in sorted(latest_definitions(session).items()):
        if engine.process(session, key).properties.get(BEGINS_ON) == event:
            return process_id
    return None


def _ends_early(
    engine: Engine, session: Session, definition: int, element: str | None, event: str
) -> bool:
    node = engine.process(session, definition).nodes.get(element or "")
    return node is not None and node.properties.get(ENDS_EARLY) == event
