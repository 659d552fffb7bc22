"""The tables of imports: one row for each file, one for each of its rows."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.keys import new_key
from engine.states import Moves
from engine.store.base import Base


class ImportState(StrEnum):
    """The life of an import."""

    READ = "read"
    """Its rows are kept; nobody has said yet which column is which."""
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


IMPORT_MOVES: Final[Moves[ImportState]] = {
    "begin": (frozenset({ImportState.READ}), ImportState.RUNNING),
    "finish": (frozenset({ImportState.RUNNING}), ImportState.DONE),
    "cancel": (frozenset({ImportState.READ, ImportState.RUNNING}), ImportState.CANCELLED),
}


class LeadImport(Base):
    """One file of leads."""

    __tablename__ = "crm_lead_import"
    __table_args__ = (Index(None, "state", "key"), Index(None, "checksum"))

    key: Mapped[int] = mapped_column(primary_key=True, default=new_key)
    state: Mapped[ImportState] = mapped_column(default=ImportState.READ)
    name: Mapped[str] = mapped_column(String(200))
    checksum: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    head: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON: the titles of the columns."""
    mapping: Mapped[bytes] = mapped_column(LargeBinary, default=b"{}")
    """JSON: the number of the column of each field, and the values for all rows."""
    rows: Mapped[int]
    sent: Mapped[int] = mapped_column(default=0)
    """How many rows have gone into their process, or could not."""
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


class ImportRow(Base):
    """One row of a file, and the case that it began."""

    __tablename__ = "crm_lead_import_row"
    __table_args__ = (Index(None, "instance_key"),)

    import_key: Mapped[int] = mapped_column(ForeignKey(LeadImport.key), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True)
    """As the spreadsheet counts: the titles are row 1."""
    place: Mapped[int]
    """1, 2, 3 … without the empty rows."""
    cells: Mapped[bytes] = mapped_column(LargeBinary)
    instance_key: Mapped[int | None] = mapped_column(ForeignKey("instance.key"))
    fault_zh: Mapped[str | None] = mapped_column(String(400))
    """Why no case began."""
    fault_en: Mapped[str | None] = mapped_column(String(400))
