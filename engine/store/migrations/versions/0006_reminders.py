"""Reminders of tasks."""

import sqlalchemy as sa
from alembic import op

from engine.store.base import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('open', 'claimed')")


def upgrade() -> None:
    """Bring the tables forward; who has a task with a date is reminded from now on."""
    op.add_column("task", sa.Column("remind_at", Instant(), nullable=True))
    op.create_index(
        op.f("ix_task_remind_at"),
        "task",
        ["remind_at"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.execute("UPDATE task SET remind_at = due_at WHERE state IN ('open', 'claimed')")
    op.add_column("crm_notification", sa.Column("task_key", KEY, nullable=True))
