"""The fields of records that people may change, as components of form-js."""

from collections.abc import Mapping, Sequence
from typing import Final

from processes.browsing.kind import HIDDEN, Field, Kind
from processes.browsing.words import word
from processes.records.base import Record
from processes.records.regions import REGIONS

Component = Mapping[str, object]
_INDUSTRIES: Final = (
    *("machinery", "electronics", "automotive", "chemical", "medical", "energy", "construction"),
    *("logistics", "retail", "finance", "software", "education", "government", "other"),
)
_SOURCES: Final = (
    *("referral", "web_form", "phone_in", "exhibition", "ads", "social", "seo", "partner"),
    *("import", "self_sourced", "other"),
)
_TICKETS: Final = (
    *("order", "contract", "finance", "repair", "complaint", "suggestion", "consult"),
)
_TAX_NO: Final = r"[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}"


def _text(longest: int, *, required: bool = False, **more: object) -> Component:
    return {"type": "textfield", "validate": {"maxLength": longest, "required": required, **more}}


def _choice(*values: str) -> Component:
    return {"type": "select", "values": values}


def _contact(kind: str, other: str) -> Component:
    return {"type": "textfield", "properties": {"type": kind, "requiredWhen": f"={other} = null"}}


MONEY: Final[Component] = {
    "type": "number",
    "validate": {"required": True},
    "properties": {"type": "money", "min": "0"},
}
_TICK: Final[Component] = {"type": "checkbox"}
_WAYS: Final[Mapping[str, Component]] = {
    "phone": _contact("phone", "email"),
    "email": _contact("email", "phone"),
}
EDITABLE: Final[Mapping[str, Mapping[str, Component]]] = {
    "customers": {
        "name": _text(200, required=True),
        "level": {**_choice("normal", "vip"), "validate": {"required": True}},
        "industry": _choice(*_INDUSTRIES),
        "region": _choice(*REGIONS),
        "tax_no": _text(40, pattern=_TAX_NO),
        "address": _text(200),
        "profile_note": {"type": "textarea", "validate": {"maxLength": 1000}},
    },
    "contacts": {
        "name": _text(100, required=True),
        "title": _text(100),
        **_WAYS,
        "is_primary": _TICK,
        "is_decision_maker": _TICK,
    },
    "leads": {
        "name": _text(100, required=True),
        "company": _text(200, required=True),
        **_WAYS,
        "source": {**_choice(*_SOURCES), "validate": {"required": True}},
        "region": _choice(*REGIONS),
    },
    "opportunities": {
        "name": _text(200, required=True),
        "amount": {"type": "number", "properties": {"type": "money", "min": "0"}},
        "probability": {
            "type": "number",
            "decimalDigits": 0,
            "properties": {"type": "percent"},
            "validate": {"required": True},
        },
        "expected_close": {"type": "datetime", "subtype": "date"},
    },
    "articles": {
        "title": _text(200, required=True),
        "type": _choice(*_TICKETS),
        "body": {"type": "textarea", "validate": {"maxLength": 10_000, "required": True}},
    },
    "products": {
        "name_zh": _text(200, required=True),
        "name_en": _text(200),
        "list_price": MONEY,
        "cost": MONEY,
        "supported_to": {
            "type": "datetime",
            "subtype": "date",
            "description": "此后的相关工单将向客户说明并关闭；留空表示持续支持。",
            "properties": {
                "description_en": "Later tickets about it are explained to the customer and "
                "closed; empty: support without an end."
            },
        },
    },
    "orders": {"serial_nos": {"type": "textarea", "validate": {"maxLength": 4000}}},
}


def editable(kind: Kind) -> Sequence[Field]:
    """The fields of a kind that people may change."""
    names = EDITABLE.get(kind.id, {})
    return [field for field in kind.fields if field.name in names]


def asked(kind: Kind, record: Record | None = None, *, personal: bool = True) -> list[Component]:
    """The components that ask for them; a choice offers what the record holds, too."""
    fields = (f for f in editable(kind) if personal or f.shown not in HIDDEN)
    return [_component(kind, field, record) for field in fields]


def _component(kind: Kind, field: Field, record: Record | None) -> Component:
    how = EDITABLE[kind.id][field.name]
    properties = how.get("properties")
    named: dict[str, object] = {"label_en": field.label.en}
    named.update(properties if isinstance(properties, dict) else {})
    values = how.get("values")
    component = {**how, "id": field.name, "key": field.name, "label": field.label.zh}
    if isinstance(values, tuple):
        held = str(field.of(record) or "") if record is not None else ""
        offered = dict.fromkeys((*values, *filter(None, [held])))
        component["values"] = [{"value": one, "label": word(one, field.name).zh} for one in offered]
        named.update({f"option.{one}.en": word(one, field.name).en for one in offered})
    return {**component, "properties": named}
