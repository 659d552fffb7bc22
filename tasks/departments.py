"""Departments: which there are, what lies below one, who belongs to them."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.texts import Text
from tasks.tables import DepartmentRow, PersonRow

_DEPARTMENT = Text("部门", "department")


def departments(session: Session, *conditions: ColumnElement[bool]) -> Sequence[DepartmentRow]:
    """The departments, each behind the one that it belongs to."""
    chosen = select(DepartmentRow).where(*conditions).order_by(DepartmentRow.path)
    return session.scalars(chosen).all()


def below(session: Session, id: str) -> frozenset[str]:
    """The ids of a department and of all below it."""
    rows = departments(session)
    path = next((row.path for row in rows if row.id == id), None)
    if path is None:
        raise NotFound(_DEPARTMENT, id[:40])
    return frozenset(row.id for row in rows if row.path.startswith(path))


def department_names(session: Session, ids: Iterable[str]) -> dict[str, Text]:
    """What departments are called."""
    rows = departments(session, DepartmentRow.id.in_(set(ids)))
    return {row.id: Text(row.name_zh or row.id, row.name_en or row.id) for row in rows}


def members(ids: Iterable[str], *, and_these: Iterable[str] = ()) -> Select[str]:
    """The user names of the people of departments, and some others."""
    theirs = PersonRow.department_id.in_(ids)
    return select(PersonRow.username).where(or_(PersonRow.username.in_(and_these), theirs))


def homes_of(session: Session, usernames: Iterable[str]) -> Mapping[str | None, str | None]:
    """The department of each person."""
    columns = (PersonRow.username, PersonRow.department_id)
    rows = session.execute(select(*columns).where(PersonRow.username.in_(set(usernames))))
    return {username: department for username, department in rows}  # noqa: C416 - rows, not pairs
