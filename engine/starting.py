"""Start events that wait by themselves: for a message, a signal or the clock."""

from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.bpmn.graph import Kind, Node, Process, Trigger
from engine.engine import Engine
from engine.keys import new_key
from engine.scheduling import schedule
from engine.store.published import Definition
from engine.store.tables import Job, Subscription

_HEARD: Final = frozenset({Trigger.MESSAGE, Trigger.SIGNAL})


def listen(engine: Engine, session: Session, definition: Definition, process: Process) -> None:
    """From now on start events wake this version, and no older one."""
    _fall_silent(session, definition.process_id)
    for node in process.nodes.values():
        if node.kind is not Kind.START_EVENT or node.container is not None:
            continue
        if node.event.trigger in _HEARD:
            session.add(_subscription(definition, node))
        elif node.event.timer is not None:
            schedule(engine, session, definition.key, node.id, node.event.timer)


def _fall_silent(session: Session, process_id: str) -> None:
    session.execute(
        delete(Subscription).where(
            Subscription.process_id == process_id, Subscription.instance_key.is_(None)
        )
    )
    versions = select(Definition.key).where(Definition.process_id == process_id)
    session.execute(delete(Job).where(Job.kind == "start", Job.definition_key.in_(versions)))


def _subscription(definition: Definition, node: Node) -> Subscription:
    return Subscription(
        key=new_key(),
        kind=node.event.trigger.value,
        name=node.event.name or "",
        definition_key=definition.key,
        process_id=definition.process_id,
        element_id=node.id,
    )
