"""The records of serving: entitlements, tickets, their clocks, surveys."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base
from processes.records.base import Record
from processes.records.service_states import (
    EntitlementState,
    SlaState,
    SurveyState,
    TicketState,
)


class Entitlement(Record, Base):
    """What a customer may ask of us."""

    __tablename__ = "crm_entitlement"
    __table_args__ = (Index(None, "customer_key", "state"),)

    state: Mapped[EntitlementState] = mapped_column(default=EntitlementState.ACTIVE)
    customer_key: Mapped[int] = mapped_column(ForeignKey("crm_customer.key"))
    contract_key: Mapped[int] = mapped_column(ForeignKey("crm_contract.key"))
    contract_version: Mapped[int] = mapped_column(default=1)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    warranty_to: Mapped[datetime | None]
    sla_plan: Mapped[str] = mapped_column(String(20), default="standard")


class Ticket(Record, Base):
    """Something that a customer wants solved."""

    __tablename__ = "crm_ticket"
    __table_args__ = (
        Index(None, "state", "owner"),
        Index(None, "customer_key", "created_at"),
        Index(None, "created_at"),
        Index(None, "resolved_at"),
    )

    state: Mapped[TicketState] = mapped_column(default=TicketState.NEW)
    customer_key: Mapped[int | None] = mapped_column(ForeignKey("crm_customer.key"))
    order_key: Mapped[int | None] = mapped_column(ForeignKey("crm_order.key"), index=True)
    contract_key: Mapped[int | None] = mapped_column(ForeignKey("crm_contract.key"), index=True)
    entitlement_key: Mapped[int | None] = mapped_column(
        ForeignKey("crm_entitlement.key"), index=True
    )
    contact: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[str] = mapped_column(String(20), default="portal")
    subject: Mapped[str] = mapped_column(String(200), default="")
    type: Mapped[str | None] = mapped_column(String(20))
    impact: Mapped[str | None] = mapped_column(String(10))
    urgency: Mapped[str | None] = mapped_column(String(10))
    priority: Mapped[str | None] = mapped_column(String(2))
    assign_mode: Mapped[str | None] = mapped_column(String(20))
    reopened: Mapped[int] = mapped_column(default=0)
    assigned_at: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]
    """The first word of a person to the customer; the automatic receipt does not count."""
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    csat: Mapped[int | None]
    duplicate_of: Mapped[str | None] = mapped_column(String(40))


class SlaClock(Record, Base):
    """How much working time a ticket has used."""

    __tablename__ = "crm_sla_clock"

    state: Mapped[SlaState] = mapped_column(default=SlaState.RUNNING)
    ticket_key: Mapped[int] = mapped_column(ForeignKey("crm_ticket.key"), unique=True)
    calendar: Mapped[str] = mapped_column(String(20), default="standard")
    response_due_at: Mapped[datetime]
    warn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    escalate_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]


class Survey(Record, Base):
    """A question to a customer, answered or not."""

    __tablename__ = "crm_survey"
    __table_args__ = (Index(None, "customer_key", "type", "created_at"),)

    state: Mapped[SurveyState] = mapped_column(default=SurveyState.SENT)
    customer_key: Mapped[int] = mapped_column(ForeignKey("crm_customer.key"))
    ticket_key: Mapped[int | None] = mapped_column(ForeignKey("crm_ticket.key"))
    type: Mapped[str] = mapped_column(String(20))
    """``purchase``, ``contract``, ``ticket`` or ``nps``."""
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    score: Mapped[int | None]
