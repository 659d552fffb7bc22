"""Where documents are attached, and who asked for a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "document_place",
        sa.Column("document_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_place_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "place", name=op.f("pk_document_place")),
    )
    op.add_column("crm_notification", sa.Column("sender", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Take the tables back."""
    op.drop_column("crm_notification", "sender")
    op.drop_table("document_place")
