"""Claiming due jobs: whoever runs one holds its tree; whoever leases one holds its token."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select, union_all
from sqlalchemy.orm import Session, aliased

from engine.store.tables import Instance, Job

_SPARE: Final = 5
"""So many times more jobs are looked at than taken: others may hold the first ones."""


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
    kinds = sorted(set(types))
    if roots is not None:
        here = (Instance.root_key.in_(roots), Job.type.in_(kinds), *_due(now))
        return _of_trees(session, here, now, limit)
    first = Job.key.in_(_first_keys(kinds, now, limit * _SPARE))
    jobs = _of_trees(session, (first,), now, limit)
    if len(jobs) < limit:
        jobs += _locked(session, (first, Job.instance_key.is_(None)), limit - len(jobs))
    return jobs


def claim_rows(session: Session, types: Iterable[str], now: datetime, *, limit: int) -> list[Job]:
    """Due jobs to lease: only their own rows are locked."""
    first = Job.key.in_(_first_keys(sorted(set(types)), now, limit * _SPARE))
    return _locked(session, (first,), limit)


def first_due(session: Session, types: Iterable[str]) -> datetime | None:
    """When the next job of these types is due."""
    firsts = [
        select(Job.due_at).where(~Job.dead, Job.type == type_).order_by(Job.due_at).limit(1)
        for type_ in sorted(set(types))
    ]
    one_each = union_all(*(select(first.subquery()) for first in firsts)).subquery()
    return session.scalar(select(one_each.c.due_at).order_by(one_each.c.due_at).limit(1))


def _due(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ~Job.dead, Job.due_at <= now


def _first_keys(types: Iterable[str], now: datetime, limit: int) -> Any:
    """The keys of the first due jobs of each type: one walk along the index for each.

    Asked for all types at once, SQLite would read every waiting job to find the few that are due.
    """
    firsts = [
        select(Job.key)
        .where(Job.type == type_, *_due(now))
        .order_by(Job.due_at, Job.key)
        .limit(limit)
        for type_ in types
    ]
    return union_all(*(select(first.subquery()) for first in firsts))


def _of_trees(
    session: Session, conditions: Iterable[ColumnElement[bool]], now: datetime, limit: int
) -> list[Job]:
    root = aliased(Instance)
    rows = session.execute(
        select(Job, root.key)
        .join(Instance, Instance.key == Job.instance_key)
        .join(root, root.key == Instance.root_key)
        .where(*conditions)
        .order_by(Job.due_at, Job.key)
        .limit(limit)
        .with_for_update(skip_locked=True, of=root)
        .execution_options(populate_existing=True)
    ).all()
    if rows and session.get_bind().dialect.name != "sqlite":
        # Somebody may have finished a job between our look and our lock; now nobody can.
        keys = [job.key for job, _ in rows]
        alive = set(session.scalars(select(Job.key).where(Job.key.in_(keys), *_due(now))))
        rows = [row for row in rows if row[0].key in alive]
    return [job for job, _ in sorted(rows, key=lambda row: (row[1], row[0].due_at, row[0].key))]


def _locked(session: Session, conditions: Iterable[ColumnElement[bool]], limit: int) -> list[Job]:
    found = (
        select(Job)
        .where(*conditions)
        .order_by(Job.due_at, Job.key)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Job)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(found))
