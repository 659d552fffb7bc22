"""Messages that reached nobody: kept, delivered again, or put away."""

from sqlalchemy.orm import Session

from engine.buffer import lock_messages
from engine.delivering import deliver
from engine.engine import Engine
from engine.errors import BadRequest, Conflict, NotFound
from engine.history import record
from engine.states import MESSAGE_MOVES, MessageState, moved
from engine.store.json import decode_object
from engine.store.tables import Message
from engine.texts import Text


def deliver_again(engine: Engine, session: Session, key: int, *, by: str) -> Message:
    """Try once more to find who waits for it; it stays where it is if nobody does."""
    message = _found(session, key)
    state = moved(MESSAGE_MOVES, "correlate", MessageState(message.state))
    lock_messages(session, [(message.name, message.correlation_key)])
    values = decode_object(message.variables)
    correlation_key = message.correlation_key
    reached = deliver(engine, session, message.name, correlation_key, values, by=by, message=key)
    if reached:
        message.instance_key = reached[0].row.key
        message.state = state
    elif engine.message_kept is not None:
        engine.message_kept(engine, session, message)
    if message.state != MessageState.CORRELATED:
        raise Conflict(
            Text(
                f"仍没有实例等待消息 {message.name}({message.correlation_key})。",
                f"Still nobody waits for the message {message.name} ({message.correlation_key}).",
            )
        )
    _tell(engine, session, message, "message.redelivered", by=by)
    return message


def discard(engine: Engine, session: Session, key: int, *, by: str, reason: str) -> Message:
    """Put a message away that nobody will ever wait for; history keeps why."""
    if not reason.strip():
        raise BadRequest(Text("请写明丢弃的原因。", "Say why the message is discarded."))
    message = _found(session, key)
    message.state = moved(MESSAGE_MOVES, "discard", MessageState(message.state))
    _tell(engine, session, message, "message.discarded", by=by, reason=reason.strip()[:400])
    return message


def _tell(
    engine: Engine, session: Session, message: Message, what: str, *, by: str, **more: str
) -> None:
    detail = {"message": str(message.key), "name": message.name, **more}
    record(
        session,
        what,
        at=engine.clock(),
        by=by,
        instance_key=message.instance_key,
        detail=detail,
    )
    session.flush()


def _found(session: Session, key: int) -> Message:
    message = session.get(Message, key, with_for_update=True)
    if message is None:
        raise NotFound(Text("消息", "message"), key)
    return message
