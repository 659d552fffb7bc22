"""Custom fields as components of form-js, for every form that asks for them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from processes.fields.schema import LONGEST, CustomField, Fields, Type
from processes.fields.values import fields_of

Component = Mapping[str, object]


def components_of(session: Session, kind: str) -> Sequence[Component]:
    """The components that ask for the fields of a kind of record."""
    return components(fields_of(session, kind))


def components(fields: Fields) -> list[Component]:
    """A component for each field, in both languages."""
    return [_component(field) for field in fields]


def _component(field: CustomField) -> Component:
    more = _BY_TYPE[field.type](field)
    validate = {"required": field.required, **_object(more, "validate")}
    properties = {"label_en": field.label.en, **_object(more, "properties")}
    base = {"id": field.name, "key": field.name, "label": field.label.zh}
    return {**base, **more, "validate": validate, "properties": properties}


def _object(more: Component, name: str) -> Mapping[str, object]:
    found = more.get(name)
    return found if isinstance(found, dict) else {}


def _text(_field: CustomField) -> Component:
    return {"type": "textfield", "validate": {"maxLength": LONGEST}}


def _whole(_field: CustomField) -> Component:
    return {"type": "number", "decimalDigits": 0}


def _number(_field: CustomField) -> Component:
    return {"type": "number"}


def _flag(_field: CustomField) -> Component:
    """A choice, not a tick: nobody has answered yet is something else than no."""
    return {"type": "select", "properties": {"type": "boolean"}}


def _date(_field: CustomField) -> Component:
    return {"type": "datetime", "subtype": "date"}


def _choice(field: CustomField) -> Component:
    return {
        "type": "select",
        "values": [{"value": one.value, "label": one.label.zh} for one in field.options],
        "properties": {f"option.{one.value}.en": one.label.en for one in field.options},
    }


_BY_TYPE: Final[Mapping[Type, Callable[[CustomField], Component]]] = {
    Type.STRING: _text,
    Type.INTEGER: _whole,
    Type.NUMBER: _number,
    Type.BOOLEAN: _flag,
    Type.DATE: _date,
    Type.ENUM: _choice,
}
