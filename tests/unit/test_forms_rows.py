"""Answers within answers: rows, groups, and whatever somebody may post."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadAnswers
from tasks.forms.answers import clean
from tasks.forms.schema import Context
from tests.support.forms import (
    CONTACTS,
    HERE,
    NOON,
    OPTIONS,
    answered,
    component,
    form,
    refused,
)


def test_rows_are_judged_one_by_one_and_together() -> None:
    contacts = form(CONTACTS)
    anna, nobody = {"name": "王五", "is_primary": True}, {"phone": "1"}

    assert answered(contacts, {"contacts": [anna]}) == {
        "contacts": [{"name": "王五", "phone": None, "is_primary": True}]
    }
    assert refused(contacts, {"contacts": [anna, nobody]}) == {
        "contacts-1-name": "Please answer.",
        "contacts-1-phone": "A mobile or landline number is wanted,"
        " such as 13800000000 or 021-55550000.",
    }
    assert refused(contacts, {"contacts": [anna, anna]}) == {
        "contacts": "Exactly one primary contact."
    }


def test_the_empty_rows_of_a_page_are_no_rows() -> None:
    raw = {"contacts": [{"name": "", "phone": ""}, {"name": "王五", "is_primary": "on"}]}

    assert len(answered(form(CONTACTS), raw)["contacts"]) == 1  # type: ignore[arg-type]


def test_a_row_knows_its_number_among_those_that_say_something() -> None:
    plan = form(
        {
            "type": "dynamiclist",
            "path": "plan",
            "label": "plan",
            "components": [
                {**component("expression", "no"), "expression": "=row_number"},
                component("number", "amount"),
            ],
        }
    )
    raw = {"plan": [{"amount": "5"}, {"amount": ""}, {"amount": "7"}]}

    assert answered(plan, raw) == {"plan": [{"no": 1, "amount": 5}, {"no": 2, "amount": 7}]}


@pytest.mark.parametrize("rows", ["x", ["x"], {"name": "x"}, [{"name": "x", "shoe": 44}]])
def test_what_is_not_rows_is_refused(rows: object) -> None:
    assert refused(form(CONTACTS), {"contacts": rows})


def test_there_are_at_most_so_many_rows() -> None:
    assert refused(form(CONTACTS), {"contacts": [{"name": "x"}] * 101}) == {
        "contacts": "At most 100."
    }


def test_a_row_sees_the_fields_around_it() -> None:
    lines = form(
        component("number", "limit"),
        {
            "type": "dynamiclist",
            "path": "lines",
            "label": "lines",
            "components": [component("number", "qty", properties={"max": "=limit"})],
        },
    )

    assert refused(lines, {"limit": 5, "lines": [{"qty": 6}]}) == {
        "lines-0-qty": "Not more than 5."
    }


def test_a_field_sees_the_rows() -> None:
    total = form(
        {
            "type": "dynamiclist",
            "path": "lines",
            "label": "lines",
            "components": [component("number", "amount")],
            "properties": {"check": "=sum(value.amount) = order_amount"},
        },
        component("number", "order_amount"),
    )
    lines = [{"amount": "60.5"}, {"amount": 36.5}]

    assert answered(total, {"lines": lines, "order_amount": 97})["order_amount"] == 97
    assert "lines" in refused(total, {"lines": lines, "order_amount": 98})


def test_dots_in_a_key_make_a_context() -> None:
    review = form(
        component("radio", "review.decision", values=OPTIONS),
        {"type": "group", "path": "review", "components": [component("textarea", "comment")]},
    )

    assert answered(review, {"review": {"decision": "yes", "comment": "fine"}}) == {
        "review": {"decision": "yes", "comment": "fine"}
    }
    assert list(refused(review, {"review": {"decision": "yes", "mood": 1}})) == ["review.mood"]


EVERYTHING = form(
    component("textfield", "text", validate={"required": True}),
    component("number", "number", validate={"min": 0}),
    component("checkbox", "tick"),
    component("select", "one", values=OPTIONS),
    component("taglist", "many", values=OPTIONS),
    component("datetime", "when", subtype="datetime"),
    component("filepicker", "file", multiple=True),
    CONTACTS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NAMES = st.sampled_from([field.key for field in EVERYTHING.inputs()]) | st.text(max_size=9)


@given(st.dictionaries(NAMES, JSON, max_size=8))
def test_whatever_is_posted_is_taken_or_refused(raw: dict[str, object]) -> None:
    try:
        values = clean(EVERYTHING, raw, Context(now=NOON))
    except BadAnswers as bad:
        said = [bool(text.zh and text.en) for text in bad.by_field.values()]
    else:
        said = [field.key in values for field in EVERYTHING.inputs()]

    assert all(said)


@given(st.dictionaries(NAMES, JSON, max_size=8))
def test_what_was_taken_is_taken_again(raw: dict[str, object]) -> None:
    raw = {"text": "x", **raw}
    try:
        values = clean(EVERYTHING, raw, HERE)
    except BadAnswers:
        return

    assert clean(EVERYTHING, values, HERE) == values
