"""The records of marketing, and those of handing customers on."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import Moves
from engine.store.base import Base
from processes.records.base import Hundredths, Record


class CampaignState(StrEnum):
    """The life of a campaign."""

    PLANNED = "planned"
    APPROVED = "approved"
    RUNNING = "running"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    REJECTED = "rejected"


class BatchState(StrEnum):
    """The life of a transfer of customers."""

    PLANNED = "planned"
    APPROVED = "approved"
    EXECUTED = "executed"
    CONFIRMED = "confirmed"
    ROLLED_BACK = "rolled_back"


CAMPAIGN_MOVES: Final[Moves[CampaignState]] = {
    "approve": (frozenset({CampaignState.PLANNED}), CampaignState.APPROVED),
    "run": (frozenset({CampaignState.PLANNED, CampaignState.APPROVED}), CampaignState.RUNNING),
    "review": (frozenset({CampaignState.RUNNING}), CampaignState.REVIEWED),
    "close": (frozenset({CampaignState.RUNNING, CampaignState.REVIEWED}), CampaignState.CLOSED),
    "reject": (frozenset({CampaignState.PLANNED}), CampaignState.REJECTED),
}

BATCH_MOVES: Final[Moves[BatchState]] = {
    "approve": (frozenset({BatchState.PLANNED}), BatchState.APPROVED),
    "execute": (
        frozenset({BatchState.PLANNED, BatchState.APPROVED, BatchState.EXECUTED}),
        BatchState.EXECUTED,
    ),
    "confirm": (frozenset({BatchState.EXECUTED}), BatchState.CONFIRMED),
    "roll_back": (frozenset({BatchState.EXECUTED, BatchState.CONFIRMED}), BatchState.ROLLED_BACK),
}


class Campaign(Record, Base):
    """An effort to win leads."""

    __tablename__ = "crm_campaign"

    state: Mapped[CampaignState] = mapped_column(default=CampaignState.PLANNED)
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(20), default="event")
    budget: Mapped[Decimal] = mapped_column(Hundredths, default=Decimal())
    starts_on: Mapped[str | None] = mapped_column(String(10))
    expected_leads: Mapped[int | None]
    cost: Mapped[Decimal | None] = mapped_column(Hundredths)
    """What it did cost, over all channels; None: not known yet."""
    revenue: Mapped[Decimal | None] = mapped_column(Hundredths)
    roi: Mapped[Decimal | None] = mapped_column(Hundredths)
    """Per cent won back beyond the cost."""
    ends_at: Mapped[datetime | None]


class TransferBatch(Record, Base):
    """What one person's leaving moves to others."""

    __tablename__ = "crm_transfer_batch"

    state: Mapped[BatchState] = mapped_column(default=BatchState.PLANNED)
    leaving_user: Mapped[str] = mapped_column(String(200), index=True)
    moved: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
