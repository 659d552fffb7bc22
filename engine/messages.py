"""Messages and signals: to the instance that waits, to a start event, or into the buffer."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.buffer import lock_messages
from engine.catalogue import definition_by_key
from engine.engine import Engine
from engine.errors import AlreadyDone, Conflict, NotFound
from engine.keys import new_key
from engine.moving import Case, Move
from engine.spiff.run import Run
from engine.spiff.waits import WaitKind
from engine.states import InstanceState, MessageState
from engine.store.json import decode_object, encode, plain_object
from engine.store.tables import Instance, Job, Message, Subscription
from engine.texts import Text
from engine.writing import finish, remember_roots

TIME_TO_LIVE: Final = timedelta(hours=1)
_MOST_RECEIVERS: Final = 200


def publish(
    engine: Engine,
    session: Session,
    name: str,
    correlation_key: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
    time_to_live: timedelta = TIME_TO_LIVE,
    message_id: str | None = None,
    sender_key: int | None = None,
) -> Message:
    """Deliver a message now if somebody waits for it, else keep it for its time to live."""
    values = plain_object(variables)
    lock_messages(session, [(name, correlation_key)])
    told = _admit(engine, session, name, correlation_key, values)
    message_id = message_id or told
    _refuse_second(session, name, message_id)
    reached = deliver(engine, session, name, correlation_key, values, by=by)
    now = engine.clock()
    kept = MessageState.WAITING if time_to_live > timedelta() else MessageState.EXPIRED
    message = Message(
        key=new_key(),
        name=name,
        correlation_key=correlation_key,
        message_id=message_id,
        variables=encode(values),
        state=MessageState.CORRELATED if reached else kept,
        published_at=now,
        published_by=by,
        expires_at=now + time_to_live,
        instance_key=reached[0].row.key if reached else None,
        sender_key=sender_key,
    )
    _add(session, message)
    if not reached and engine.message_kept is not None:
        engine.message_kept(engine, session, message)
    return message


def correlate(
    engine: Engine,
    session: Session,
    name: str,
    correlation_key: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> Instance:
    """Deliver a message now to one that waits, or refuse with ``NotFound``."""
    values = plain_object(variables)
    lock_messages(session, [(name, correlation_key)])
    _admit(engine, session, name, correlation_key, values)
    reached = deliver(engine, session, name, correlation_key, values, by=by)
    if not reached:
        raise NotFound(Text("等待此消息的实例：", "instance that waits for the message"), name)
    return reached[0].row


def broadcast(
    engine: Engine,
    session: Session,
    name: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> int:
    """Send a signal to everybody who waits for it; the answer is how many.

    Each receiver gets a job of its own: one that fails does not keep the signal from the others.
    """
    body = encode({"name": name, "variables": plain_object(variables), "by": by})
    receivers = session.execute(
        select(Subscription, Instance.root_key)
        .outerjoin(Instance, Instance.key == Subscription.instance_key)
        .where(Subscription.kind == "signal", Subscription.name == name)
        .order_by(Subscription.key)
    ).all()
    now = engine.clock()
    for receiver, _ in receivers:
        session.add(
            Job(
                key=new_key(),
                kind="signal",
                instance_key=receiver.instance_key,
                definition_key=receiver.definition_key,
                step_key=receiver.step_key,
                element_id=receiver.element_id,
                due_at=now,
                payload=body,
            )
        )
    remember_roots(session, (root for job, root in receivers if job.instance_key is not None))
    session.flush()
    return len(receivers)


def start_by_buffered(
    engine: Engine, session: Session, process_id: str, correlation_key: str
) -> None:
    """The instance that a key had is over: the next buffered message may start another."""
    names = select(Subscription.name).where(
        Subscription.process_id == process_id,
        Subscription.kind == "message",
        Subscription.instance_key.is_(None),
    )
    message = session.scalar(
        select(Message)
        .where(
            Message.name.in_(names),
            Message.correlation_key == correlation_key,
            Message.state == MessageState.WAITING,
            Message.expires_at > engine.clock(),
        )
        .order_by(Message.key)
        .limit(1)
    )
    if message is None:
        return
    values = decode_object(message.variables)
    reached = deliver(engine, session, message.name, correlation_key, values, by=None)
    if reached:
        message.state = MessageState.CORRELATED
        message.instance_key = reached[0].row.key
        session.flush()


def expire(engine: Engine, session: Session) -> int:
    """Turn buffered messages whose time is over into dead letters; the answer is how many."""
    keys = session.scalars(
        update(Message)
        .where(Message.state == MessageState.WAITING, Message.expires_at <= engine.clock())
        .values(state=MessageState.EXPIRED)
        .returning(Message.key)
    )
    return len(keys.all())


def _admit(
    engine: Engine, session: Session, name: str, correlation_key: str, values: Mapping[str, object]
) -> str | None:
    """Let the house refuse a message, or tell its id."""
    if engine.message_arriving is None:
        return None
    return engine.message_arriving(session, name, correlation_key, values)


def _add(session: Session, message: Message) -> None:
    session.add(message)
    try:
        session.flush()
    except IntegrityError as taken:
        raise Conflict(
            Text("同一编号的消息刚刚已收到。", "A message with this id has just been taken.")
        ) from taken


def _refuse_second(session: Session, name: str, message_id: str | None) -> None:
    if message_id is None:
        return
    first = session.scalar(
        select(Message).where(Message.name == name, Message.message_id == message_id)
    )
    if first is not None:
        raise AlreadyDone(
            Text(
                f"编号为 {message_id} 的消息 {name} 已经收到。",
                f"The message {name} with the id {message_id} was taken before.",
            ),
            by=None,
            at=first.published_at,
        )


def deliver(
    engine: Engine,
    session: Session,
    name: str,
    correlation_key: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> list[Case]:
    """Give a message to one receiver of each process: one that waits, else a start event."""
    receivers = session.scalars(
        select(Subscription)
        .where(
            Subscription.kind == "message",
            Subscription.name == name,
            Subscription.correlation_key.in_({correlation_key, ""}),
        )
        .order_by(Subscription.instance_key.is_(None), Subscription.key)
        .limit(_MOST_RECEIVERS)
    ).all()
    move = Move(engine, session, by=by)
    reached: dict[str, Case] = {}
    for receiver in receivers:
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
            move.record("message.correlated", case, element_id=receiver.element_id)
    if reached:
        finish(move)
    return list(reached.values())


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
