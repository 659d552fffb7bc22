"""Who has opened a task, and when for the first time."""

import sqlalchemy as sa
from alembic import op

from engine.store.base import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "task_read",
        sa.Column("task_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("username", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["task_key"], ["task.key"], name=op.f("fk_task_read_task_key")),
        sa.PrimaryKeyConstraint("task_key", "username", name=op.f("pk_task_read")),
    )
