"""Rules that people change."""

import sqlalchemy as sa
from alembic import op

from engine.store.base import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "rule_change",
        sa.Column("key", KEY, nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rule_change")),
    )
    op.create_index(op.f("ix_rule_change_rule_key"), "rule_change", ["rule", "key"], unique=False)
