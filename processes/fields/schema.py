"""A custom field, and the JSON Schema object that holds those of one kind of record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.store.json import decode_object, encode
from engine.texts import Text

LONGEST: Final = 1_000
"""Characters of a text value."""


class Type(StrEnum):
    """What a field holds."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    ENUM = "enum"


TYPES: Final[Mapping[Type, Text]] = {
    Type.STRING: Text("文本", "Text"),
    Type.INTEGER: Text("整数", "Whole number"),
    Type.NUMBER: Text("数字", "Number"),
    Type.BOOLEAN: Text("是/否", "Yes or no"),
    Type.DATE: Text("日期", "Date"),
    Type.ENUM: Text("选项", "Choice"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values to choose from."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class CustomField:
    """One field that people have added to a kind of record."""

    name: str
    type: Type
    label: Text
    required: bool = False
    listed: bool = False
    """Whether lists have a column for it."""
    personal: bool = False
    """Somebody's own: masked for people who have nothing to do with the record."""
    retired: bool = False
    """No longer asked nor shown; its values stay."""
    options: tuple[Option, ...] = ()

    def said(self, value: object) -> object:
        """The value in people's words: of a choice its label."""
        labels = {option.value: option.label for option in self.options}
        return labels.get(value, value) if isinstance(value, str) else value


Fields = Sequence[CustomField]


def encode_schema(fields: Fields) -> bytes:
    """The JSON Schema of the fields, in their order."""
    return encode(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {field.name: _property(field) for field in fields},
            "required": [field.name for field in fields if field.required and not field.retired],
        }
    )


def decode_schema(data: bytes) -> tuple[CustomField, ...]:
    """The fields of a stored JSON Schema."""
    schema = decode_object(data)
    properties, required = schema.get("properties"), schema.get("required")
    names = required if isinstance(required, list) else []
    if not isinstance(properties, dict):
        return ()
    return tuple(_field(name, data, name in names) for name, data in properties.items())


def _property(field: CustomField) -> dict[str, object]:
    found: dict[str, object] = {
        "type": "string" if field.type in (Type.DATE, Type.ENUM) else field.type.value,
        "title": field.label.zh,
        "x-title-en": field.label.en,
    }
    if field.type is Type.STRING:
        found["maxLength"] = LONGEST
    if field.type is Type.DATE:
        found["format"] = "date"
    if field.type is Type.ENUM:
        found["enum"] = [option.value for option in field.options]
        found["x-labels"] = {
            option.value: {"zh": option.label.zh, "en": option.label.en} for option in field.options
        }
    marks = {"x-listed": field.listed, "x-personal": field.personal, "deprecated": field.retired}
    marks["x-required"] = field.required
    return found | {name: True for name, holds in marks.items() if holds}


def _field(name: str, data: Mapping[str, object], required: bool) -> CustomField:
    labels = data.get("x-labels")
    named = labels if isinstance(labels, dict) else {}
    return CustomField(
        name,
        _type(data),
        Text(str(data.get("title", "")), str(data.get("x-title-en", ""))),
        required=required or data.get("x-required") is True,
        listed=data.get("x-listed") is True,
        personal=data.get("x-personal") is True,
        retired=data.get("deprecated") is True,
        options=tuple(
            Option(value, Text(label.get("zh", value), label.get("en", value)))
            for value, label in named.items()
        ),
    )


def _type(data: Mapping[str, object]) -> Type:
    if "enum" in data:
        return Type.ENUM
    return Type.DATE if data.get("format") == "date" else Type(str(data.get("type")))
