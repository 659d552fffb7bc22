"""What operations answered to which step."""

import sqlalchemy as sa
from alembic import op

from engine.store.base import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "crm_done",
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_crm_done")),
    )
    op.create_index(op.f("ix_crm_done_at"), "crm_done", ["at"])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_crm_done_at"), table_name="crm_done")
    op.drop_table("crm_done")
