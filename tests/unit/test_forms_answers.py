"""What a form takes as an answer, and what it says about everything else."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import BadAnswers, BadRequest
from engine.texts import Text
from tasks.forms.answers import clean
from tasks.forms.problems import PROBLEMS
from tasks.forms.schema import Meaning
from tests.support.forms import (
    CONTACTS,
    HERE,
    OPTIONS,
    SALES,
    answered,
    component,
    form,
    refused,
)

DECIMALS = {"decimalDigits": 0}
AT_MOST_ONE = {"values": OPTIONS, "properties": {"maxItems": "1"}}
AT_LEAST_TWO = {"values": OPTIONS, "properties": {"minItems": 2}}
FROM_NOW = {"subtype": "datetime", "properties": {"min": "=now()"}}
UNTIL_TODAY = {"subtype": "datetime", "properties": {"max": "=today()"}}


def asked(type: str, **rest: object) -> Any:
    return form(component(type, "x", **rest))


@pytest.mark.parametrize(
    ("type", "rest", "raw", "value"),
    [
        ("textfield", {}, "  华东机械  ", "华东机械"),
        ("textfield", {}, "two\nlines", "two lines"),
        ("textfield", {}, "e\u0301", "\u00e9"),
        ("textarea", {}, "two\r\nlines", "two\nlines"),
        ("number", {}, "1,200.50", Decimal("1200.50")),
        ("number", {}, "１２", 12),
        ("number", {}, 3, 3),
        ("number", {}, Decimal("0.1"), Decimal("0.1")),
        ("number", {}, "0", 0),
        ("checkbox", {}, "on", True),
        ("checkbox", {}, False, False),
        ("radio", {"values": OPTIONS}, "yes", "yes"),
        ("radio", {"values": [{"value": 1, "label": "一"}]}, "1", 1),
        ("select", {"properties": {"type": "boolean"}, "values": OPTIONS}, "false", False),
        ("checklist", {"values": OPTIONS}, ["yes", "yes"], ["yes"]),
        ("taglist", {"values": OPTIONS}, "no", ["no"]),
        ("datetime", {}, "2026-12-01", "2026-12-01"),
        ("datetime", {"subtype": "time"}, "09:30", "09:30:00"),
        ("datetime", {"subtype": "datetime"}, "2026-12-01T09:30", "2026-12-01T09:30:00+08:00"),
        ("datetime", {"subtype": "datetime"}, "2026-12-01T01:30Z", "2026-12-01T09:30:00+08:00"),
        ("datetime", {"subtype": "datetime"}, "2026-12-01", "2026-12-01T00:00:00+08:00"),
        ("filepicker", {}, "8217", "8217"),
        ("filepicker", {"multiple": True}, ["1", "2"], ["1", "2"]),
        ("textfield", {"properties": {"type": "phone"}}, "+86 138-0000-0000", "13800000000"),
        ("textfield", {"properties": {"type": "phone"}}, "（021）5555 0000", "02155550000"),
        ("textfield", {"properties": {"type": "phone"}}, "+44 20 7946 0000", "+442079460000"),
        ("textfield", {"validate": {"validationType": "email"}}, "W@Ex.CN", "w@ex.cn"),
        ("textfield", {"properties": {"type": "url"}}, "https://ex.cn/a?b", "https://ex.cn/a?b"),
    ],
)
def test_an_answer_becomes_the_value_it_stands_for(
    type: str, rest: Mapping[str, object], raw: object, value: object
) -> None:
    taken = answered(asked(type, **rest), {"x": raw})["x"]

    assert taken == value
    assert isinstance(taken, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("type", "rest", "raw", "code"),
    [
        ("textfield", {}, 5, "not_text"),
        ("textfield", {}, "bell\x07", "control_characters"),
        ("textfield", {}, "\ud800", "control_characters"),
        ("textfield", {}, "x" * 1_001, "too_long"),
        ("textfield", {"validate": {"minLength": 2}}, "x", "too_short"),
        ("textfield", {"validate": {"maxLength": 2}}, "xyz", "too_long"),
        ("textfield", {"validate": {"pattern": "^[A-Z]+$"}}, "abc", "pattern"),
        ("textfield", {"properties": {"type": "phone"}}, "021-5555", "phone"),
        ("textfield", {"properties": {"type": "email"}}, "w@ex", "email"),
        ("textfield", {"properties": {"type": "url"}}, "javascript:alert(1)", "url"),
        ("textarea", {}, "x" * 10_001, "too_long"),
        ("number", {}, "twelve", "not_a_number"),
        ("number", {}, True, "not_a_number"),
        ("number", {}, "1e5", "not_a_number"),
        ("number", {}, float("inf"), "not_a_number"),
        ("number", {}, "9" * 35, "too_many_digits"),
        ("number", DECIMALS, "1.5", "not_whole"),
        ("number", {"properties": {"type": "money"}}, "1.005", "too_many_decimals"),
        ("number", {"validate": {"min": 1}}, 0, "too_little"),
        ("number", {"validate": {"max": 9}}, 10, "too_much"),
        ("number", {"properties": {"type": "percent"}}, 101, "too_much"),
        ("number", {"properties": {"type": "percent"}}, -1, "too_little"),
        ("number", {"properties": {"min": "=limit * 2"}}, 9, "too_little"),
        ("checkbox", {}, "perhaps", "not_yes_or_no"),
        ("checkbox", {"validate": {"required": True}}, False, "must_be_ticked"),
        ("radio", {"values": OPTIONS}, "maybe", "not_an_option"),
        ("radio", {"values": OPTIONS}, {"a": 1}, "not_an_option"),
        ("checklist", {"values": OPTIONS}, ["yes", "maybe"], "not_an_option"),
        ("checklist", {"values": OPTIONS}, {"yes": True}, "not_a_list"),
        ("checklist", AT_LEAST_TWO, ["no"], "too_few_items"),
        ("taglist", AT_MOST_ONE, ["yes", "no"], "too_many_items"),
        ("taglist", {"values": OPTIONS}, ["yes"] * 201, "too_many_items"),
        ("datetime", {}, "1.12.2026", "not_a_date"),
        ("datetime", {}, "2026-02-30", "not_a_date"),
        ("datetime", {"subtype": "time"}, "25:00", "not_a_time"),
        ("datetime", {"subtype": "datetime"}, "soon", "not_a_datetime"),
        ("datetime", {"properties": {"min": "=today()"}}, "2026-11-17", "too_early"),
        ("datetime", {"disallowPassedDates": True}, "2026-11-17", "too_early"),
        ("datetime", {"properties": {"max": '=today() + @"P30D"'}}, "2026-12-19", "too_late"),
        ("datetime", {"properties": {"max": "2026-12-01"}}, "2026-12-02", "too_late"),
        ("datetime", FROM_NOW, "2026-11-18T11:59", "too_early"),
        ("datetime", UNTIL_TODAY, "2026-11-19T00:00", "too_late"),
        ("filepicker", {}, ["a"], "not_a_file"),
        ("textfield", {"validate": {"required": True}}, "   ", "required"),
        ("number", {"validate": {"required": True}}, None, "required"),
        ("taglist", {"values": OPTIONS, "validate": {"required": True}}, [], "required"),
    ],
)
def test_an_answer_that_is_not_taken_is_explained(
    type: str, rest: Mapping[str, object], raw: object, code: str
) -> None:
    context = replace(HERE, variables={"limit": 5})

    problem = refused(asked(type, **rest), {"x": raw}, context)["x"]

    said = re.sub(r"\\{\w+\\}", ".*", re.escape(PROBLEMS[code][1]))
    assert re.fullmatch(said, problem)


def test_all_problems_come_at_once_in_both_languages() -> None:
    two = form(
        component("textfield", "name", validate={"required": True}),
        component("number", "budget", validate={"min": 0}),
    )

    with pytest.raises(BadAnswers) as bad:
        clean(two, {"budget": -1, "colour": "red"}, HERE)

    assert bad.value.by_field == {
        "colour": Text("此表单没有该字段。", "This form has no such field."),
        "name": Text("必填。", "Please answer."),
        "budget": Text("不得小于 0。", "Not less than 0."),
    }


def test_what_is_left_empty_is_null_so_that_old_answers_go() -> None:
    empty = form(
        component("textfield", "name"),
        component("checkbox", "ok"),
        component("taglist", "tags", values=OPTIONS),
        CONTACTS,
    )

    assert answered(empty, {}) == {"name": None, "ok": False, "tags": [], "contacts": []}


def test_a_hidden_field_is_not_asked_and_what_is_posted_for_it_is_dropped() -> None:
    held = form(
        component("select", "action", values=OPTIONS),
        component(
            "textfield",
            "reason",
            validate={"required": True, "minLength": 5},
            conditional={"hide": '=action = "yes"'},
        ),
    )

    assert answered(held, {"action": "yes", "reason": "x"}) == {"action": "yes"}
    assert refused(held, {"action": "no", "reason": "x"}) == {"reason": "At least 5 characters."}


def test_a_hidden_group_hides_what_is_in_it() -> None:
    grouped = form(
        {
            "type": "group",
            "components": [component("number", "amount", validate={"required": True})],
            "conditional": {"hide": "=true"},
        }
    )

    assert answered(grouped, {"amount": "many"}) == {}


def test_a_field_may_be_required_by_another() -> None:
    either = form(
        component("textfield", "phone", properties={"requiredWhen": "=email = null"}),
        component("textfield", "email", properties={"requiredWhen": "=phone = null"}),
    )

    assert set(refused(either, {})) == {"phone", "email"}
    assert answered(either, {"email": "a"}) == {"phone": None, "email": "a"}


def test_a_read_only_field_comes_from_the_server() -> None:
    owner = component(
        "textfield",
        "owner",
        readonly=True,
        properties={"type": "user", "default": "=current_user"},
    )

    assert answered(form(owner), {"owner": "mallory"}) == {"owner": "anna"}


def test_a_read_only_field_without_default_is_only_shown() -> None:
    seen = form(component("number", "budget", disabled=True))

    assert answered(seen, {"budget": 1}, replace(HERE, variables={"budget": 9})) == {}


def test_a_field_is_read_only_when_its_formula_says_so() -> None:
    locked = form(component("number", "budget", readonly="=locked", properties={"default": "=7"}))

    assert answered(locked, {"budget": 1}, replace(HERE, variables={"locked": True})) == {
        "budget": 7
    }
    assert answered(locked, {"budget": 1}) == {"budget": 1}


def test_nobody_says_in_an_answer_who_they_are() -> None:
    own = form(component("textfield", "x", properties={"check": '=current_user = "anna"'}))
    context = replace(HERE, variables={"current_user": "mallory"})

    assert answered(own, {"x": "1"}, context) == {"x": "1"}


def test_checks_come_in_order_and_say_their_own_words() -> None:
    checked = form(
        component(
            "number",
            "x",
            properties={
                "check": "=value > 0",
                "check_en": "More than nothing.",
                "check2": "=value < 10",
            },
        )
    )

    assert refused(checked, {"x": 0}) == {"x": "More than nothing."}
    assert refused(checked, {"x": 10}) == {"x": "Does not pass: value < 10"}
    assert answered(checked, {}) == {"x": None}


def test_a_computed_field_is_never_taken_from_the_answers() -> None:
    total = form(
        component("number", "price"),
        component("number", "count"),
        {"type": "expression", "key": "total", "expression": "=price * count"},
    )

    assert answered(total, {"price": "2.5", "count": 4, "total": 1})["total"] == 10


def test_options_come_from_a_variable() -> None:
    kept = asked("checklist", valuesExpression="=channels")
    context = replace(HERE, variables={"channels": ["seo", {"value": "ads", "label": "Ads"}]})

    assert answered(kept, {"x": ["seo", "ads"]}, context) == {"x": ["seo", "ads"]}
    assert "x" in refused(kept, {"x": ["fax"]}, context)


def test_options_come_from_an_earlier_field() -> None:
    chained = form(
        component("taglist", "all", values=OPTIONS),
        component("select", "best", valuesKey="all"),
    )

    assert answered(chained, {"all": ["yes"], "best": "yes"})["best"] == "yes"
    assert "best" in refused(chained, {"all": ["yes"], "best": "no"})


def test_people_are_looked_up() -> None:
    def lookup(meaning: Meaning, of: str) -> Mapping[str, Text] | None:
        return SALES if (meaning, of) == (Meaning.USER, "sales_rep") else None

    owner = asked("select", properties={"type": "user", "role": "sales_rep"})
    context = replace(HERE, lookup=lookup)

    assert answered(owner, {"x": "bob"}, context) == {"x": "bob"}
    assert refused(owner, {"x": "eve"}, context) == {"x": '"eve" is not one of the options.'}
    assert answered(owner, {"x": "eve"}) == {"x": "eve"}


def test_the_process_may_name_the_role_whose_people_are_offered() -> None:
    def lookup(meaning: Meaning, of: str) -> Mapping[str, Text] | None:
        return SALES if (meaning, of) == (Meaning.USER, "sales_rep") else {}

    handler = asked("select", properties={"type": "user", "role": "=wanted_role"})
    context = replace(HERE, lookup=lookup, variables={"wanted_role": "sales_rep"})

    assert answered(handler, {"x": "bob"}, context) == {"x": "bob"}
    assert refused(handler, {"x": "eve"}, context) == {"x": '"eve" is not one of the options.'}


@pytest.mark.parametrize("raw", [None, [], "x", 5])
def test_answers_are_an_object(raw: object) -> None:
    with pytest.raises(BadRequest):
        clean(form(CONTACTS), raw, HERE)
