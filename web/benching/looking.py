"""Looking at very much: the inbox and the live counts over very many open tasks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from statistics import median
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.keys import new_key
from engine.reading.elements import counts_of_definitions
from engine.states import IncidentState
from engine.store.bulk import insert_rows
from engine.store.tables import Incident, Task, VisitCount
from tasks.people import Person, person_named
from web.benching.crowd import add_crowd, inbox_times
from web.benching.figures import Figure
from web.benching.places import folder, installed

A_ROLE: Final = 10_000
A_LOT: Final = 1_000_000
RUNNING: Final = 100_000
_MOST_MS: Final = 15
_MOST_MS_OF_A_LOT: Final = 100
_ELEMENTS: Final = 40
_SHARDS: Final = 16
_STOPPED: Final = 1_000


@contextmanager
def _crowded(count: int) -> Iterator[tuple[Session, Person, datetime]]:
    """A company with so many open tasks in one role, and somebody of that role."""
    with folder() as home, installed(home) as laneway:
        now = laneway.engine.clock()
        with laneway.sessions.write() as session, session.begin():
            add_crowd(session, count, now=now)
        with laneway.sessions.write() as session, session.begin():
            session.connection().exec_driver_sql("ANALYZE")
        with laneway.sessions.read() as session:
            yield session, person_named(session, "rep1", on=now.date()), now


def inbox(count: int = A_ROLE) -> list[Figure]:
    """The inbox's pages in every order and with every filter."""
    most = _MOST_MS if count <= A_ROLE else _MOST_MS_OF_A_LOT
    with _crowded(count) as (session, person, now):
        times = inbox_times(session, person, now=now)
    return [
        Figure(f"{name}, {count:,} open tasks", milliseconds, "ms", at_most=most)
        for name, milliseconds in times.items()
    ]


def counts(count: int = RUNNING) -> list[Figure]:
    """The live counts of a definition; history is never read, so its length does not matter."""
    with _crowded(count) as (session, _person, now):
        definition = session.scalars(
            select(Task.definition_key).where(Task.element_id == "T_FirstContact").limit(1)
        ).one()
        instance = session.scalars(select(Task.instance_key).limit(1)).one()
        _add_totals(session, definition, instance, now)
        times = []
        for _ in range(5):
            began = time.perf_counter()
            counts_of_definitions(session, [definition], now=now)
            times.append((time.perf_counter() - began) * 1_000)
    return [
        Figure(f"live counts, {count:,} open tasks", median(times), "ms", at_most=_MOST_MS_OF_A_LOT)
    ]


def _add_totals(session: Session, definition: int, instance: int, now: datetime) -> None:
    """What ten million events leave in the totals, and work that stopped; never committed."""
    key = {"definition_key": definition}
    totals = {"entered": 9_000, "completed": 8_000, "cancelled": 500}
    insert_rows(
        session,
        VisitCount,
        [
            {**key, **totals, "element_id": f"T_{element}", "shard": shard}
            for element in range(_ELEMENTS)
            for shard in range(_SHARDS)
        ],
    )
    stopped = {"instance_key": instance, "state": IncidentState.OPEN, "created_at": now}
    insert_rows(
        session,
        Incident,
        [
            {
                **key,
                **stopped,
                "key": new_key(),
                "step_key": number,
                "element_id": f"T_{number % _ELEMENTS}",
                "kind": "operation",
                "message": "no answer",
            }
            for number in range(_STOPPED)
        ],
    )
