"""Work that failed: tried again a little later, and an incident when it was tried enough."""

from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.moving import Case, Move
from engine.spiff.run import Run
from engine.spiff.waits import WaitKind
from engine.store.tables import Job
from engine.writing import finish, remember_roots

LONGEST_WAIT: Final = timedelta(minutes=5)
_STOPS: Final = frozenset({WaitKind.OPERATION, WaitKind.TIMER})


def back_off(job_key: int, attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling, spread by the key, bounded.

    >>> back_off(0, 3)
    datetime.timedelta(seconds=8)
    """
    spread = 1 + job_key % 256 / 512
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(attempts, 12)) * spread)


def fail(
    engine: Engine,
    session: Session,
    job: Job,
    message: str,
    *,
    by: str | None = None,
    retries: int | None = None,
    retry_in: timedelta | None = None,
) -> None:
    """Book a failed attempt: a later one, or the end of trying and an incident."""
    left = max(job.retries - 1, 0) if retries is None else retries
    attempts = job.attempts + 1
    pause = back_off(job.key, attempts) if retry_in is None else retry_in
    change_job(
        session,
        job.key,
        retries=left,
        attempts=attempts,
        error=message[:2000],
        lease=None,
        worker=None,
        dead=left == 0,
        due_at=engine.clock() + pause,
    )
    if left == 0 and job.instance_key is not None and job.step_key is not None:
        _stop(engine, session, job.key, job.instance_key, job.step_key, message, by)


def change_job(session: Session, key: int, **values: object) -> None:
    """Write some columns of a job; never a second time what the session remembers of it."""
    session.execute(
        update(Job).where(Job.key == key).values(**values),
        execution_options={"synchronize_session": False},
    )


def revive(move: Move, case: Case, job: Job) -> None:
    """A job that was out of retries may be taken again, at once."""
    change_job(
        move.session,
        job.key,
        dead=False,
        retries=max(job.retries, 1),
        lease=None,
        worker=None,
        due_at=move.now,
    )
    remember_roots(move.session, [case.row.root_key])


def _stop(
    engine: Engine,
    session: Session,
    job_key: int,
    instance_key: int,
    step_key: int,
    message: str,
    by: str | None,
) -> None:
    move = Move(engine, session, by=by)
    case = move.load(instance_key)
    wait = case.waits.get(step_key)
    if wait is None or wait.kind not in _STOPS:
        return
    case.written.pop(step_key, None)  # the job stays, dead, for the retry
    case.dead_jobs[step_key] = job_key
    kind = f"{wait.kind}_failed"
    move.act(case, partial(Run.fail, step_key=step_key, kind=kind, message=message))
    finish(move)
