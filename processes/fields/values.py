"""The values of custom fields: what fits, where they are kept, how they are found."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from engine.errors import BadAnswers
from engine.store.bulk import Row, insert_rows
from engine.texts import Text
from processes.fields.schema import LONGEST, CustomField, Fields, Type, decode_schema
from processes.fields.tables import KEPT, FieldSchema, FieldValue
from processes.records.base import Record
from processes.records.wording import tidy

CUSTOM: Final = "custom"
"""Where the details of a record hold the values."""
_YES: Final = frozenset({"是", "y", "yes", "true", "1", "有", "√", "✓", "on"})
_NO: Final = frozenset({"否", "n", "no", "false", "0", "无", "off"})
_SEARCHED: Final = (Type.STRING, Type.ENUM)


def fields_of(session: Session, kind: str, *, retired: bool = False) -> tuple[CustomField, ...]:
    """The fields of a kind of record, those that are asked or all."""
    schema = session.scalar(select(FieldSchema.schema).where(FieldSchema.kind == kind))
    fields = decode_schema(schema) if schema else ()
    return fields if retired else tuple(field for field in fields if not field.retired)


def values_of(record: Record) -> dict[str, object]:
    """What a record holds in its custom fields."""
    held = record.details.get(CUSTOM)
    return held if isinstance(held, dict) else {}


def keep(session: Session, kind: str, record: Record, given: Mapping[str, object]) -> None:
    """Lay values over those that a record holds; an empty one takes its field's away.

    Names that are no field (any more) are passed over: a case may know more than records keep.
    """
    fields = fields_of(session, kind)
    known = {field.name: given[field.name] for field in fields if field.name in given}
    if not known:
        return
    wrong = {
        f"{CUSTOM}.{field.name}": _unfit(field)
        for field in fields
        if not _is_empty(known.get(field.name)) and not _fits(field, known[field.name])
    }
    if wrong:
        raise BadAnswers(wrong)
    held = {**values_of(record), **known}
    record.add_details({CUSTOM: {name: v for name, v in held.items() if not _is_empty(v)}})
    session.flush()  # a new record has its key now
    mark(session, kind, record)


def mark(session: Session, kind: str, record: Record) -> None:
    """Write down anew by what a record is found."""
    held = values_of(record)
    session.execute(delete(FieldValue).where(FieldValue.record_key == record.key))
    rows: list[Row] = [
        {
            "record_key": record.key,
            "name": field.name,
            "kind": kind,
            "text": None if field.personal else _found_by(held[field.name]),
        }
        for field in fields_of(session, kind, retired=True)
        if field.name in held
    ]
    insert_rows(session, FieldValue, rows)


def read(field: CustomField, cell: str) -> object:
    """The value that a cell of a file means; None where it means none."""
    text = tidy(cell)
    match field.type:
        case Type.STRING:
            return text[:LONGEST] or None
        case Type.BOOLEAN:
            small = text.casefold()
            return True if small in _YES else False if small in _NO else None
        case Type.ENUM:
            return _option(field, text.casefold())
        case Type.DATE:
            return _date(text)
    return _number(field, text.replace(",", ""))


def is_in_use(session: Session, kind: str, name: str, value: str | None = None) -> int:
    """How many records have a value in a field, or this one."""
    rows = select(func.count()).where(FieldValue.kind == kind, FieldValue.name == name)
    if value is not None:
        rows = rows.where(FieldValue.text == _found_by(value))
    return session.scalar(rows) or 0


def holds(table: type[Record], kind: str, name: str, value: str) -> ColumnElement[bool]:
    """The records with this very value in a field."""
    return _any(table, kind, FieldValue.name == name, FieldValue.text == _found_by(value))


def contains(table: type[Record], kind: str, text: str, fields: Fields) -> ColumnElement[bool]:
    """The records with a text in one of the fields that are searched."""
    part = FieldValue.text.contains(text.casefold()[:KEPT], autoescape=True)
    names = [field.name for field in searched(fields)]
    return _any(table, kind, FieldValue.name.in_(names), part)


def searched(fields: Fields) -> Sequence[CustomField]:
    """The fields whose values people look for."""
    return [field for field in fields if field.type in _SEARCHED and not field.personal]


def _any(table: type[Record], kind: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(FieldValue.record_key == table.key, FieldValue.kind == kind, *conditions)


def _found_by(value: object) -> str:
    return str(value).casefold()[:KEPT]


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def _fits(field: CustomField, value: object) -> bool:
    match field.type:
        case Type.STRING:
            return isinstance(value, str) and len(value) <= LONGEST
        case Type.BOOLEAN:
            return isinstance(value, bool)
        case Type.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case Type.NUMBER:
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case Type.DATE:
            return isinstance(value, str) and _date(value) == value
    return any(option.value == value for option in field.options)


def _unfit(field: CustomField) -> Text:
    return Text(f"“{field.label.zh}”的值无效。", f'"{field.label.en}" does not take this value.')


def _option(field: CustomField, text: str) -> str | None:
    for option in field.options:
        names = (option.value, option.label.zh, option.label.en)
        if text in (name.casefold() for name in names):
            return option.value
    return None


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(_dashed(text.partition(" ")[0])).isoformat()
    except ValueError:
        return None


def _dashed(text: str) -> str:
    """As spreadsheets write a day: ``2026/1/5``, ``2026年1月5日``."""
    return "-".join(part.zfill(2) for part in re.split("[-/年月]", text.removesuffix("日")))


def _number(field: CustomField, text: str) -> int | Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return None
    if number == number.to_integral_value():
        return int(number)
    return None if field.type is Type.INTEGER else number
