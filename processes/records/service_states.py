"""The states of what is served, and the moves between them."""

from enum import StrEnum
from typing import Final

from engine.states import Moves


class EntitlementState(StrEnum):
    """Whether a customer may ask for service."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class TicketState(StrEnum):
    """The life of a ticket."""

    NEW = "new"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    INVALID = "invalid"
    TO_SALES = "to_sales"
    NO_SERVICE = "no_service"
    WITHDRAWN = "withdrawn"


class SlaState(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    WARNED = "warned"
    BREACHED = "breached"
    BREACHED_TWICE = "breached2"


class SurveyState(StrEnum):
    """The life of a survey."""

    SENT = "sent"
    REMINDED = "reminded"
    ANSWERED = "answered"
    EXPIRED = "expired"


_IN_WORK: Final = frozenset(
    {
        TicketState.NEW,
        TicketState.TRIAGED,
        TicketState.ASSIGNED,
        TicketState.IN_PROGRESS,
        TicketState.WAITING_CUSTOMER,
        TicketState.RESOLVED,
        TicketState.REOPENED,
    }
)

OVER: Final = frozenset(TicketState) - _IN_WORK
"""Nothing more is done about such a ticket."""
TICKET_MOVES: Final[Moves[TicketState]] = {
    "triage": (_IN_WORK, TicketState.TRIAGED),
    "assign": (_IN_WORK, TicketState.ASSIGNED),
    "work": (_IN_WORK, TicketState.IN_PROGRESS),
    "ask": (_IN_WORK, TicketState.WAITING_CUSTOMER),
    "resolve": (_IN_WORK, TicketState.RESOLVED),
    "reopen": (frozenset({TicketState.RESOLVED}), TicketState.REOPENED),
    "closed": (_IN_WORK, TicketState.CLOSED),
    "merged": (_IN_WORK, TicketState.MERGED),
    "invalid": (_IN_WORK, TicketState.INVALID),
    "to_sales": (_IN_WORK, TicketState.TO_SALES),
    "no_service": (_IN_WORK, TicketState.NO_SERVICE),
    "withdrawn": (_IN_WORK, TicketState.WITHDRAWN),
}

ENTITLEMENT_MOVES: Final[Moves[EntitlementState]] = {
    "suspend": (frozenset({EntitlementState.ACTIVE}), EntitlementState.SUSPENDED),
    "resume": (frozenset({EntitlementState.SUSPENDED}), EntitlementState.ACTIVE),
    "end": (
        frozenset({EntitlementState.ACTIVE, EntitlementState.SUSPENDED}),
        EntitlementState.ENDED,
    ),
}

_TICKING: Final = frozenset(
    {SlaState.RUNNING, SlaState.WARNED, SlaState.BREACHED, SlaState.BREACHED_TWICE}
)
SLA_MOVES: Final[Moves[SlaState]] = {
    "pause": (_TICKING, SlaState.PAUSED),
    "resume": (frozenset({SlaState.PAUSED}), SlaState.RUNNING),
    "warn": (frozenset({SlaState.RUNNING}), SlaState.WARNED),
    "breach": (frozenset({SlaState.RUNNING, SlaState.WARNED}), SlaState.BREACHED),
    "breach_again": (_TICKING, SlaState.BREACHED_TWICE),
    "reopen": (frozenset({SlaState.MET}), SlaState.RUNNING),
    "meet": (_TICKING | {SlaState.PAUSED}, SlaState.MET),
}

SURVEY_MOVES: Final[Moves[SurveyState]] = {
    "remind": (frozenset({SurveyState.SENT}), SurveyState.REMINDED),
    "answer": (frozenset({SurveyState.SENT, SurveyState.REMINDED}), SurveyState.ANSWERED),
    "expire": (frozenset({SurveyState.SENT, SurveyState.REMINDED}), SurveyState.EXPIRED),
}
