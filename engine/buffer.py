"""The message buffer: messages that came before anybody waited for them."""

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from engine.moving import Case, Move, same
from engine.spiff.waits import Wait, WaitKind
from engine.states import MessageState
from engine.store.json import decode_object
from engine.store.tables import Message


def lock_messages(session: Session, pairs: Iterable[tuple[str, str]]) -> None:
    """Let nobody publish and subscribe to the same name and key at the same moment.

    Else a message might find no subscription while the subscription finds no message. SQLite has
    one writer anyway; PostgreSQL's locks end with the transaction.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    numbers = sorted({_lock_number(name, key) for name, key in pairs})
    for number in numbers:
        session.execute(select(func.pg_advisory_xact_lock(number)))


def _lock_number(name: str, key: str) -> int:
    digest = hashlib.sha256(f"{name}\0{key}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def take_buffered(move: Move) -> list[tuple[Case, Wait, Mapping[str, object]]]:
    """Buffered messages for waits that are new in this command: at most one an instance.

    What the first message does may end the wait that a second one would have met.
    """
    asking = [
        (case, wait)
        for case in move.cases.values()
        for key, wait in case.waits.items()
        if wait.kind is WaitKind.MESSAGE and not same(case.written.get(key), wait)
    ]
    if not asking:
        return []
    pairs = {(wait.name or "", wait.correlation_key) for _, wait in asking}
    lock_messages(move.session, pairs - move.locked)
    move.locked |= pairs
    found: dict[int, tuple[Case, Wait, Mapping[str, object]]] = {}
    for message in _waiting(move, pairs):
        for case, wait in asking:
            wanted = (wait.name, wait.correlation_key) == (message.name, message.correlation_key)
            if wanted and case.row.key not in found:
                move.taken[message.key] = (message, case)
                found[case.row.key] = (case, wait, decode_object(message.variables))
                break
    return list(found.values())


def _waiting(move: Move, pairs: Iterable[tuple[str, str]]) -> list[Message]:
    named = (
        and_(Message.name == name, Message.correlation_key == key) for name, key in sorted(pairs)
    )
    return list(
        move.session.scalars(
            select(Message)
            .where(
                or_(*named),
                Message.state == MessageState.WAITING,
                Message.expires_at > move.now,
                Message.key.not_in(list(move.taken)),
            )
            .order_by(Message.key)
        )
    )
