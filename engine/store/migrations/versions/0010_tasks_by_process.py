"""Open tasks are found by their process."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    open_task = sa.text("state IN ('open', 'claimed')")
    op.create_index(
        op.f("ix_task_process_id_key"),
        "task",
        ["process_id", "key"],
        sqlite_where=open_task,
        postgresql_where=open_task,
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_task_process_id_key"), table_name="task")
