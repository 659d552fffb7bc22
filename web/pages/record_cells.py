"""The values of a record as pages and files show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.texts import Text
from processes.browsing.kind import Field, Kind, Shown
from processes.browsing.kinds import kind_of
from processes.browsing.searching import Target, sorters
from processes.browsing.words import word
from processes.fields.schema import CustomField, Fields, Type
from processes.fields.values import values_of
from processes.records.base import Record
from processes.records.wording import UNTOLD, masked

Targets = Mapping[str, Mapping[int, Target]]
"""The records that fields lead to: by field, by key."""
_NONE: Final[Targets] = {}
_SHOWN: Final[Mapping[Type, Shown]] = {
    Type.STRING: Shown.TEXT,
    Type.INTEGER: Shown.NUMBER,
    Type.NUMBER: Shown.NUMBER,
    Type.BOOLEAN: Shown.FLAG,
    Type.DATE: Shown.TEXT,
    Type.ENUM: Shown.CHOICE,
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column of a list."""

    label: Text
    by: str
    """What the address calls it when it sorts the list; empty where it cannot."""
    shown: Shown = Shown.TEXT

    @property
    def is_number(self) -> bool:
        """Whether its values stand at the right."""
        return self.shown in (Shown.NUMBER, Shown.PERCENT)

    @property
    def downwards(self) -> bool:
        """Whether people want the greatest first."""
        return self.is_number or self.shown is Shown.MOMENT


@dataclass(frozen=True, slots=True)
class Cell:
    """One value."""

    label: Text
    shown: Shown
    value: object
    listed: bool
    kind: str = ""
    """The kind of the record that it leads to, its key and what people call it."""
    target: int | None = None
    called: str = ""


def heads(kind: Kind, custom: Fields) -> list[Head]:
    """The heads of the columns of a list."""
    sorted_by = sorters(kind)
    own = [
        Head(field.label, field.name if field.name in sorted_by else "", field.shown)
        for field in kind.columns
    ]
    return [
        Head(Text("编号", "Number"), "number"),
        *own,
        *(Head(field.label, "", _SHOWN[field.type]) for field in custom if field.listed),
        Head(Text("状态", "State"), "state"),
        Head(Text("负责人", "Owner"), "owner"),
        Head(Text("创建", "Created"), "created_at", Shown.MOMENT),
    ]


def cells_of(
    kind: Kind, record: Record, custom: Fields, *, close: bool, targets: Targets = _NONE
) -> list[Cell]:
    """All values of a record; personal ones are masked for people who are not ``close`` to it."""
    cells = []
    for field in kind.fields:
        value = field.of(record)
        target = targets.get(field.name, {}).get(value) if isinstance(value, int) else None
        cells.append(
            Cell(
                field.label,
                field.shown,
                _said(field, value, close=close),
                field.listed,
                field.to,
                target.record.key if target and target.open else None,
                title_of(target.record) if target else "",
            )
        )
    held = values_of(record)
    return cells + [_custom_cell(field, held.get(field.name), close=close) for field in custom]


def _custom_cell(field: CustomField, value: object, *, close: bool) -> Cell:
    if field.personal and value and not close:
        value = masked(str(value))
    return Cell(field.label, _SHOWN[field.type], field.said(value), field.listed)


def title_of(record: Record) -> str:
    """What people call a record."""
    return str(getattr(record, kind_of(record).title) or record.number)


def _said(field: Field, value: object, *, close: bool) -> object:
    match field.shown:
        case Shown.PERSONAL if value and not close:
            return masked(str(value))
        case Shown.INTERNAL if value is not None and not close:
            return UNTOLD
        case Shown.CHOICE if value:
            return word(value, field.name)
        case Shown.MOMENT if isinstance(value, str) and value:
            return datetime.fromisoformat(value)
        case Shown.LIST:
            return [word(one) for one in value] if isinstance(value, list) else None
        case Shown.ROWS:
            return _table(field, value, close=close)
    return value


def _table(field: Field, value: object, *, close: bool) -> list[list[Cell]] | None:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return [
        [
            Cell(one.label, one.shown, _said(one, row.get(one.name), close=close), listed=False)
            for one in field.rows
        ]
        for row in rows
    ] or None
