"""What will become of the rows of a file, before anything is imported."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.texts import Text
from processes.browsing.words import word
from processes.importing.fields import LeadField, Said, said_of
from processes.records.lead_data import ASKED, lead_faults
from processes.records.states import CLOSED_LEADS
from processes.records.tables import Contact, Lead
from processes.records.wording import Written, email, phone, tidy

_AT_ONCE: Final = 500


class Prospect(StrEnum):
    """What a row will become."""

    LEAD = "lead"
    DUPLICATE = "duplicate"
    WRONG = "wrong"


PROSPECTS: Final[Mapping[Prospect, Text]] = {
    Prospect.LEAD: Text("新线索", "lead"),
    Prospect.DUPLICATE: Text("疑似重复", "duplicate"),
    Prospect.WRONG: Text("有误", "wrong"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what is to be said of it, by field."""

    row_no: int
    cells: Sequence[str]
    faults: Mapping[str, Text]
    """Why it cannot become a lead as it is."""
    remarks: Mapping[str, Text]
    """Cells that cannot be read and are left out."""
    contact: tuple[str, ...]
    """Phone and e-mail in their one form."""
    same_as: str = ""
    """The lead or contact with its phone or e-mail, or the earlier row."""

    @property
    def prospect(self) -> Prospect:
        """What will become of it; near doubles are found on importing only."""
        if self.faults:
            return Prospect.WRONG
        return Prospect.DUPLICATE if self.same_as else Prospect.LEAD


def judged(
    session: Session,
    rows: Iterable[tuple[int, Sequence[str]]],
    columns: Mapping[str, int],
    usual: Mapping[str, object],
    fields: Sequence[LeadField],
) -> Iterator[Judged]:
    """Judge rows by the rules of the process that they will go through, and look for their like."""
    before: dict[str, str] = {}
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        looked_at = [
            _judged(number, cells, said_of(cells, columns, usual, fields), fields)
            for number, cells in some
        ]
        contacts = {text for row in looked_at for text in row.contact}
        known = {**before, **_known(session, contacts)}
        for row in looked_at:
            found = next((known[text] for text in row.contact if text in known), "")
            if not row.faults:
                for text in row.contact:
                    known.setdefault(text, str(row.row_no))
                    before.setdefault(text, str(row.row_no))
            yield Judged(row.row_no, row.cells, row.faults, row.remarks, row.contact, found)


def refusal(said: Said, fields: Sequence[LeadField]) -> Text | None:
    """Why a row cannot even begin, with everything else that is wrong with it."""
    if not any(field.must_fit and field.name in said.unread for field in fields):
        return None
    return together(_faults(said, *_contact(said), fields).values())


def together(texts: Iterable[Text]) -> Text:
    """Several reasons as one."""
    all_of = list(texts)
    return Text("；".join(one.zh for one in all_of), "; ".join(one.en for one in all_of))


def _judged(number: int, cells: Sequence[str], said: Said, fields: Sequence[LeadField]) -> Judged:
    called, written = _contact(said)
    faults = _faults(said, called, written, fields)
    remarks = {name: why for name, why in said.unread.items() if name not in faults}
    contact = tuple(one.text for one in (called, written) if one.text)
    return Judged(number, cells, faults, remarks, contact)


def _contact(said: Said) -> tuple[Written, Written]:
    return phone(said.values.get("phone")), email(said.values.get("email"))


def _faults(
    said: Said, called: Written, written: Written, fields: Sequence[LeadField]
) -> dict[str, Text]:
    codes = lead_faults(
        company=tidy(said.values.get("company")),
        phone=called,
        email=written,
        consent=said.values.get("consent") is True,
    )
    wrong = {ASKED[code]: word(code) for code in codes}
    unread = {f.name: said.unread[f.name] for f in fields if f.must_fit and f.name in said.unread}
    return {**wrong, **unread}


def _known(session: Session, contacts: set[str]) -> dict[str, str]:
    """The leads and contacts that have one of these phones or e-mails, leads before contacts."""
    found: dict[str, str] = {}
    for table in (Lead, Contact):
        for column in (table.phone, table.email):
            query = select(column, table.number).where(column.in_(contacts)).order_by(table.key)
            if table is Lead:
                query = query.where(Lead.state.not_in(CLOSED_LEADS))
            for text, number in session.execute(query):
                found.setdefault(text, number)
    return found
