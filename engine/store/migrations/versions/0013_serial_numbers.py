"""The serial numbers of what was delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "crm_serial",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("order_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_key"], ["crm_order.key"], name=op.f("fk_crm_serial_order_key_crm_order")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_crm_serial")),
    )
    op.create_index(op.f("ix_crm_serial_order_key"), "crm_serial", ["order_key"])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index(op.f("ix_crm_serial_order_key"), table_name="crm_serial")
    op.drop_table("crm_serial")
