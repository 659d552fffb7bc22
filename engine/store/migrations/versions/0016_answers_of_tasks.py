"""What each task was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("task", sa.Column("answers", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take the tables back."""
    op.drop_column("task", "answers")
