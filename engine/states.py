"""The states of things and the moves between them, as tables; buttons and guards read these."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from engine.errors import MoveNotAllowed
from engine.texts import Text


class InstanceState(StrEnum):
    """The life of one run of a process."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    """The life of work for a person."""

    OPEN = "open"
    CLAIMED = "claimed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class StepState(StrEnum):
    """The life of one visit of one BPMN element."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class IncidentState(StrEnum):
    """Whether stopped work still needs someone."""

    OPEN = "open"
    RESOLVED = "resolved"


class MessageState(StrEnum):
    """The life of a published message."""

    WAITING = "waiting"
    """In the buffer, until somebody waits for it or its time is over."""
    CORRELATED = "correlated"
    EXPIRED = "expired"
    """A dead letter."""
    DISCARDED = "discarded"
    """A dead letter that somebody has put away."""


S = TypeVar("S", bound=StrEnum)
Moves = Mapping[str, tuple[frozenset[S], S]]

INSTANCE_MOVES: Final[Moves[InstanceState]] = {
    "complete": (frozenset({InstanceState.ACTIVE}), InstanceState.COMPLETED),
    "cancel": (frozenset({InstanceState.ACTIVE}), InstanceState.CANCELLED),
}

TASK_MOVES: Final[Moves[TaskState]] = {
    "claim": (frozenset({TaskState.OPEN}), TaskState.CLAIMED),
    "release": (frozenset({TaskState.CLAIMED}), TaskState.OPEN),
    "assign": (frozenset({TaskState.OPEN, TaskState.CLAIMED}), TaskState.CLAIMED),
    "complete": (frozenset({TaskState.OPEN, TaskState.CLAIMED}), TaskState.COMPLETED),
    "cancel": (frozenset({TaskState.OPEN, TaskState.CLAIMED}), TaskState.CANCELLED),
}

INCIDENT_MOVES: Final[Moves[IncidentState]] = {
    "resolve": (frozenset({IncidentState.OPEN}), IncidentState.RESOLVED),
}

_UNDELIVERED: Final = frozenset({MessageState.WAITING, MessageState.EXPIRED})
MESSAGE_MOVES: Final[Moves[MessageState]] = {
    "correlate": (_UNDELIVERED, MessageState.CORRELATED),
    "expire": (frozenset({MessageState.WAITING}), MessageState.EXPIRED),
    "discard": (_UNDELIVERED, MessageState.DISCARDED),
}


def moved(moves: Moves[S], move: str, state: S) -> S:
    """The state after a move, or ``MoveNotAllowed``.

    >>> moved(TASK_MOVES, "claim", TaskState.OPEN)
    <TaskState.CLAIMED: 'claimed'>
    """
    sources, target = moves[move]
    if state not in sources:
        raise MoveNotAllowed(
            Text(f"状态为 {state} 时不能执行 {move}。", f"Cannot {move} what is {state}.")
        )
    return target


def open_moves(moves: Moves[S], state: S) -> tuple[str, ...]:
    """The moves that go from a state, in the order of the table."""
    return tuple(move for move, (sources, _) in moves.items() if state in sources)
