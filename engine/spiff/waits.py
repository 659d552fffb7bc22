"""What an instance waits for and what it did: the frozen words between a run and its host."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

NOTHING: Mapping[str, object] = MappingProxyType({})
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
STEP_LIMIT = 10_000


class WaitKind(StrEnum):
    """What must happen before a step goes on."""

    USER = "user"
    OPERATION = "operation"
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    CALL = "call"
    CONDITION = "condition"
    FAILED = "failed"


class FailureKind(StrEnum):
    """Why a step stopped; an operation's own failures may bring other words."""

    EXPRESSION = "expression"
    CONDITION = "condition"
    NO_FLOW = "no_flow"
    MAPPING = "mapping"
    COLLECTION = "collection"
    DECISION = "decision"
    TIMER = "timer"
    UNCAUGHT_ERROR = "uncaught_error"
    STEP_LIMIT = "step_limit"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a step stopped, for programs and for people."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Sla:
    """Working time allowed for a user task, as the file says it, expressions evaluated."""

    due: str | None = None
    remind: str | None = None
    escalate_to: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """One step that waits. ``element_id`` is where; ``step_key`` is how to answer."""

    step_key: int
    kind: WaitKind
    element_id: str
    local: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    """Local variables: input mappings, multi-instance item."""
    interrupting: bool = True
    """False for a boundary event or event sub-process that leaves its host running."""
    repeats: bool = False
    """It goes on waiting after it fired."""
    due: datetime | None = None
    """When a timer fires; when a user task should be done."""
    name: str | None = None
    """Of the message or signal."""
    correlation_key: str = ""
    assignee: str | None = None
    groups: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    priority: int | None = None
    follow_up: datetime | None = None
    form_id: str | None = None
    sla: Sla | None = None
    type: str | None = None
    """Of an operation."""
    retries: int | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)
    process_id: str | None = None
    """The process that a call activity calls."""
    variables: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    """What the called process starts with."""
    error: Failure | None = None


class Happening(StrEnum):
    """What the journal says about a step."""

    ENTERED = "entered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of the journal: a step was entered, completed or cancelled."""

    step_key: int
    element_id: str
    kind: str
    """The BPMN tag; ``MULTI_INSTANCE_BODY`` for the whole of a repeated activity."""
    what: Happening
    via: str | None = None
    """The sequence flow by which the step was entered."""
    parent_key: int | None = None
    """The step around it: its sub-process, or the body of its repetition."""


MULTI_INSTANCE_BODY = "multiInstanceBody"


class ThrownKind(StrEnum):
    """What leaves an instance."""

    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Thrown:
    """Something thrown that the instance itself does not handle; ``name`` may be a code."""

    kind: ThrownKind
    name: str
    element_id: str
    step_key: int
    correlation_key: str = ""
    variables: Mapping[str, object] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the instance ended: its last end event, and whether that one terminated it."""

    element_id: str | None
    terminated: bool = False
    cancelled: bool = False


def _no_decisions(decision_id: str, _variables: Mapping[str, object]) -> object:
    raise LookupError(f"there is no decision {decision_id}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run needs from outside: the moment, the decisions, how far one advance may go."""

    now: datetime
    decide: Callable[[str, Mapping[str, object]], object] = _no_decisions
    step_limit: int = STEP_LIMIT
    known: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    """What every expression may name beside the variables of its process."""
