"""Claiming due jobs: whoever runs one holds its tree; whoever leases one holds its token."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, union_all
from sqlalchemy.orm import Session, aliased

from engine.store.tables import Instance, Job


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
    due = _due(types, now)
    jobs = _of_trees(session, due, limit, roots)
    if roots is None and len(jobs) < limit:
        jobs += _of_nobody(session, due, limit - len(jobs))
    return jobs


def claim_rows(session: Session, types: Iterable[str], now: datetime, *, limit: int) -> list[Job]:
    """Due jobs to lease: only their own rows are locked."""
    found = (
        select(Job)
        .where(*_due(types, now))
        .order_by(Job.due_at, Job.key)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Job)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(found))


def first_due(session: Session, types: Iterable[str]) -> datetime | None:
    """When the next job of these types is due: one look into the index for each type."""
    firsts = [
        select(Job.due_at).where(_alive(), Job.type == type_).order_by(Job.due_at).limit(1)
        for type_ in sorted(set(types))
    ]
    if not firsts:
        return None
    one_each = union_all(*(select(first.subquery()) for first in firsts)).subquery()
    return session.scalar(select(one_each.c.due_at).order_by(one_each.c.due_at).limit(1))


def _alive() -> ColumnElement[bool]:
    return ~Job.dead


def _due(types: Iterable[str], now: datetime) -> Sequence[ColumnElement[bool]]:
    return _alive(), Job.type.in_(sorted(set(types))), Job.due_at <= now


def _of_trees(
    session: Session,
    due: Sequence[ColumnElement[bool]],
    limit: int,
    roots: Collection[int] | None,
) -> list[Job]:
    root = aliased(Instance)
    query = (
        select(Job, root.key)
        .join(Instance, Instance.key == Job.instance_key)
        .join(root, root.key == Instance.root_key)
        .where(*due)
        .order_by(Job.due_at, Job.key)
        .limit(limit)
        .with_for_update(skip_locked=True, of=root)
        .execution_options(populate_existing=True)
    )
    if roots is not None:
        query = query.where(Instance.root_key.in_(roots))
    rows = session.execute(query).all()
    if rows and session.get_bind().dialect.name != "sqlite":
        # Somebody may have finished a job between our look and our lock; now nobody can.
        keys = [job.key for job, _ in rows]
        alive = set(session.scalars(select(Job.key).where(Job.key.in_(keys), *due)))
        rows = [row for row in rows if row[0].key in alive]
    return [job for job, _ in sorted(rows, key=lambda row: (row[1], row[0].due_at, row[0].key))]


def _of_nobody(session: Session, due: Sequence[ColumnElement[bool]], limit: int) -> list[Job]:
    """Jobs without an instance: start events."""
    found = (
        select(Job)
        .where(*due, Job.instance_key.is_(None))
        .order_by(Job.due_at, Job.key)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Job)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(found))
