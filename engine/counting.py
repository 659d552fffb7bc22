"""Running totals of visits: written in one statement and one order, so that no two lock up."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.moving import Case
from engine.spiff.waits import Happening
from engine.store.bulk import core_table
from engine.store.tables import VisitCount

Counts = Counter[tuple[int, str, Happening]]

_BATCH: Final = "laneway.counts"
_SHARD: Final = "laneway.shard"
_SHARDS: Final = 16
_INSERTS: Final[dict[str, Callable[[Any], Any]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def count_visits(session: Session, cases: Iterable[Case]) -> None:
    """Add what the cases visited to the totals: at once, or at the end of the batch."""
    counts: Counts = Counter(
        (case.row.definition_key, visit.element_id, visit.what)
        for case in cases
        for visit in case.run.visits
    )
    if _BATCH in session.info:
        session.info[_BATCH].update(counts)
    else:
        _write(session, counts)


@contextmanager
def counted_together(session: Session) -> Iterator[None]:
    """Many moves in one transaction count once, at its end."""
    session.info[_BATCH] = Counter()
    try:
        yield
        _write(session, session.info[_BATCH])
    finally:
        del session.info[_BATCH]


@contextmanager
def undone_together(session: Session) -> Iterator[None]:
    """A savepoint that also takes back what was counted in it."""
    before: Counts = Counter(session.info[_BATCH])
    try:
        with session.begin_nested():
            yield
    except BaseException:
        session.info[_BATCH] = before
        raise


def _write(session: Session, counts: Counts) -> None:
    shard = _shard(session)
    rows = [
        {"definition_key": definition, "element_id": element, "shard": shard}
        | {what.value: counts[definition, element, what] for what in Happening}
        for definition, element in sorted({(key, element) for key, element, _ in counts})
    ]
    if rows:
        session.connection().execute(_count_up(session.get_bind().dialect.name), rows)


def _shard(session: Session) -> int:
    """SQLite has one writer; on PostgreSQL sessions count into different rows."""
    if session.get_bind().dialect.name == "sqlite":
        return 0
    shard: int = session.info.setdefault(_SHARD, secrets.randbelow(_SHARDS))
    return shard


@cache
def _count_up(dialect: str) -> Any:
    statement = _INSERTS[dialect](core_table(VisitCount))
    sums = {
        name: getattr(VisitCount, name) + statement.excluded[name]
        for name in ("entered", "completed", "cancelled")
    }
    keys = ["definition_key", "element_id", "shard"]
    return statement.on_conflict_do_update(index_elements=keys, set_=sums)
