"""What is going on at each element: states of one case, counts of all cases of a process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from engine.texts import Text

HEATS: Final = 5


class State(StrEnum):
    """How an element stands; the most urgent one wins."""

    FAILED = "failed"
    OVERDUE = "overdue"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    NONE = "none"

    @property
    def text(self) -> Text:
        """The state in words."""
        return _WORDS[self]


_WORDS: Final = {
    State.FAILED: Text("失败", "failed"),
    State.OVERDUE: Text("超时", "overdue"),
    State.ACTIVE: Text("进行中", "active"),
    State.WAITING: Text("等待", "waiting"),
    State.DONE: Text("已完成", "completed"),
    State.CANCELLED: Text("已取消", "cancelled"),
    State.NONE: Text("未到达", "not reached"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is shown at one element."""

    state: State = State.NONE
    active: int = 0
    completed: int = 0
    waiting: int = 0
    overdue: int = 0
    failed: int = 0
    cancelled: int = 0
    heat: int = 0
    """0 (nothing) to 5 (the busiest element)."""

    def counts(self) -> list[tuple[State, int]]:
        """What there is to count, most urgent first."""
        counted = (
            (State.FAILED, self.failed),
            (State.OVERDUE, self.overdue),
            (State.ACTIVE, self.active),
            (State.WAITING, self.waiting),
            (State.DONE, self.completed),
            (State.CANCELLED, self.cancelled),
        )
        return [(state, count) for state, count in counted if count]

    def said_in(self, language: str) -> str:
        """The counts in words.

        >>> Mark(active=2, overdue=1).said_in("en")
        'overdue 1, active 2'
        """
        return ", ".join(f"{state.text.said_in(language)} {n}" for state, n in self.counts())


class ElementCounts(Protocol):
    """What the engine knows of one element; overdue ones are among the active."""

    @property
    def element_id(self) -> str:
        """The id in the file."""

    @property
    def active(self) -> int:
        """Visits that are there now."""

    @property
    def completed(self) -> int:
        """Visits that are over."""

    @property
    def cancelled(self) -> int:
        """Visits that were taken back."""

    @property
    def incidents(self) -> int:
        """Visits that need someone."""

    @property
    def overdue(self) -> int:
        """Visits past their due date."""


def instance_marks(elements: Iterable[ElementCounts]) -> dict[str, Mark]:
    """Marks of one case: one state at each element that it has reached."""
    return {counts.element_id: _mark(counts) for counts in elements}


def definition_marks(elements: Iterable[ElementCounts]) -> dict[str, Mark]:
    """Marks of all cases of a process: counts, and heat by how many are there now."""
    marks = {counts.element_id: _mark(counts) for counts in elements}
    return heated(marks)


def heated(marks: Mapping[str, Mark]) -> dict[str, Mark]:
    """The marks with heat: the share of the busiest element, in five steps."""
    busiest = max((_load(mark) for mark in marks.values()), default=0)
    return {
        key: Mark(
            mark.state,
            mark.active,
            mark.completed,
            mark.waiting,
            mark.overdue,
            mark.failed,
            mark.cancelled,
            heat=-(-HEATS * _load(mark) // busiest) if busiest else 0,
        )
        for key, mark in marks.items()
    }


def _load(mark: Mark) -> int:
    return mark.active + mark.waiting + mark.overdue + mark.failed


def _mark(counts: ElementCounts) -> Mark:
    running = max(0, counts.active - counts.overdue - counts.incidents)
    found = (
        (State.FAILED, counts.incidents),
        (State.OVERDUE, counts.overdue),
        (State.ACTIVE, running),
        (State.DONE, counts.completed),
        (State.CANCELLED, counts.cancelled),
    )
    state = next((state for state, count in found if count), State.NONE)
    return Mark(
        state,
        active=running,
        completed=counts.completed,
        overdue=counts.overdue,
        failed=counts.incidents,
        cancelled=counts.cancelled,
    )
