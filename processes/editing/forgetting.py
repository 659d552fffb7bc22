"""Forgetting a person: names, phones and addresses go wherever we find them; the deals stay."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import MoveNotAllowed
from engine.running import set_variables
from engine.states import InstanceState, MessageState, open_moves
from engine.store.json import decode, decode_object, encode
from engine.store.tables import Instance, Message, Task
from engine.texts import Text
from processes.browsing.kind import Kind
from processes.editing.editing import EDITED, tell
from processes.editing.ending import end_all
from processes.editing.erasing import Attached, Erasure, attached, letters_to, remove
from processes.editing.traces import Traces
from processes.fields.values import CUSTOM, fields_of, mark, values_of
from processes.importing.tables import ImportRow
from processes.records.base import Record
from processes.records.knowledge import Article
from processes.records.service import Ticket
from processes.records.states import LEAD_MOVES, ContactState, LeadState
from processes.records.tables import Contact, Lead, Line, Notification

FORGOTTEN: Final = "record.forgotten"
KINDS: Final = frozenset({"leads", "contacts"})
_MARK: Final = "forgotten_at"
_GONE: Final = ""
_MOST: Final = 50


def is_forgotten(record: Record) -> bool:
    """Whether the person was forgotten before."""
    return _MARK in record.details


def forget(
    engine: Engine, session: Session, kind: Kind, record: Lead | Contact, *, by: str
) -> Erasure:
    """Take the person out of the record and of all that was made of it. It cannot be undone.

    What is returned is carried out when the session has been committed.
    """
    if is_forgotten(record):
        raise MoveNotAllowed(Text("个人信息已删除。", "The person was forgotten before."))
    at = engine.clock()
    traces = _traces_of(record)
    numbers = [ticket.number for ticket in _tickets(session, traces)]
    roots = _roots(session, record, numbers)
    files = attached(session, [record.number, *numbers], roots).going
    sure, perhaps = letters_to(session, record, traces, numbers)
    erasure = Erasure([one.id for one in files], sure, perhaps, traces)
    _wipe_lines(session, record, numbers, traces)
    own = set(roots)
    roots |= _of_customer(session, record, traces)
    _wipe_record(session, kind, record, traces, at)
    _wipe_letters(session, sure)
    _wipe_tickets(session, traces)
    _wipe_cases(engine, session, record, roots, traces, by=by)
    end_all(engine, session, record, own, by=by, at=at)
    remove(session, files)
    tell(session, record, FORGOTTEN, by=by, at=at)
    return erasure


def files_of(session: Session, record: Lead | Contact) -> Attached:
    """The attached files that forgetting the person would remove, and those that it would not."""
    numbers = [ticket.number for ticket in _tickets(session, _traces_of(record))]
    return attached(session, [record.number, *numbers], _roots(session, record, numbers))


def others_of(session: Session, record: Lead | Contact) -> list[Lead | Contact]:
    """The other leads and contacts with the phone or address of the person."""
    found: list[Lead | Contact] = []
    for table in (Lead, Contact):
        ways = [
            column == value
            for column, value in ((table.phone, record.phone), (table.email, record.email))
            if value
        ]
        if ways:
            some = session.scalars(select(table).where(or_(*ways)).limit(_MOST))
            found += [one for one in some if isinstance(one, Lead | Contact)]
    return [one for one in found if one.number != record.number]


def _traces_of(record: Lead | Contact) -> Traces:
    return Traces(record.name.strip(), record.phone, record.email)


def _about(record: Record, numbers: Sequence[str]) -> ColumnElement[bool]:
    """The lines of the record and of the person's tickets."""
    about = Line.record.in_([record.number, *numbers])
    return or_(about, Line.lead_key == record.key) if isinstance(record, Lead) else about


def _roots(session: Session, record: Record, numbers: Sequence[str]) -> set[int]:
    """The cases that they were in."""
    found = session.scalars(select(Line.root_key).where(_about(record, numbers)).distinct())
    named = select(Instance.root_key).where(Instance.business_key == record.number)
    return {root for root in (*found, *session.scalars(named)) if root is not None}


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


def _of_customer(session: Session, record: Lead | Contact, traces: Traces) -> set[int]:
    """The customer's other cases, where the person may be named; their lines are wiped, too."""
    if record.customer_key is None:
        return set()
    lines = session.scalars(select(Line).where(Line.customer_key == record.customer_key)).all()
    for line in lines:
        detail = decode_object(line.detail)
        if (after := traces.wiped(detail)) != detail:
            line.detail = encode(after)
    return {line.root_key for line in lines if line.root_key is not None}


def _wipe_lines(session: Session, record: Record, numbers: Sequence[str], traces: Traces) -> None:
    """The lines stay, without values."""
    for line in session.scalars(select(Line).where(_about(record, numbers))):
        detail = decode_object(line.detail)
        changes = detail.get("changes")
        if line.what == EDITED and isinstance(changes, list):
            detail["changes"] = [{"field": one.get("field")} for one in changes]
        line.detail = encode(traces.wiped(detail))


def _wipe_letters(session: Session, keys: Collection[int]) -> None:
    """Letters that were not sent are not sent any more."""
    letters = select(Notification).where(
        Notification.to_kind == "customer", Notification.key.in_(keys)
    )
    for letter in session.scalars(letters):
        letter.recipient, letter.link, letter.due_at, letter.error = _GONE, None, None, None


def _tickets(session: Session, traces: Traces) -> Sequence[Ticket]:
    """The tickets with the same phone or address."""
    ways = [
        column == value
        for column, value in ((Ticket.phone, traces.phone), (Ticket.email, traces.email))
        if value
    ]
    return session.scalars(select(Ticket).where(or_(*ways))).all() if ways else ()


def _wipe_tickets(session: Session, traces: Traces) -> None:
    for ticket in _tickets(session, traces):
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
    roots: Collection[int],
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
    _wipe_messages(session, keys, traces)
    session.flush()


def _wipe_answers(session: Session, keys: Sequence[int], traces: Traces) -> None:
    answered = select(Task).where(Task.instance_key.in_(keys), Task.answers.is_not(None))
    for task in session.scalars(answered):
        task.answers = encode(traces.wiped(decode(task.answers or b"{}")))


def _wipe_messages(session: Session, keys: Sequence[int], traces: Traces) -> None:
    """Those that reached the cases, and all that still wait for somebody."""
    theirs = or_(
        Message.instance_key.in_(keys),
        Message.state.in_((MessageState.WAITING, MessageState.EXPIRED)),
    )
    for message in session.scalars(select(Message).where(theirs)):
        before = decode(message.variables)
        after = traces.wiped(before)
        if after != before:
            message.variables = encode(after)


def _wipe_rows(session: Session, keys: Sequence[int], traces: Traces) -> None:
    for row in session.scalars(select(ImportRow).where(ImportRow.instance_key.in_(keys))):
        row.cells = encode(traces.wiped(decode(row.cells)))
