"""Which tasks have been opened by whom: the trace of work that was delivered and read."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base
from engine.store.tables import Task


class TaskRead(Base):
    """Somebody has opened a task for the first time."""

    __tablename__ = "task_read"

    task_key: Mapped[int] = mapped_column(ForeignKey(Task.key), primary_key=True)
    username: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]
