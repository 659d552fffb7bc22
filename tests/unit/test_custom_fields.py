"""Custom fields by themselves: their schema, their cells, the components that ask for them."""

from decimal import Decimal

import pytest

from engine.store.json import decode_object, encode
from engine.texts import Text
from processes.fields.components import components
from processes.fields.schema import CustomField, Option, Type, decode_schema, encode_schema
from processes.fields.values import read
from tasks.forms.reader import check_form, read_form
from tests.support.custom_fields import CHANNEL, EVERY_TYPE


def test_a_schema_keeps_everything_in_order() -> None:
    assert decode_schema(encode_schema(EVERY_TYPE)) == EVERY_TYPE


def test_a_schema_is_a_json_schema_object() -> None:
    retired = CustomField("old", Type.STRING, Text("旧", "Old"), required=True, retired=True)

    schema = decode_object(encode_schema([CHANNEL, retired]))

    assert schema["type"] == "object"
    assert schema["required"] == ["channel_kind"]
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert properties["channel_kind"]["enum"] == ["direct", "dealer"]
    assert properties["old"]["deprecated"] is True


def test_every_component_is_a_whole_one_of_form_js() -> None:
    file = encode({"id": "f", "components": components(EVERY_TYPE)})

    assert check_form(file) == []
    assert [field.key for field in read_form(file).inputs()] == [one.name for one in EVERY_TYPE]


@pytest.mark.parametrize(
    ("type", "cell", "value"),
    [
        (Type.STRING, " 华东  区 ", "华东 区"),
        (Type.STRING, "  ", None),
        (Type.INTEGER, "1,200", 1200),
        (Type.INTEGER, "1.5", None),
        (Type.NUMBER, "1.50", Decimal("1.50")),
        (Type.NUMBER, "NaN", None),
        (Type.NUMBER, "1e999999", None),
        (Type.BOOLEAN, "是", True),
        (Type.BOOLEAN, "No", False),
        (Type.BOOLEAN, "maybe", None),
        (Type.DATE, "2026/1/5", "2026-01-05"),
        (Type.DATE, "2026年12月1日", "2026-12-01"),
        (Type.DATE, "2026-13-01", None),
    ],
)
def test_a_cell_means_a_value_or_none(type: Type, cell: str, value: object) -> None:
    assert read(CustomField("x", type, Text("某", "X")), cell) == value


@pytest.mark.parametrize("cell", ["dealer", "Dealer", "经销商", "DEALER "])
def test_a_choice_is_read_by_value_or_either_label(cell: str) -> None:
    assert read(CHANNEL, cell) == "dealer"


def test_a_choice_that_is_not_offered_means_none() -> None:
    assert read(CHANNEL, "friend") is None


def test_a_choice_is_said_by_its_label() -> None:
    assert CHANNEL.said("direct") == Text("直销", "Direct")
    assert Option("a", Text("甲", "A")).label.zh == "甲"
