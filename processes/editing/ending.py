"""Ending what runs only about a person who is forgotten: cases, tasks, a stay in the pool."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.reading.cases import running_case
from engine.running import cancel
from engine.states import moved
from engine.store.json import decode_object
from engine.store.tables import Instance
from processes.operations.pool import open_entry
from processes.records.marketing import Campaign
from processes.records.naming import NAMED
from processes.records.states import POOL_MOVES
from processes.records.tables import Contact, Lead, Line

REASON: Final = "person_forgotten"


def end_all(
    engine: Engine,
    session: Session,
    record: Lead | Contact,
    roots: Collection[int],
    *,
    by: str,
    at: datetime,
) -> None:
    """Cancel the cases among these that are about nobody else, and close the stay in the pool."""
    for root in sorted(roots):
        running = running_case(session, root)
        if running is not None and _is_only_about(session, record, root):
            cancel(engine, session, running, by=by, reason=REASON)
    entry = open_entry(session, record) if isinstance(record, Lead) else None
    if entry is not None:
        entry.state = moved(POOL_MOVES, "archive", entry.state)
        entry.left_at = entry.updated_at = at
    session.flush()


def _is_only_about(session: Session, record: Lead | Contact, root: int) -> bool:
    """Whether neither the variables of a case nor its lines know of another record."""
    family = session.scalars(select(Instance.variables).where(Instance.root_key == root))
    known = [decode_object(variables) for variables in family]
    for name, table in NAMED.items():
        numbers = {one[name] for one in known if one.get(name)}
        if table is not Campaign and numbers - {record.number}:
            return False
    lines = session.scalars(select(Line).where(Line.root_key == root))
    return all(_is_of(line, record) for line in lines)


def _is_of(line: Line, record: Lead | Contact) -> bool:
    of_lead = isinstance(record, Lead) and line.lead_key == record.key
    return of_lead or line.record == record.number
