"""The table of links that people outside have been sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Link(Base):
    """A question to somebody outside, answered once; the token itself is in their letter only."""

    __tablename__ = "crm_link"
    __table_args__ = (Index(None, "record"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    entry: Mapped[str] = mapped_column(String(40))
    """What is asked: a name in ``processes.entries.catalogue``."""
    correlation_key: Mapped[str] = mapped_column(String(400), default="")
    record: Mapped[str] = mapped_column(String(40))
    """The number of the record that it is about."""
    customer_key: Mapped[int | None] = mapped_column(ForeignKey("crm_customer.key"))
    root_key: Mapped[int | None]
    details: Mapped[bytes] = mapped_column(LargeBinary, default=b"{}")
    """What the question shows: a price, a version."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
