"""Due work: what runs inside our transaction, and what is leased out to run between two."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.operations import Call

LEASE: Final = timedelta(minutes=1)


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
    raise NotImplementedError


def drain(engine: Engine, session: Session, roots: Collection[int], *, limit: int = 50) -> int:
    """Run the due jobs of these trees, and those that follow from them; the caller commits."""
    raise NotImplementedError


def left_behind(session: Session) -> frozenset[int]:
    """The roots of trees for which this session has made jobs that are due at once."""
    raise NotImplementedError


def next_due(engine: Engine, session: Session) -> datetime | None:
    """When the next job of ours is due: how long a worker may sleep."""
    raise NotImplementedError


def lease_outside(
    engine: Engine, session: Session, *, worker: str, limit: int = 1, lease: timedelta = LEASE
) -> list[Leased]:
    """Take due outside operations; commit before running them."""
    raise NotImplementedError


def call_outside(engine: Engine, leased: Leased) -> Answer:
    """Run an outside operation; no transaction is open."""
    raise NotImplementedError


def finish_outside(engine: Engine, session: Session, leased: Leased, answer: Answer) -> bool:
    """Book the answer; False where the lease was lost and the answer no longer counts."""
    raise NotImplementedError
