"""What a form lets people choose from: people, roles, departments, and records of other rooms."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.texts import Text
from tasks.forms.schema import LED, Lookup, Meaning
from tasks.people import Person, Scope, administrators, holders
from tasks.tables import DepartmentRow, RoleRow

Choices = Mapping[str, Text]
Records = Callable[[Session, str], Choices | None]
"""The records of a kind (``order``, ``order:submitted``) by id; None: any answer is taken."""


def no_records(_session: Session, _kind: str) -> None:
    """The records of a place that has none."""


def lookup_in(
    session: Session, records: Records = no_records, person: Person | None = None
) -> Lookup:
    """A lookup that asks the database, each thing once."""
    seen: dict[tuple[Meaning, str], Choices | None] = {}

    def lookup(meaning: Meaning, of: str) -> Choices | None:
        if (meaning, of) not in seen:
            find = _TABLES.get(meaning)
            if of == LED:
                seen[meaning, of] = _led(session, person)
            else:
                seen[meaning, of] = find(session, of) if find else records(session, of)
        return seen[meaning, of]

    return lookup


def _people(session: Session, role: str) -> Choices:
    rows = session.scalars(holders(role or None))
    return {row.username: Text(row.name_zh, row.name_en) for row in rows}


def _led(session: Session, person: Person | None) -> Choices:
    """Those of one's own departments whose role one leads; everybody for whom sees everything.

    Never oneself, nor the only administrator left.
    """
    if person is None:
        return {}
    everything = person.scope is Scope.ALL
    if not everything and person.department is None:
        return {}
    rows = session.scalars(
        holders(None) if everything else holders(person.manages, department=person.department)
    )
    keepers = administrators(session)
    spared = {person.username} | (keepers if len(keepers) == 1 else frozenset())
    return {r.username: Text(r.name_zh, r.name_en) for r in rows if r.username not in spared}


def _roles(session: Session, _of: str) -> Choices:
    rows = session.scalars(select(RoleRow).order_by(RoleRow.id))
    return {row.id: Text(row.name_zh, row.name_en) for row in rows}


def _departments(session: Session, _of: str) -> Choices:
    rows = session.scalars(select(DepartmentRow).order_by(DepartmentRow.path))
    return {row.id: Text(row.name_zh, row.name_en) for row in rows}


_TABLES: Final[Mapping[Meaning, Callable[[Session, str], Choices]]] = {
    Meaning.USER: _people,
    Meaning.ROLE: _roles,
    Meaning.DEPARTMENT: _departments,
}
