"""Find what was not delivered, and what letters and lines are about."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_index(op.f("ix_message_state_key"), "message", ["state", "key"])
    op.create_index(op.f("ix_crm_line_record_key"), "crm_line", ["record", "key"])
    op.create_index(op.f("ix_crm_notification_record"), "crm_notification", ["record"])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_crm_notification_record"), table_name="crm_notification")
    op.drop_index(op.f("ix_crm_line_record_key"), table_name="crm_line")
    op.drop_index(op.f("ix_message_state_key"), table_name="message")
