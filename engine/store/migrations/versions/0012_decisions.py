"""Count the decisions on quotes and contracts; find what was made or done in a time."""

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DECIDED = ("crm_quote", "crm_contract")
FOUND_BY = {
    "instance": ["started_at", "process_id"],
    "crm_lead": ["created_at"],
    "crm_order": ["created_at"],
    "crm_ticket": ["resolved_at"],
    "crm_instalment": ["due_at"],
    "crm_line": ["what", "at"],
}
"""How reports find what belongs to a time."""


def _index(table: str, columns: list[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def upgrade() -> None:
    """Bring the tables forward."""
    for table in DECIDED:
        op.add_column(table, sa.Column("decisions", KEY, nullable=False, server_default="0"))
        for name in ("returned", "refused"):
            column: sa.Column[bool] = sa.Column(
                name, sa.Boolean(), nullable=False, server_default=sa.false()
            )
            op.add_column(table, column)
        _count_decisions(table)
    for table, columns in FOUND_BY.items():
        op.create_index(op.f(_index(table, columns)), table, columns)
    op.drop_index(op.f("ix_instance_process_id_started_at"), table_name="instance")


def _count_decisions(table: str) -> None:
    """What the details tell of them so far."""
    names = ("key", "details", "decisions", "returned", "refused")
    records = sa.table(table, *(sa.column(name) for name in names))
    change = (
        sa.update(records)
        .where(records.c.key == sa.bindparam("record"))
        .values({name: sa.bindparam(f"now_{name}") for name in names[2:]})
    )
    connection = op.get_bind()
    known = connection.execute(sa.select(records.c.key, records.c.details)).all()
    changes = [
        {
            "record": key,
            "now_decisions": len(decisions),
            "now_returned": bool({"return", "revise"} & {*decisions}),
            "now_refused": "reject" in decisions,
        }
        for key, details in known
        if (decisions := _decisions(details))
    ]
    if changes:
        connection.execute(change, changes)


def _decisions(details: bytes) -> list[str]:
    known = msgspec.json.decode(details or b"{}")
    lists = [known.get(name) for name in ("approvals", "reviews")]
    lines = [line for kept in lists if isinstance(kept, list) for line in kept]
    return [str(line.get("decision")) for line in lines if isinstance(line, dict)]


def downgrade() -> None:
    """Take the tables back."""
    begun = ["process_id", "started_at"]
    op.create_index(op.f("ix_instance_process_id_started_at"), "instance", begun)
    for table, columns in FOUND_BY.items():
        op.drop_index(op.f(_index(table, columns)), table_name=table)
    for table in DECIDED:
        for name in ("refused", "returned", "decisions"):
            op.drop_column(table, name)
