"""Messages and signals: to the instance that waits, to a start event, or into the buffer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.buffer import lock_messages
from engine.delivering import deliver
from engine.engine import Engine
from engine.errors import AlreadyDone, Conflict, NotFound
from engine.keys import new_key
from engine.states import MessageState
from engine.store.json import decode_object, encode, plain_object
from engine.store.tables import Instance, Job, Message, Subscription
from engine.texts import Text
from engine.writing import remember_roots

TIME_TO_LIVE: Final = timedelta(hours=1)


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
    key = new_key()
    reached = deliver(engine, session, name, correlation_key, values, by=by, message=key)
    now = engine.clock()
    kept = MessageState.WAITING if time_to_live > timedelta() else MessageState.EXPIRED
    message = Message(
        key=key,
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
    """Deliver a message now to one that waits, and keep it; or refuse with ``NotFound``."""
    values = plain_object(variables)
    lock_messages(session, [(name, correlation_key)])
    _admit(engine, session, name, correlation_key, values)
    key, now = new_key(), engine.clock()
    reached = deliver(engine, session, name, correlation_key, values, by=by, message=key)
    if not reached:
        raise NotFound(Text("等待此消息的实例：", "instance that waits for the message"), name)
    message = Message(
        key=key,
        name=name,
        correlation_key=correlation_key,
        variables=encode(values),
        state=MessageState.CORRELATED,
        published_at=now,
        published_by=by,
        expires_at=now,
        instance_key=reached[0].row.key,
    )
    _add(session, message)
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
    reached = deliver(
        engine, session, message.name, correlation_key, values, by=None, message=message.key
    )
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
