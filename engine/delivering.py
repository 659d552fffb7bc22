"""A message reaches those who wait for it, or begins what it starts."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalogue import definition_by_key
from engine.engine import Engine
from engine.moving import Case, Move
from engine.operations import NOTHING
from engine.spiff.run import Run
from engine.spiff.waits import WaitKind
from engine.states import InstanceState
from engine.store.tables import Instance, Subscription
from engine.writing import finish

_MOST_RECEIVERS: Final = 200


def deliver(
    engine: Engine,
    session: Session,
    name: str,
    correlation_key: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
    message: int | None = None,
) -> list[Case]:
    """Give a message to one receiver of each process: one that waits, else a start event.

    History keeps the key of a ``message`` that is stored, so that what it brought can be read.
    """
    detail = {"message": message} if message else NOTHING
    move = Move(engine, session, by=by)
    reached: dict[str, Case] = {}
    for receiver in _receivers(session, name, correlation_key):
        if receiver.process_id in reached:
            continue
        if receiver.instance_key is None:
            case = _start(move, receiver, correlation_key, variables)
        elif receiver.correlation_key == correlation_key:
            case = _fire(move, receiver.instance_key, receiver.step_key, variables)
        else:
            case = None
        if case is not None:
            reached[receiver.process_id] = case
            move.record("message.correlated", case, element_id=receiver.element_id, detail=detail)
    if reached:
        finish(move)
    return list(reached.values())


def _receivers(session: Session, name: str, correlation_key: str) -> Sequence[Subscription]:
    """Those who wait before those who begin."""
    return session.scalars(
        select(Subscription)
        .where(
            Subscription.kind == "message",
            Subscription.name == name,
            Subscription.correlation_key.in_({correlation_key, ""}),
        )
        .order_by(Subscription.instance_key.is_(None), Subscription.key)
        .limit(_MOST_RECEIVERS)
    ).all()


def _fire(
    move: Move, instance_key: int, step_key: int | None, variables: Mapping[str, object]
) -> Case | None:
    case = move.load(instance_key)
    wait = case.waits.get(step_key or 0)
    if wait is None or wait.kind is not WaitKind.MESSAGE:
        return None  # it went on while we waited for its lock
    move.act(case, partial(Run.fire, step_key=wait.step_key, variables=variables))
    return case


def _start(
    move: Move, receiver: Subscription, correlation_key: str, variables: Mapping[str, object]
) -> Case | None:
    if correlation_key and _is_taken(move, receiver.process_id, correlation_key):
        return None
    return move.begin(
        definition_by_key(move.session, receiver.definition_key),
        variables,
        start_event=receiver.element_id,
        correlation_key=correlation_key or None,
    )


def _is_taken(move: Move, process_id: str, correlation_key: str) -> bool:
    """Whether a process has an active instance for this key, as the engine or the house knows."""
    active = select(Instance.key).where(
        Instance.process_id == process_id,
        Instance.correlation_key == correlation_key,
        Instance.state == InstanceState.ACTIVE,
    )
    if move.session.scalar(active.limit(1)) is not None:
        return True
    begins = move.engine.message_begins
    return begins is not None and not begins(move.session, process_id, correlation_key)
