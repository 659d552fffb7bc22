"""Places in forms: where the fields of a company's own appear, and where they may not stand."""

from collections.abc import Mapping, Sequence

from engine.store.json import decode_object
from processes.fields.components import components
from tasks.forms.places import filled
from tasks.forms.reader import check_form, read_form
from tests.support.custom_fields import CHANNEL, NICKNAME
from tests.support.forms import answered, component, form_file, refused

PATHS = {"leads": "lead_fields"}


def place(kind: str = "leads", path: str = "lead_fields", **more: object) -> dict[str, object]:
    properties = {"label_en": "More", "customFields": kind}
    return {"type": "group", "path": path, "label": "更多", "properties": properties, **more}


def find(kind: str) -> Sequence[Mapping[str, object]]:
    return components([CHANNEL, NICKNAME]) if kind == "leads" else ()


def test_a_form_without_a_place_is_left_alone() -> None:
    file = form_file(component("textfield", "name"))

    assert filled(file, find) is file


def test_fields_appear_in_their_place_and_answer_as_an_object() -> None:
    form = read_form(filled(form_file(component("textfield", "name"), place()), find))

    assert answered(form, {"lead_fields": {"channel_kind": "dealer"}}) == {
        "name": None,
        "lead_fields": {"channel_kind": "dealer", "nickname": None},
    }
    assert refused(form, {}) == {"lead_fields.channel_kind": "Please answer."}
    assert "option" in refused(form, {"lead_fields": {"channel_kind": "x"}}).popitem()[1]


def test_a_place_in_a_group_is_filled_and_an_empty_one_is_gone() -> None:
    outer = {"type": "group", "label": "外", "components": [place(), place("orders", "o")]}

    found = decode_object(filled(form_file(outer), find))["components"]

    assert isinstance(found, list)
    assert [one["path"] for one in found[0]["components"]] == ["lead_fields"]


def test_a_field_that_is_there_already_is_not_asked_twice() -> None:
    own = place(components=[component("textfield", "nickname")])

    form = read_form(filled(form_file(own), find))

    assert [field.key for field in form.inputs()] == [
        "lead_fields.nickname",
        "lead_fields.channel_kind",
    ]


def test_a_place_where_nothing_would_be_kept_is_a_fault() -> None:
    in_a_list = {"type": "dynamiclist", "path": "l", "label": "l", "components": [place()]}
    wrong = (
        place("leads", "elsewhere"),
        place("secrets"),
        in_a_list,
        component("textfield", "x", properties={"customFields": "leads"}),
    )

    for one in wrong:
        faults = check_form(form_file(one), "f.form", PATHS)
        assert "form_place" in [fault.code for fault in faults], one
    assert "form_place" not in [f.code for f in check_form(form_file(place()), "f", PATHS)]
