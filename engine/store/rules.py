"""The table of rules that people changed: each row is a change, the newest one holds."""

from datetime import datetime

import sqlalchemy
from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class RuleChange(Base):
    """Somebody gave a rule another value."""

    __tablename__ = "rule_change"
    __table_args__ = (Index(None, "rule", "key"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    before: Mapped[str] = mapped_column(sqlalchemy.Text)
    after: Mapped[str | None] = mapped_column(sqlalchemy.Text)
    """None: back to the default."""
