"""Custom fields of records."""

import sqlalchemy as sa
from alembic import op

from engine.store.base import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "crm_field_schema",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("schema", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_crm_field_schema")),
    )
    op.create_table(
        "crm_field_value",
        sa.Column("record_key", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("record_key", "name", name=op.f("pk_crm_field_value")),
    )
    op.create_index(
        op.f("ix_crm_field_value_kind_name_text"), "crm_field_value", ["kind", "name", "text"]
    )


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_index(op.f("ix_crm_field_value_kind_name_text"), table_name="crm_field_value")
    op.drop_table("crm_field_value")
    op.drop_table("crm_field_schema")
