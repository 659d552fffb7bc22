"""Letters sent once more, and what their carriers report of them."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import MoveNotAllowed, NotFound
from engine.history import record
from engine.store.json import decode_object
from engine.texts import Text
from processes.entries.asking import OUTGOING
from processes.entries.links import new_link
from processes.entries.tables import Link
from processes.records.tables import Notification

OUTWARD: Final = ("customer", "calls", "events")
"""Whom letters that leave the house are for."""
_ENTRIES: Final = {
    "ticket_receipt": "withdraw",
    **{what.template: what.entry for what in OUTGOING.values() if what.entry},
}


def send_again(session: Session, key: int, *, by: str, now: datetime) -> Notification:
    """Send a letter that did not arrive; one that held a link gets a new one."""
    letter = _found(session, key)
    if letter.due_at is not None or letter.delivered_at is not None:
        raise MoveNotAllowed(
            Text("只有发送失败的信件可以重发。", "Only a letter that did not arrive is sent again.")
        )
    letter.link = letter.link or _new_link(session, letter, now)
    letter.due_at, letter.attempts, letter.error = now, 0, None
    record(session, "letter.sent_again", at=now, by=by, detail={"letter": str(key)})
    session.flush()
    return letter


def book_receipt(
    session: Session, key: int, status: str, *, error: str = "", now: datetime
) -> None:
    """What a carrier reports later: read, or not delivered after all."""
    letter = _found(session, key)
    if status == "failed":
        letter.delivered_at, letter.error = None, (error or "failed")[:500]
    elif letter.delivered_at is None:
        letter.delivered_at, letter.due_at, letter.error = now, None, None
    if status == "read":
        letter.read_at = letter.read_at or now
    session.flush()


def _found(session: Session, key: int) -> Notification:
    letter = session.get(Notification, key, with_for_update=True)
    if letter is None or letter.to_kind not in OUTWARD:
        raise NotFound(Text("信件", "letter"), key)
    return letter


def _new_link(session: Session, letter: Notification, now: datetime) -> str | None:
    entry = _ENTRIES.get(letter.template, letter.template)
    question = session.scalar(
        select(Link)
        .where(
            Link.record == letter.record,
            Link.entry == entry,
            Link.used_at.is_(None),
            Link.expires_at > now,
        )
        .limit(1)
    )
    if question is None:
        return None
    return new_link(
        session,
        question.entry,
        question.record,
        at=now,
        correlation_key=question.correlation_key,
        customer_key=question.customer_key,
        root_key=question.root_key,
        details=decode_object(question.details),
    )
