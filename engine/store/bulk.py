"""Many rows in one statement, past the ORM: for rows that nobody holds as objects."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session

from engine.store.base import Base

Row = dict[str, object]


def insert_rows(session: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """Add rows; all of them name the same columns."""
    if rows:
        session.connection().execute(_insert(table), rows)


def change_rows(session: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """Change rows by their ``key``; all of them name the same columns."""
    if rows:
        names = tuple(name for name in rows[0] if name != "key")
        changes = [{f"new_{name}": value for name, value in row.items()} for row in rows]
        session.connection().execute(_update(table, names), changes)


def core_table(table: type[Base]) -> Table:
    """The table under a mapped class."""
    found = table.__table__
    assert isinstance(found, Table)  # noqa: S101 - every class of ours maps one table
    return found


@cache
def _insert(table: type[Base]) -> Any:
    return insert(core_table(table))


@cache
def _update(table: type[Base], names: tuple[str, ...]) -> Any:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    core = core_table(table)
    return update(core).where(core.c.key == bindparam("new_key")).values(values)
