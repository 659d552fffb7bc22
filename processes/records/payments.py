"""The records of money: what is to be paid by when, what came in, what was billed."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import Moves
from engine.store.base import Base
from processes.records.base import Hundredths, Record


class PaymentState(StrEnum):
    """How far a contract, or one instalment of it, is paid."""

    PLANNED = "planned"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    WRITTEN_OFF = "written_off"


class ReceiptState(StrEnum):
    """What became of money that came in."""

    RECEIVED = "received"


class InvoiceState(StrEnum):
    """The life of an invoice."""

    REQUESTED = "requested"
    ISSUED = "issued"
    VOIDED = "voided"


_UNPAID: Final = frozenset({PaymentState.PLANNED, PaymentState.PARTLY_PAID, PaymentState.OVERDUE})
PAYMENT_MOVES: Final[Moves[PaymentState]] = {
    "pay_part": (_UNPAID, PaymentState.PARTLY_PAID),
    "pay": (_UNPAID | {PaymentState.PAID}, PaymentState.PAID),
    "miss": (_UNPAID, PaymentState.OVERDUE),
    "write_off": (_UNPAID, PaymentState.WRITTEN_OFF),
}
INVOICE_MOVES: Final[Moves[InvoiceState]] = {
    "issue": (frozenset({InvoiceState.REQUESTED}), InvoiceState.ISSUED),
    "void": (frozenset({InvoiceState.REQUESTED, InvoiceState.ISSUED}), InvoiceState.VOIDED),
}


class Instalment(Record, Base):
    """One part of what a contract is to bring, with its day."""

    __tablename__ = "crm_instalment"
    __table_args__ = (
        Index(None, "contract_key", "no"),
        Index(None, "state", "due_at"),
        Index(None, "due_at"),
    )

    state: Mapped[PaymentState] = mapped_column(default=PaymentState.PLANNED)
    contract_key: Mapped[int] = mapped_column(ForeignKey("crm_contract.key"))
    customer_key: Mapped[int | None] = mapped_column(ForeignKey("crm_customer.key"), index=True)
    no: Mapped[int]
    due_at: Mapped[datetime]
    """The end of its day in China."""
    amount: Mapped[Decimal] = mapped_column(Hundredths)
    received: Mapped[Decimal] = mapped_column(Hundredths, default=Decimal())
    condition: Mapped[str | None] = mapped_column(String(200))
    paid_at: Mapped[datetime | None]

    @property
    def open(self) -> Decimal:
        """What is still to come."""
        return max(self.amount - (self.received or Decimal()), Decimal())


class Payment(Record, Base):
    """Money that came in."""

    __tablename__ = "crm_payment"
    __table_args__ = (Index(None, "contract_key", "received_at"), Index(None, "received_at"))

    state: Mapped[ReceiptState] = mapped_column(default=ReceiptState.RECEIVED)
    contract_key: Mapped[int] = mapped_column(ForeignKey("crm_contract.key"))
    customer_key: Mapped[int | None] = mapped_column(ForeignKey("crm_customer.key"), index=True)
    amount: Mapped[Decimal] = mapped_column(Hundredths)
    received_at: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(String(100))
    """The bank's number for it."""


class Invoice(Record, Base):
    """A bill with its tax number."""

    __tablename__ = "crm_invoice"

    state: Mapped[InvoiceState] = mapped_column(default=InvoiceState.REQUESTED)
    contract_key: Mapped[int] = mapped_column(ForeignKey("crm_contract.key"), index=True)
    customer_key: Mapped[int | None] = mapped_column(ForeignKey("crm_customer.key"), index=True)
    type: Mapped[str] = mapped_column(String(20))
    tax_number: Mapped[str | None] = mapped_column(String(20))
    amount: Mapped[Decimal] = mapped_column(Hundredths)
    issued_at: Mapped[datetime | None]
