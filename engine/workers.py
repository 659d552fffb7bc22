"""Jobs for workers outside: the verbs behind the API's job paths."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.claiming import claim_rows
from engine.engine import Engine
from engine.errors import MoveNotAllowed, NotFound
from engine.failing import change_job, fail
from engine.firing import answer, raise_error, take_away
from engine.moving import lock_instance
from engine.operations import BusinessError
from engine.store.json import decode_object
from engine.store.published import Definition
from engine.store.tables import Instance, Job
from engine.texts import Text

JOB: Final = Text("作业", "job")
_WITH_INCIDENT: Final = frozenset({"operation", "timer"})


@dataclass(frozen=True, slots=True)
class Activated:
    """A job in the hands of a worker until its deadline."""

    key: int
    type: str
    instance_key: int
    definition_key: int
    process_id: str
    version: int
    step_key: int
    element_id: str
    headers: Mapping[str, str]
    variables: Mapping[str, object]
    retries: int
    worker: str
    deadline: datetime


def activate(
    engine: Engine,
    session: Session,
    type: str,
    *,
    worker: str,
    limit: int,
    lease: timedelta,
) -> list[Activated]:
    """Lease due jobs of a type to a worker; operations of our own are not given away."""
    if not type or type in engine.operations.names():
        return []
    now = engine.clock()
    deadline = now + lease
    jobs = claim_rows(session, [type], now, limit=limit)
    for job in jobs:
        token = secrets.token_hex(16)
        change_job(session, job.key, lease=token, worker=worker, due_at=deadline)
    known = _instances(session, jobs)
    return [_activated(job, *known[job.instance_key or 0], worker, deadline) for job in jobs]


def complete_job(
    engine: Engine,
    session: Session,
    key: int,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> None:
    """The work is done; its results go into the process."""
    job = _locked(session, key)
    take_away(session, job.key)
    answer(engine, session, job, variables, by=by)


def fail_job(
    engine: Engine,
    session: Session,
    key: int,
    message: str,
    *,
    by: str | None,
    retries: int | None = None,
    retry_in: timedelta = timedelta(),
) -> None:
    """The work was tried in vain; with no retries left an incident opens."""
    job = _locked(session, key)
    fail(engine, session, job, message, by=by, retries=retries, retry_in=retry_in)
    session.flush()


def throw_job_error(
    engine: Engine,
    session: Session,
    key: int,
    code: str,
    message: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> None:
    """The work ends in a BPMN error, which the process may catch."""
    job = _locked(session, key)
    take_away(session, job.key)
    raise_error(engine, session, job, BusinessError(code, message, variables), by=by)


def update_job(
    engine: Engine,
    session: Session,
    key: int,
    *,
    retries: int | None = None,
    lease: timedelta | None = None,
) -> None:
    """Give a job other retries, or its worker more time.

    A dead job with an incident lives again when its incident is retried; others do so at once.
    """
    job = _locked(session, key, operations_only=False)
    changes: dict[str, object] = {}
    if retries is not None:
        changes["retries"] = retries
    if retries and job.dead and job.kind not in _WITH_INCIDENT:
        changes |= {"dead": False, "due_at": engine.clock()}
    if lease is not None:
        if job.lease is None:
            raise MoveNotAllowed(Text(f"作业 {key} 没有被领取。", f"No worker has the job {key}."))
        changes["due_at"] = engine.clock() + lease
    if changes:
        change_job(session, key, **changes)


def _locked(session: Session, key: int, *, operations_only: bool = True) -> Job:
    """The job, under the lock of its tree: whoever holds that decides what becomes of it."""
    instance_key = session.scalar(select(Job.instance_key).where(Job.key == key))
    if instance_key is not None:
        lock_instance(session, instance_key)
    job = session.get(Job, key, populate_existing=True, with_for_update=True)
    if job is None or (operations_only and job.kind != "operation"):
        raise NotFound(JOB, key)
    return job


def _instances(
    session: Session, jobs: list[Job]
) -> dict[int, tuple[Mapping[str, object], str, int]]:
    """The variables, process id and version of the instances of jobs."""
    rows = session.execute(
        select(Instance.key, Instance.variables, Instance.process_id, Definition.version)
        .join(Definition, Definition.key == Instance.definition_key)
        .where(Instance.key.in_({job.instance_key for job in jobs}))
    )
    return {row[0]: (decode_object(row[1]), row[2], row[3]) for row in rows}


def _activated(
    job: Job,
    variables: Mapping[str, object],
    process_id: str,
    version: int,
    worker: str,
    deadline: datetime,
) -> Activated:
    body: Mapping[str, Any] = decode_object(job.payload)
    return Activated(
        key=job.key,
        type=job.type,
        instance_key=job.instance_key or 0,
        definition_key=job.definition_key or 0,
        process_id=process_id,
        version=version,
        step_key=job.step_key or 0,
        element_id=job.element_id or "",
        headers=body["headers"],
        variables={**variables, **body["local"]},
        retries=job.retries,
        worker=worker,
        deadline=deadline,
    )
