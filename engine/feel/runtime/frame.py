"""One evaluation while it runs: variables in reach, work left, warnings."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from engine.feel import limits
from engine.feel.errors import FeelLimitExceeded, FeelWarning
from engine.feel.texts import said

Value = Any
"""A value of FEEL; which Python types these are stands in ``engine.feel.values``."""


class Place(NamedTuple):
    """Line and column in the source, from 1."""

    line: int
    column: int


class BecameNull(Exception):
    """The specification gives null here; carries the reason until someone may note it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Run:
    """What is shared by everything that one evaluation does."""

    __slots__ = ("calls", "now", "warnings", "work")

    def __init__(self, now: datetime | None, warnings: list[FeelWarning] | None) -> None:
        self.now = now
        self.warnings = warnings
        self.work = limits.WORK
        self.calls = 0

    def charge(self, units: int) -> None:
        """Take units of work; called before the work is done."""
        self.work -= units
        if self.work < 0:
            raise FeelLimitExceeded("too_much_work", limit=limits.WORK)

    def charge_walk(self, value: Value) -> None:
        """Take the work of looking at all parts of a value, while looking at them."""
        kind = type(value)
        if kind is str:
            self.charge(len(value) >> 6)
        elif kind is list or kind is dict:
            self.charge(1 + len(value))
            for part in value if kind is list else value.values():
                self.charge_walk(part)

    def null(self, place: Place, code: str, **facts: object) -> Value:
        """Note why something became null, and give that null."""
        if self.warnings is not None and len(self.warnings) < limits.WARNINGS:
            told = said(code, **facts)
            self.warnings.append(FeelWarning(told.en, place.line, place.column, told.zh))
        return None

    def explained(self, place: Place, why: BecameNull) -> Value:
        """Note a reason that was raised, and give the null."""
        return self.null(place, why.code, **why.facts)


class Frame:
    """The variables in reach: the caller's scope, and slots for those bound in the text."""

    __slots__ = ("run", "scope", "slots")

    def __init__(self, run: Run, scope: Mapping[str, object], slots: list[Value]) -> None:
        self.run = run
        self.scope = scope
        self.slots = slots

    def copy(self) -> "Frame":
        """The same variables, free to be bound anew."""
        return Frame(self.run, self.scope, self.slots.copy())


Code = Callable[[Frame], Value]
"""A compiled expression."""


def refuse_longer(length: int) -> None:
    """Refuse to make a text of a length past the limit."""
    if length > limits.TEXT_LENGTH:
        raise FeelLimitExceeded("text_too_long", limit=limits.TEXT_LENGTH)


def bounded_text(text: str) -> str:
    """The text, unless it grew past the limit."""
    refuse_longer(len(text))
    return text


def bounded_list(items: list[Value]) -> list[Value]:
    """The list, unless it grew past the limit."""
    if len(items) > limits.LIST_LENGTH:
        raise FeelLimitExceeded("list_too_long", limit=limits.LIST_LENGTH)
    return items
