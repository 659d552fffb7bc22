"""The shape of every report: one or more sheets of typed rows, some with a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.texts import Text


class Format(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    """Plain, or a ``Text`` in both languages."""
    NUMBER = "number"
    MONEY = "money"
    """Yuan; the head of the column says so."""
    PERCENT = "percent"
    MOMENT = "moment"
    PERSON = "person"
    """A user name, shown as the person's name."""
    RECORD = "record"
    """A ``Ref``: a record with its page."""
    DEPARTMENT = "department"
    """The id of a department, shown as its name."""


class Chart(StrEnum):
    """A picture of a sheet."""

    BARS = "bars"
    FUNNEL = "funnel"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Ref:
    """A record: where its page is, and what people call it."""

    kind: str
    key: int
    called: str

    def __str__(self) -> str:
        """What people call it."""
        return self.called


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the attribute of the rows that it shows."""

    name: str
    label: Text
    format: Format = Format.NUMBER

    @property
    def head(self) -> Text:
        """What stands above the column, with the currency of amounts."""
        if self.format is not Format.MONEY:
            return self.label
        return Text(f"{self.label.zh}（¥）", f"{self.label.en} (CNY)")

    @property
    def is_number(self) -> bool:
        """Whether its values stand at the right."""
        return self.format in (Format.NUMBER, Format.MONEY, Format.PERCENT)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. Its first column names the rows."""

    id: str
    title: Text
    columns: tuple[Column, ...]
    rows: Sequence[object]
    chart: Chart | None = None
    drawn: str = ""
    """The column that the chart draws."""
    about: Text | None = None
    """How the figures are counted, where that is not plain."""

    @property
    def drawn_column(self) -> Column:
        """The column that the chart draws."""
        return next(column for column in self.columns if column.name == self.drawn)
