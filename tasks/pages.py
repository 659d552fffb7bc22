"""Paging by key: a page begins behind the last line of the one before, however deep it lies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, or_, tuple_

from engine.errors import BadRequest
from engine.texts import Text

_LARGEST: Final = 2**63 - 1


class Sort(StrEnum):
    """The order of a list of tasks."""

    DUE = "due"
    """What is due first, then what has no date, oldest first."""
    CREATED = "created"
    """Newest first."""
    PRIORITY = "priority"
    """Highest first, then oldest."""


class Line(Protocol):
    """What a cursor needs to know of a line."""

    @property
    def key(self) -> int:
        """The task's key."""

    @property
    def due_at(self) -> datetime | None:
        """When it is due."""

    @property
    def priority(self) -> int:
        """How important it is."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a sorted list; ``dated`` while tasks with a due date are listed."""

    sort: Sort
    dated: bool = False
    due_at: datetime | None = None
    priority: int | None = None
    key: int | None = None

    @classmethod
    def read(cls, sort: Sort, text: str | None) -> "Cursor":
        """The place that a page named, or the beginning."""
        if not text:
            return cls(sort, dated=sort is Sort.DUE)
        try:
            kind, value, key = text.split("_")
            return _READERS[sort, kind](value, _whole(key))
        except (KeyError, ValueError) as wrong:
            raise BadRequest(
                Text("页码无效，请从第一页开始。", "This is no page; begin with the first one.")
            ) from wrong

    def behind(self, due_at: Any, priority: Any, key: Any) -> list[ColumnElement[bool]]:
        """What lies after this place."""
        if self.sort is Sort.CREATED:
            return [] if self.key is None else [key < self.key]
        if self.sort is Sort.PRIORITY:
            if self.key is None:
                return []
            later = (priority == self.priority) & (key > self.key)
            return [priority <= self.priority, or_(priority < self.priority, later)]
        if not self.dated:
            return [due_at.is_(None), *([] if self.key is None else [key > self.key])]
        if self.due_at is None:
            return [due_at.is_not(None)]
        return [tuple_(due_at, key) > (self.due_at, self.key)]

    def order(self, due_at: Any, priority: Any, key: Any) -> tuple[ColumnElement[Any], ...]:
        """The columns to sort by."""
        if self.sort is Sort.CREATED:
            return (key.desc(),)
        if self.sort is Sort.PRIORITY:
            return (priority.desc(), key.asc())
        return (due_at.asc(), key.asc()) if self.dated else (key.asc(),)


def written(sort: Sort, line: Line) -> str:
    """The place of a line, as text for a link."""
    if sort is Sort.PRIORITY:
        return f"p_{line.priority}_{line.key}"
    if sort is Sort.CREATED or line.due_at is None:
        return f"k__{line.key}"
    return f"d_{line.due_at.isoformat()}_{line.key}"


def _whole(text: str) -> int:
    number = int(text)
    if not 0 <= number <= _LARGEST:
        raise ValueError(text)
    return number


def _dated(value: str, key: int) -> Cursor:
    due_at = datetime.fromisoformat(value)
    if due_at.tzinfo is None:
        raise ValueError(value)
    return Cursor(Sort.DUE, dated=True, due_at=due_at, key=key)


_READERS: Final[Mapping[tuple[Sort, str], Callable[[str, int], Cursor]]] = {
    (Sort.DUE, "d"): _dated,
    (Sort.DUE, "k"): lambda _, key: Cursor(Sort.DUE, key=key),
    (Sort.CREATED, "k"): lambda _, key: Cursor(Sort.CREATED, key=key),
    (Sort.PRIORITY, "p"): lambda value, key: Cursor(Sort.PRIORITY, priority=_whole(value), key=key),
}
