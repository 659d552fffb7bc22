"""Numbers that people read: ``L-202601-00001``, counted by kind and month of Chinese time."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from processes.records.days import CHINA
from processes.records.tables import NumberSeries

_INSERT: Final[dict[str, Callable[[type[NumberSeries]], postgresql.Insert | sqlite.Insert]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def next_number(session: Session, letters: str, at: datetime) -> str:
    """The next number of a kind; a transaction that fails leaves a gap, never a second one."""
    prefix = f"{letters}-{at.astimezone(CHINA):%Y%m}"
    insert = _INSERT[session.get_bind().dialect.name]
    counted = (
        insert(NumberSeries)
        .values(prefix=prefix, last=1)
        .on_conflict_do_update(
            index_elements=[NumberSeries.prefix], set_={"last": NumberSeries.last + 1}
        )
        .returning(NumberSeries.last)
    )
    return f"{prefix}-{session.scalar(counted):05d}"
