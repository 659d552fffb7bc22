"""The states of records and the moves between them, as tables."""

from enum import StrEnum
from typing import Final

from engine.states import Moves


class LeadState(StrEnum):
    """The life of a lead."""

    NEW = "new"
    NURTURING = "nurturing"
    MQL = "mql"
    ASSIGNED = "assigned"
    IN_FOLLOW_UP = "in_follow_up"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    IN_POOL = "in_pool"
    NURTURE_BACK = "nurture_back"
    INVALID = "invalid"
    DISQUALIFIED = "disqualified"
    MERGED = "merged"
    ARCHIVED = "archived"


class PoolState(StrEnum):
    """The life of one stay in the public pool."""

    OPEN = "open"
    CLAIMED = "claimed"
    ARCHIVED = "archived"


class CustomerState(StrEnum):
    """How far a customer has come."""

    PROSPECT = "prospect"
    CUSTOMER = "customer"
    IN_SERVICE = "in_service"
    LOST = "lost"


class ContactState(StrEnum):
    """Whether a contact may still be used."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class OpportunityState(StrEnum):
    """The life of an opportunity."""

    OPEN = "open"
    ON_HOLD = "on_hold"
    STAGNANT = "stagnant"
    WON = "won"
    LOST = "lost"


class Stage(StrEnum):
    """How far an open opportunity has come in the funnel."""

    NEEDS = "needs"
    SOLUTION = "solution"
    QUOTE = "quote"
    NEGOTIATION = "negotiation"
    WON = "won"
    LOST = "lost"


class QuoteState(StrEnum):
    """The life of one version of a quote."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class OrderState(StrEnum):
    """The life of an order."""

    SUBMITTED = "submitted"
    CHECKED = "checked"
    IN_CONTRACT = "in_contract"
    PENDING_PAYMENT = "pending_payment"
    EFFECTIVE = "effective"
    CANCELLED = "cancelled"
    VOID = "void"


_WORKED: Final = frozenset(
    {
        LeadState.NEW,
        LeadState.MQL,
        LeadState.ASSIGNED,
        LeadState.IN_FOLLOW_UP,
        LeadState.QUALIFIED,
        LeadState.CONVERTED,
    }
)
"""A lead that somebody works or should work."""
_BEFORE_SALES: Final = frozenset({LeadState.NEW, LeadState.NURTURING, LeadState.NURTURE_BACK})

CLOSED_LEADS: Final = (LeadState.MERGED, LeadState.INVALID)
"""Nothing that comes in is a double of one of these."""

LEAD_MOVES: Final[Moves[LeadState]] = {
    "nurture": (_BEFORE_SALES | {LeadState.MQL}, LeadState.NURTURING),
    "hand_over": (_BEFORE_SALES | {LeadState.MQL}, LeadState.MQL),
    "assign": (_WORKED | {LeadState.IN_POOL}, LeadState.ASSIGNED),
    "follow_up": (_WORKED, LeadState.IN_FOLLOW_UP),
    "qualify": (_WORKED, LeadState.QUALIFIED),
    "convert": (_WORKED, LeadState.CONVERTED),
    "recycle": (_WORKED, LeadState.IN_POOL),
    "send_back": (_WORKED, LeadState.NURTURE_BACK),
    "invalidate": (_WORKED, LeadState.INVALID),
    "disqualify": (_WORKED, LeadState.DISQUALIFIED),
    "merge": (_BEFORE_SALES, LeadState.MERGED),
    "archive": (_WORKED | _BEFORE_SALES | {LeadState.IN_POOL}, LeadState.ARCHIVED),
    "revive": (frozenset({LeadState.ARCHIVED, LeadState.NURTURE_BACK}), LeadState.NEW),
}

POOL_MOVES: Final[Moves[PoolState]] = {
    "claim": (frozenset({PoolState.OPEN}), PoolState.CLAIMED),
    "archive": (frozenset({PoolState.OPEN}), PoolState.ARCHIVED),
}

CUSTOMER_MOVES: Final[Moves[CustomerState]] = {
    "buy": (
        frozenset({CustomerState.PROSPECT, CustomerState.CUSTOMER, CustomerState.LOST}),
        CustomerState.CUSTOMER,
    ),
    "serve": (frozenset(CustomerState), CustomerState.IN_SERVICE),
    "lose": (
        frozenset({CustomerState.CUSTOMER, CustomerState.IN_SERVICE}),
        CustomerState.LOST,
    ),
}

CONTACT_MOVES: Final[Moves[ContactState]] = {
    "retire": (frozenset({ContactState.ACTIVE}), ContactState.INACTIVE),
    "revive": (frozenset({ContactState.INACTIVE}), ContactState.ACTIVE),
}

_STILL_OPEN: Final = frozenset(
    {OpportunityState.OPEN, OpportunityState.ON_HOLD, OpportunityState.STAGNANT}
)
OPPORTUNITY_MOVES: Final[Moves[OpportunityState]] = {
    "hold": (frozenset({OpportunityState.OPEN}), OpportunityState.ON_HOLD),
    "resume": (_STILL_OPEN, OpportunityState.OPEN),
    "stagnate": (
        frozenset({OpportunityState.OPEN, OpportunityState.ON_HOLD}),
        OpportunityState.STAGNANT,
    ),
    "win": (_STILL_OPEN, OpportunityState.WON),
    "lose": (_STILL_OPEN | {OpportunityState.WON}, OpportunityState.LOST),
}

QUOTE_MOVES: Final[Moves[QuoteState]] = {
    "submit": (frozenset({QuoteState.DRAFT}), QuoteState.IN_APPROVAL),
    "approve": (frozenset({QuoteState.DRAFT, QuoteState.IN_APPROVAL}), QuoteState.APPROVED),
    "return": (frozenset({QuoteState.IN_APPROVAL}), QuoteState.DRAFT),
    "reject": (
        frozenset({QuoteState.IN_APPROVAL, QuoteState.APPROVED, QuoteState.SENT}),
        QuoteState.REJECTED,
    ),
    "send": (frozenset({QuoteState.APPROVED}), QuoteState.SENT),
    "accept": (frozenset({QuoteState.APPROVED, QuoteState.SENT}), QuoteState.ACCEPTED),
    "expire": (frozenset({QuoteState.APPROVED, QuoteState.SENT}), QuoteState.EXPIRED),
    "withdraw": (
        frozenset({QuoteState.DRAFT, QuoteState.IN_APPROVAL, QuoteState.APPROVED, QuoteState.SENT}),
        QuoteState.WITHDRAWN,
    ),
}

_BEFORE_EFFECT: Final = frozenset(
    {
        OrderState.SUBMITTED,
        OrderState.CHECKED,
        OrderState.IN_CONTRACT,
        OrderState.PENDING_PAYMENT,
    }
)
ORDER_MOVES: Final[Moves[OrderState]] = {
    "check": (frozenset({OrderState.SUBMITTED}), OrderState.CHECKED),
    "contract": (_BEFORE_EFFECT, OrderState.IN_CONTRACT),
    "await_payment": (_BEFORE_EFFECT, OrderState.PENDING_PAYMENT),
    "take_effect": (_BEFORE_EFFECT, OrderState.EFFECTIVE),
    "cancel": (_BEFORE_EFFECT, OrderState.CANCELLED),
    "void": (_BEFORE_EFFECT | {OrderState.EFFECTIVE}, OrderState.VOID),
}
