"""Due work: what runs inside our transaction, and what is leased out to run between two."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.claiming import claim, claim_rows, first_due
from engine.counting import counted_together, undone_together
from engine.engine import Engine
from engine.errors import Conflict
from engine.failing import change_job, fail
from engine.firing import answer as book_answer
from engine.firing import call_of, fire, raise_error, take_away
from engine.moving import lock_instance
from engine.operations import BusinessError, Call, OperationFailed
from engine.store.tables import Instance, Job
from engine.writing import ROOTS

LEASE: Final = timedelta(minutes=1)
_SOON: Final = timedelta(seconds=1)
_NO_TYPE: Final = ""
"""Timers, messages, signals and starts are due under this type."""


@dataclass(frozen=True, slots=True)
class Leased:
    """An outside operation that this worker may run until its lease ends."""

    job_key: int
    lease: str
    call: Call


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an outside operation: a result, or an error."""

    result: Mapping[str, object] | None = None
    error: Exception | None = None


def run_inside(engine: Engine, session: Session, *, limit: int = 20) -> int:
    """Run up to ``limit`` due jobs, each in its savepoint; the caller commits once for all."""
    jobs = claim(session, _inside(engine), engine.clock(), limit=limit)
    with counted_together(session):
        for job in jobs:
            _run(engine, session, job)
    return len(jobs)


def drain(engine: Engine, session: Session, roots: Collection[int], *, limit: int = 50) -> int:
    """Run the due jobs of these trees, and those that follow from them; the caller commits."""
    trees = set(roots)
    done = 0
    with counted_together(session):
        while trees and done < limit:
            now = engine.clock()
            jobs = claim(session, _inside(engine), now, limit=limit - done, roots=trees)
            if not jobs:
                break
            for job in jobs:
                _run(engine, session, job)
            done += len(jobs)
            trees |= left_behind(session)
    return done


def left_behind(session: Session) -> frozenset[int]:
    """The roots of trees for which this session made jobs due at once, since the last asking."""
    return frozenset(session.info.pop(ROOTS, ()))


def next_due(engine: Engine, session: Session) -> datetime | None:
    """When the next job of ours is due: how long a worker may sleep."""
    return first_due(session, {_NO_TYPE} | engine.operations.names())


def lease_outside(
    engine: Engine, session: Session, *, worker: str, limit: int = 1, lease: timedelta = LEASE
) -> list[Leased]:
    """Take due outside operations; commit before running them."""
    now = engine.clock()
    jobs = claim_rows(session, engine.operations.outside, now, limit=limit)
    leased = []
    for job in jobs:
        token = secrets.token_hex(16)
        change_job(session, job.key, lease=token, worker=worker, due_at=now + lease)
        instance = session.get_one(Instance, job.instance_key)
        leased.append(Leased(job.key, token, call_of(engine, instance, job)))
    return leased


def call_outside(engine: Engine, leased: Leased) -> Answer:
    """Run an outside operation; no transaction is open."""
    try:
        return Answer(result=engine.operations.outside[leased.call.operation](leased.call))
    except Exception as error:  # whatever it is, it belongs to the job and is booked there
        return Answer(error=error)


def finish_outside(engine: Engine, session: Session, leased: Leased, answer: Answer) -> bool:
    """Book the answer; False where the lease was lost and the answer no longer counts."""
    lock_instance(session, leased.call.instance_key, leased.call.root_key)
    job = session.scalar(
        select(Job)
        .where(Job.key == leased.job_key, Job.lease == leased.lease)
        .execution_options(populate_existing=True)
    )
    if job is None:
        return False
    if answer.error is not None:
        _book_failure(engine, session, job, answer.error)
        return True
    take_away(session, job.key)
    book_answer(engine, session, job, answer.result or {}, by=None)
    return True


def _inside(engine: Engine) -> list[str]:
    return [_NO_TYPE, *engine.operations.inside]


def _run(engine: Engine, session: Session, job: Job) -> None:
    """One job in its savepoint: if it fails, what it did is undone and its failure booked."""
    try:
        with undone_together(session):
            fire(engine, session, job)
    except Conflict:
        change_job(session, job.key, due_at=engine.clock() + _SOON)
    except Exception as error:  # whatever it is, it belongs to the job and is booked there
        _book_safely(engine, session, job, error)


def _book_safely(engine: Engine, session: Session, job: Job, error: Exception) -> None:
    """A job whose failure cannot even be booked, as on a broken instance, harms no other job."""
    try:
        with undone_together(session):
            _book_failure(engine, session, job, error)
    except Exception as worse:
        change_job(session, job.key, dead=True, retries=0, error=f"{error}; {worse}"[:2000])


def _book_failure(engine: Engine, session: Session, job: Job, error: Exception) -> None:
    if isinstance(error, BusinessError):
        take_away(session, job.key)
        raise_error(engine, session, job, error, by=None)
    elif isinstance(error, OperationFailed):
        fail(engine, session, job, str(error), retry_in=error.retry_in)
    else:
        fail(engine, session, job, f"{type(error).__name__}: {error}")
