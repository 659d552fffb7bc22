"""The knowledge base."""

import sqlalchemy as sa
from alembic import op

from engine.store.base import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "crm_article",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=True),
        sa.Column("ticket_key", KEY, nullable=True),
        sa.Column("key", KEY, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("department", sa.String(length=100), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=True),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_key"], ["crm_ticket.key"], name=op.f("fk_crm_article_ticket_key_crm_ticket")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_article")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_article_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_article_origin")),
    )
    for column in ("department", "owner", "ticket_key", "title"):
        op.create_index(op.f(f"ix_crm_article_{column}"), "crm_article", [column])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("crm_article")
