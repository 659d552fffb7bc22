"""The contract: the record of a deal that was made."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import Moves
from engine.store.base import Base
from processes.records.base import Decided, Hundredths, Record
from processes.records.payments import PaymentState


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
IN_HAND: Final = frozenset(
    {ContractState.DRAFT, ContractState.IN_REVIEW, ContractState.IN_APPROVAL}
)
"""It is still being written and judged."""
CONTRACT_MOVES: Final[Moves[ContractState]] = {
    "review": (IN_HAND, ContractState.IN_REVIEW),
    "submit": (IN_HAND, ContractState.IN_APPROVAL),
    "return": (_NOT_YET, ContractState.DRAFT),
    "approve": (_NOT_YET, ContractState.APPROVED),
    "send": (_NOT_YET, ContractState.OUT_FOR_SIGNATURE),
    "sign": (_NOT_YET, ContractState.SIGNED),
    "activate": (_NOT_YET | _IN_FORCE, ContractState.ACTIVE),
    "amend": (_NOT_YET | _IN_FORCE, ContractState.AMENDED),
    "terminate": (_IN_FORCE | _NOT_YET, ContractState.TERMINATED),
    "expire": (_IN_FORCE | _NOT_YET, ContractState.EXPIRED),
    "reject": (_NOT_YET, ContractState.REJECTED),
    "void": (_NOT_YET | _IN_FORCE, ContractState.VOID),
}


class Contract(Decided, Record, Base):
    """What was agreed."""

    __tablename__ = "crm_contract"
    __table_args__ = (Index(None, "state", "ends_at"), Index(None, "activated_at"))

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
    customer_signed_at: Mapped[datetime | None]
    company_signed_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    renewal_due: Mapped[datetime | None]
    """When somebody should ask whether it is to be renewed."""
    received: Mapped[Decimal] = mapped_column(Hundredths, default=Decimal())
    received_pct: Mapped[Decimal] = mapped_column(Hundredths, default=Decimal())
    payment: Mapped[PaymentState] = mapped_column(default=PaymentState.PLANNED)
    dunned: Mapped[int] = mapped_column(default=0)
    """How many dunning letters were sent."""
