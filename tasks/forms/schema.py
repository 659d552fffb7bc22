"""A form as the rest of the room sees it: fields, options and rules, in both languages."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from engine.texts import Text
from tasks.calendar import CHINA
from tasks.forms.formula import Formula
from tasks.forms.template import Said, Template, plainly


class Kind(StrEnum):
    """The components of form-js that are known here, by their names there."""

    TEXT = "textfield"
    AREA = "textarea"
    NUMBER = "number"
    TICK = "checkbox"
    RADIO = "radio"
    SELECT = "select"
    CHECKLIST = "checklist"
    TAGLIST = "taglist"
    MOMENT = "datetime"
    FILE = "filepicker"
    ROWS = "dynamiclist"
    COMPUTED = "expression"
    GROUP = "group"
    WORDS = "text"
    SEPARATOR = "separator"
    SPACER = "spacer"


SILENT: Final = frozenset({Kind.GROUP, Kind.WORDS, Kind.SEPARATOR, Kind.SPACER})
"""Kinds without an answer of their own."""
CHOICES: Final = frozenset({Kind.RADIO, Kind.SELECT, Kind.CHECKLIST, Kind.TAGLIST})
MANY: Final = frozenset({Kind.CHECKLIST, Kind.TAGLIST, Kind.ROWS})
"""Kinds whose answer is a list."""


class Meaning(StrEnum):
    """What an answer is about, where form-js has no word for it (``properties.type``)."""

    PLAIN = ""
    MONEY = "money"
    PERCENT = "percent"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    BOOLEAN = "boolean"
    USER = "user"
    ROLE = "role"
    DEPARTMENT = "department"
    RECORD = "record"


LOOKED_UP: Final = frozenset({Meaning.USER, Meaning.ROLE, Meaning.DEPARTMENT, Meaning.RECORD})
"""Meanings whose options the server knows."""
LED: Final = "@led"
"""In place of a role: those whom the person at the form leads."""


class Moment(StrEnum):
    """What a ``datetime`` component asks for."""

    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from."""

    value: object
    label: Text
    facts: Mapping[str, object] = field(default_factory=dict)
    """What is known of the thing that is meant."""


@dataclass(frozen=True, slots=True)
class Options:
    """The answers to choose from: written in the form, computed, or known to the server."""

    fixed: tuple[Option, ...] = ()
    source: Formula | None = None
    labels: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    """Labels for values that come from ``source``."""
    of: str = ""
    """The role that users must hold, or ``LED``; the kind of record, its state behind a colon.

    A role that the process names is computed by ``source``.
    """
    facts: str = ""
    """The name by which formulas below see what is known of the one that is chosen."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that an answer must pass, and what to say if it does not."""

    formula: Formula
    problem: Text


Bound = Decimal | str | Formula | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes an answer acceptable."""

    required: bool = False
    required_when: Formula | None = None
    one_of: Text = Text()
    """What is wanted where any of several fields will do: none of them has a star of its own."""
    least: Bound = None
    most: Bound = None
    shortest: int = 0
    longest: int | None = None
    fewest: int = 0
    most_items: int | None = None
    digits: int | None = None
    """Decimals of a number."""
    pattern: Formula | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One component of a form."""

    kind: Kind
    id: str
    key: str = ""
    label: Text = Text()
    description: Text = Text()
    meaning: Meaning = Meaning.PLAIN
    moment: Moment = Moment.DATE
    hide: Formula | None = None
    readonly: bool | Formula = False
    default: object = None
    """A plain value or a ``Formula``."""
    starts_empty: bool = False
    """Whether the page never begins with what somebody answered earlier."""
    rules: Rules = Rules()
    options: Options = Options()
    fields: tuple["Field", ...] = ()
    """The components of a group, the columns of rows."""
    formula: Formula | None = None
    """What a ``COMPUTED`` field is."""
    text: Template = Template()
    suffix: Text = Text()
    prefix: Text = Text()
    several: bool = False
    """Whether a file field takes more than one."""
    accept: str = ""
    max_megabytes: Decimal | None = None
    first_rows: int = 1
    rows_change: bool = True
    """Whether rows may be added and removed."""
    columns: int | None = None
    """Width on the page, of 16."""

    @property
    def has_answer(self) -> bool:
        """Whether something of this field goes into the variables."""
        return self.kind not in SILENT

    @property
    def is_list(self) -> bool:
        """Whether the answer is a list."""
        return self.kind in MANY or (self.kind is Kind.FILE and self.several)


@dataclass(frozen=True, slots=True)
class Form:
    """One published form."""

    id: str
    fields: tuple[Field, ...]

    def inputs(self) -> Iterator[Field]:
        """The fields with answers, groups opened, rows closed."""
        return inputs(self.fields)


def inputs(fields: tuple[Field, ...]) -> Iterator[Field]:
    """The fields with answers among some, groups opened, rows closed."""
    for one in fields:
        if one.kind is Kind.GROUP:
            yield from inputs(one.fields)
        elif one.has_answer:
            yield one


Lookup = Callable[[Meaning, str], Mapping[str, Text] | None]
"""The people (of a role), roles, departments, records (of a kind) to choose from; None: unknown."""


def knows_nothing(_meaning: Meaning, _of: str) -> None:
    """The lookup of a place without people: any answer is taken."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who is at the form, when, and what the process knows."""

    now: datetime
    variables: Mapping[str, object] = field(default_factory=dict)
    current_user: str | None = None
    current_roles: tuple[str, ...] = ()
    lookup: Lookup = knows_nothing
    said: Said = plainly
    """How values read inside of words."""

    @property
    def here(self) -> datetime:
        """Now, by the clock on the company's wall."""
        return self.now.astimezone(CHINA)

    @property
    def person(self) -> dict[str, object]:
        """What formulas see of the person, over all variables of the same name."""
        return {"current_user": self.current_user, "current_roles": list(self.current_roles)}
