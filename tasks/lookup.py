"""What a form lets people choose from: people, roles, departments, and records of other rooms."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.texts import Text
from tasks.forms.schema import Lookup, Meaning
from tasks.people import holders
from tasks.tables import DepartmentRow, RoleRow

Choices = Mapping[str, Text]
Records = Callable[[Session, str], Choices | None]
"""The records of a kind (``order``, ``order:submitted``) by id; None: any answer is taken."""


def no_records(_session: Session, _kind: str) -> None:
    """The records of a place that has none."""


def lookup_in(session: Session, records: Records = no_records) -> Lookup:
    """A lookup that asks the database, each thing once."""
    seen: dict[tuple[Meaning, str], Choices | None] = {}

    def lookup(meaning: Meaning, of: str) -> Choices | None:
        if (meaning, of) not in seen:
            find = _TABLES.get(meaning)
            seen[meaning, of] = find(session, of) if find else records(session, of)
        return seen[meaning, of]

    return lookup


def _people(session: Session, role: str) -> Choices:
    rows = session.scalars(holders(role or None))
    return {row.username: Text(row.name_zh, row.name_en) for row in rows}


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
