"""Products with a version, details and a state, as other records."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.keys import new_key
from engine.store.base import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "crm_product"
INDEXES = {"key": True, "origin": True, "owner": False, "department": False}


def upgrade() -> None:
    """Bring the tables forward."""
    for column in _columns():
        op.add_column(TABLE, column)
    here = sa.table(
        TABLE,
        *(sa.column(name) for name in ("id", "key", "state", "active", "details")),
        *(sa.column(name, Instant()) for name in ("created_at", "updated_at")),
    )
    connection, now = op.get_bind(), datetime.now(UTC)
    for id, active in connection.execute(sa.select(here.c.id, here.c.active)).all():
        connection.execute(
            here.update()
            .where(here.c.id == id)
            .values(
                key=new_key(),
                state="on_sale" if active else "off_sale",
                details=b"{}",
                created_at=now,
                updated_at=now,
            )
        )
    for name, unique in INDEXES.items():
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name], unique=unique)
    op.drop_column(TABLE, "active")


def downgrade() -> None:
    """Take the tables back."""
    on_sale: sa.Column[bool] = sa.Column(
        "active", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column(TABLE, on_sale)
    op.execute("UPDATE crm_product SET active = (state = 'on_sale')")
    for name in INDEXES:
        op.drop_index(op.f(f"ix_{TABLE}_{name}"), TABLE)
    for column in _columns():
        op.drop_column(TABLE, column.name)


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("key", KEY, nullable=False, server_default="0"),
        sa.Column("state", sa.String(length=20), nullable=False, server_default="on_sale"),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("department", sa.String(length=100), nullable=True),
        sa.Column("created_at", Instant(), nullable=False, server_default="2026-01-01"),
        sa.Column("created_by", sa.String(length=200), nullable=True),
        sa.Column("updated_at", Instant(), nullable=False, server_default="2026-01-01"),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False, server_default="{}"),
        sa.Column("revision", KEY, nullable=False, server_default="1"),
    )
