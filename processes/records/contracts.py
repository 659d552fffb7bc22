"""The records of a deal that was made: contracts, what is paid by when, invoices."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import Moves
from engine.store.base import Base
from processes.records.base import Hundredths, Record


class ContractState(StrEnum):
    """The life of a contract."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    OUT_FOR_SIGNATURE = "out_for_signature"
    SIGNED = "signed"
    ACTIVE = "active"
    AMENDED = "amended"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    REJECTED = "rejected"
    VOID = "void"


class PaymentState(StrEnum):
    """How far a contract is paid."""

    PLANNED = "planned"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    WRITTEN_OFF = "written_off"


class InvoiceState(StrEnum):
    """The life of an invoice."""

    REQUESTED = "requested"
    ISSUED = "issued"
    VOIDED = "voided"


_NOT_YET: Final = frozenset(
    {
        ContractState.DRAFT,
        ContractState.IN_REVIEW,
        ContractState.IN_APPROVAL,
        ContractState.APPROVED,
        ContractState.OUT_FOR_SIGNATURE,
    }
)
_IN_FORCE: Final = frozenset({ContractState.SIGNED, ContractState.ACTIVE, ContractState.AMENDED})
CONTRACT_MOVES: Final[Moves[ContractState]] = {
    "send": (_NOT_YET, ContractState.OUT_FOR_SIGNATURE),
    "sign": (_NOT_YET, ContractState.SIGNED),
    "activate": (_NOT_YET | _IN_FORCE, ContractState.ACTIVE),
    "amend": (_NOT_YET | _IN_FORCE, ContractState.AMENDED),
    "terminate": (_IN_FORCE | _NOT_YET, ContractState.TERMINATED),
    "expire": (_IN_FORCE | _NOT_YET, ContractState.EXPIRED),
    "reject": (_NOT_YET, ContractState.REJECTED),
    "void": (_NOT_YET | _IN_FORCE, ContractState.VOID),
}


class Contract(Record, Base):
    """What was agreed."""

    __tablename__ = "crm_contract"
    __table_args__ = (Index(None, "state", "ends_at"),)

    state: Mapped[ContractState] = mapped_column(default=ContractState.DRAFT)
    customer_key: Mapped[int | None] = mapped_column(ForeignKey("crm_customer.key"), index=True)
    order_key: Mapped[int | None] = mapped_column(ForeignKey("crm_order.key"), index=True)
    type: Mapped[str] = mapped_column(String(20), default="sale")
    amount: Mapped[Decimal] = mapped_column(Hundredths, default=Decimal())
    version: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[str | None] = mapped_column(String(10))
    ends_at: Mapped[datetime | None]
    payment_days: Mapped[int] = mapped_column(default=0)
    warranty_months: Mapped[int] = mapped_column(default=0)
    sla_plan: Mapped[str] = mapped_column(String(20), default="standard")
    received_pct: Mapped[Decimal] = mapped_column(Hundredths, default=Decimal())
    payment: Mapped[PaymentState] = mapped_column(default=PaymentState.PLANNED)
    dunned: Mapped[int] = mapped_column(default=0)
    """How many dunning letters were sent."""


class Invoice(Record, Base):
    """A bill with its tax number."""

    __tablename__ = "crm_invoice"

    state: Mapped[InvoiceState] = mapped_column(default=InvoiceState.REQUESTED)
    contract_key: Mapped[int] = mapped_column(ForeignKey("crm_contract.key"), index=True)
    type: Mapped[str] = mapped_column(String(20))
    tax_number: Mapped[str | None] = mapped_column(String(20))
    amount: Mapped[Decimal] = mapped_column(Hundredths)
