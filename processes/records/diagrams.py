"""The records of process diagrams: drawn, reviewed, released, looked at again."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import Moves
from engine.store.base import Base
from processes.records.base import Record


class DiagramState(StrEnum):
    """The life of one version of a diagram."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


_BEING_MADE: Final = frozenset({DiagramState.DRAFT, DiagramState.IN_REVIEW})
DIAGRAM_MOVES: Final[Moves[DiagramState]] = {
    "revise": (_BEING_MADE, DiagramState.DRAFT),
    "review": (_BEING_MADE, DiagramState.IN_REVIEW),
    "release": (_BEING_MADE, DiagramState.RELEASED),
    "supersede": (frozenset({DiagramState.RELEASED}), DiagramState.SUPERSEDED),
    "retire": (_BEING_MADE | {DiagramState.RELEASED}, DiagramState.RETIRED),
}


class Diagram(Record, Base):
    """One version of a process diagram on its way through review."""

    __tablename__ = "crm_diagram"
    __table_args__ = (Index(None, "process_key", "version"),)

    state: Mapped[DiagramState] = mapped_column(default=DiagramState.DRAFT)
    process_key: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    released_at: Mapped[datetime | None]
    next_review: Mapped[datetime | None]
