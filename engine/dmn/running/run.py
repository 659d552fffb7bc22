"""One evaluation while it runs: what was noted, what may still be done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.dmn.errors import DecisionTooLarge, DmnWarning
from engine.dmn.running.trace import TableSeen
from engine.dmn.texts import said
from engine.feel.errors import FeelWarning
from engine.feel.runtime.frame import Run as FeelRun

DEPTH: Final = 40
"""Functions and services calling each other."""
WORK: Final = 1_000_000
"""Units of work of one evaluation, counted as FEEL counts them."""
STEP: Final = 4
"""What one turn of a boxed loop costs beside its expressions."""
WARNINGS: Final = 200
"""Warnings kept of one evaluation."""

Value = Any
"""A value of FEEL."""
Scope = dict[str, Value]
"""The variables in reach."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file something stands: for people, by id and by line."""

    label: str
    element: str | None = None
    line: int | None = None

    def inside(self, label: object, element: str | None = None, line: int | None = None) -> "Place":
        """A part of this place."""
        return Place(f"{self.label} › {label}", element or self.element, line or self.line)


class Work(FeelRun):
    """What the expressions of one evaluation share: clock, work left, warnings not yet placed."""

    __slots__ = ()

    def __init__(self, now: datetime | None, notes: list[FeelWarning]) -> None:
        super().__init__(now, notes)
        self.work = WORK

    def charge(self, units: int) -> None:
        """Take units of work; called before the work is done."""
        self.work -= units
        if self.work < 0:
            raise DecisionTooLarge("too_much", limit=WORK)


class Run:
    """Shared by all that one evaluation does."""

    __slots__ = ("charge", "depth", "notes", "tables", "warnings", "work")

    def __init__(self, now: datetime | None = None) -> None:
        self.notes: list[FeelWarning] = []
        self.work = Work(now, self.notes)
        self.charge = self.work.charge
        self.warnings: list[DmnWarning] = []
        self.tables: list[TableSeen] = []
        self.depth = 0

    def enter(self) -> None:
        """Begin a call of a function or service."""
        self.depth += 1
        if self.depth > DEPTH:
            raise DecisionTooLarge("too_deep", limit=DEPTH)

    def warn(self, code: str, at: Place, **facts: object) -> None:
        """Note why a result is null or doubtful."""
        if len(self.warnings) < WARNINGS:
            text = said(code, place=at.label, **facts)
            self.warnings.append(DmnWarning(code, text.en, at.element, at.line, text.zh))

    def explain(self, at: Place) -> None:
        """Turn what FEEL noted into warnings of this place."""
        for note in self.notes:
            if len(self.warnings) < WARNINGS:
                facts = {"place": at.label, "line": note.line, "column": note.column}
                english = said("feel", **facts, why=note.message).en
                chinese = said("feel", **facts, why=note.message_zh or note.message).zh
                line = at.line + note.line - 1 if at.line is not None else None
                self.warnings.append(DmnWarning("feel", english, at.element, line, chinese))
        self.notes.clear()


Code = Callable[[Scope, Run], Value]
"""A compiled boxed expression."""
