"""Who takes a message: the processes that it begins, the cases that wait for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.reading.instances import InstanceFilter, InstanceRow, instances
from engine.reading.pages import Asked
from engine.states import InstanceState
from engine.store.tables import Instance, Message, Subscription

_MOST: Final = 1_000


@dataclass(slots=True)
class Awaited:
    """Who takes messages of one name."""

    begins: dict[str, int] = field(default_factory=dict)
    """The processes that begin with it, and their definitions."""
    keys: list[str] = field(default_factory=list)
    """The correlation keys with which cases wait for it."""


@dataclass(frozen=True, slots=True)
class Around:
    """The cases that messages have to do with."""

    named: Mapping[str, InstanceRow]
    """The newest case that bears the correlation key of a message, by that key."""
    senders: Mapping[int, InstanceRow]


def awaited(session: Session, names: Collection[str]) -> Mapping[str, Awaited]:
    """By name of the message, in one statement."""
    found = {name: Awaited() for name in names}
    waits = select(Subscription).where(
        Subscription.kind == "message", Subscription.name.in_(found.keys())
    )
    for one in session.scalars(waits.order_by(Subscription.key.desc()).limit(_MOST)):
        if one.instance_key is None:
            found[one.name].begins[one.process_id] = one.definition_key
        else:
            found[one.name].keys.append(one.correlation_key)
    return found


def around(session: Session, messages: Sequence[Message], takers: Mapping[str, Awaited]) -> Around:
    """The cases of some messages, in two statements."""
    keys = {one.correlation_key for one in messages} - {""}
    begun = {process for one in takers.values() for process in one.begins}
    bears = or_(
        Instance.business_key.in_(keys),
        and_(
            Instance.process_id.in_(begun),
            Instance.correlation_key.in_(keys),
            Instance.state == InstanceState.ACTIVE,
        ),
    )
    columns = (Instance.key, Instance.business_key, Instance.correlation_key)
    rows = session.execute(select(*columns).where(bears).order_by(Instance.key).limit(_MOST))
    named = {name: key for key, *names in rows for name in names if name in keys}
    senders = {one.sender_key for one in messages if one.sender_key}
    wanted = InstanceFilter(key={*named.values(), *senders})
    found = {one.key: one for one in instances(session, Asked(limit=_MOST), wanted).items}
    return Around(
        {name: found[key] for name, key in named.items()},
        {key: found[key] for key in senders if key in found},
    )
