"""Writing a move: the difference between what the tables say and what now waits, in bulk."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.counting import count_visits
from engine.errors import Conflict
from engine.moving import Case, Move, same
from engine.naming import business_key_of
from engine.rows import (
    candidates_of,
    incident_of,
    job_of,
    step_rows,
    subscription_of,
    task_of,
)
from engine.settling import settle
from engine.spiff.waits import Wait, WaitKind
from engine.states import INCIDENT_MOVES, TASK_MOVES, IncidentState, MessageState, moved
from engine.store.bulk import change_rows, core_table, insert_rows
from engine.store.conditions import IS_OPEN
from engine.store.json import encode
from engine.store.tables import (
    Event,
    Incident,
    Job,
    Step,
    Subscription,
    Task,
    TaskCandidate,
)
from engine.texts import Text

ROOTS: Final = "laneway.roots"
_AS_JOB: Final = frozenset({WaitKind.TIMER, WaitKind.OPERATION})
_HAS_JOB: Final = _AS_JOB | {WaitKind.FAILED}
_AS_SUBSCRIPTION: Final = frozenset({WaitKind.MESSAGE, WaitKind.SIGNAL})

Place = tuple[Case, Wait]


def finish(move: Move) -> None:
    """Follow the consequences, write every row, flush; the caller commits."""
    settle(move)
    cases = [case for case in move.cases.values() if case.touched]
    closed: list[Place] = []
    opened: list[Place] = []
    for case in cases:
        waits = case.waits
        closed += [(case, w) for key, w in case.written.items() if not same(w, waits.get(key))]
        opened += [(case, w) for key, w in waits.items() if not same(case.written.get(key), w)]
    _write_instances(move.session, cases)
    _close_tasks(move, _of(closed, {WaitKind.USER}))
    _resolve_incidents(move, _of(closed, {WaitKind.FAILED}))
    _delete_waiting(move.session, Job, _of(closed, _HAS_JOB))
    _delete_waiting(move.session, Subscription, _of(closed, _AS_SUBSCRIPTION))
    tasks = _open_tasks(move, _of(opened, {WaitKind.USER}))
    _open_incidents(move, _of(opened, {WaitKind.FAILED}))
    _open_jobs(move, _of(opened, _AS_JOB))
    _hand_over_messages(move)
    move.session.flush()
    insert_rows(move.session, Event, move.events)
    insert_rows(move.session, TaskCandidate, [row for task in tasks for row in candidates_of(task)])
    subscriptions = [subscription_of(*place) for place in _of(opened, _AS_SUBSCRIPTION)]
    insert_rows(move.session, Subscription, subscriptions)
    _write_steps(move, cases)


def _of(places: Iterable[Place], kinds: Iterable[WaitKind]) -> list[Place]:
    return [(case, wait) for case, wait in places if wait.kind in kinds]


def _write_instances(session: Session, cases: Sequence[Case]) -> None:
    for case in cases:
        row = case.row
        if row.business_key is None and row.parent_key is None:
            row.business_key = business_key_of(case.process, case.run.variables)
        row.incidents = sum(wait.kind is WaitKind.FAILED for wait in case.waits.values())
        row.variables = encode(case.run.variables)
        row.run = case.run.dump()
    new = [case.row for case in cases if case.is_new]
    if not new:
        return
    session.add_all(new)
    try:
        session.flush()  # first, for all other rows refer to them
    except IntegrityError as taken:
        raise Conflict(
            Text("同样的流程实例刚刚已启动。", "The same instance has just been started.")
        ) from taken


def _close_tasks(move: Move, places: Sequence[Place]) -> None:
    """Tasks that nobody completed, but whose steps are gone, are cancelled."""
    steps = {(case.row.key, wait.step_key): case for case, wait in places}
    for key in move.completed_steps:
        steps.pop(key, None)
    if not steps:
        return
    tasks = move.session.scalars(
        select(Task).where(
            Task.instance_key.in_({instance for instance, _ in steps}),
            Task.step_key.in_({step for _, step in steps}),
            IS_OPEN,
        ),
        execution_options={"populate_existing": True},
    ).all()
    for task in tasks:
        task.state = moved(TASK_MOVES, "cancel", task.state)
        task.closed_at = move.now
        case = steps[task.instance_key, task.step_key]
        move.record("task.cancelled", case, task_key=task.key, element_id=task.element_id)
    withdraw(move.session, [task.key for task in tasks])


def withdraw(session: Session, task_keys: Sequence[int]) -> None:
    """Nobody is asked for these tasks any more."""
    candidates = core_table(TaskCandidate)
    session.connection().execute(delete(candidates).where(candidates.c.task_key.in_(task_keys)))


def _resolve_incidents(move: Move, places: Sequence[Place]) -> None:
    for case, wait in places:
        resolve_incident(move, case, wait.step_key)


def resolve_incident(move: Move, case: Case, step_key: int) -> None:
    """The step went on, or is gone."""
    incidents = move.session.scalars(
        select(Incident).where(
            Incident.instance_key == case.row.key,
            Incident.step_key == step_key,
            Incident.state == IncidentState.OPEN,
        ),
        execution_options={"populate_existing": True},
    )
    for incident in incidents:
        incident.state = moved(INCIDENT_MOVES, "resolve", incident.state)
        incident.resolved_at = move.now
        what = "incident.resolved" if case.is_active else "incident.closed"
        move.record(what, case, element_id=incident.element_id)


def _delete_waiting(
    session: Session, table: type[Job] | type[Subscription], places: Sequence[Place]
) -> None:
    steps: dict[int, list[int]] = {}
    for case, wait in places:
        steps.setdefault(case.row.key, []).append(wait.step_key)
    for instance_key, step_keys in steps.items():
        session.execute(
            delete(table).where(table.instance_key == instance_key, table.step_key.in_(step_keys)),
            execution_options={"synchronize_session": False},
        )


def _open_tasks(move: Move, places: Sequence[Place]) -> list[Task]:
    tasks = [task_of(move, case, wait) for case, wait in places]
    if tasks and move.engine.task_opened is not None:
        move.engine.task_opened(move.engine, move.session, tasks)
    move.session.add_all(tasks)
    return tasks


def _open_incidents(move: Move, places: Sequence[Place]) -> None:
    for case, wait in places:
        incident = incident_of(move, case, wait)
        move.session.add(incident)
        move.record("incident.opened", case, element_id=wait.element_id)


def _open_jobs(move: Move, places: Sequence[Place]) -> None:
    """Write jobs, and remember the trees whose jobs can run at once."""
    jobs = [job_of(move, case, wait) for case, wait in places] + move.jobs
    move.session.add_all(jobs)
    inside = move.engine.operations.inside
    due = {
        job.instance_key
        for job in jobs
        if job.due_at <= move.now and (not job.type or job.type in inside)
    }
    remember_roots(
        move.session, (case.row.root_key for case in move.cases.values() if case.row.key in due)
    )


def remember_roots(session: Session, roots: Iterable[int]) -> None:
    """Note the trees that have jobs due at once, for ``jobs.left_behind``."""
    session.info.setdefault(ROOTS, set()).update(roots)


def _hand_over_messages(move: Move) -> None:
    for message, case in move.taken.values():
        message.state = MessageState.CORRELATED
        message.instance_key = case.row.key


def _write_steps(move: Move, cases: Sequence[Case]) -> None:
    journals = [step_rows(move, case) for case in cases]
    insert_rows(move.session, Step, [row for new, _ in journals for row in new])
    change_rows(move.session, Step, [row for _, old in journals for row in old])
    count_visits(move.session, cases)
