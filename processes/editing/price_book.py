"""What the price book asks of whoever adds to it, as components of form-js."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.texts import Text
from processes.browsing.words import word
from processes.editing.editable import MONEY, Component
from processes.records.reference import Product
from processes.records.regions import REGIONS

ID: Final[Component] = {
    "type": "textfield",
    "key": "id",
    "label": "产品编号",
    "description": "字母、数字、下划线、点或短横线；之后不能更改。",
    "validate": {"required": True, "maxLength": 40, "pattern": "^[A-Za-z0-9_.-]+$"},
    "properties": {
        "label_en": "Product id",
        "description_en": "Letters, digits, underscores, dots and dashes; it never changes.",
    },
}
_DAY: Final[Component] = {"type": "datetime", "subtype": "date"}
_OPEN: Final = Text("留空表示长期有效。", "Empty: until further notice.")
_ANY: Final = Text("留空表示不限。", "Empty: any.")


def price_components(products: Sequence[Product]) -> list[Component]:
    """What a price asks."""
    named = {one.id: Text(one.name_zh, one.name_en or one.name_zh) for one in products}
    until = {"min": "=valid_from"}
    return [
        _asked("product_id", Text("产品", "Product"), _choice(named), required=True),
        _asked("list_price", Text("价格", "Price"), MONEY, required=True),
        _asked("valid_from", Text("生效日", "First day"), _DAY, required=True),
        _asked("valid_to", Text("失效日", "Last day"), {**_DAY, "properties": until}, note=_OPEN),
        _asked("level", Text("客户级别", "Customer level"), _words("normal", "vip"), note=_ANY),
        _asked("region", Text("地区", "Region"), _words(*REGIONS), note=_ANY),
    ]


def _asked(
    key: str, label: Text, how: Component, *, required: bool = False, note: Text = Text()
) -> Component:
    properties = how.get("properties")
    return {
        **how,
        "key": key,
        "label": label.zh,
        "description": note.zh,
        "validate": {"required": required},
        "properties": {
            **(properties if isinstance(properties, dict) else {}),
            "label_en": label.en,
            "description_en": note.en,
        },
    }


def _choice(named: Mapping[str, Text]) -> Component:
    return {
        "type": "select",
        "values": [{"value": id, "label": text.zh} for id, text in named.items()],
        "properties": {f"option.{id}.en": text.en for id, text in named.items()},
    }


def _words(*codes: str) -> Component:
    return _choice({code: word(code) for code in codes})
