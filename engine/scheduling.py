"""Timer start events: a job for the next start, and the one after it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.bpmn.graph import Timer
from engine.engine import Engine
from engine.keys import new_key
from engine.spiff.timers import Alarm, next_alarm, set_alarm
from engine.store.json import encode
from engine.store.tables import Job


def schedule(
    engine: Engine, session: Session, definition_key: int, element_id: str, timer: Timer
) -> None:
    """The first start of a timer start event."""
    alarm = set_alarm(timer.kind, timer.text, engine.clock())
    session.add(_job(definition_key, element_id, alarm))


def reschedule(engine: Engine, session: Session, job: Job, body: Mapping[str, Any]) -> None:
    """The start after the one that just happened, if there is another."""
    alarm = next_alarm(Alarm(job.due_at, body["left"], body["period"]), engine.clock())
    if alarm is not None:
        session.add(_job(job.definition_key or 0, job.element_id or "", alarm))


def _job(definition_key: int, element_id: str, alarm: Alarm) -> Job:
    return Job(
        key=new_key(),
        kind="start",
        definition_key=definition_key,
        element_id=element_id,
        due_at=alarm.due,
        payload=encode({"left": alarm.left, "period": alarm.period}),
    )
