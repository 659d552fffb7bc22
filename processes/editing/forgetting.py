"""Forgetting a person: names, phones and addresses go wherever we find them; the deals stay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import MoveNotAllowed
from engine.running import set_variables
from engine.states import InstanceState, open_moves
from engine.store.json import decode, decode_object, encode
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.browsing.kind import Kind
from processes.editing.editing import EDITED, tell
from processes.fields.values import CUSTOM, fields_of, mark, values_of
from processes.importing.tables import ImportRow
from processes.records.base import Record
from processes.records.knowledge import Article
from processes.records.service import Ticket
from processes.records.states import LEAD_MOVES, ContactState, LeadState
from processes.records.tables import Contact, Lead, Line, Notification
from processes.records.wording import email, phone

FORGOTTEN: Final = "record.forgotten"
KINDS: Final = frozenset({"leads", "contacts"})
_MARK: Final = "forgotten_at"
_GONE: Final = ""


@dataclass(frozen=True, slots=True)
class Traces:
    """What tells who somebody is."""

    name: str
    phone: str
    email: str

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where they are reached."""
        return tuple(filter(None, (self.phone, self.email)))

    def wiped(self, value: object) -> object:
        """The same data without the traces, however a phone number is written."""
        match value:
            case str():
                return _GONE if self._is_trace(value) else value
            case Mapping():
                return {name: self.wiped(inner) for name, inner in value.items()}
            case list():
                return [self.wiped(inner) for inner in value]
        return value

    def without(self, text: str) -> str:
        """A text that people wrote, with the traces cut out of it."""
        for trace in filter(None, (self.name, *self.addresses)):
            text = text.replace(trace, "…")
        return text

    def _is_trace(self, text: str) -> bool:
        if not text.strip() or len(text) > 250:
            return False
        if text.strip() == self.name:
            return True
        if self.email and "@" in text:
            return email(text).text == self.email
        return bool(self.phone) and text[-1].isdigit() and phone(text).text == self.phone


def is_forgotten(record: Record) -> bool:
    """Whether the person was forgotten before."""
    return _MARK in record.details


def forget(
    engine: Engine, session: Session, kind: Kind, record: Lead | Contact, *, by: str
) -> None:
    """Take the person out of the record and of all that was made of it. It cannot be undone."""
    if is_forgotten(record):
        raise MoveNotAllowed(Text("个人信息已删除。", "The person was forgotten before."))
    at = engine.clock()
    traces = Traces(record.name.strip(), record.phone, record.email)
    roots = _wipe_lines(session, record, traces)
    _wipe_record(session, kind, record, traces, at)
    _wipe_letters(session, record, traces)
    _wipe_tickets(session, traces)
    _wipe_cases(engine, session, record, roots, traces, by=by)
    tell(session, record, FORGOTTEN, by=by, at=at)


def _wipe_record(
    session: Session, kind: Kind, record: Lead | Contact, traces: Traces, at: datetime
) -> None:
    record.name = record.phone = record.email = _GONE
    record.consent = False
    personal = {field.name for field in fields_of(session, kind.id, retired=True) if field.personal}
    custom = {name: v for name, v in values_of(record).items() if name not in personal}
    kept = traces.wiped({**record.details, CUSTOM: custom})
    record.data = encode({**(kept if isinstance(kept, dict) else {}), _MARK: at.isoformat()})
    record.updated_at = at
    if isinstance(record, Contact):
        record.opt_out, record.state = True, ContactState.INACTIVE
        record.title = None
    elif "archive" in open_moves(LEAD_MOVES, record.state):
        record.state = LeadState.ARCHIVED
    session.flush()
    mark(session, kind.id, record)


def _wipe_lines(session: Session, record: Record, traces: Traces) -> set[int]:
    """The lines stay, without values; the cases that they belong to."""
    about = Line.record == record.number
    if isinstance(record, Lead):
        about = or_(about, Line.lead_key == record.key)
    roots = set()
    for line in session.scalars(select(Line).where(about)):
        detail = decode_object(line.detail)
        changes = detail.get("changes")
        if line.what == EDITED and isinstance(changes, list):
            detail["changes"] = [{"field": one.get("field")} for one in changes]
        line.detail = encode(traces.wiped(detail))
        if line.root_key is not None:
            roots.add(line.root_key)
    return roots


def _wipe_letters(session: Session, record: Record, traces: Traces) -> None:
    """Letters that were not sent are not sent any more."""
    if not traces.addresses:
        return
    about = or_(Notification.record == record.number, Notification.recipient.in_(traces.addresses))
    letters = select(Notification).where(Notification.to_kind == "customer", about)
    for letter in session.scalars(letters):
        letter.recipient, letter.link, letter.due_at, letter.error = _GONE, None, None, None


def _wipe_tickets(session: Session, traces: Traces) -> None:
    ways = [
        column == value
        for column, value in ((Ticket.phone, traces.phone), (Ticket.email, traces.email))
        if value
    ]
    if not ways:
        return
    for ticket in session.scalars(select(Ticket).where(or_(*ways))):
        ticket.subject = traces.without(ticket.subject)
        ticket.contact = ticket.phone = ticket.email = _GONE
        ticket.data = encode(traces.wiped(ticket.details))
        for article in session.scalars(select(Article).where(Article.ticket_key == ticket.key)):
            article.title = traces.without(article.title)
            article.body = traces.without(article.body)


def _wipe_cases(
    engine: Engine,
    session: Session,
    record: Record,
    roots: Iterable[int],
    traces: Traces,
    *,
    by: str,
) -> None:
    """The variables of cases that this record was in, ended ones too, and the rows of files."""
    about = or_(Instance.root_key.in_(roots), Instance.business_key == record.number)
    instances = session.scalars(select(Instance).where(about)).all()
    for instance in instances:
        if instance.business_key:
            instance.business_key = str(traces.wiped(instance.business_key)) or None
        before = decode_object(instance.variables)
        after = traces.wiped(before)
        if after == before or not isinstance(after, dict):
            continue
        if instance.state is InstanceState.ACTIVE:
            changed = {name: v for name, v in after.items() if v != before[name]}
            set_variables(engine, session, instance, changed, by=by)
        else:
            instance.variables = encode(after)
    keys = [instance.key for instance in instances]
    _wipe_answers(session, keys, traces)
    _wipe_rows(session, keys, traces)
    session.flush()


def _wipe_answers(session: Session, keys: Sequence[int], traces: Traces) -> None:
    answered = select(Task).where(Task.instance_key.in_(keys), Task.answers.is_not(None))
    for task in session.scalars(answered):
        task.answers = encode(traces.wiped(decode(task.answers or b"{}")))


def _wipe_rows(session: Session, keys: Sequence[int], traces: Traces) -> None:
    for row in session.scalars(select(ImportRow).where(ImportRow.instance_key.in_(keys))):
        row.cells = encode(traces.wiped(decode(row.cells)))
