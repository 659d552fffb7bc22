"""The call centre: it is asked to ring somebody up, and tells of calls that came or ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import BadRequest, NotFound
from engine.keys import new_key
from engine.messages import publish
from engine.store.json import decode_object
from engine.store.tables import Message
from engine.texts import Text
from processes.connectors.connector import Channel
from processes.operations.records import numbered
from processes.records import timeline
from processes.records.base import Record
from processes.records.service import Ticket
from processes.records.tables import Contact, Lead, Line, Notification
from processes.records.wording import phone, tidy

Event = Mapping[str, object]
P = TypeVar("P", Lead, Contact)
RECORDED: Final = "call.recorded"
_TOLD: Final = ("user", "result", "seconds", "recording")


def ring_up(session: Session, record: Record, *, by: str, now: datetime) -> Notification:
    """Ask the call centre to connect somebody of ours with whom a record is about."""
    number = phone(getattr(record, "phone", "")).text
    if not number:
        raise BadRequest(Text("该记录没有电话号码。", "This record has no phone number."))
    letter = Notification(
        at=now,
        to_kind=Channel.CALLS.value,
        recipient=number,
        template="call",
        record=record.number,
        sender=by,
        origin=f"call/{new_key()}",
        due_at=now,
    )
    session.add(letter)
    session.flush()
    return letter


def take_incoming(engine: Engine, session: Session, call: Event) -> Message:
    """Somebody rang: about service it becomes a ticket, else a lead."""
    text = {name: tidy(call.get(name)) for name in ("name", "phone", "company", "email")}
    if not phone(text["phone"]).text:
        raise BadRequest(Text("缺少有效的 phone。", "A valid phone is missing."))
    if call.get("about") == "service":
        subject = tidy(call.get("subject")) or f"来电 Call {text['phone']}"
        values: dict[str, object] = {
            "contact_name": text["name"] or text["phone"],
            "channel": "phone",
            "subject": subject,
            "description": tidy(call.get("description")) or subject,
        }
        name = "msg_ticket_submitted"
    else:
        values = {"lead_name": text["name"], "source": "phone_in"}
        values["consent"] = call.get("consent") is True
        name = "msg_web_lead"
    rest = {field: text[field] for field in ("phone", "email", "company") if text[field]}
    return publish(
        engine, session, name, "", {**values, **rest}, by=None, message_id=f"call/{call['id']}"
    )


def record_call(session: Session, call: Event, *, now: datetime) -> str:
    """Write a call that ended into the time line of its record; the answer is its number."""
    record = _record_of(session, call)
    if record is None:
        raise NotFound(Text("通话对应的记录", "record of the call"), tidy(call.get("phone")) or "—")
    if not _is_known(session, record.number, str(call["id"])):
        told = {name: call[name] for name in _TOLD if call.get(name) is not None}
        timeline.note_of(
            session,
            RECORDED,
            record,
            at=now,
            by=tidy(call.get("user")) or None,
            detail={"id": str(call["id"]), "text": _summary(call), **told},
        )
        session.flush()
    return record.number


def _summary(call: Event) -> str:
    parts = [tidy(call.get("result")), f"{call['seconds']} s" if call.get("seconds") else ""]
    return ", ".join(part for part in parts if part)


def _record_of(session: Session, call: Event) -> Record | None:
    number = tidy(call.get("record"))
    for table in (Lead, Ticket, Contact):
        found = numbered(session, table, number)
        if found is not None:
            return found
    called = phone(call.get("phone")).text
    return (_newest(session, Lead, called) or _newest(session, Contact, called)) if called else None


def _newest(session: Session, table: type[P], called: str) -> P | None:
    query = select(table).where(table.phone == called).order_by(table.key.desc()).limit(1)
    return session.scalars(query).first()


def _is_known(session: Session, number: str, id: str) -> bool:
    lines = select(Line.detail).where(Line.record == number, Line.what == RECORDED)
    return any(decode_object(detail).get("id") == id for detail in session.scalars(lines))
