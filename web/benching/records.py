"""Very many records of each kind, written straight into the tables, for reports to add up."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import String, cast, insert, literal, select, true
from sqlalchemy.orm import Session

from engine.store.base import Base
from engine.store.bulk import core_table, insert_rows
from engine.store.seen import TaskRead
from engine.store.tables import Instance, Task
from web.benching.kinds import KINDS

PROCESS_ID: Final = "lead_to_order"
_BLOCK: Final = 1_000
"""Records that are made one by one; the others are copies of them, made by the database."""
_DAYS: Final = timedelta(days=89.9)


def add_records(
    session: Session, count: int, definition: int, *, now: datetime, process_id: str = PROCESS_ID
) -> None:
    """So many of each kind, made within 90 days one after the other; equal numbers are linked."""
    process = {"definition_key": definition, "process_id": process_id}
    block = min(count, _BLOCK)
    times = count // block
    for table, make in KINDS.items():
        rows = [make(n, now - _DAYS * (1 - n / block)) for n in range(1, block + 1)]
        for row in rows:
            # Between two of them lie the copies, so that the order of keys is that of time.
            row |= {name: key * times for name, key in row.items() if _is_key(name) and key}
        if table in (Instance, Task):
            rows = [{**row, **process} for row in rows]
        insert_rows(session, table, rows)
        if times > 1:
            _copy(session, table, times, count)


def _copy(session: Session, table: type[Base], times: int, last: int) -> None:
    """Lay copies between the rows of a table, with keys and names of their own."""
    core = core_table(table)
    first = core.c.task_key if table is TaskRead else core.c.key
    copies = select(literal(1).label("n")).cte(recursive=True)
    copies = copies.union_all(select(copies.c.n + 1).where(copies.c.n < times - 1))
    chosen: list[Any] = [
        column + copies.c.n
        if _is_key(column.name)
        else column + cast(copies.c.n, String)
        if column.name in _NAMES
        else column
        for column in core.columns
    ]
    query = select(*chosen).join(copies, true()).where(first <= last).order_by(first, copies.c.n)
    session.execute(insert(core).from_select(list(core.columns), query, include_defaults=False))


_NAMES: Final = ("number", "name", "company")


def _is_key(name: str) -> bool:
    return name == "key" or (name.endswith("_key") and name not in _NO_KEYS)


_NO_KEYS: Final = ("definition_key", "name_key", "company_key")
