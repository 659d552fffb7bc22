"""One component of form-js to one field."""

import re
from collections.abc import Mapping
from typing import Final

from engine.texts import Text
from tasks.forms.part import Part, both
from tasks.forms.schema import (
    CHOICES,
    LED,
    LOOKED_UP,
    SILENT,
    Bound,
    Check,
    Field,
    Kind,
    Meaning,
    Moment,
    Option,
    Options,
    Rules,
)

_KEY: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TODAY: Final = "=today()"
_TEXTS: Final = frozenset({Kind.TEXT})
_NUMBERS: Final = frozenset({Kind.NUMBER})
_PICKED: Final = frozenset({Kind.SELECT, Kind.TAGLIST, Kind.RADIO, Kind.CHECKLIST})
GOES_WITH: Final[Mapping[Meaning, frozenset[Kind]]] = {
    Meaning.PLAIN: frozenset(Kind),
    Meaning.MONEY: _NUMBERS | {Kind.COMPUTED},
    Meaning.PERCENT: _NUMBERS | {Kind.COMPUTED},
    Meaning.PHONE: _TEXTS,
    Meaning.EMAIL: _TEXTS,
    Meaning.URL: _TEXTS,
    Meaning.BOOLEAN: frozenset({Kind.RADIO, Kind.SELECT}),
    Meaning.USER: _PICKED | _TEXTS,
    Meaning.ROLE: _PICKED | _TEXTS,
    Meaning.DEPARTMENT: _PICKED | _TEXTS,
    Meaning.RECORD: _PICKED | _TEXTS,
}
_PROPERTIES: Final = re.compile(
    r"(label|description|text|suffix)_(zh|en)|option\..+\.(zh|en)|type|role|record|facts|suffix"
    r"|people|requiredWhen(_zh|_en)?|state|default|check[2-9]?(_zh|_en)?|min|max|minItems|maxItems"
    r"|maxSize|customFields|startsEmpty"
)
_LED: Final = "led"
_CHECKS: Final = ("check", *(f"check{number}" for number in range(2, 10)))


def field_of(part: Part, prefix: str) -> Field | None:
    """The field of a component; None where there is no such component."""
    kinds = {kind.value: kind for kind in Kind}
    kind = kinds.get(part.text("type"))
    if kind is None:
        part.wrong("form_unknown_component", type=part.text("type"))
        return None
    _note_idle_properties(part)
    if kind not in SILENT:
        _check_label(part)
    conditional = part.data.get("conditional")
    hide = conditional.get("hide") if isinstance(conditional, dict) else None
    meaning = _meaning(part, kind)
    return Field(
        kind=kind,
        id=part.text("id") or part.element,
        key=_key(part, kind, prefix),
        label=part.label,
        description=part.bilingual(part.text("description"), "description"),
        meaning=meaning,
        moment=_moment(part, kind),
        hide=part.formula("conditional.hide", hide),
        readonly=part.flag("disabled") or part.flag_or_formula("readonly"),
        default=_default(part),
        starts_empty=_starts_empty(part),
        rules=_rules(part, kind, meaning),
        options=_options(part, kind, meaning),
        formula=part.formula("expression", part.text("expression")),
        text=part.template(part.bilingual(part.text("text"), "text")),
        suffix=_adorned(part, "suffixAdorner", "suffix", meaning),
        prefix=_adorned(part, "prefixAdorner", "prefix", Meaning.PLAIN),
        several=part.data.get("multiple") is True,
        accept=part.text("accept"),
        max_megabytes=part.number("maxSize", part.property("maxSize")),
        first_rows=part.count("defaultRepetitions", part.data.get("defaultRepetitions", 1)) or 0,
        rows_change=part.data.get("allowAddRemove") is not False,
        columns=_columns(part),
    )


def _note_idle_properties(part: Part) -> None:
    for name in part.properties:
        if not _PROPERTIES.fullmatch(name):
            part.wrong("form_unknown_property", name=name)


def _check_label(part: Part) -> None:
    if not part.label:
        part.wrong("form_no_label")
    elif not (part.label.zh and part.label.en):
        part.wrong("form_one_language")


def _key(part: Part, kind: Kind, prefix: str) -> str:
    if kind in SILENT:
        return ""
    key = part.text("path") if kind is Kind.ROWS else part.text("key")
    if len(key) > 200 or not _KEY.fullmatch(key):
        part.wrong("form_bad_key", key=key[:60])
    return prefix + key


def _meaning(part: Part, kind: Kind) -> Meaning:
    name = part.property("type")
    native = part.validate.get("validationType")
    if not name and native in ("email", "phone"):
        name = str(native)
    meanings = {meaning.value: meaning for meaning in Meaning}
    if name not in meanings:
        part.bad("properties.type", name, ", ".join(filter(None, meanings)))
        return Meaning.PLAIN
    if kind not in GOES_WITH[meanings[name]]:
        part.wrong("form_wrong_meaning", type=name, kind=kind)
        return Meaning.PLAIN
    return meanings[name]


def _moment(part: Part, kind: Kind) -> Moment:
    subtype = part.text("subtype") or "date"
    if kind is Kind.MOMENT and subtype not in frozenset(Moment):
        part.bad("subtype", subtype, "date, time, datetime")
        return Moment.DATE
    return Moment(subtype) if kind is Kind.MOMENT else Moment.DATE


def _default(part: Part) -> object:
    written = part.properties.get("default")
    if written is not None and written != "":
        return part.formula("properties.default", written)
    plain = part.data.get("defaultValue")
    if isinstance(plain, str) and plain.startswith("="):
        return part.formula("defaultValue", plain)
    return plain


def _starts_empty(part: Part) -> bool:
    written = part.property("startsEmpty")
    if written not in ("", "true", "false"):
        part.bad("properties.startsEmpty", written, "true, false")
    return written == "true"


def _rules(part: Part, kind: Kind, meaning: Meaning) -> Rules:
    passed = kind is Kind.MOMENT and part.data.get("disallowPassedDates") is True
    money = meaning is Meaning.MONEY
    return Rules(
        required=part.flag("required", part.validate),
        required_when=part.formula("properties.requiredWhen", part.properties.get("requiredWhen")),
        one_of=Text(part.property("requiredWhen_zh"), part.property("requiredWhen_en")),
        least=part.formula("min", _TODAY) if passed else _bound(part, "min"),
        most=_bound(part, "max"),
        shortest=part.count("validate.minLength", part.validate.get("minLength")) or 0,
        longest=part.count("validate.maxLength", part.validate.get("maxLength")),
        fewest=part.count("properties.minItems", part.property("minItems")) or 0,
        most_items=part.count("properties.maxItems", part.property("maxItems")),
        digits=part.count("decimalDigits", part.data.get("decimalDigits", 2 if money else None)),
        pattern=part.pattern() if kind in (Kind.TEXT, Kind.AREA) else None,
        checks=tuple(check for name in _CHECKS if (check := _check(part, name))),
    )


def _bound(part: Part, name: str) -> Bound:
    written = part.property(name)
    found = part.bound(f"properties.{name}", written)
    return part.bound(f"validate.{name}", part.validate.get(name)) if found is None else found


def _check(part: Part, name: str) -> Check | None:
    formula = part.formula(f"properties.{name}", part.properties.get(name))
    if formula is None:
        return None
    return Check(formula, Text(part.property(f"{name}_zh"), part.property(f"{name}_en")))


def _options(part: Part, kind: Kind, meaning: Meaning) -> Options:
    if meaning is Meaning.USER and (people := part.property("people")):
        if people != _LED:
            part.bad("properties.people", people, _LED)
        return Options(of=LED)
    if meaning in LOOKED_UP:
        of = part.property("role" if meaning is Meaning.USER else "record")
        if of.startswith("="):
            source = part.compiled("properties.role", of)
            return Options(source=source, facts=part.property("facts"))
        of = ":".join(filter(None, (of, part.property("state"))))
        return Options(of=of, facts=part.property("facts"))
    if kind not in CHOICES:
        return Options()
    names = ("values", "valuesKey", "valuesExpression")
    if not any(part.data.get(name) for name in names) and meaning is not Meaning.BOOLEAN:
        part.wrong("form_no_options")
    if part.text("valuesKey"):
        source = part.compiled("valuesKey", part.text("valuesKey"))
    else:
        source = part.formula("valuesExpression", part.text("valuesExpression"))
    return Options(tuple(_fixed(part)), source, _labels(part))


def _fixed(part: Part) -> list[Option]:
    found: list[Option] = []
    values = part.data.get("values")
    for item in values if isinstance(values, list) else ():
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(value, (str, int)) or value == "":
            part.bad("values", item, '{"value": "…", "label": "…"}')
            continue
        if any(option.value == value for option in found):
            part.wrong("form_duplicate_option", value=value)
        plain = str(item.get("label") or value)
        zh, en = part.property(f"option.{value}.zh"), part.property(f"option.{value}.en")
        found.append(Option(value, both(plain, zh, en)))
    return found


def _labels(part: Part) -> Mapping[str, Text]:
    values = {name[7:-3] for name in part.properties if re.fullmatch(r"option\..+\.(zh|en)", name)}
    return {
        value: Text(part.property(f"option.{value}.zh"), part.property(f"option.{value}.en"))
        for value in sorted(values)
    }


_UNITS: Final = {Meaning.MONEY: Text("元", "CNY"), Meaning.PERCENT: Text("%", "%")}


def _adorned(part: Part, adorner: str, name: str, meaning: Meaning) -> Text:
    appearance = part.data.get("appearance")
    plain = part.property(name)
    if not plain and isinstance(appearance, dict):
        plain = str(appearance.get(adorner) or "")
    return part.bilingual(plain, name) if plain else _UNITS.get(meaning, Text())


def _columns(part: Part) -> int | None:
    layout = part.data.get("layout")
    columns = layout.get("columns") if isinstance(layout, dict) else None
    return columns if isinstance(columns, int) and 0 < columns <= 16 else None
