"""What cases wait for besides people: a time, a message, another attempt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.store.conditions import IS_OPEN
from engine.store.tables import Instance, Job, Subscription, Task


@dataclass(frozen=True, slots=True)
class Waiting:
    """One element that waits."""

    instance_key: int
    root_key: int
    definition_key: int
    element_id: str
    due: datetime | None = None
    """None: until a message comes."""
    again: bool = False
    """What failed is tried again then."""


def waiting(session: Session, root_keys: Collection[int]) -> Sequence[Waiting]:
    """What whole cases wait for: what comes next before what comes later, messages last."""
    of = (Instance.key, Instance.root_key, Instance.definition_key)
    jobs = (
        select(*of, Job.element_id, Job.due_at, Job.attempts > 0)
        .join(Instance, Instance.key == Job.instance_key)
        .where(Instance.root_key.in_(root_keys), Job.element_id.is_not(None), ~Job.dead)
        .where(or_(Job.kind == "timer", Job.attempts > 0))
        .order_by(Job.due_at, Job.key)
    )
    messages = (
        select(*of, Subscription.element_id)
        .join(Instance, Instance.key == Subscription.instance_key)
        .where(Instance.root_key.in_(root_keys))
        .order_by(Subscription.key)
    )
    return [Waiting(*row) for query in (jobs, messages) for row in session.execute(query)]


def in_hands(session: Session, root_keys: Collection[int]) -> Collection[int]:
    """Those of some whole cases that wait for people."""
    query = select(Task.root_key).join(Instance, Instance.key == Task.instance_key)
    return set(session.scalars(query.where(Instance.root_key.in_(root_keys), IS_OPEN)))
