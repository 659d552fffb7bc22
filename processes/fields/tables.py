"""The tables of custom fields: a schema for each kind of record, a row to find each value by."""

from datetime import datetime
from typing import Final

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base

KEPT: Final = 200
"""As much of a text as values are found by."""


class FieldSchema(Base):
    """The custom fields of one kind of record."""

    __tablename__ = "crm_field_schema"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    schema: Mapped[bytes] = mapped_column(LargeBinary)
    """A JSON Schema object; the order of its properties is the order on pages."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


class FieldValue(Base):
    """One value of one record, beside what the record itself holds: only for finding."""

    __tablename__ = "crm_field_value"
    __table_args__ = (Index(None, "kind", "name", "text"),)

    record_key: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str | None] = mapped_column(String(KEPT))
    """In small letters; None for what is personal and is not searched."""
