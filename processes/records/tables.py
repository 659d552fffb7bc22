"""The records of selling: leads, customers, contacts, opportunities, quotes and orders."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from engine.keys import new_key
from engine.store.base import Base
from processes.records.base import Decided, Hundredths, Record
from processes.records.states import (
    ContactState,
    CustomerState,
    LeadState,
    OpportunityState,
    OrderState,
    PoolState,
    QuoteState,
    Stage,
)


class Customer(Record, Base):
    """A company that we sell to or serve."""

    __tablename__ = "crm_customer"
    __table_args__ = (Index(None, "name_key"), Index(None, "tax_no"))

    state: Mapped[CustomerState] = mapped_column(default=CustomerState.PROSPECT)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    """The name without legal suffix, for finding the same company again."""
    level: Mapped[str] = mapped_column(String(20), default="normal")
    industry: Mapped[str | None] = mapped_column(String(60))
    region: Mapped[str | None] = mapped_column(String(60))
    tax_no: Mapped[str | None] = mapped_column(String(40))
    opt_out: Mapped[bool] = mapped_column(default=False)
    service_eligible: Mapped[bool] = mapped_column(default=False)
    followup_due: Mapped[datetime | None] = mapped_column(index=True)
    nps: Mapped[int | None]
    """The newest answer to: would you recommend us?"""


class Lead(Record, Base):
    """Somebody who may become a customer."""

    __tablename__ = "crm_lead"
    __table_args__ = (
        Index(None, "phone"),
        Index(None, "email"),
        Index(None, "company_key"),
        Index(None, "state", "owner"),
        Index(None, "created_at"),
    )

    state: Mapped[LeadState] = mapped_column(default=LeadState.NEW)
    name: Mapped[str] = mapped_column(String(100), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    company_key: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(40), default="other")
    grade: Mapped[str | None] = mapped_column(String(2))
    score: Mapped[int | None]
    region: Mapped[str | None] = mapped_column(String(60))
    consent: Mapped[bool] = mapped_column(default=False)
    campaign: Mapped[str | None] = mapped_column(String(40))
    customer_key: Mapped[int | None] = mapped_column(ForeignKey("crm_customer.key"), index=True)
    handed_at: Mapped[datetime | None]
    """When marketing gave it to sales."""
    assigned_at: Mapped[datetime | None]
    first_contact_at: Mapped[datetime | None]
    qualified_at: Mapped[datetime | None]
    left_reason: Mapped[str | None] = mapped_column(String(40))
    """Why it was closed without a deal."""
    protected_until: Mapped[datetime | None]
    recycled: Mapped[int] = mapped_column(default=0)
    """How often it came back to the pool."""


class PoolEntry(Record, Base):
    """One stay of a lead in the public pool."""

    __tablename__ = "crm_pool_entry"
    __table_args__ = (Index(None, "lead_key", "state"),)

    state: Mapped[PoolState] = mapped_column(default=PoolState.OPEN)
    lead_key: Mapped[int] = mapped_column(ForeignKey("crm_lead.key"))
    reason: Mapped[str] = mapped_column(String(40))
    previous_owner: Mapped[str | None] = mapped_column(String(200))
    cool_down_until: Mapped[datetime]
    """Until then the previous owner may not claim it."""
    left_at: Mapped[datetime | None]
    mode: Mapped[str | None] = mapped_column(String(20))
    """``claim`` or ``assigned``: how it left."""


class Contact(Record, Base):
    """A person at a customer."""

    __tablename__ = "crm_contact"
    __table_args__ = (Index(None, "phone"), Index(None, "email"))

    state: Mapped[ContactState] = mapped_column(default=ContactState.ACTIVE)
    customer_key: Mapped[int] = mapped_column(ForeignKey("crm_customer.key"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    is_primary: Mapped[bool] = mapped_column(default=False)
    is_decision_maker: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[bool] = mapped_column(default=False)
    opt_out: Mapped[bool] = mapped_column(default=False)


class Opportunity(Record, Base):
    """A deal that may come about."""

    __tablename__ = "crm_opportunity"
    __table_args__ = (Index(None, "state", "stage"), Index(None, "closed_at"))

    state: Mapped[OpportunityState] = mapped_column(default=OpportunityState.OPEN)
    stage: Mapped[Stage] = mapped_column(default=Stage.NEEDS)
    customer_key: Mapped[int] = mapped_column(ForeignKey("crm_customer.key"), index=True)
    lead_key: Mapped[int | None] = mapped_column(ForeignKey("crm_lead.key"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    amount: Mapped[Decimal | None] = mapped_column(Hundredths)
    probability: Mapped[int] = mapped_column(default=20)
    expected_close: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str | None] = mapped_column(String(40))
    won_reason: Mapped[str | None] = mapped_column(String(40))
    lost_reason: Mapped[str | None] = mapped_column(String(40))
    solution_at: Mapped[datetime | None]
    """When the stage was first reached; the first stage, needs, when the record was made."""
    quote_at: Mapped[datetime | None]
    negotiation_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    """When it last came to another stage."""
    closed_at: Mapped[datetime | None]


class Quote(Decided, Record, Base):
    """One version of an offer; an approved one is never changed."""

    __tablename__ = "crm_quote"
    __table_args__ = (Index(None, "opportunity_key", "version", unique=True),)

    state: Mapped[QuoteState] = mapped_column(default=QuoteState.DRAFT)
    opportunity_key: Mapped[int] = mapped_column(ForeignKey("crm_opportunity.key"))
    version: Mapped[int]
    list_amount: Mapped[Decimal] = mapped_column(Hundredths)
    net_amount: Mapped[Decimal] = mapped_column(Hundredths)
    discount_pct: Mapped[Decimal] = mapped_column(Hundredths)
    margin_pct: Mapped[Decimal] = mapped_column(Hundredths)
    payment_terms: Mapped[str | None] = mapped_column(String(20))
    valid_until: Mapped[datetime | None]
    level: Mapped[int] = mapped_column(default=0)
    """How high it had to be approved; 0: by nobody."""


class Order(Record, Base):
    """What the customer has ordered."""

    __tablename__ = "crm_order"
    __table_args__ = (Index(None, "created_at"),)

    state: Mapped[OrderState] = mapped_column(default=OrderState.SUBMITTED)
    customer_key: Mapped[int] = mapped_column(ForeignKey("crm_customer.key"), index=True)
    opportunity_key: Mapped[int | None] = mapped_column(
        ForeignKey("crm_opportunity.key"), index=True
    )
    quote_key: Mapped[int | None] = mapped_column(ForeignKey("crm_quote.key"), index=True)
    amount: Mapped[Decimal] = mapped_column(Hundredths)
    payment_terms: Mapped[str | None] = mapped_column(String(20))
    deposit_pct: Mapped[Decimal | None] = mapped_column(Hundredths)
    delivery_date: Mapped[str | None] = mapped_column(String(10))


class OrderLine(Base):
    """One product of an order."""

    __tablename__ = "crm_order_line"

    key: Mapped[int] = mapped_column(primary_key=True, default=new_key)
    order_key: Mapped[int] = mapped_column(ForeignKey("crm_order.key"), index=True)
    product: Mapped[str] = mapped_column(String(100))
    """The id of a product, or what the order calls it."""
    quantity: Mapped[Decimal] = mapped_column(Hundredths)
    unit_price: Mapped[Decimal] = mapped_column(Hundredths)
    discount_pct: Mapped[Decimal] = mapped_column(Hundredths, default=Decimal())
    amount: Mapped[Decimal] = mapped_column(Hundredths)


class Line(Base):
    """One line of a customer's history, across all records and processes."""

    __tablename__ = "crm_line"
    __table_args__ = (
        Index(None, "customer_key", "key"),
        Index(None, "lead_key", "key"),
        Index(None, "record", "key"),
        Index(None, "what", "at"),
    )

    key: Mapped[int] = mapped_column(primary_key=True, default=new_key)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(60))
    """``lead.assigned``, ``order.created`` …"""
    record: Mapped[str] = mapped_column(String(40))
    """The number of the record that it is about."""
    customer_key: Mapped[int | None] = mapped_column(ForeignKey("crm_customer.key"))
    lead_key: Mapped[int | None] = mapped_column(ForeignKey("crm_lead.key"))
    root_key: Mapped[int | None] = mapped_column(index=True)
    """The case in which it happened."""
    detail: Mapped[bytes] = mapped_column(LargeBinary, default=b"{}")


def _due_at(context: DefaultExecutionContext) -> datetime | None:
    """Letters to customers leave the house; users and roles read theirs here."""
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return row["at"] if row["to_kind"] == "customer" else None


class Notification(Base):
    """A message to a user, a role or a customer."""

    __tablename__ = "crm_notification"
    __table_args__ = (
        Index(None, "to_kind", "recipient", "read_at"),
        Index(None, "record"),
    )

    key: Mapped[int] = mapped_column(primary_key=True, default=new_key)
    at: Mapped[datetime]
    to_kind: Mapped[str] = mapped_column(String(10))
    """``user``, ``role`` or ``customer``."""
    recipient: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(60))
    record: Mapped[str | None] = mapped_column(String(40))
    sender: Mapped[str | None] = mapped_column(String(200))
    """Who asked for it; None: the machine."""
    link: Mapped[str | None] = mapped_column(String(100))
    """A single-use token, until the letter that carries it is delivered."""
    root_key: Mapped[int | None]
    task_key: Mapped[int | None]
    """The task that it is about, where it is about one."""
    origin: Mapped[str] = mapped_column(String(200), unique=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True, default=_due_at)
    """When a connector is to take it; None: nothing more to do."""
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(500))
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class NumberSeries(Base):
    """How far the numbers of a kind and month have been given out."""

    __tablename__ = "crm_number"

    prefix: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
