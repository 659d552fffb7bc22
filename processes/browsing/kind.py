"""What a page needs to know of a kind of record: its table, its fields, their names."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.texts import Text
from processes.records.base import Record


class Shown(StrEnum):
    """How a field is shown."""

    TEXT = "text"
    PERSONAL = "personal"
    """A phone or an address: masked for people who have nothing to do with the record."""
    INTERNAL = "internal"
    """An amount that only those see who may change the record."""
    MOMENT = "moment"
    NUMBER = "number"
    PERCENT = "percent"
    FLAG = "flag"
    CHOICE = "choice"
    """One of some words; ``words.word`` says it."""
    LINK = "link"
    """The key of another record."""
    PERSON = "person"
    """The user name of a colleague."""
    PRODUCT = "product"
    """The id of a product."""
    LIST = "list"
    """Several words."""
    ROWS = "rows"
    """A small table."""


HIDDEN: Final = frozenset({Shown.PERSONAL, Shown.INTERNAL})
"""What is masked for people who have nothing to do with the record."""


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
    kept: bool = False
    """Whether it lies among the details of the record: it has no column of its own."""
    rows: tuple["Field", ...] = ()
    """The columns of a small table."""

    def of(self, record: Record) -> object:
        """Its value."""
        return record.details.get(self.name) if self.kept else getattr(record, self.name)


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
    def plain(self) -> tuple[Field, ...]:
        """The fields that are no tables."""
        return tuple(field for field in self.fields if field.shown is not Shown.ROWS)

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


def kept(
    name: str, zh: str, en: str, shown: Shown = Shown.TEXT, rows: tuple[Field, ...] = ()
) -> Field:
    """A field among the details."""
    return Field(name, Text(zh, en), shown, kept=True, rows=rows)


APPROVALS = (
    Field("at", Text("时间", "When"), Shown.MOMENT),
    Field("by", Text("人员", "Who"), Shown.PERSON),
    Field("step", Text("环节", "Step"), Shown.CHOICE),
    Field("decision", Text("结论", "Decision"), Shown.CHOICE),
    Field("comment", Text("意见", "Comment")),
    Field("version", Text("版本", "Version"), Shown.NUMBER),
)
"""The columns of who approved what, when."""
