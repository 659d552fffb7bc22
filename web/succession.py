"""Another owner: open tasks and running cases go to whoever takes over, and may come back."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, insert, select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.firing import elapse
from engine.rows import candidates_of
from engine.running import set_variables, start
from engine.states import TASK_MOVES, InstanceState, TaskState, moved
from engine.store.json import decode_object
from engine.store.tables import Instance, Task, TaskCandidate
from engine.texts import Text
from processes.browsing.history import case_roots
from processes.operations.neighbours import Heir, Named
from processes.records.base import Record
from processes.records.naming import is_about
from processes.records.states import LeadState
from processes.records.tables import Lead
from tasks.calendar import CHINA
from tasks.suiting import known_people, suits_named
from tasks.work import locked, tell
from web.early import OWNER_LEAVES, beginning_on, early

OWNERS: Final = ("lead_owner", "ticket_owner")
"""The variables from which diagrams take an assignee."""
_AT_ONCE: Final = 500
_STUCK: Final = Text(
    "任务没有候选角色，接收人又被排除；请改派他人。",
    "The task has no queue and its heir is excluded; assign it to somebody else.",
)
_GONE_ON: Final = Text("已被办理或改派。", "It has been done or given to somebody else.")


def named(session: Session, username: str) -> Named:
    """The open tasks of a person, and the running cases that name them as an owner."""
    tasks = session.scalars(
        select(Task.key)
        .where(Task.assignee == username, Task.state == TaskState.CLAIMED)
        .order_by(Task.key)
    )
    cases = {key: _owners(variables, username) for key, variables in _cases_of(session, username)}
    return Named(tasks=dict.fromkeys(tasks), cases=cases)


def hand_over(
    engine: Engine, session: Session, leaver: str, heir: Heir, *, by: str, at: datetime
) -> Named:
    """Give each task and case to the heir of its variables.

    Without an heir a case keeps its owner, and its task goes back to its queue.
    """
    handed = Named()
    for key, variables in list(_cases_of(session, leaver)):
        owner = heir(variables)
        if owner is not None:
            names = _owners(variables, leaver)
            _name(engine, session, key, dict.fromkeys(names, owner), by=by)
            handed.cases[key], handed.heirs[key] = names, owner
    for task, content in session.execute(_held(leaver)).all():
        _hand_task(session, handed, task, heir(decode_object(content)), by=by, at=at)
    session.flush()
    return handed


def go_along(
    engine: Engine,
    session: Session,
    record: Record,
    leaver: str,
    heir: str,
    *,
    by: str,
    at: datetime,
) -> Named:
    """A record has been given away: what its owner has in its cases goes to the new one."""
    handed = Named()
    about = Instance.root_key.in_(case_roots(session, record))
    for key, variables in list(_cases_of(session, leaver, about)):
        if is_about(variables, record):
            names = _owners(variables, leaver)
            _name(engine, session, key, dict.fromkeys(names, heir), by=by)
            handed.cases[key], handed.heirs[key] = names, heir
    theirs = _held(leaver).where(Task.instance_key.in_(handed.cases))
    for task, _ in session.execute(theirs).all():
        _hand_task(session, handed, task, heir, by=by, at=at)
    session.flush()
    return handed


def to_pool(engine: Engine, session: Session, lead: Lead, leaver: str, *, by: str) -> bool:
    """A lead whose owner leaves has had its time: its case goes on as when that is over.

    One that no case works on any more begins to wait in the pool; a deal about to be closed stays.
    The answer is whether the lead goes.
    """
    in_its_cases = Instance.root_key.in_(case_roots(session, lead))
    running = (Instance.state == InstanceState.ACTIVE, in_its_cases)
    if session.scalar(select(Instance.key).where(*running).limit(1)) is not None:
        jobs = early(engine, session, OWNER_LEAVES, *running)
        for job in jobs:
            elapse(engine, session, job, by=by)
        return bool(jobs)
    pool = beginning_on(engine, session, OWNER_LEAVES)
    if pool is None or lead.state is LeadState.CONVERTED:
        return False
    known = {"lead_id": lead.number, "lead_owner": leaver, "recycle_count": lead.recycled + 1}
    start(engine, session, pool, known, by=by, business_key=lead.company)
    return True


def give_back(
    engine: Engine, session: Session, leaver: str, given: Named, *, by: str, at: datetime
) -> Named:
    """Give back what still belongs to those who took over; the answer is what does not."""
    kept = Named()
    for key, names in given.cases.items():
        variables = _running(session, key)
        mine = {n: leaver for n in names if variables.get(n) == given.heirs.get(key)}
        if mine:
            _name(engine, session, key, mine, by=by)
        else:
            kept.cases[key] = names
            kept.failed[str(key)] = _GONE_ON
    for key, heir in given.tasks.items():
        task = locked(session, key)
        if not _is_as_given(task, heir):
            kept.tasks[key] = heir
            kept.failed[str(key)] = _GONE_ON
            continue
        session.execute(delete(TaskCandidate).where(TaskCandidate.task_key == key))
        task.state = moved(TASK_MOVES, "assign", task.state)
        task.assignee, task.claimed_at = leaver, at
        tell(session, task, "task.assigned", by=by, at=at, assignee=leaver)
    session.flush()
    return kept


def _held(leaver: str) -> Select[Task, bytes]:
    """What somebody has taken, with the variables of its case."""
    return (
        select(Task, Instance.variables)
        .join(Instance, Instance.key == Task.instance_key)
        .where(Task.assignee == leaver, Task.state == TaskState.CLAIMED)
        .order_by(Task.key)
    )


def _hand_task(
    session: Session, handed: Named, task: Task, heir: str | None, *, by: str, at: datetime
) -> None:
    if _pass_on(session, task, heir, by=by, at=at):
        handed.tasks[task.key] = task.assignee
    else:
        handed.failed[f"{task.element_id} {task.key}"] = _STUCK


def _is_as_given(task: Task, heir: str | None) -> bool:
    waits = TaskState.OPEN if heir is None else TaskState.CLAIMED
    return task.state is waits and task.assignee == heir


def _running(session: Session, key: int) -> Mapping[str, object]:
    instance = session.get(Instance, key)
    if instance is None or instance.state is not InstanceState.ACTIVE:
        return {}
    return decode_object(instance.variables)


def _name(
    engine: Engine, session: Session, key: int, names: Mapping[str, object], *, by: str
) -> None:
    set_variables(engine, session, session.get_one(Instance, key), names, by=by)


def _owners(variables: Mapping[str, object], username: str) -> tuple[str, ...]:
    return tuple(name for name in OWNERS if variables.get(name) == username)


def _cases_of(
    session: Session, leaver: str, among: ColumnElement[bool] | None = None
) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Running instances that name the leaver as an owner; variables are read in portions."""
    rows = session.execute(
        select(Instance.key, Instance.variables)
        .where(Instance.state == InstanceState.ACTIVE, *(() if among is None else (among,)))
        .execution_options(yield_per=_AT_ONCE)
    )
    quoted = f'"{leaver}"'.encode()
    found = [(key, decode_object(content)) for key, content in rows if quoted in content]
    yield from ((key, variables) for key, variables in found if _owners(variables, leaver))


def _pass_on(session: Session, task: Task, heir: str | None, *, by: str, at: datetime) -> bool:
    """To the heir, else back to the queue; False where it can go to neither."""
    today = at.astimezone(CHINA).date()
    known = known_people(session, [heir], on=today)
    if heir is not None and suits_named(task, heir, known):
        task.assignee, task.claimed_at = heir, at
        tell(session, task, "task.assigned", by=by, at=at, assignee=heir)
    elif task.groups or task.users:
        task.state = moved(TASK_MOVES, "release", task.state)
        task.assignee = task.claimed_at = None
        tell(session, task, "task.released", by=by, at=at)
        session.execute(insert(TaskCandidate), candidates_of(task))
    else:
        return False
    return True
