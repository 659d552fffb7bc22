"""Looking at a case and all that it called: what is open, done, awaited, sent, broken."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.states import IncidentState, StepState
from engine.store.conditions import IS_OPEN
from engine.store.tables import Incident, Instance, Job, Message, Step, Subscription, Task
from engine.texts import Text

_TURN: Final = timedelta(microseconds=1)


def completed_steps(session: Session, root: int) -> Sequence[tuple[int, int, str, str]]:
    """Instance, step, process and element of every step that is done, in the order of entering."""
    rows = session.execute(
        select(Step.instance_key, Step.key, Instance.process_id, Step.element_id)
        .join(Instance, Instance.key == Step.instance_key)
        .where(Instance.root_key == root, Step.state == StepState.COMPLETED)
        .order_by(Step.key)
    )
    return [(instance, step, process, element) for instance, step, process, element in rows]


def flows_followed(session: Session, root: int) -> set[tuple[str, str]]:
    """Process and id of each arrow by which the case came somewhere."""
    rows = session.execute(
        select(Instance.process_id, Step.via)
        .join(Instance, Instance.key == Step.instance_key)
        .where(Instance.root_key == root)
    )
    return {(process, via) for process, via in rows if via}


def messages_sent(session: Session, root: int) -> list[str]:
    """The names of the messages that the case has sent, in order."""
    return list(
        session.scalars(
            select(Message.name)
            .join(Instance, Instance.key == Message.sender_key)
            .where(Instance.root_key == root)
            .order_by(Message.key)
        )
    )


def open_task(session: Session, root: int, element_id: str) -> Task | None:
    """The oldest open task of an element."""
    return session.scalar(_open_tasks(root).where(Task.element_id == element_id).limit(1))


def open_elements(session: Session, root: int) -> str:
    """Where somebody has to act, for a text."""
    return ", ".join(task.element_id for task in session.scalars(_open_tasks(root))) or "–"


def awaited_key(session: Session, root: int, name: str) -> str | None:
    """The correlation key under which the case waits for a message; None where it does not."""
    return session.scalar(
        select(Subscription.correlation_key)
        .join(Instance, Instance.key == Subscription.instance_key)
        .where(Instance.root_key == root, Subscription.name == name)
        .order_by(Subscription.key)
        .limit(1)
    )


def incidents(session: Session, root: int) -> list[Text]:
    """What stopped, or fails and is tried again."""
    stopped = session.execute(
        select(Incident.element_id, Incident.message)
        .join(Instance, Instance.key == Incident.instance_key)
        .where(Instance.root_key == root, Incident.state == IncidentState.OPEN)
    )
    failing = session.execute(
        select(Job.element_id, Job.error)
        .join(Instance, Instance.key == Job.instance_key)
        .where(Instance.root_key == root, Job.error.is_not(None), ~Job.dead)
    )
    return [
        Text(f"{element} 出了故障：{message}", f"Trouble at {element}: {message}")
        for element, message in (*stopped, *failing)
    ]


def line_up(session: Session, root: int, until: datetime) -> list[datetime]:
    """Give every job that is due by then a moment of its own after it, the oldest first.

    So what follows from one timer is done before the next one fires, as it is in life.
    """
    due = session.scalars(
        select(Job)
        .join(Instance, Instance.key == Job.instance_key)
        .where(Instance.root_key == root, Job.due_at <= until)
        .order_by(Job.due_at, Job.key)
    ).all()
    for turn, job in enumerate(due, 1):
        job.due_at = until + turn * _TURN
    return [job.due_at for job in due]


def _open_tasks(root: int) -> Select[Task]:
    return select(Task).where(Task.root_key == root, IS_OPEN).order_by(Task.key)
