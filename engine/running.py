"""The verbs on instances: start, complete a task, cancel, retry, set variables."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.catalogue import find_definition
from engine.engine import Engine
from engine.errors import AlreadyDone, LanewayError, MoveNotAllowed
from engine.failing import revive
from engine.firing import take_away
from engine.moving import Case, Move
from engine.operations import NOTHING
from engine.settling import cancel_case
from engine.spiff.run import Run
from engine.spiff.waits import WaitKind
from engine.states import INCIDENT_MOVES, INSTANCE_MOVES, TASK_MOVES, TaskState, moved
from engine.store.json import decode_object, encode, plain_object
from engine.store.tables import Incident, Instance, Job, Task
from engine.texts import Text
from engine.writing import finish, resolve_incident, withdraw

_OPEN: Final = frozenset({TaskState.OPEN, TaskState.CLAIMED})


def start(
    engine: Engine,
    session: Session,
    process: str | int,
    variables: Mapping[str, object],
    *,
    by: str | None,
    start_key: str | None = None,
    business_key: str | None = None,
    start_event: str | None = None,
) -> Instance:
    """Start the latest version of a process (its id), or one definition (its key)."""
    if start_key is not None:
        started = session.scalar(select(Instance).where(Instance.start_key == start_key))
        if started is not None:
            return started
    definition = find_definition(session, process)
    move = Move(engine, session, by=by)
    case = move.begin(
        definition,
        plain_object(variables),
        start_event=start_event,
        business_key=business_key,
        start_key=start_key,
    )
    finish(move)
    return case.row


def complete_task(
    engine: Engine,
    session: Session,
    task: Task,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> Instance:
    """Complete a task with its answers; the rights and the form are the caller's to check."""
    answers = plain_object(variables)
    if task.state not in _OPEN:
        raise _over(session, task)
    move = Move(engine, session, by=by)
    case = move.load(task.instance_key, root_key=task.root_key)
    if task.step_key not in case.waits:
        raise _over(session, task)
    more = NOTHING
    if engine.task_completing is not None:
        more = engine.task_completing(session, task, answers, by, move.now)
    if task.state is TaskState.OPEN:
        withdraw(session, [task.key])
        task.assignee, task.claimed_at = by, move.now
    task.state = moved(TASK_MOVES, "complete", task.state)
    task.closed_at = move.now
    task.closed_by = by
    task.answers = encode(answers) if answers else None
    move.completed_steps.add((task.instance_key, task.step_key))
    move.record("task.completed", case, task_key=task.key, element_id=task.element_id)
    known = {**answers, **more}
    move.act(case, partial(Run.complete, step_key=task.step_key, variables=known))
    finish(move)
    return case.row


def cancel(
    engine: Engine, session: Session, instance: Instance, *, by: str | None, reason: str = ""
) -> None:
    """End an instance and everything below it."""
    move = Move(engine, session, by=by)
    case = move.load(instance.key, root_key=instance.root_key)
    moved(INSTANCE_MOVES, "cancel", case.row.state)
    if case.row.parent_key is not None:
        raise MoveNotAllowed(
            Text(
                f"这是被调用的子流程，请取消顶层实例 {case.row.root_key}。",
                f"Another instance called this one; cancel the root instance {case.row.root_key}.",
            )
        )
    cancel_case(move, case, reason=reason)
    finish(move)


def retry(engine: Engine, session: Session, incident: Incident, *, by: str | None) -> Instance:
    """Try again what stopped."""
    move = Move(engine, session, by=by)
    case = move.load(incident.instance_key)
    session.refresh(incident)
    moved(INCIDENT_MOVES, "resolve", incident.state)
    resolve_incident(move, case, incident.step_key)
    case.written.pop(incident.step_key, None)  # should it fail again, a new incident opens
    move.act(case, partial(Run.retry, step_key=incident.step_key))
    job = session.get(Job, incident.job_key or 0)
    if job is not None:
        _retry_job(move, case, job, incident.step_key)
    finish(move)
    return case.row


def set_variables(
    engine: Engine,
    session: Session,
    instance: Instance,
    variables: Mapping[str, object],
    *,
    by: str | None,
    step_key: int | None = None,
) -> None:
    """Set process variables from outside, or local ones of a step that waits."""
    values = plain_object(variables)
    move = Move(engine, session, by=by)
    case = move.load(instance.key, root_key=instance.root_key)
    if not case.is_active:
        raise MoveNotAllowed(
            Text("流程实例已结束，变量不能再修改。", "The instance is over; its variables stay.")
        )
    move.record("variables.set", case, detail={"names": sorted(values)})
    move.act(case, partial(Run.set_variables, variables=values, step_key=step_key))
    if step_key is not None and step_key in case.waits:
        local = encode(dict(case.waits[step_key].local))
        session.execute(update(Task).where(Task.step_key == step_key).values(local=local))
    finish(move)


def _retry_job(move: Move, case: Case, job: Job, step_key: int) -> None:
    """The job that was out of retries lives again, if the step still wants it."""
    wait = case.waits.get(step_key)
    if wait is not None and wait.kind in (WaitKind.OPERATION, WaitKind.TIMER):
        revive(move, case, job)
        if wait.kind is WaitKind.OPERATION:  # it may have been corrected since
            job.payload = encode({**decode_object(job.payload), "local": dict(wait.local)})
        case.written[step_key] = wait
    else:
        take_away(move.session, job.key)


def _over(session: Session, task: Task) -> LanewayError:
    """Why a task cannot be completed any more."""
    session.refresh(task)
    when = task.closed_at.isoformat(timespec="minutes") if task.closed_at else ""
    if task.state is TaskState.COMPLETED:
        who = task.closed_by or "system"
        said = Text(f"该任务已由 {who} 于 {when} 完成。", f"{who} completed this task at {when}.")
    elif task.state is TaskState.CANCELLED:
        said = Text(f"该任务已于 {when} 取消。", f"This task was cancelled at {when}.")
    else:
        return MoveNotAllowed(
            Text("该任务出现故障，请先处理。", "This task has stopped; resolve its incident first.")
        )
    return AlreadyDone(said, by=task.closed_by, at=task.closed_at)
