"""Until when a product is supported."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("crm_product", sa.Column("supported_to", sa.String(length=10), nullable=True))


def downgrade() -> None:
    """Take the tables back."""
    op.drop_column("crm_product", "supported_to")
