"""A story of the demo company: how a case begins, and what is special about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.store.tables import Instance
from processes.records.days import CHINA

Answers = Mapping[str, object]
PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""A paper without content."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One visit of a task that goes otherwise than usual."""

    answers: Answers = field(default_factory=dict)
    hours: float | None = None
    """How long it takes, in working hours; None: as usual."""
    left: bool = False
    """Nobody does it."""


LEFT: Final = Turn(left=True)


@dataclass(frozen=True, slots=True)
class Word:
    """Something that a customer says by and by."""

    after: timedelta
    message: str
    payload: Answers = field(default_factory=dict)


Ask = Callable[[Session], Answers | None]
"""The payload of a story about a record of an earlier one; None: there is no such record."""


@dataclass(frozen=True, slots=True)
class Story:
    """One story."""

    id: str
    at: datetime
    process: str
    payload: Answers | Ask
    event: str | None = None
    """The start event that a message from outside wakes."""
    by: str | None = None
    """Who starts it with its form, where nothing from outside does."""
    plot: Mapping[str, object] = field(default_factory=dict)
    """What the people in it agree on: products, discounts, scores."""
    turns: Mapping[str, Sequence[Turn]] = field(default_factory=dict)
    """By element, or process and element: its first visit, its second …; then as usual."""
    pace: float = 1.0
    """How long people take, by what they usually take."""
    words: Sequence[Word] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What somebody knows who answers."""

    rng: Random
    now: datetime
    known: Answers
    plot: Mapping[str, object]
    attach: Callable[[str, bytes], str]

    @property
    def today(self) -> date:
        """The day it is in China."""
        return self.now.astimezone(CHINA).date()

    def day(self, days: int) -> str:
        """A date so many days from now."""
        return f"{self.today + timedelta(days=days)}"

    def say(self, zh: str, en: str) -> str:
        """A note in the language of the customer."""
        return en if self.plot.get("english") else zh

    def amount(self, name: str) -> Decimal:
        """A sum of money that the process knows."""
        value = self.known.get(name)
        return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


@dataclass(frozen=True, slots=True)
class Habit:
    """How people usually do a task: in how many working hours, with which answers."""

    hours: float
    answers: Callable[[Scene], Answers]


@dataclass(frozen=True, slots=True)
class Hands:
    """What the demo needs of other rooms, so that it acts as people do."""

    start: Callable[[Engine, Session, str, Answers, str, str], Instance]
    """Engine, session, process, answers, person, start key."""
    claim: Callable[[Engine, Session, int, str], None]
    complete: Callable[[Engine, Session, int, Answers, str], None]
    later: Callable[[datetime, timedelta], datetime]
    """Working time added to a moment."""
    attach: Callable[[Session, str, bytes, datetime, str], str]
    """Keep a file that somebody brings; its id."""
