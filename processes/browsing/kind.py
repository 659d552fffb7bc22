"""What a page needs to know of a kind of record: its table, its fields, their names."""

from dataclasses import dataclass
from enum import StrEnum

from engine.texts import Text
from processes.records.base import Record


class Shown(StrEnum):
    """How a field is shown."""

    TEXT = "text"
    PERSONAL = "personal"
    """A phone or an address: masked for people who have nothing to do with the record."""
    MOMENT = "moment"
    NUMBER = "number"
    PERCENT = "percent"
    FLAG = "flag"
    CHOICE = "choice"
    """One of some words; ``words.word`` says it."""
    LINK = "link"
    """The key of another record."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record."""

    name: str
    label: Text
    shown: Shown = Shown.TEXT
    to: str = ""
    """The kind that a link leads to."""
    listed: bool = False
    """Whether lists have a column for it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record."""

    id: str
    name: Text
    several: Text
    table: type[Record]
    fields: tuple[Field, ...]
    title: str = "number"
    """The attribute by which people call one."""
    found_by: tuple[str, ...] = ()
    """The texts that a search looks into."""

    @property
    def columns(self) -> tuple[Field, ...]:
        """The fields that lists show."""
        return tuple(field for field in self.fields if field.listed)

    @property
    def personal(self) -> tuple[Field, ...]:
        """The fields that are somebody's own."""
        return tuple(field for field in self.fields if field.shown is Shown.PERSONAL)

    @property
    def links(self) -> tuple[Field, ...]:
        """The fields that lead to other records."""
        return tuple(field for field in self.fields if field.shown is Shown.LINK)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state that a record of this kind may be in."""
        column = self.table.__table__.c["state"]  # type: ignore[attr-defined]  # its mapped class
        return tuple(str(state) for state in column.type.enums)
