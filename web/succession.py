"""Somebody leaves: open tasks and running cases go to those who take over."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.rows import candidates_of
from engine.running import set_variables
from engine.states import TASK_MOVES, InstanceState, TaskState, moved
from engine.store.json import decode_object
from engine.store.tables import Instance, Task, TaskCandidate
from tasks.people import listed
from tasks.work import tell

OWNERS: Final = ("lead_owner", "ticket_owner")
"""The variables from which diagrams take an assignee."""
_AT_ONCE: Final = 500

Heir = Callable[[Mapping[str, object]], str | None]


def hand_over(
    engine: Engine, session: Session, leaver: str, heir: Heir, *, by: str, at: datetime
) -> int:
    """Give each task and case to the heir of its variables; the answer is how many tasks.

    Without an heir a case keeps its owner, and its task goes back to its queue.
    """
    for instance, variables in _cases_of(session, leaver):
        owner = heir(variables)
        if owner is not None:
            named = {name: owner for name in OWNERS if variables.get(name) == leaver}
            set_variables(engine, session, instance, named, by=by)
    tasks = session.execute(
        select(Task, Instance.variables)
        .join(Instance, Instance.key == Task.instance_key)
        .where(Task.assignee == leaver, Task.state == TaskState.CLAIMED)
        .order_by(Task.key)
    ).all()
    for task, content in tasks:
        _pass_on(session, task, heir(decode_object(content)), by=by, at=at)
    session.flush()
    return len(tasks)


def _cases_of(session: Session, leaver: str) -> Iterator[tuple[Instance, Mapping[str, object]]]:
    """Running instances that name the leaver as an owner; variables are read in portions."""
    rows = session.execute(
        select(Instance.key, Instance.variables)
        .where(Instance.state == InstanceState.ACTIVE)
        .execution_options(yield_per=_AT_ONCE)
    )
    quoted = f'"{leaver}"'.encode()
    found = [(key, decode_object(content)) for key, content in rows if quoted in content]
    for key, variables in found:
        if any(variables.get(name) == leaver for name in OWNERS):
            yield session.get_one(Instance, key), variables


def _pass_on(session: Session, task: Task, heir: str | None, *, by: str, at: datetime) -> None:
    if heir is not None and heir not in listed(task.excluded):
        task.assignee, task.claimed_at = heir, at
        tell(session, task, "task.assigned", by=by, at=at, assignee=heir)
    elif task.groups or task.users:
        task.state = moved(TASK_MOVES, "release", task.state)
        task.assignee = task.claimed_at = None
        tell(session, task, "task.released", by=by, at=at)
        session.execute(insert(TaskCandidate), candidates_of(task))
