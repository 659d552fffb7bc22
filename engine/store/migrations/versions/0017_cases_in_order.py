"""Cases in the order of their business keys and ends."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_index(op.f("ix_instance_business_key"), "instance", ["business_key"])
    op.create_index(op.f("ix_instance_ended_at"), "instance", ["ended_at"])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_instance_ended_at"), table_name="instance")
    op.drop_index(op.f("ix_instance_business_key"), table_name="instance")
