"""Form files: what is read, and every fault of a broken one with its place and its cure."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidFile, Severity
from engine.store.json import encode
from engine.texts import Text
from tasks.forms.reader import check_form, read_form
from tasks.forms.schema import Kind, Meaning, Moment
from tests.support.forms import OPTIONS, component, form, form_file

BOTH = {"label_en": "X"}


def codes(*components: object, **root: object) -> list[str]:
    file = encode({"type": "default", "id": "f", "components": list(components), **root})
    return [fault.code for fault in check_form(file, "f.form")]


def good(type: str, **rest: object) -> dict[str, object]:
    properties = rest.pop("properties", {})
    assert isinstance(properties, dict)
    return {
        "type": type,
        "key": "x",
        "label": "某",
        "properties": {**BOTH, **properties},
        **rest,
    }


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "html", "content": "<b>"}, "form_unknown_component"),
        ({"type": 5}, "form_unknown_component"),
        (good("textfield", key=""), "form_bad_key"),
        (good("textfield", key="a-b"), "form_bad_key"),
        (good("textfield", key="1a"), "form_bad_key"),
        (good("textfield", key="a..b"), "form_bad_key"),
        (good("textfield", key="current_user"), "form_reserved_key"),
        (good("textfield", key="value"), "form_reserved_key"),
        (good("radio"), "form_no_options"),
        (good("radio", values=[{"value": "a"}, {"value": "a"}]), "form_duplicate_option"),
        (good("radio", values=[{"label": "a"}]), "form_bad_value"),
        (good("radio", values=OPTIONS, properties={"type": "money"}), "form_wrong_meaning"),
        (good("textfield", properties={"type": "iban"}), "form_bad_value"),
        (good("textfield", validate={"required": "yes"}), "form_bad_value"),
        (good("textfield", validate={"minLength": -1}), "form_bad_value"),
        (good("textfield", validate={"maxLength": "many"}), "form_bad_value"),
        (good("textfield", validate={"pattern": "(["}), "form_bad_pattern"),
        (good("number", validate={"min": True}), "form_bad_value"),
        (good("number", properties={"min": "=1 +"}), "form_feel"),
        (good("number", decimalDigits=1.5), "form_bad_value"),
        (good("datetime", subtype="week"), "form_bad_value"),
        (good("textfield", conditional={"hide": "=a ="}), "form_feel"),
        (good("textfield", conditional={"hide": "a = 1"}), "form_not_feel"),
        (good("textfield", readonly="=if"), "form_feel"),
        (good("textfield", readonly=1), "form_bad_value"),
        (good("textfield", properties={"requiredWhen": "a = 1"}), "form_not_feel"),
        (good("textfield", properties={"default": "today()"}), "form_not_feel"),
        (good("textfield", properties={"check3": "=)"}), "form_feel"),
        (good("select", valuesExpression="=["), "form_feel"),
        (good("expression", expression="=x y"), "form_feel"),
        ({"type": "text", "text": "Hello {{1 +}}"}, "form_feel"),
        (good("textfield", label=""), "form_one_language"),
        (good("textfield", label="", properties={"label_en": ""}), "form_no_label"),
        (good("textfield", properties={"label_en": ""}), "form_one_language"),
        (good("textfield", properties={"type": "user", "people": "all"}), "form_bad_value"),
        (good("textfield", properties={"requiredwhen": "=true"}), "form_unknown_property"),
    ],
)
def test_a_broken_component_is_a_fault(component: dict[str, object], code: str) -> None:
    assert codes(component) == [code]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "form_not_json"),
        (b"\xff", "form_not_json"),
        (b"[" * 100_000, "form_not_json"),
        (b"[]", "form_no_components"),
        (b'{"id": "f", "components": {}}', "form_no_components"),
        (b'{"components": []}', "form_bad_id"),
        (b'{"id": "%s", "components": []}' % (b"x" * 201), "form_bad_id"),
        (b" " * 1_000_001, "form_too_large"),
        (form_file(*({"type": "separator"} for _ in range(501))), "form_too_large"),
    ],
)
def test_what_is_no_form_is_refused(data: bytes, code: str) -> None:
    assert [fault.code for fault in check_form(data)] == [code]
    with pytest.raises(InvalidFile):
        read_form(data)


def test_groups_are_not_nested_for_ever() -> None:
    nested: dict[str, object] = {"type": "separator"}
    for _ in range(8):
        nested = {"type": "group", "components": [nested]}

    assert codes(nested) == ["form_too_large"]


@pytest.mark.parametrize(
    ("first", "second"), [("a", "a"), ("a", "a.b"), ("a.b", "a"), ("a.b", "a.b")]
)
def test_a_key_is_used_once(first: str, second: str) -> None:
    assert codes(good("number", key=first), good("number", key=second)) == ["form_duplicate_key"]


def test_rows_have_keys_of_their_own() -> None:
    rows = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "行",
        "properties": {"label_en": "Rows"},
        "components": [good("number", key="a")],
    }

    assert codes(good("number", key="a"), rows) == []


def test_a_fault_names_its_place_and_its_cure() -> None:
    data = """{"id": "f",
        "components": [
        {"type": "number", "key": "budget", "label": "预算",
         "properties": {"label_en": "Budget", "min": "=1 +"}}]}""".encode()

    (fault,) = check_form(data, "f.form")

    assert (fault.element, fault.line, fault.file) == ("budget", 3, "f.form")
    assert fault.label == Text("预算", "Budget")
    assert fault.message.en.startswith("The expression of properties.min is wrong")
    assert fault.cure == Text("修正“=1 +”。", 'Mend "=1 +".')


def test_all_faults_come_at_once() -> None:
    data = form_file(component("number", "a-b"), component("radio", "r"), {"type": "iframe"})

    with pytest.raises(InvalidFile) as invalid:
        read_form(data)

    assert [fault.code for fault in invalid.value.faults] == [
        "form_bad_key",
        "form_no_options",
        "form_unknown_component",
    ]


def test_warnings_do_not_stop_a_form() -> None:
    data = form_file(component("textfield", "x", properties={"colour": "red"}))

    assert {fault.severity for fault in check_form(data)} == {Severity.WARNING}
    assert read_form(data).id == "test"


def test_a_label_is_in_the_language_that_its_neighbour_is_not() -> None:
    labels = [
        field.label
        for field in form(
            {"type": "number", "key": "a", "label": "预算", "properties": {"label_en": "Budget"}},
            {"type": "number", "key": "b", "label": "Budget", "properties": {"label_zh": "预算"}},
            {"type": "datetime", "key": "c", "dateLabel": "日期"},
            {"type": "number", "key": "d", "label": "Budget"},
        ).fields
    ]

    assert labels == [
        Text("预算", "Budget"),
        Text("预算", "Budget"),
        Text("日期", ""),
        Text("", "Budget"),
    ]


def test_options_have_both_languages() -> None:
    (field,) = form(
        component(
            "radio",
            "x",
            values=[{"value": "no_answer", "label": "未接"}],
            properties={"option.no_answer.en": "No answer"},
        )
    ).fields

    assert field.options.fixed[0].label == Text("未接", "No answer")


def test_what_form_js_knows_is_read() -> None:
    unit = {"suffixAdorner": "台"}
    text, number, moment, records, group = form(
        component("textfield", "a", validate={"validationType": "phone"}, layout={"columns": 8}),
        component("number", "b", appearance=unit, properties={"suffix_en": "pcs"}),
        component("datetime", "c", subtype="datetime"),
        component("select", "d", properties={"type": "record", "record": "order", "state": "open"}),
        {"type": "group", "path": "g", "components": [component("checkbox", "e")]},
    ).fields

    assert (text.meaning, text.columns) == (Meaning.PHONE, 8)
    assert number.suffix == Text("台", "pcs")
    assert moment.moment is Moment.DATETIME
    assert records.options.of == "order:open"
    assert (group.kind, group.fields[0].key) == (Kind.GROUP, "g.e")


def test_money_and_percent_bring_their_units() -> None:
    money, percent = form(
        component("number", "a", properties={"type": "money"}),
        component("number", "b", properties={"type": "percent"}),
    ).fields

    assert (money.suffix, money.rules.digits) == (Text("元", "CNY"), 2)
    assert percent.suffix == Text("%", "%")


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    check_form(data)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("=x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
PLACES = (
    "type key path label values valuesKey valuesExpression validate properties conditional readonly"
    " disabled defaultValue subtype components expression text layout appearance decimalDigits"
    " multiple defaultRepetitions"
)
NAMES = st.sampled_from(PLACES.split())
COMPONENT = st.dictionaries(NAMES, ANY).flatmap(
    lambda rest: st.sampled_from([kind.value for kind in Kind]).map(
        lambda kind: {"key": "x", **rest, "type": kind}
    )
)


@given(st.lists(COMPONENT, max_size=3))
def test_no_json_breaks_the_reader(components: list[dict[str, object]]) -> None:
    faults = check_form(encode({"id": "f", "components": components}))

    assert all(fault.message.zh and fault.message.en and fault.cure.en for fault in faults)


SHIPPED = sorted(Path("processes").rglob("*.form"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_forms_are_without_fault(file: Path) -> None:
    assert check_form(file.read_bytes(), file.name) == []
    assert read_form(file.read_bytes()).id == file.stem
