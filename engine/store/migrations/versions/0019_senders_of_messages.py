"""By whom a message was published."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("message", sa.Column("published_by", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Take the tables back."""
    op.drop_column("message", "published_by")
