"""The first tables."""

import sqlalchemy as sa
from alembic import op

from engine.store.base import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = Instant()


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "crm_campaign",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
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
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_campaign")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_campaign_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_campaign_origin")),
    )
    op.create_index(
        op.f("ix_crm_campaign_department"), "crm_campaign", ["department"], unique=False
    )
    op.create_index(op.f("ix_crm_campaign_owner"), "crm_campaign", ["owner"], unique=False)
    op.create_table(
        "crm_customer",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("industry", sa.String(length=60), nullable=True),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("tax_no", sa.String(length=40), nullable=True),
        sa.Column("opt_out", sa.Boolean(), nullable=False),
        sa.Column("service_eligible", sa.Boolean(), nullable=False),
        sa.Column("followup_due", INSTANT, nullable=True),
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
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_customer_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_customer_origin")),
    )
    op.create_index(
        op.f("ix_crm_customer_department"), "crm_customer", ["department"], unique=False
    )
    op.create_index(
        op.f("ix_crm_customer_followup_due"), "crm_customer", ["followup_due"], unique=False
    )
    op.create_index(op.f("ix_crm_customer_name_key"), "crm_customer", ["name_key"], unique=False)
    op.create_index(op.f("ix_crm_customer_owner"), "crm_customer", ["owner"], unique=False)
    op.create_index(op.f("ix_crm_customer_tax_no"), "crm_customer", ["tax_no"], unique=False)
    op.create_table(
        "crm_lead_import",
        sa.Column("key", KEY, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("mapping", sa.LargeBinary(), nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("sent", KEY, nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_lead_import")),
    )
    op.create_index(
        op.f("ix_crm_lead_import_checksum"), "crm_lead_import", ["checksum"], unique=False
    )
    op.create_index(
        op.f("ix_crm_lead_import_state_key"), "crm_lead_import", ["state", "key"], unique=False
    )
    op.create_table(
        "crm_notification",
        sa.Column("key", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("to_kind", sa.String(length=10), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=True),
        sa.Column("link", sa.String(length=100), nullable=True),
        sa.Column("root_key", KEY, nullable=True),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_notification")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_notification_origin")),
    )
    op.create_index(
        op.f("ix_crm_notification_due_at"), "crm_notification", ["due_at"], unique=False
    )
    op.create_index(
        op.f("ix_crm_notification_to_kind_recipient_read_at"),
        "crm_notification",
        ["to_kind", "recipient", "read_at"],
        unique=False,
    )
    op.create_table(
        "crm_number",
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("last", KEY, nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_crm_number")),
    )
    op.create_table(
        "crm_product",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_product")),
    )
    op.create_table(
        "crm_transfer_batch",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("leaving_user", sa.String(length=200), nullable=False),
        sa.Column("moved", KEY, nullable=False),
        sa.Column("failed", KEY, nullable=False),
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
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_transfer_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_transfer_batch_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_transfer_batch_origin")),
    )
    op.create_index(
        op.f("ix_crm_transfer_batch_department"), "crm_transfer_batch", ["department"], unique=False
    )
    op.create_index(
        op.f("ix_crm_transfer_batch_leaving_user"),
        "crm_transfer_batch",
        ["leaving_user"],
        unique=False,
    )
    op.create_index(
        op.f("ix_crm_transfer_batch_owner"), "crm_transfer_batch", ["owner"], unique=False
    )
    op.create_table(
        "department",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.String(length=100), nullable=True),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["department.id"], name=op.f("fk_department_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("path", name=op.f("uq_department_path")),
    )
    op.create_table(
        "deployment",
        sa.Column("key", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_deployment")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=200), nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("manager_role", sa.String(length=100), nullable=True),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("abilities", sa.String(length=400), nullable=False),
        sa.Column("starts", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("count", KEY, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_tries")),
    )
    op.create_table(
        "crm_contact",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customer_key", KEY, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("is_decision_maker", sa.Boolean(), nullable=False),
        sa.Column("opt_out", sa.Boolean(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_contact_customer_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_contact")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_contact_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_contact_origin")),
    )
    op.create_index(
        op.f("ix_crm_contact_customer_key"), "crm_contact", ["customer_key"], unique=False
    )
    op.create_index(op.f("ix_crm_contact_department"), "crm_contact", ["department"], unique=False)
    op.create_index(op.f("ix_crm_contact_email"), "crm_contact", ["email"], unique=False)
    op.create_index(op.f("ix_crm_contact_owner"), "crm_contact", ["owner"], unique=False)
    op.create_index(op.f("ix_crm_contact_phone"), "crm_contact", ["phone"], unique=False)
    op.create_table(
        "crm_lead",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("company_key", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.String(length=2), nullable=True),
        sa.Column("score", KEY, nullable=True),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("campaign", sa.String(length=40), nullable=True),
        sa.Column("customer_key", KEY, nullable=True),
        sa.Column("assigned_at", INSTANT, nullable=True),
        sa.Column("protected_until", INSTANT, nullable=True),
        sa.Column("recycled", KEY, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_lead_customer_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_lead")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_lead_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_lead_origin")),
    )
    op.create_index(op.f("ix_crm_lead_company_key"), "crm_lead", ["company_key"], unique=False)
    op.create_index(op.f("ix_crm_lead_customer_key"), "crm_lead", ["customer_key"], unique=False)
    op.create_index(op.f("ix_crm_lead_department"), "crm_lead", ["department"], unique=False)
    op.create_index(op.f("ix_crm_lead_email"), "crm_lead", ["email"], unique=False)
    op.create_index(op.f("ix_crm_lead_owner"), "crm_lead", ["owner"], unique=False)
    op.create_index(op.f("ix_crm_lead_phone"), "crm_lead", ["phone"], unique=False)
    op.create_index(op.f("ix_crm_lead_state_owner"), "crm_lead", ["state", "owner"], unique=False)
    op.create_table(
        "crm_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.String(length=40), nullable=False),
        sa.Column("correlation_key", sa.String(length=400), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("customer_key", KEY, nullable=True),
        sa.Column("root_key", KEY, nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_link_customer_key")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_crm_link")),
    )
    op.create_index(op.f("ix_crm_link_record"), "crm_link", ["record"], unique=False)
    op.create_table(
        "crm_ticket",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customer_key", KEY, nullable=True),
        sa.Column("contact", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=True),
        sa.Column("priority", sa.String(length=2), nullable=True),
        sa.Column("reopened", KEY, nullable=False),
        sa.Column("assigned_at", INSTANT, nullable=True),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("csat", KEY, nullable=True),
        sa.Column("duplicate_of", sa.String(length=40), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_ticket_customer_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_ticket_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_ticket_origin")),
    )
    op.create_index(
        op.f("ix_crm_ticket_customer_key_created_at"),
        "crm_ticket",
        ["customer_key", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_crm_ticket_department"), "crm_ticket", ["department"], unique=False)
    op.create_index(op.f("ix_crm_ticket_owner"), "crm_ticket", ["owner"], unique=False)
    op.create_index(
        op.f("ix_crm_ticket_state_owner"), "crm_ticket", ["state", "owner"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("key", KEY, nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("department_id", sa.String(length=100), nullable=True),
        sa.Column("skills", sa.String(length=1000), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_person_department_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_index(op.f("ix_person_department_id"), "person", ["department_id"], unique=False)
    op.create_table(
        "resource",
        sa.Column("key", KEY, nullable=False),
        sa.Column("deployment_key", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_key"], ["deployment.key"], name=op.f("fk_resource_deployment_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_resource")),
    )
    op.create_index(
        op.f("ix_resource_deployment_key"), "resource", ["deployment_key"], unique=False
    )
    op.create_table(
        "absence",
        sa.Column("key", KEY, nullable=False),
        sa.Column("person_key", KEY, nullable=False),
        sa.Column("delegate_key", KEY, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegate_key"], ["person.key"], name=op.f("fk_absence_delegate_key")
        ),
        sa.ForeignKeyConstraint(["person_key"], ["person.key"], name=op.f("fk_absence_person_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_delegate_key"), "absence", ["delegate_key"], unique=False)
    op.create_index(op.f("ix_absence_person_key"), "absence", ["person_key"], unique=False)
    op.create_table(
        "crm_line",
        sa.Column("key", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=True),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("customer_key", KEY, nullable=True),
        sa.Column("lead_key", KEY, nullable=True),
        sa.Column("root_key", KEY, nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_line_customer_key")
        ),
        sa.ForeignKeyConstraint(["lead_key"], ["crm_lead.key"], name=op.f("fk_crm_line_lead_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_line")),
    )
    op.create_index(
        op.f("ix_crm_line_customer_key_key"), "crm_line", ["customer_key", "key"], unique=False
    )
    op.create_index(op.f("ix_crm_line_lead_key_key"), "crm_line", ["lead_key", "key"], unique=False)
    op.create_index(op.f("ix_crm_line_root_key"), "crm_line", ["root_key"], unique=False)
    op.create_table(
        "crm_opportunity",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("customer_key", KEY, nullable=False),
        sa.Column("lead_key", KEY, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("probability", KEY, nullable=False),
        sa.Column("expected_close", sa.String(length=10), nullable=True),
        sa.Column("lost_reason", sa.String(length=40), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
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
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_opportunity_customer_key")
        ),
        sa.ForeignKeyConstraint(
            ["lead_key"], ["crm_lead.key"], name=op.f("fk_crm_opportunity_lead_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_opportunity")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_opportunity_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_opportunity_origin")),
    )
    op.create_index(
        op.f("ix_crm_opportunity_customer_key"), "crm_opportunity", ["customer_key"], unique=False
    )
    op.create_index(
        op.f("ix_crm_opportunity_department"), "crm_opportunity", ["department"], unique=False
    )
    op.create_index(
        op.f("ix_crm_opportunity_lead_key"), "crm_opportunity", ["lead_key"], unique=False
    )
    op.create_index(op.f("ix_crm_opportunity_owner"), "crm_opportunity", ["owner"], unique=False)
    op.create_index(
        op.f("ix_crm_opportunity_state_stage"), "crm_opportunity", ["state", "stage"], unique=False
    )
    op.create_table(
        "crm_pool_entry",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("lead_key", KEY, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("previous_owner", sa.String(length=200), nullable=True),
        sa.Column("cool_down_until", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT, nullable=True),
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
        sa.ForeignKeyConstraint(
            ["lead_key"], ["crm_lead.key"], name=op.f("fk_crm_pool_entry_lead_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_pool_entry")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_pool_entry_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_pool_entry_origin")),
    )
    op.create_index(
        op.f("ix_crm_pool_entry_department"), "crm_pool_entry", ["department"], unique=False
    )
    op.create_index(
        op.f("ix_crm_pool_entry_lead_key_state"),
        "crm_pool_entry",
        ["lead_key", "state"],
        unique=False,
    )
    op.create_index(op.f("ix_crm_pool_entry_owner"), "crm_pool_entry", ["owner"], unique=False)
    op.create_table(
        "crm_sla_clock",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ticket_key", KEY, nullable=False),
        sa.Column("calendar", sa.String(length=20), nullable=False),
        sa.Column("response_due_at", INSTANT, nullable=False),
        sa.Column("warn_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("escalate_at", INSTANT, nullable=False),
        sa.Column("paused_at", INSTANT, nullable=True),
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
        sa.ForeignKeyConstraint(
            ["ticket_key"], ["crm_ticket.key"], name=op.f("fk_crm_sla_clock_ticket_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_sla_clock")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_sla_clock_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_sla_clock_origin")),
        sa.UniqueConstraint("ticket_key", name=op.f("uq_crm_sla_clock_ticket_key")),
    )
    op.create_index(
        op.f("ix_crm_sla_clock_department"), "crm_sla_clock", ["department"], unique=False
    )
    op.create_index(op.f("ix_crm_sla_clock_owner"), "crm_sla_clock", ["owner"], unique=False)
    op.create_table(
        "crm_survey",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customer_key", KEY, nullable=False),
        sa.Column("ticket_key", KEY, nullable=True),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("score", KEY, nullable=True),
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
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_survey_customer_key")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_key"], ["crm_ticket.key"], name=op.f("fk_crm_survey_ticket_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_survey")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_survey_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_survey_origin")),
    )
    op.create_index(
        op.f("ix_crm_survey_customer_key_type_created_at"),
        "crm_survey",
        ["customer_key", "type", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_crm_survey_department"), "crm_survey", ["department"], unique=False)
    op.create_index(op.f("ix_crm_survey_owner"), "crm_survey", ["owner"], unique=False)
    op.create_table(
        "decision",
        sa.Column("key", KEY, nullable=False),
        sa.Column("decision_id", sa.String(length=200), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("resource_key", KEY, nullable=False),
        sa.Column("deployment_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_key"], ["deployment.key"], name=op.f("fk_decision_deployment_key")
        ),
        sa.ForeignKeyConstraint(
            ["resource_key"], ["resource.key"], name=op.f("fk_decision_resource_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_decision")),
    )
    op.create_index(
        op.f("ix_decision_decision_id_version"), "decision", ["decision_id", "version"], unique=True
    )
    op.create_index(
        op.f("ix_decision_deployment_key"), "decision", ["deployment_key"], unique=False
    )
    op.create_table(
        "definition",
        sa.Column("key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("name_zh", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=False),
        sa.Column("resource_key", KEY, nullable=False),
        sa.Column("deployment_key", KEY, nullable=False),
        sa.Column("start_form_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["deployment_key"], ["deployment.key"], name=op.f("fk_definition_deployment_key")
        ),
        sa.ForeignKeyConstraint(
            ["resource_key"], ["resource.key"], name=op.f("fk_definition_resource_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_definition")),
    )
    op.create_index(
        op.f("ix_definition_deployment_key"), "definition", ["deployment_key"], unique=False
    )
    op.create_index(
        op.f("ix_definition_process_id_version"),
        "definition",
        ["process_id", "version"],
        unique=True,
    )
    op.create_table(
        "form",
        sa.Column("key", KEY, nullable=False),
        sa.Column("form_id", sa.String(length=200), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("resource_key", KEY, nullable=False),
        sa.Column("deployment_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_key"], ["deployment.key"], name=op.f("fk_form_deployment_key")
        ),
        sa.ForeignKeyConstraint(
            ["resource_key"], ["resource.key"], name=op.f("fk_form_resource_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form")),
    )
    op.create_index(op.f("ix_form_deployment_key"), "form", ["deployment_key"], unique=False)
    op.create_index(op.f("ix_form_form_id_version"), "form", ["form_id", "version"], unique=True)
    op.create_table(
        "membership",
        sa.Column("person_key", KEY, nullable=False),
        sa.Column("role_id", sa.String(length=100), nullable=False),
        sa.Column("assigned_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_membership_person_key")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_membership_role_id")),
        sa.PrimaryKeyConstraint("person_key", "role_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_role_id"), "membership", ["role_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_key", KEY, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_key"], ["person.key"], name=op.f("fk_sign_in_person_key")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_person_key"), "sign_in", ["person_key"], unique=False)
    op.create_table(
        "crm_order",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customer_key", KEY, nullable=False),
        sa.Column("opportunity_key", KEY, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payment_terms", sa.String(length=20), nullable=True),
        sa.Column("deposit_pct", sa.BigInteger(), nullable=True),
        sa.Column("delivery_date", sa.String(length=10), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_order_customer_key")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_key"], ["crm_opportunity.key"], name=op.f("fk_crm_order_opportunity_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_order")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_order_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_order_origin")),
    )
    op.create_index(op.f("ix_crm_order_customer_key"), "crm_order", ["customer_key"], unique=False)
    op.create_index(op.f("ix_crm_order_department"), "crm_order", ["department"], unique=False)
    op.create_index(
        op.f("ix_crm_order_opportunity_key"), "crm_order", ["opportunity_key"], unique=False
    )
    op.create_index(op.f("ix_crm_order_owner"), "crm_order", ["owner"], unique=False)
    op.create_table(
        "crm_quote",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opportunity_key", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("list_amount", sa.BigInteger(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("discount_pct", sa.BigInteger(), nullable=False),
        sa.Column("margin_pct", sa.BigInteger(), nullable=False),
        sa.Column("payment_terms", sa.String(length=20), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["opportunity_key"], ["crm_opportunity.key"], name=op.f("fk_crm_quote_opportunity_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_quote")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_quote_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_quote_origin")),
    )
    op.create_index(op.f("ix_crm_quote_department"), "crm_quote", ["department"], unique=False)
    op.create_index(
        op.f("ix_crm_quote_opportunity_key_version"),
        "crm_quote",
        ["opportunity_key", "version"],
        unique=True,
    )
    op.create_index(op.f("ix_crm_quote_owner"), "crm_quote", ["owner"], unique=False)
    op.create_table(
        "instance",
        sa.Column("key", KEY, nullable=False),
        sa.Column("definition_key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("business_key", sa.String(length=200), nullable=True),
        sa.Column("start_key", sa.String(length=200), nullable=True),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("parent_key", KEY, nullable=True),
        sa.Column("parent_step_key", KEY, nullable=True),
        sa.Column("handed", sa.LargeBinary(), nullable=True),
        sa.Column("correlation_key", sa.String(length=400), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("started_by", sa.String(length=200), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("end_element", sa.String(length=200), nullable=True),
        sa.Column("variables", sa.LargeBinary(), nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("incidents", KEY, nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"], ["definition.key"], name=op.f("fk_instance_definition_key")
        ),
        sa.ForeignKeyConstraint(
            ["parent_key"], ["instance.key"], name=op.f("fk_instance_parent_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_instance")),
        sa.UniqueConstraint("start_key", name=op.f("uq_instance_start_key")),
    )
    op.create_index(
        op.f("ix_instance_definition_key_state"),
        "instance",
        ["definition_key", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_instance_incidents"),
        "instance",
        ["incidents"],
        unique=False,
        sqlite_where=sa.text("incidents > 0"),
        postgresql_where=sa.text("incidents > 0"),
    )
    op.create_index(op.f("ix_instance_parent_key"), "instance", ["parent_key"], unique=False)
    op.create_index(
        op.f("ix_instance_process_id_business_key"),
        "instance",
        ["process_id", "business_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_instance_process_id_correlation_key"),
        "instance",
        ["process_id", "correlation_key"],
        unique=True,
        sqlite_where=sa.text("state = 'active' AND correlation_key IS NOT NULL"),
        postgresql_where=sa.text("state = 'active' AND correlation_key IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_instance_process_id_started_at"),
        "instance",
        ["process_id", "started_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_instance_process_id_state_key"),
        "instance",
        ["process_id", "state", "key"],
        unique=False,
    )
    op.create_index(op.f("ix_instance_root_key"), "instance", ["root_key"], unique=False)
    op.create_table(
        "visit_count",
        sa.Column("definition_key", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("shard", KEY, nullable=False),
        sa.Column("entered", KEY, nullable=False),
        sa.Column("completed", KEY, nullable=False),
        sa.Column("cancelled", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"], ["definition.key"], name=op.f("fk_visit_count_definition_key")
        ),
        sa.PrimaryKeyConstraint(
            "definition_key", "element_id", "shard", name=op.f("pk_visit_count")
        ),
    )
    op.create_table(
        "crm_contract",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customer_key", KEY, nullable=True),
        sa.Column("order_key", KEY, nullable=True),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=True),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("payment_days", KEY, nullable=False),
        sa.Column("warranty_months", KEY, nullable=False),
        sa.Column("sla_plan", sa.String(length=20), nullable=False),
        sa.Column("received_pct", sa.BigInteger(), nullable=False),
        sa.Column("payment", sa.String(length=20), nullable=False),
        sa.Column("dunned", KEY, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_contract_customer_key")
        ),
        sa.ForeignKeyConstraint(
            ["order_key"], ["crm_order.key"], name=op.f("fk_crm_contract_order_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_contract")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_contract_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_contract_origin")),
    )
    op.create_index(
        op.f("ix_crm_contract_customer_key"), "crm_contract", ["customer_key"], unique=False
    )
    op.create_index(
        op.f("ix_crm_contract_department"), "crm_contract", ["department"], unique=False
    )
    op.create_index(op.f("ix_crm_contract_order_key"), "crm_contract", ["order_key"], unique=False)
    op.create_index(op.f("ix_crm_contract_owner"), "crm_contract", ["owner"], unique=False)
    op.create_index(
        op.f("ix_crm_contract_state_ends_at"), "crm_contract", ["state", "ends_at"], unique=False
    )
    op.create_table(
        "crm_lead_import_row",
        sa.Column("import_key", KEY, nullable=False),
        sa.Column("row_no", KEY, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("instance_key", KEY, nullable=True),
        sa.Column("fault_zh", sa.String(length=400), nullable=True),
        sa.Column("fault_en", sa.String(length=400), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_key"], ["crm_lead_import.key"], name=op.f("fk_crm_lead_import_row_import_key")
        ),
        sa.ForeignKeyConstraint(
            ["instance_key"], ["instance.key"], name=op.f("fk_crm_lead_import_row_instance_key")
        ),
        sa.PrimaryKeyConstraint("import_key", "row_no", name=op.f("pk_crm_lead_import_row")),
    )
    op.create_index(
        op.f("ix_crm_lead_import_row_instance_key"),
        "crm_lead_import_row",
        ["instance_key"],
        unique=False,
    )
    op.create_table(
        "event",
        sa.Column("key", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=True),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("instance_key", KEY, nullable=True),
        sa.Column("task_key", KEY, nullable=True),
        sa.Column("element_id", sa.String(length=200), nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_key"], ["instance.key"], name=op.f("fk_event_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_event")),
    )
    op.create_index(
        op.f("ix_event_instance_key_key"), "event", ["instance_key", "key"], unique=False
    )
    op.create_table(
        "incident",
        sa.Column("key", KEY, nullable=False),
        sa.Column("instance_key", KEY, nullable=False),
        sa.Column("definition_key", KEY, nullable=False),
        sa.Column("step_key", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("job_key", KEY, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_key"], ["definition.key"], name=op.f("fk_incident_definition_key")
        ),
        sa.ForeignKeyConstraint(
            ["instance_key"], ["instance.key"], name=op.f("fk_incident_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_incident")),
    )
    op.create_index(
        op.f("ix_incident_definition_key_state_element_id"),
        "incident",
        ["definition_key", "state", "element_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incident_instance_key_state"), "incident", ["instance_key", "state"], unique=False
    )
    op.create_table(
        "job",
        sa.Column("key", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("instance_key", KEY, nullable=True),
        sa.Column("definition_key", KEY, nullable=True),
        sa.Column("step_key", KEY, nullable=True),
        sa.Column("element_id", sa.String(length=200), nullable=True),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("retries", KEY, nullable=False),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("worker", sa.String(length=200), nullable=True),
        sa.Column("error", sa.String(length=2000), nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"], ["definition.key"], name=op.f("fk_job_definition_key")
        ),
        sa.ForeignKeyConstraint(
            ["instance_key"], ["instance.key"], name=op.f("fk_job_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_definition_key"), "job", ["definition_key"], unique=False)
    op.create_index(
        op.f("ix_job_instance_key_step_key"), "job", ["instance_key", "step_key"], unique=False
    )
    op.create_index(
        op.f("ix_job_type_due_at"),
        "job",
        ["type", "due_at"],
        unique=False,
        sqlite_where=sa.text("dead = 0"),
        postgresql_where=sa.text("NOT dead"),
    )
    op.create_table(
        "message",
        sa.Column("key", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("correlation_key", sa.String(length=400), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("variables", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("instance_key", KEY, nullable=True),
        sa.Column("sender_key", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_key"], ["instance.key"], name=op.f("fk_message_instance_key")
        ),
        sa.ForeignKeyConstraint(
            ["sender_key"], ["instance.key"], name=op.f("fk_message_sender_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_message")),
    )
    op.create_index(
        op.f("ix_message_name_correlation_key_state"),
        "message",
        ["name", "correlation_key", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_message_name_message_id"), "message", ["name", "message_id"], unique=True
    )
    op.create_table(
        "step",
        sa.Column("key", KEY, nullable=False),
        sa.Column("instance_key", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("via", sa.String(length=200), nullable=True),
        sa.Column("scope_key", KEY, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_key"], ["instance.key"], name=op.f("fk_step_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_step")),
    )
    op.create_index(op.f("ix_step_instance_key"), "step", ["instance_key"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("key", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("correlation_key", sa.String(length=400), nullable=False),
        sa.Column("instance_key", KEY, nullable=True),
        sa.Column("step_key", KEY, nullable=True),
        sa.Column("definition_key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"], ["definition.key"], name=op.f("fk_subscription_definition_key")
        ),
        sa.ForeignKeyConstraint(
            ["instance_key"], ["instance.key"], name=op.f("fk_subscription_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_subscription")),
    )
    op.create_index(
        op.f("ix_subscription_definition_key"), "subscription", ["definition_key"], unique=False
    )
    op.create_index(
        op.f("ix_subscription_instance_key"), "subscription", ["instance_key"], unique=False
    )
    op.create_index(
        op.f("ix_subscription_kind_name_correlation_key"),
        "subscription",
        ["kind", "name", "correlation_key"],
        unique=False,
    )
    op.create_table(
        "task",
        sa.Column("key", KEY, nullable=False),
        sa.Column("instance_key", KEY, nullable=False),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("definition_key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("step_key", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("assignee", sa.String(length=200), nullable=True),
        sa.Column("groups", sa.String(length=400), nullable=False),
        sa.Column("users", sa.String(length=400), nullable=False),
        sa.Column("excluded", sa.String(length=400), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("strategy", sa.String(length=40), nullable=True),
        sa.Column("form_id", sa.String(length=200), nullable=True),
        sa.Column("priority", KEY, nullable=False),
        sa.Column("title_zh", sa.String(length=400), nullable=False),
        sa.Column("title_en", sa.String(length=400), nullable=False),
        sa.Column("sla", sa.String(length=100), nullable=True),
        sa.Column("sla_remind", sa.String(length=100), nullable=True),
        sa.Column("sla_escalate_to", sa.String(length=200), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("follow_up_at", INSTANT, nullable=True),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("local", sa.LargeBinary(), nullable=True),
        sa.Column("revision", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"], ["definition.key"], name=op.f("fk_task_definition_key")
        ),
        sa.ForeignKeyConstraint(
            ["instance_key"], ["instance.key"], name=op.f("fk_task_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_task")),
    )
    op.create_index(
        op.f("ix_task_assignee_due_at_key"),
        "task",
        ["assignee", "due_at", "key"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'claimed')"),
        postgresql_where=sa.text("state IN ('open', 'claimed')"),
    )
    op.create_index(
        op.f("ix_task_definition_key_element_id_due_at"),
        "task",
        ["definition_key", "element_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'claimed')"),
        postgresql_where=sa.text("state IN ('open', 'claimed')"),
    )
    op.create_index(op.f("ix_task_instance_key"), "task", ["instance_key"], unique=False)
    op.create_table(
        "crm_entitlement",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customer_key", KEY, nullable=False),
        sa.Column("contract_key", KEY, nullable=False),
        sa.Column("contract_version", KEY, nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("valid_to", INSTANT, nullable=True),
        sa.Column("warranty_to", INSTANT, nullable=True),
        sa.Column("sla_plan", sa.String(length=20), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["contract_key"], ["crm_contract.key"], name=op.f("fk_crm_entitlement_contract_key")
        ),
        sa.ForeignKeyConstraint(
            ["customer_key"], ["crm_customer.key"], name=op.f("fk_crm_entitlement_customer_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_entitlement")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_entitlement_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_entitlement_origin")),
    )
    op.create_index(
        op.f("ix_crm_entitlement_customer_key_state"),
        "crm_entitlement",
        ["customer_key", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_crm_entitlement_department"), "crm_entitlement", ["department"], unique=False
    )
    op.create_index(op.f("ix_crm_entitlement_owner"), "crm_entitlement", ["owner"], unique=False)
    op.create_table(
        "crm_invoice",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("contract_key", KEY, nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("tax_number", sa.String(length=20), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["contract_key"], ["crm_contract.key"], name=op.f("fk_crm_invoice_contract_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crm_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_invoice_number")),
        sa.UniqueConstraint("origin", name=op.f("uq_crm_invoice_origin")),
    )
    op.create_index(
        op.f("ix_crm_invoice_contract_key"), "crm_invoice", ["contract_key"], unique=False
    )
    op.create_index(op.f("ix_crm_invoice_department"), "crm_invoice", ["department"], unique=False)
    op.create_index(op.f("ix_crm_invoice_owner"), "crm_invoice", ["owner"], unique=False)
    op.create_table(
        "task_candidate",
        sa.Column("task_key", KEY, nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("priority", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_key"], ["task.key"], name=op.f("fk_task_candidate_task_key")
        ),
        sa.PrimaryKeyConstraint("task_key", "kind", "name", name=op.f("pk_task_candidate")),
    )
    op.create_index(
        op.f("ix_task_candidate_name_kind_due_at_task_key"),
        "task_candidate",
        ["name", "kind", "due_at", "task_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_task_candidate_name_kind_process_id_due_at_task_key"),
        "task_candidate",
        ["name", "kind", "process_id", "due_at", "task_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_task_candidate_name_kind_task_key"),
        "task_candidate",
        ["name", "kind", "task_key"],
        unique=False,
    )
    # ### end Alembic commands ###
    op.create_index(
        "ix_task_candidate_name_kind_priority",
        "task_candidate",
        ["name", "kind", sa.text("priority DESC"), "task_key"],
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(op.f("ix_task_candidate_name_kind_task_key"), table_name="task_candidate")
    op.drop_index(
        op.f("ix_task_candidate_name_kind_process_id_due_at_task_key"), table_name="task_candidate"
    )
    op.drop_index(op.f("ix_task_candidate_name_kind_due_at_task_key"), table_name="task_candidate")
    op.drop_table("task_candidate")
    op.drop_index(op.f("ix_crm_invoice_owner"), table_name="crm_invoice")
    op.drop_index(op.f("ix_crm_invoice_department"), table_name="crm_invoice")
    op.drop_index(op.f("ix_crm_invoice_contract_key"), table_name="crm_invoice")
    op.drop_table("crm_invoice")
    op.drop_index(op.f("ix_crm_entitlement_owner"), table_name="crm_entitlement")
    op.drop_index(op.f("ix_crm_entitlement_department"), table_name="crm_entitlement")
    op.drop_index(op.f("ix_crm_entitlement_customer_key_state"), table_name="crm_entitlement")
    op.drop_table("crm_entitlement")
    op.drop_index(op.f("ix_task_instance_key"), table_name="task")
    op.drop_index(
        op.f("ix_task_definition_key_element_id_due_at"),
        table_name="task",
        sqlite_where=sa.text("state IN ('open', 'claimed')"),
        postgresql_where=sa.text("state IN ('open', 'claimed')"),
    )
    op.drop_index(
        op.f("ix_task_assignee_due_at_key"),
        table_name="task",
        sqlite_where=sa.text("state IN ('open', 'claimed')"),
        postgresql_where=sa.text("state IN ('open', 'claimed')"),
    )
    op.drop_table("task")
    op.drop_index(op.f("ix_subscription_kind_name_correlation_key"), table_name="subscription")
    op.drop_index(op.f("ix_subscription_instance_key"), table_name="subscription")
    op.drop_index(op.f("ix_subscription_definition_key"), table_name="subscription")
    op.drop_table("subscription")
    op.drop_index(op.f("ix_step_instance_key"), table_name="step")
    op.drop_table("step")
    op.drop_index(op.f("ix_message_name_message_id"), table_name="message")
    op.drop_index(op.f("ix_message_name_correlation_key_state"), table_name="message")
    op.drop_table("message")
    op.drop_index(
        op.f("ix_job_type_due_at"),
        table_name="job",
        sqlite_where=sa.text("dead = 0"),
        postgresql_where=sa.text("NOT dead"),
    )
    op.drop_index(op.f("ix_job_instance_key_step_key"), table_name="job")
    op.drop_index(op.f("ix_job_definition_key"), table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_incident_instance_key_state"), table_name="incident")
    op.drop_index(op.f("ix_incident_definition_key_state_element_id"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_event_instance_key_key"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_crm_lead_import_row_instance_key"), table_name="crm_lead_import_row")
    op.drop_table("crm_lead_import_row")
    op.drop_index(op.f("ix_crm_contract_state_ends_at"), table_name="crm_contract")
    op.drop_index(op.f("ix_crm_contract_owner"), table_name="crm_contract")
    op.drop_index(op.f("ix_crm_contract_order_key"), table_name="crm_contract")
    op.drop_index(op.f("ix_crm_contract_department"), table_name="crm_contract")
    op.drop_index(op.f("ix_crm_contract_customer_key"), table_name="crm_contract")
    op.drop_table("crm_contract")
    op.drop_table("visit_count")
    op.drop_index(op.f("ix_instance_root_key"), table_name="instance")
    op.drop_index(op.f("ix_instance_process_id_state_key"), table_name="instance")
    op.drop_index(op.f("ix_instance_process_id_started_at"), table_name="instance")
    op.drop_index(
        op.f("ix_instance_process_id_correlation_key"),
        table_name="instance",
        sqlite_where=sa.text("state = 'active' AND correlation_key IS NOT NULL"),
        postgresql_where=sa.text("state = 'active' AND correlation_key IS NOT NULL"),
    )
    op.drop_index(op.f("ix_instance_process_id_business_key"), table_name="instance")
    op.drop_index(op.f("ix_instance_parent_key"), table_name="instance")
    op.drop_index(
        op.f("ix_instance_incidents"),
        table_name="instance",
        sqlite_where=sa.text("incidents > 0"),
        postgresql_where=sa.text("incidents > 0"),
    )
    op.drop_index(op.f("ix_instance_definition_key_state"), table_name="instance")
    op.drop_table("instance")
    op.drop_index(op.f("ix_crm_quote_owner"), table_name="crm_quote")
    op.drop_index(op.f("ix_crm_quote_opportunity_key_version"), table_name="crm_quote")
    op.drop_index(op.f("ix_crm_quote_department"), table_name="crm_quote")
    op.drop_table("crm_quote")
    op.drop_index(op.f("ix_crm_order_owner"), table_name="crm_order")
    op.drop_index(op.f("ix_crm_order_opportunity_key"), table_name="crm_order")
    op.drop_index(op.f("ix_crm_order_department"), table_name="crm_order")
    op.drop_index(op.f("ix_crm_order_customer_key"), table_name="crm_order")
    op.drop_table("crm_order")
    op.drop_index(op.f("ix_sign_in_person_key"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_membership_role_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_form_form_id_version"), table_name="form")
    op.drop_index(op.f("ix_form_deployment_key"), table_name="form")
    op.drop_table("form")
    op.drop_index(op.f("ix_definition_process_id_version"), table_name="definition")
    op.drop_index(op.f("ix_definition_deployment_key"), table_name="definition")
    op.drop_table("definition")
    op.drop_index(op.f("ix_decision_deployment_key"), table_name="decision")
    op.drop_index(op.f("ix_decision_decision_id_version"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_crm_survey_owner"), table_name="crm_survey")
    op.drop_index(op.f("ix_crm_survey_department"), table_name="crm_survey")
    op.drop_index(op.f("ix_crm_survey_customer_key_type_created_at"), table_name="crm_survey")
    op.drop_table("crm_survey")
    op.drop_index(op.f("ix_crm_sla_clock_owner"), table_name="crm_sla_clock")
    op.drop_index(op.f("ix_crm_sla_clock_department"), table_name="crm_sla_clock")
    op.drop_table("crm_sla_clock")
    op.drop_index(op.f("ix_crm_pool_entry_owner"), table_name="crm_pool_entry")
    op.drop_index(op.f("ix_crm_pool_entry_lead_key_state"), table_name="crm_pool_entry")
    op.drop_index(op.f("ix_crm_pool_entry_department"), table_name="crm_pool_entry")
    op.drop_table("crm_pool_entry")
    op.drop_index(op.f("ix_crm_opportunity_state_stage"), table_name="crm_opportunity")
    op.drop_index(op.f("ix_crm_opportunity_owner"), table_name="crm_opportunity")
    op.drop_index(op.f("ix_crm_opportunity_lead_key"), table_name="crm_opportunity")
    op.drop_index(op.f("ix_crm_opportunity_department"), table_name="crm_opportunity")
    op.drop_index(op.f("ix_crm_opportunity_customer_key"), table_name="crm_opportunity")
    op.drop_table("crm_opportunity")
    op.drop_index(op.f("ix_crm_line_root_key"), table_name="crm_line")
    op.drop_index(op.f("ix_crm_line_lead_key_key"), table_name="crm_line")
    op.drop_index(op.f("ix_crm_line_customer_key_key"), table_name="crm_line")
    op.drop_table("crm_line")
    op.drop_index(op.f("ix_absence_person_key"), table_name="absence")
    op.drop_index(op.f("ix_absence_delegate_key"), table_name="absence")
    op.drop_table("absence")
    op.drop_index(op.f("ix_resource_deployment_key"), table_name="resource")
    op.drop_table("resource")
    op.drop_index(op.f("ix_person_department_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_crm_ticket_state_owner"), table_name="crm_ticket")
    op.drop_index(op.f("ix_crm_ticket_owner"), table_name="crm_ticket")
    op.drop_index(op.f("ix_crm_ticket_department"), table_name="crm_ticket")
    op.drop_index(op.f("ix_crm_ticket_customer_key_created_at"), table_name="crm_ticket")
    op.drop_table("crm_ticket")
    op.drop_index(op.f("ix_crm_link_record"), table_name="crm_link")
    op.drop_table("crm_link")
    op.drop_index(op.f("ix_crm_lead_state_owner"), table_name="crm_lead")
    op.drop_index(op.f("ix_crm_lead_phone"), table_name="crm_lead")
    op.drop_index(op.f("ix_crm_lead_owner"), table_name="crm_lead")
    op.drop_index(op.f("ix_crm_lead_email"), table_name="crm_lead")
    op.drop_index(op.f("ix_crm_lead_department"), table_name="crm_lead")
    op.drop_index(op.f("ix_crm_lead_customer_key"), table_name="crm_lead")
    op.drop_index(op.f("ix_crm_lead_company_key"), table_name="crm_lead")
    op.drop_table("crm_lead")
    op.drop_index(op.f("ix_crm_contact_phone"), table_name="crm_contact")
    op.drop_index(op.f("ix_crm_contact_owner"), table_name="crm_contact")
    op.drop_index(op.f("ix_crm_contact_email"), table_name="crm_contact")
    op.drop_index(op.f("ix_crm_contact_department"), table_name="crm_contact")
    op.drop_index(op.f("ix_crm_contact_customer_key"), table_name="crm_contact")
    op.drop_table("crm_contact")
    op.drop_table("sign_in_tries")
    op.drop_table("role")
    op.drop_table("document")
    op.drop_table("deployment")
    op.drop_table("department")
    op.drop_index(op.f("ix_crm_transfer_batch_owner"), table_name="crm_transfer_batch")
    op.drop_index(op.f("ix_crm_transfer_batch_leaving_user"), table_name="crm_transfer_batch")
    op.drop_index(op.f("ix_crm_transfer_batch_department"), table_name="crm_transfer_batch")
    op.drop_table("crm_transfer_batch")
    op.drop_table("crm_product")
    op.drop_table("crm_number")
    op.drop_index(
        op.f("ix_crm_notification_to_kind_recipient_read_at"), table_name="crm_notification"
    )
    op.drop_index(op.f("ix_crm_notification_due_at"), table_name="crm_notification")
    op.drop_table("crm_notification")
    op.drop_index(op.f("ix_crm_lead_import_state_key"), table_name="crm_lead_import")
    op.drop_index(op.f("ix_crm_lead_import_checksum"), table_name="crm_lead_import")
    op.drop_table("crm_lead_import")
    op.drop_index(op.f("ix_crm_customer_tax_no"), table_name="crm_customer")
    op.drop_index(op.f("ix_crm_customer_owner"), table_name="crm_customer")
    op.drop_index(op.f("ix_crm_customer_name_key"), table_name="crm_customer")
    op.drop_index(op.f("ix_crm_customer_followup_due"), table_name="crm_customer")
    op.drop_index(op.f("ix_crm_customer_department"), table_name="crm_customer")
    op.drop_table("crm_customer")
    op.drop_index(op.f("ix_crm_campaign_owner"), table_name="crm_campaign")
    op.drop_index(op.f("ix_crm_campaign_department"), table_name="crm_campaign")
    op.drop_table("crm_campaign")
    # ### end Alembic commands ###
