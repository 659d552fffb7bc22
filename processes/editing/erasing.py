"""The files that go with a forgotten person: attachments, and letters that lie in the outbox."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from engine.documents import Document, DocumentPlace
from processes.editing.traces import Traces
from processes.records.contracts import Contract
from processes.records.payments import Payment
from processes.records.tables import Contact, Customer, Lead, Line, Notification, Order

_BUSINESS: Final = (Order, Contract, Payment)
"""Where a case led to one of these, law asks to keep its files."""


@dataclass(frozen=True, slots=True)
class Attached:
    """The files of the records and cases of a person."""

    going: Sequence[Document] = ()
    staying: Sequence[Document] = ()
    """They document a deal, or belong to a record of somebody else, too."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is removed from the disk when the deletion is committed."""

    documents: Collection[str]
    letters: Collection[int]
    """Letters to the person, or about the record."""
    perhaps: Collection[int]
    """Letters to the customer, which may have gone to this person."""
    traces: Traces

    def carry_out(self, home: Path) -> None:
        """Remove the files; those that are gone already are no fault."""
        for id in self.documents:
            (home / "documents" / id).unlink(missing_ok=True)
        for key in {*self.letters, *self.perhaps}:
            file = home / "outbox" / f"{key}.json"
            if file.is_file() and (key in self.letters or self._is_told_in(file)):
                file.unlink(missing_ok=True)

    def _is_told_in(self, file: Path) -> bool:
        text = file.read_text("utf-8", errors="replace")
        return self.traces.without(text) != text


def attached(session: Session, numbers: Iterable[str], roots: Collection[int]) -> Attached:
    """The files of these records and cases, and which of them go."""
    deals = _deals(session, roots)
    mine = {*(f"record/{number}" for number in numbers), *(f"case/{root}" for root in roots)}
    kept = {f"case/{root}" for root in deals}
    places: dict[str, set[str]] = {}
    ids = select(DocumentPlace.document_id).where(DocumentPlace.place.in_(mine))
    for one in session.scalars(select(DocumentPlace).where(DocumentPlace.document_id.in_(ids))):
        places.setdefault(one.document_id, set()).add(one.place)
    found = session.scalars(select(Document).where(Document.id.in_(places)).order_by(Document.name))
    going: list[Document] = []
    staying: list[Document] = []
    for document in found:
        goes = places[document.id] <= mine - kept
        (going if goes else staying).append(document)
    return Attached(going, staying)


def remove(session: Session, documents: Sequence[Document]) -> None:
    """Take the rows of files away."""
    ids = [one.id for one in documents]
    session.execute(delete(DocumentPlace).where(DocumentPlace.document_id.in_(ids)))
    session.execute(delete(Document).where(Document.id.in_(ids)))


def letters_to(
    session: Session, record: Lead | Contact, traces: Traces, numbers: Iterable[str]
) -> tuple[set[int], set[int]]:
    """The letters to a person or about the records, and those to the customer at large."""
    about = or_(
        Notification.record.in_([record.number, *numbers]),
        Notification.recipient.in_(traces.addresses),
    )
    sure = set(session.scalars(select(Notification.key).where(about)))
    customer = session.get(Customer, record.customer_key) if record.customer_key else None
    if customer is None:
        return sure, set()
    to_customer = or_(
        Notification.recipient == customer.number, Notification.record == customer.number
    )
    return sure, set(session.scalars(select(Notification.key).where(to_customer))) - sure


def _deals(session: Session, roots: Collection[int]) -> set[int]:
    """The cases that led to an order, a contract or a payment."""
    led = or_(*(Line.record.in_(select(table.number)) for table in _BUSINESS))
    found = session.scalars(select(Line.root_key).where(Line.root_key.in_(roots), led).distinct())
    return {root for root in found if root is not None}
