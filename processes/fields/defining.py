"""Defining the fields of a kind of record; every change leaves a line of history."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import BadAnswers, BadRequest, NotFound
from engine.history import record as write_event
from engine.texts import Text
from processes.browsing.kind import Kind
from processes.fields.schema import TYPES, CustomField, Type, decode_schema, encode_schema
from processes.fields.tables import FieldSchema, FieldValue
from processes.fields.values import is_in_use, mark

MOST_FIELDS: Final = 60
MOST_OPTIONS: Final = 100
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WHAT: Final = Text("字段", "field")
_REQUIRED: Final = Text("必填。", "Please answer.")


def add(session: Session, kind: Kind, field: CustomField, *, by: str, at: datetime) -> CustomField:
    """One field more, at the end; without a name it gets one from its English label."""
    row, fields = _locked(session, kind)
    if len(fields) >= MOST_FIELDS:
        raise BadRequest(
            Text(
                f"每类记录最多 {MOST_FIELDS} 个字段。", f"A kind has {MOST_FIELDS} fields at most."
            )
        )
    field = _tidied(field)
    if not field.name:
        field = replace(field, name=_free_name(kind, field, fields))
    problems = _problems(field) | _name_problems(kind, field, fields)
    if problems:
        raise BadAnswers(problems)
    _store(session, kind, row, [*fields, field], "field.added", field.name, by=by, at=at)
    return field


def change(
    session: Session, kind: Kind, name: str, field: CustomField, *, by: str, at: datetime
) -> CustomField:
    """What a field is called, asks and offers; its name stays, its type while it has values."""
    row, fields = _locked(session, kind)
    place, old = _found(fields, name)
    field = replace(_tidied(field), name=name, retired=old.retired)
    problems = _problems(field) or _use_problems(session, kind, old, field)
    if problems:
        raise BadAnswers(problems)
    fields[place] = field
    _store(session, kind, row, fields, "field.changed", name, by=by, at=at)
    if old.personal != field.personal:
        _find_anew(session, kind, field)
    return field


def move(
    session: Session, kind: Kind, name: str, *, up: bool, by: str, at: datetime
) -> CustomField:
    """One place up or down."""
    row, fields = _locked(session, kind)
    place, field = _found(fields, name)
    other = place - 1 if up else place + 1
    if 0 <= other < len(fields):
        fields[place], fields[other] = fields[other], fields[place]
        _store(session, kind, row, fields, "field.moved", name, by=by, at=at)
    return field


def retire(
    session: Session, kind: Kind, name: str, *, retired: bool, by: str, at: datetime
) -> CustomField:
    """Ask for a field no longer, or again; its values stay where they are."""
    row, fields = _locked(session, kind)
    place, field = _found(fields, name)
    fields[place] = field = replace(field, retired=retired)
    what = "field.retired" if retired else "field.restored"
    _store(session, kind, row, fields, what, name, by=by, at=at)
    return field


def _locked(session: Session, kind: Kind) -> tuple[FieldSchema | None, list[CustomField]]:
    row = session.get(FieldSchema, kind.id, with_for_update=True, populate_existing=True)
    return row, list(decode_schema(row.schema)) if row else []


def _found(fields: Sequence[CustomField], name: str) -> tuple[int, CustomField]:
    for place, field in enumerate(fields):
        if field.name == name:
            return place, field
    raise NotFound(_WHAT, name[:40])


def _store(
    session: Session,
    kind: Kind,
    row: FieldSchema | None,
    fields: Sequence[CustomField],
    what: str,
    name: str,
    *,
    by: str,
    at: datetime,
) -> None:
    schema = encode_schema(fields)
    if row is None:
        session.add(FieldSchema(kind=kind.id, schema=schema, changed_at=at, changed_by=by))
    else:
        row.schema, row.changed_at, row.changed_by = schema, at, by
    write_event(session, what, at=at, by=by, detail={"kind": kind.id, "name": name})
    session.flush()


def _tidied(field: CustomField) -> CustomField:
    """Only texts are personal, only choices have options; one label serves where one is missing."""
    label = Text(field.label.zh or field.label.en, field.label.en or field.label.zh)
    return replace(
        field,
        label=label,
        personal=field.personal and field.type is Type.STRING,
        options=field.options if field.type is Type.ENUM else (),
    )


def _problems(field: CustomField) -> dict[str, Text]:
    problems: dict[str, Text] = {}
    if not field.label.zh:
        problems["label_zh"] = _REQUIRED
    if field.type is not Type.ENUM:
        return problems
    values = [option.value for option in field.options]
    if not values:
        problems["options"] = Text("请至少给出一个选项。", "Give it at least one option.")
    elif len(values) > MOST_OPTIONS:
        problems["options"] = Text(
            f"最多 {MOST_OPTIONS} 个选项。", f"At most {MOST_OPTIONS} options."
        )
    for at, value in enumerate(values):
        if value.casefold() in (other.casefold() for other in values[:at]):
            problems[f"options-{at}-stored"] = Text("该选项重复。", "This option is there twice.")
    return problems


def _name_problems(
    kind: Kind, field: CustomField, fields: Sequence[CustomField]
) -> dict[str, Text]:
    if not _NAME.fullmatch(field.name):
        why = Text(
            "以小写字母开头，只含小写字母、数字和下划线，最多 40 个。",
            "Begin with a small letter; small letters, digits and _ only, 40 at most.",
        )
    elif field.name in _reserved(kind):
        why = Text(
            f"{field.name} 是系统字段，请换一个名称。",
            f"{field.name} is a field of the system's own: choose another name.",
        )
    elif field.name in (other.name for other in fields):
        why = Text(
            f"已有名为 {field.name} 的字段(可能已停用)。",
            f"There is a field {field.name} already; it may be retired.",
        )
    else:
        return {}
    return {"name": why}


def _reserved(kind: Kind) -> frozenset[str]:
    columns = kind.table.__table__.columns.keys()  # type: ignore[attr-defined]  # its mapped class
    return frozenset(columns) | {"data", "details", "custom", "new", "form"}


def _free_name(kind: Kind, field: CustomField, fields: Sequence[CustomField]) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", field.label.en.lower()).strip("_")[:32]
    base = words if _NAME.fullmatch(words) else "field"
    taken = _reserved(kind) | {other.name for other in fields}
    names = (base, *(f"{base}_{count}" for count in range(1, MOST_FIELDS + 2)))
    return next(name for name in names if name not in taken and name != "field")


def _use_problems(
    session: Session, kind: Kind, old: CustomField, new: CustomField
) -> dict[str, Text]:
    if old.type is not new.type:
        used = is_in_use(session, kind.id, old.name)
        if used:
            was = TYPES[old.type]
            return {
                "type": Text(
                    f"{used} 条记录已有值，类型须保持“{was.zh}”。可停用本字段并新建一个。",
                    f'{used} records hold values: the type stays "{was.en}".'
                    " Retire the field and add another.",
                )
            }
        return {}
    kept = {option.value for option in new.options}
    for option in old.options:
        used = 0 if option.value in kept else is_in_use(session, kind.id, old.name, option.value)
        if used:
            return {
                "options": Text(
                    f"选项 {option.value} 正被 {used} 条记录使用，不能删除；可修改其名称。",
                    f"{used} records hold the option {option.value}: it cannot go;"
                    " its labels may change.",
                )
            }
    return {}


def _find_anew(session: Session, kind: Kind, field: CustomField) -> None:
    """What has become personal is found no more, what no longer is, is found again."""
    rows = (FieldValue.kind == kind.id) & (FieldValue.name == field.name)
    if field.personal:
        session.execute(update(FieldValue).where(rows).values(text=None))
        return
    keys = select(FieldValue.record_key).where(rows)
    for record in session.scalars(select(kind.table).where(kind.table.key.in_(keys))):
        mark(session, kind.id, record)
