"""What each kind of job does when it is due, inside the transaction that claimed it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.catalogue import definition_by_key
from engine.engine import Engine
from engine.messages import TIME_TO_LIVE, broadcast, publish, start_by_buffered
from engine.moving import Case, Move
from engine.operations import BusinessError, Call
from engine.scheduling import reschedule
from engine.spiff.run import Run
from engine.spiff.waits import Wait, WaitKind
from engine.store.json import decode_object, plain_object
from engine.store.tables import Instance, Job
from engine.writing import finish

Body = Mapping[str, Any]


def fire(engine: Engine, session: Session, job: Job) -> None:
    """Do a job and take its row away."""
    take_away(session, job.key)
    _BY_KIND[job.kind](engine, session, job, decode_object(job.payload))


def take_away(session: Session, job_key: int) -> None:
    """Delete a job's row; what the session remembers of the job stays readable."""
    session.execute(
        delete(Job).where(Job.key == job_key), execution_options={"synchronize_session": False}
    )


def elapse(engine: Engine, session: Session, job: Job, *, by: str | None) -> None:
    """Let a timer fire before its time."""
    take_away(session, job.key)
    move = Move(engine, session, by=by)
    case, wait = _waiting(move, job, WaitKind.TIMER)
    if wait is not None:
        move.record("timer.elapsed", case, element_id=job.element_id)
        move.act(case, partial(Run.fire, step_key=wait.step_key))
        finish(move)


def call_of(engine: Engine, instance: Instance, job: Job) -> Call:
    """What an operation gets to see."""
    body: Body = decode_object(job.payload)
    step_key = job.step_key or 0
    return Call(
        operation=job.type,
        inputs=decode_object(instance.variables) | body["local"],
        headers=body["headers"],
        instance_key=instance.key,
        root_key=instance.root_key,
        step_key=step_key,
        element_id=job.element_id or "",
        idempotency_key=f"{instance.key}-{step_key}",
        now=engine.clock(),
        attempt=job.attempts + 1,
    )


def answer(
    engine: Engine, session: Session, job: Job, result: Mapping[str, object], *, by: str | None
) -> None:
    """The result of an operation goes into the process, if the step still waits for it."""
    move = Move(engine, session, by=by)
    case, wait = _waiting(move, job, WaitKind.OPERATION)
    if wait is not None:
        values = plain_object(result)
        move.act(case, partial(Run.complete, step_key=wait.step_key, variables=values))
        finish(move)


def raise_error(
    engine: Engine, session: Session, job: Job, error: BusinessError, *, by: str | None
) -> None:
    """A BPMN error of an operation goes into the process; uncaught it is an incident."""
    move = Move(engine, session, by=by)
    case, wait = _waiting(move, job, WaitKind.OPERATION)
    if wait is not None:
        thrown = partial(
            Run.throw_error,
            step_key=wait.step_key,
            code=error.code,
            message=error.message,
            variables=plain_object(error.variables),
        )
        move.act(case, thrown)
        finish(move)


def _waiting(move: Move, job: Job, kind: WaitKind) -> tuple[Case, Wait | None]:
    """The instance of a job, and its wait unless the instance has gone on without it."""
    case = move.load(job.instance_key or 0)
    wait = case.waits.get(job.step_key or 0)
    if wait is None or wait.kind is not kind:
        return case, None
    if kind is not WaitKind.SIGNAL:
        case.written.pop(wait.step_key, None)  # the job's row is gone already
    return case, wait


def _timer(engine: Engine, session: Session, job: Job, _body: Body) -> None:
    move = Move(engine, session, by=None)
    case, wait = _waiting(move, job, WaitKind.TIMER)
    if wait is not None and wait.due is not None and wait.due <= move.now:
        move.act(case, partial(Run.fire, step_key=wait.step_key))
        finish(move)


def _operation(engine: Engine, session: Session, job: Job, _body: Body) -> None:
    instance = session.get_one(Instance, job.instance_key)
    result = engine.operations.inside[job.type](session, call_of(engine, instance, job))
    answer(engine, session, job, result, by=None)


def _message(engine: Engine, session: Session, job: Job, body: Body) -> None:
    if "startsOf" in body:
        start_by_buffered(engine, session, body["startsOf"], body["correlationKey"])
        return
    seconds = body.get("timeToLive")
    publish(
        engine,
        session,
        body["name"],
        body["correlationKey"],
        body["variables"],
        by=None,
        time_to_live=TIME_TO_LIVE if seconds is None else timedelta(seconds=seconds),
        sender_key=job.instance_key,
    )


def _signal(engine: Engine, session: Session, job: Job, body: Body) -> None:
    """Thrown by an instance: to everybody. To one step or start event: just there."""
    if job.definition_key is None:
        broadcast(engine, session, body["name"], body["variables"], by=None)
        return
    move = Move(engine, session, by=None)
    if job.instance_key is None:
        definition = definition_by_key(session, job.definition_key)
        move.begin(definition, body["variables"], start_event=job.element_id)
    else:
        case, wait = _waiting(move, job, WaitKind.SIGNAL)
        if wait is None:
            return
        move.act(case, partial(Run.fire, step_key=wait.step_key, variables=body["variables"]))
    finish(move)


def _start(engine: Engine, session: Session, job: Job, body: Body) -> None:
    """As many instances as there is reason for."""
    definition = definition_by_key(session, job.definition_key or 0)
    occasions: Sequence[Mapping[str, object]] = ({},)
    if engine.occasions is not None:
        event = job.element_id or ""
        occasions = engine.occasions(session, definition.process_id, event, engine.clock())
    for variables in occasions:
        move = Move(engine, session, by=None)
        move.begin(definition, plain_object(variables), start_event=job.element_id)
        finish(move)
    reschedule(engine, session, job, body)


_BY_KIND: Final[Mapping[str, Callable[[Engine, Session, Job, Body], None]]] = {
    "timer": _timer,
    "operation": _operation,
    "message": _message,
    "signal": _signal,
    "start": _start,
}
