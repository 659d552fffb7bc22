"""Claiming due jobs: whoever runs one holds its tree; whoever leases one holds its token."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Integer, Select, bindparam, select, union_all
from sqlalchemy.orm import Session, aliased

from engine.store.tables import Instance, Job

_SPARE: Final = 5
"""So many times more jobs are looked at than taken: others may hold the first ones."""
_ROOT: Final = aliased(Instance, name="root")
_DUE: Final = (~Job.dead, Job.due_at <= bindparam("now", type_=Job.due_at.type))
_MOST: Final = bindparam("most", type_=Integer)
_FRESH: Final = {"populate_existing": True}


def claim(
    session: Session,
    types: Iterable[str],
    now: datetime,
    *,
    limit: int,
    roots: Collection[int] | None = None,
) -> list[Job]:
    """Due jobs to run in this transaction, in an order in which no two workers lock up.

    On PostgreSQL the rows of their trees' roots are locked first, past those that others hold: the
    same lock that every verb takes, so that a job and a person never wait for each other.
    """
    kinds = tuple(sorted(set(types)))
    asked = {"now": now, "most": limit}
    if roots is not None:
        named = {"roots": sorted(roots), "types": kinds}
        return _of_trees(session, _jobs_of_trees(), {**asked, **named})
    spare = {"spare": limit * _SPARE}
    jobs = _of_trees(session, _first_of_trees(kinds), {**asked, **spare})
    if len(jobs) < limit:
        asked["most"] = limit - len(jobs)
        jobs += session.scalars(_first_of_none(kinds), {**asked, **spare})
    return jobs


def claim_rows(session: Session, types: Iterable[str], now: datetime, *, limit: int) -> list[Job]:
    """Due jobs to lease: only their own rows are locked."""
    statement = _first_rows(tuple(sorted(set(types))))
    asked = {"now": now, "most": limit, "spare": limit * _SPARE}
    return list(session.scalars(statement, asked))


def first_due(session: Session, types: Iterable[str]) -> datetime | None:
    """When the next job of these types is due."""
    due: datetime | None = session.scalar(_first_moment(tuple(sorted(set(types)))))
    return due


def _of_trees(session: Session, statement: Any, asked: dict[str, Any]) -> list[Job]:
    rows = session.execute(statement, asked).all()
    if rows and session.get_bind().dialect.name != "sqlite":
        # Somebody may have finished a job between our look and our lock; now nobody can.
        keys = [job.key for job, _ in rows]
        alive = set(session.scalars(_still_due(), {"now": asked["now"], "keys": keys}))
        rows = [row for row in rows if row[0].key in alive]
    return [job for job, _ in sorted(rows, key=lambda row: (row[1], row[0].due_at, row[0].key))]


# Each statement is put together once: a worker asks again and again, and putting the question
# costs more than answering it.


@cache
def _jobs_of_trees() -> Any:
    in_tree = Instance.root_key.in_(bindparam("roots", expanding=True))
    return _in_trees(in_tree, Job.type.in_(bindparam("types", expanding=True)), *_DUE)


@cache
def _first_of_trees(types: tuple[str, ...]) -> Any:
    return _in_trees(Job.key.in_(_first_keys(types)))


@cache
def _first_of_none(types: tuple[str, ...]) -> Any:
    return _locked(Job.key.in_(_first_keys(types)), Job.instance_key.is_(None))


@cache
def _first_rows(types: tuple[str, ...]) -> Any:
    return _locked(Job.key.in_(_first_keys(types)))


@cache
def _still_due() -> Select[Any]:
    return select(Job.key).where(Job.key.in_(bindparam("keys", expanding=True)), *_DUE)


@cache
def _first_moment(types: tuple[str, ...]) -> Select[Any]:
    firsts = [
        select(Job.due_at).where(~Job.dead, Job.type == type_).order_by(Job.due_at).limit(1)
        for type_ in types
    ]
    one_each = union_all(*(select(first.subquery()) for first in firsts)).subquery()
    return select(one_each.c.due_at).order_by(one_each.c.due_at).limit(1)


def _first_keys(types: tuple[str, ...]) -> Any:
    """The keys of the first due jobs of each type: one walk along the index for each.

    Asked for all types at once, SQLite would read every waiting job to find the few that are due.
    """
    firsts = [
        select(Job.key)
        .where(Job.type == type_, *_DUE)
        .order_by(Job.due_at, Job.key)
        .limit(bindparam("spare", type_=Integer))
        for type_ in types
    ]
    return union_all(*(select(first.subquery()) for first in firsts))


def _in_trees(*conditions: Any) -> Any:
    return (
        select(Job, _ROOT.key)
        .join(Instance, Instance.key == Job.instance_key)
        .join(_ROOT, _ROOT.key == Instance.root_key)
        .where(*conditions)
        .order_by(Job.due_at, Job.key)
        .limit(_MOST)
        .with_for_update(skip_locked=True, of=_ROOT)
        .execution_options(**_FRESH)
    )


def _locked(*conditions: Any) -> Any:
    return (
        select(Job)
        .where(*conditions)
        .order_by(Job.due_at, Job.key)
        .limit(_MOST)
        .with_for_update(skip_locked=True, of=Job)
        .execution_options(**_FRESH)
    )
