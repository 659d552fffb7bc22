"""What records hold: instalments, payments, order lines, prices, targets, diagrams."""

import sqlalchemy as sa
from alembic import op

from engine.store.base import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = Instant()
MONEY = sa.BigInteger()
STATE = sa.String(length=20)


def _record() -> list[sa.Column[object]]:
    """The columns of every record."""
    return [
        sa.Column("key", KEY, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("department", sa.String(length=100), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("revision", KEY, nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    """The keys of every record."""
    return [
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
        sa.UniqueConstraint("origin", name=op.f(f"uq_{table}_origin")),
    ]


def _refer(table: str, column: str, target: str) -> None:
    """A reference; SQLite takes it with the column only, and need not copy the table then."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f'ALTER TABLE {table} ADD COLUMN {column} INTEGER REFERENCES {target} ("key")')
    else:
        name = op.f(f"fk_{table}_{column}")
        key = sa.ForeignKey(f"{target}.key", name=name)
        op.add_column(table, sa.Column(column, KEY, key, nullable=True))


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "crm_diagram",
        sa.Column("state", STATE, nullable=False),
        sa.Column("process_key", sa.String(length=200), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.Column("next_review", INSTANT, nullable=True),
        *_record(),
        *_keys("crm_diagram"),
    )
    op.create_index(op.f("ix_crm_diagram_department"), "crm_diagram", ["department"])
    op.create_index(op.f("ix_crm_diagram_owner"), "crm_diagram", ["owner"])
    op.create_index(
        op.f("ix_crm_diagram_process_key_version"), "crm_diagram", ["process_key", "version"]
    )
    op.create_table(
        "crm_sales_target",
        sa.Column("key", KEY, nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("holder_kind", sa.String(length=10), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_sales_target")),
    )
    op.create_index(
        op.f("ix_crm_sales_target_period_holder_kind_holder"),
        "crm_sales_target",
        ["period", "holder_kind", "holder"],
        unique=True,
    )
    op.create_table(
        "crm_price",
        sa.Column("key", KEY, nullable=False),
        sa.Column("product_id", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("list_price", MONEY, nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"], ["crm_product.id"], name=op.f("fk_crm_price_product_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_price")),
    )
    op.create_index(op.f("ix_crm_price_product_id"), "crm_price", ["product_id"])
    op.create_table(
        "crm_order_line",
        sa.Column("key", KEY, nullable=False),
        sa.Column("order_key", KEY, nullable=False),
        sa.Column("product", sa.String(length=100), nullable=False),
        sa.Column("quantity", MONEY, nullable=False),
        sa.Column("unit_price", MONEY, nullable=False),
        sa.Column("discount_pct", MONEY, nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_key"], ["crm_order.key"], name=op.f("fk_crm_order_line_order_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_order_line")),
    )
    op.create_index(op.f("ix_crm_order_line_order_key"), "crm_order_line", ["order_key"])
    op.create_table(
        "crm_instalment",
        sa.Column("state", STATE, nullable=False),
        sa.Column("contract_key", KEY, nullable=False),
        sa.Column("customer_key", KEY, nullable=True),
        sa.Column("no", KEY, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("received", MONEY, nullable=False),
        sa.Column("condition", sa.String(length=200), nullable=True),
        sa.Column("paid_at", INSTANT, nullable=True),
        *_record(),
        sa.ForeignKeyConstraint(
            ["contract_key"], ["crm_contract.key"], name=op.f("fk_crm_instalment_contract_key")
        ),
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_instalment_customer_key")
        ),
        *_keys("crm_instalment"),
    )
    op.create_index(
        op.f("ix_crm_instalment_contract_key_no"), "crm_instalment", ["contract_key", "no"]
    )
    op.create_index(op.f("ix_crm_instalment_customer_key"), "crm_instalment", ["customer_key"])
    op.create_index(op.f("ix_crm_instalment_department"), "crm_instalment", ["department"])
    op.create_index(op.f("ix_crm_instalment_owner"), "crm_instalment", ["owner"])
    op.create_index(op.f("ix_crm_instalment_state_due_at"), "crm_instalment", ["state", "due_at"])
    op.create_table(
        "crm_payment",
        sa.Column("state", STATE, nullable=False),
        sa.Column("contract_key", KEY, nullable=False),
        sa.Column("customer_key", KEY, nullable=True),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=True),
        *_record(),
        sa.ForeignKeyConstraint(
            ["contract_key"], ["crm_contract.key"], name=op.f("fk_crm_payment_contract_key")
        ),
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_payment_customer_key")
        ),
        *_keys("crm_payment"),
    )
    op.create_index(
        op.f("ix_crm_payment_contract_key_received_at"),
        "crm_payment",
        ["contract_key", "received_at"],
    )
    op.create_index(op.f("ix_crm_payment_customer_key"), "crm_payment", ["customer_key"])
    op.create_index(op.f("ix_crm_payment_department"), "crm_payment", ["department"])
    op.create_index(op.f("ix_crm_payment_owner"), "crm_payment", ["owner"])
    op.create_index(op.f("ix_crm_payment_received_at"), "crm_payment", ["received_at"])
    op.add_column("crm_campaign", sa.Column("starts_on", sa.String(length=10), nullable=True))
    op.add_column("crm_campaign", sa.Column("expected_leads", KEY, nullable=True))
    op.add_column("crm_campaign", sa.Column("cost", MONEY, nullable=True))
    op.add_column("crm_campaign", sa.Column("revenue", MONEY, nullable=True))
    op.add_column("crm_campaign", sa.Column("roi", MONEY, nullable=True))
    op.add_column(
        "crm_contact", sa.Column("consent", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("crm_contract", sa.Column("customer_signed_at", INSTANT, nullable=True))
    op.add_column("crm_contract", sa.Column("company_signed_at", INSTANT, nullable=True))
    op.add_column("crm_contract", sa.Column("activated_at", INSTANT, nullable=True))
    op.add_column("crm_contract", sa.Column("renewal_due", INSTANT, nullable=True))
    op.add_column("crm_contract", sa.Column("received", MONEY, nullable=False, server_default="0"))
    op.create_index(op.f("ix_crm_contract_activated_at"), "crm_contract", ["activated_at"])
    op.add_column("crm_customer", sa.Column("nps", KEY, nullable=True))
    _refer("crm_invoice", "customer_key", "crm_customer")
    op.add_column("crm_invoice", sa.Column("issued_at", INSTANT, nullable=True))
    op.create_index(op.f("ix_crm_invoice_customer_key"), "crm_invoice", ["customer_key"])
    op.add_column("crm_lead", sa.Column("handed_at", INSTANT, nullable=True))
    op.add_column("crm_lead", sa.Column("first_contact_at", INSTANT, nullable=True))
    op.add_column("crm_lead", sa.Column("qualified_at", INSTANT, nullable=True))
    op.add_column("crm_lead", sa.Column("left_reason", sa.String(length=40), nullable=True))
    op.add_column("crm_opportunity", sa.Column("source", sa.String(length=40), nullable=True))
    op.add_column("crm_opportunity", sa.Column("won_reason", sa.String(length=40), nullable=True))
    op.add_column("crm_opportunity", sa.Column("solution_at", INSTANT, nullable=True))
    op.add_column("crm_opportunity", sa.Column("quote_at", INSTANT, nullable=True))
    op.add_column("crm_opportunity", sa.Column("negotiation_at", INSTANT, nullable=True))
    op.add_column("crm_opportunity", sa.Column("moved_at", INSTANT, nullable=True))
    op.create_index(op.f("ix_crm_opportunity_closed_at"), "crm_opportunity", ["closed_at"])
    _refer("crm_order", "quote_key", "crm_quote")
    op.create_index(op.f("ix_crm_order_quote_key"), "crm_order", ["quote_key"])
    op.add_column("crm_pool_entry", sa.Column("mode", sa.String(length=20), nullable=True))
    op.add_column("crm_quote", sa.Column("valid_until", INSTANT, nullable=True))
    op.add_column("crm_quote", sa.Column("level", KEY, nullable=False, server_default="0"))
    _refer("crm_ticket", "order_key", "crm_order")
    _refer("crm_ticket", "contract_key", "crm_contract")
    _refer("crm_ticket", "entitlement_key", "crm_entitlement")
    op.add_column("crm_ticket", sa.Column("impact", sa.String(length=10), nullable=True))
    op.add_column("crm_ticket", sa.Column("urgency", sa.String(length=10), nullable=True))
    op.add_column("crm_ticket", sa.Column("assign_mode", sa.String(length=20), nullable=True))
    op.add_column("crm_ticket", sa.Column("first_response_at", INSTANT, nullable=True))
    op.add_column("crm_ticket", sa.Column("closed_at", INSTANT, nullable=True))
    op.create_index(op.f("ix_crm_ticket_contract_key"), "crm_ticket", ["contract_key"])
    op.create_index(op.f("ix_crm_ticket_created_at"), "crm_ticket", ["created_at"])
    op.create_index(op.f("ix_crm_ticket_entitlement_key"), "crm_ticket", ["entitlement_key"])
    op.create_index(op.f("ix_crm_ticket_order_key"), "crm_ticket", ["order_key"])
