"""Very many open tasks, written straight into the tables, and what the inbox makes of them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.keys import new_key
from engine.states import InstanceState, TaskState
from engine.store.published import Definition, Deployment, Resource
from engine.store.tables import Instance, Task, TaskCandidate
from tasks.inbox import counts, inbox
from tasks.pages import Sort
from tasks.people import Person
from tasks.queues import Filter, Queue

_A_BATCH = 5_000
_TASKS_PER_INSTANCE = 100


def add_crowd(
    session: Session,
    count: int,
    *,
    now: datetime,
    group: str = "sales_rep",
    process_id: str = "lead_to_order",
    assignee: str | None = None,
) -> None:
    """Open tasks of a role, or of a person: two in three with a due date around now."""
    definition_key = _definition(session, process_id, now)
    numbers = iter(range(count))
    while batch := list(islice(numbers, _A_BATCH)):
        instances = [
            _instance(definition_key, process_id, now, number)
            for number in batch[::_TASKS_PER_INSTANCE]
        ]
        session.execute(insert(Instance), instances)
        tasks = [
            _task(instances[at // _TASKS_PER_INSTANCE], now, number, group, assignee)
            for at, number in enumerate(batch)
        ]
        session.execute(insert(Task), tasks)
        if assignee is None:
            session.execute(insert(TaskCandidate), list(_candidates(tasks, group)))


def _definition(session: Session, process_id: str, now: datetime) -> int:
    deployment = Deployment(key=new_key(), at=now, by="setup")
    session.add(deployment)
    session.flush()
    resource = Resource(
        key=new_key(), deployment_key=deployment.key, name="x.bpmn", content=b"", checksum=""
    )
    session.add(resource)
    session.flush()
    definition = Definition(
        key=new_key(),
        process_id=process_id,
        version=new_key() % 1_000_000_000,
        name_zh="线索到订单",
        name_en="Lead to order",
        resource_key=resource.key,
        deployment_key=deployment.key,
    )
    session.add(definition)
    session.flush()
    return definition.key


def _instance(definition_key: int, process_id: str, now: datetime, number: int) -> dict[str, Any]:
    key = new_key()
    return {
        "key": key,
        "definition_key": definition_key,
        "process_id": process_id,
        "business_key": f"L-202611-{number:07d}",
        "root_key": key,
        "state": InstanceState.ACTIVE,
        "started_at": now,
        "variables": b"{}",
        "run": b"",
        "incidents": 0,
        "revision": 1,
    }


def _task(
    instance: dict[str, Any], now: datetime, number: int, group: str, assignee: str | None
) -> dict[str, Any]:
    # Scattered by a multiplication, so that no order of keys is an order of dates.
    minutes = (number * 7_919) % 200_000 - 50_000
    return {
        "key": new_key(),
        "instance_key": instance["key"],
        "root_key": instance["root_key"],
        "definition_key": instance["definition_key"],
        "process_id": instance["process_id"],
        "step_key": number,
        "element_id": "T_FirstContact",
        "state": TaskState.CLAIMED if assignee else TaskState.OPEN,
        "assignee": assignee,
        "groups": group,
        "title_zh": "首次联系",
        "title_en": "First contact",
        "priority": (number * 31) % 100,
        "created_at": now,
        "due_at": now + timedelta(minutes=minutes) if number % 3 else None,
        "revision": 1,
    }


def _candidates(tasks: list[dict[str, Any]], group: str) -> Iterator[dict[str, Any]]:
    for task in tasks:
        yield {
            "task_key": task["key"],
            "kind": "group",
            "name": group,
            "due_at": task["due_at"],
            "priority": task["priority"],
            "process_id": task["process_id"],
        }


def inbox_times(session: Session, person: Person, *, now: datetime) -> dict[str, float]:
    """Milliseconds of the inbox's pages, the median of five, by what was asked."""
    asked: dict[str, Callable[[], object]] = {
        f"{queue} by {sort}": partial(inbox, session, person, queue, now=now, sort=sort)
        for queue in (Queue.MINE, Queue.OFFERED)
        for sort in Sort
    }
    asked |= {
        f"offered by {sort}, page 20": partial(
            inbox,
            session,
            person,
            Queue.OFFERED,
            now=now,
            sort=sort,
            after=_after_pages(session, person, now, sort, 19),
        )
        for sort in Sort
    }
    for name, wanted in _FILTERS.items():
        asked[name] = partial(inbox, session, person, Queue.OFFERED, now=now, wanted=wanted)
    asked["counts"] = partial(counts, session, person, now=now)
    return {name: median(_milliseconds(ask) for _ in range(5)) for name, ask in asked.items()}


_FILTERS = {
    "overdue": Filter(overdue=True),
    "due today": Filter(due_today=True),
    "a rare process": Filter(process_id="rare"),
}


def _after_pages(
    session: Session, person: Person, now: datetime, sort: Sort, pages: int
) -> str | None:
    after: str | None = None
    for _ in range(pages):
        after = inbox(session, person, Queue.OFFERED, now=now, sort=sort, after=after).next
    return after


def _milliseconds(ask: Callable[[], object]) -> float:
    began = perf_counter()
    ask()
    return (perf_counter() - began) * 1_000
