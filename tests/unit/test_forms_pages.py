"""Forms as pages: flat names in, values, options and problems out."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from engine.texts import Named, Text
from processes.records.pricing import line_amount, net_price
from tasks.forms.posts import raw_answers, with_row, without_row
from tasks.forms.problems import problem
from tasks.forms.reader import read_form
from tasks.forms.schema import Form
from tasks.forms.shown import Shown, shown
from tests.support.forms import CONTACTS, HERE, OPTIONS, SALES, answered, component, form

ALL = form(
    component("textfield", "name"),
    component("number", "budget", properties={"min": 1, "max": "=limit"}),
    component("checkbox", "ok"),
    component("taglist", "tags", values=OPTIONS),
    CONTACTS,
)


def one(asked: Form, **variables: object) -> Shown:
    (only,) = shown(asked, replace(HERE, variables=variables))
    return only


def test_a_post_becomes_answers() -> None:
    raw = raw_answers(
        ALL,
        [
            ("_token", "secret"),
            ("name", "A"),
            ("ok", "on"),
            ("tags", ""),
            ("tags", "yes"),
            ("contacts-7-name", "B"),
            ("contacts-7-is_primary", "on"),
            ("contacts-0-_row", ""),
            ("contacts-2-name", "C"),
        ],
    )

    assert raw == {
        "name": "A",
        "ok": "on",
        "tags": ["yes"],
        "contacts": [{}, {"name": "C"}, {"name": "B", "is_primary": "on"}],
    }


def test_a_post_and_json_mean_the_same() -> None:
    posted = raw_answers(
        ALL,
        [("name", "A"), ("budget", "5"), ("contacts-0-name", "B"), ("contacts-0-is_primary", "on")],
    )
    sent = {"name": "A", "budget": 5, "contacts": [{"name": "B", "is_primary": True}]}
    context = replace(HERE, variables={"limit": 9})

    assert answered(ALL, posted, context) == answered(ALL, sent, context)


def test_dotted_names_are_contexts_in_a_post_too() -> None:
    review = form(component("textfield", "review.comment"))

    assert raw_answers(review, [("review.comment", "fine")]) == {"review": {"comment": "fine"}}


def test_a_name_of_no_field_stays_to_be_refused() -> None:
    assert raw_answers(ALL, [("status", "done"), ("lines-0-x", "1")]) == {
        "status": "done",
        "lines": [{"x": "1"}],
    }


def test_what_cannot_be_read_stays_on_the_page_with_its_fault() -> None:
    asked = form(component("number", "days"), component("textfield", "name"))
    rows = form({**CONTACTS, "components": [component("number", "days")]})

    days, name = shown(asked, HERE, {"days": "30天", "name": "A"})
    (lines,) = shown(rows, HERE, {"contacts": [{"days": "30天"}]})

    assert (days.text, name.text) == ("30天", "A")
    assert days.problem is not None
    assert name.problem is None
    assert lines.rows[0][0].text == "30天"
    assert lines.rows[0][0].problem == days.problem


def test_rows_are_added_and_removed_on_the_page() -> None:
    raw = {"contacts": [{"name": "A"}, {"name": "B"}]}

    assert with_row(ALL, raw, "contacts")["contacts"] == [{"name": "A"}, {"name": "B"}, {}]
    assert without_row(ALL, raw, "contacts-0")["contacts"] == [{"name": "B"}]
    assert without_row(ALL, raw, "contacts-9") == raw
    assert with_row(ALL, raw, "name") == raw
    assert without_row(ALL, raw, "contacts") == raw


def test_a_new_form_shows_what_the_process_knows_then_its_defaults() -> None:
    asked = form(component("number", "budget", properties={"default": "=10 * 2"}))

    assert one(asked).text == "20"
    assert one(asked, budget=Decimal("5.50")).text == "5.50"


def test_bounds_are_for_the_browser_too() -> None:
    _, budget, *_ = shown(ALL, replace(HERE, variables={"limit": 9}))

    assert (budget.least, budget.most) == ("1", "9")


def test_moments_fit_into_the_browsers_input() -> None:
    when = form(component("datetime", "x", subtype="datetime"))
    day = form(component("datetime", "x", properties={"min": "=today()"}))

    assert one(when, x="2026-12-01T09:30:00+08:00").text == "2026-12-01T09:30"
    assert one(day).least == "2026-11-18"


def test_chosen_options_are_known() -> None:
    tags = form(component("taglist", "x", values=OPTIONS))
    answer = form(component("radio", "x", values=OPTIONS, properties={"type": "boolean"}))

    assert one(tags, x=["no"]).chosen == {"no"}
    assert one(answer, x=False).chosen == {"false"}
    assert [option.value for option in one(tags).options] == ["yes", "no"]


def test_people_are_offered_by_name() -> None:
    owner = form(component("select", "x", properties={"type": "user"}))

    (field,) = shown(owner, replace(HERE, lookup=lambda _meaning, _of: SALES))

    assert [option.label.zh for option in field.options] == ["安娜", "鲍勃"]


def test_a_page_shows_hidden_required_and_read_only_as_they_are_now() -> None:
    field = component(
        "textfield",
        "x",
        conditional={"hide": "=stage = 1"},
        readonly="=stage = 2",
        properties={"requiredWhen": "=stage = 3"},
    )

    assert one(form(field), stage=1).hidden
    assert one(form(field), stage=2).readonly
    assert one(form(field), stage=3).required


def test_a_read_only_field_shows_what_the_server_would_store() -> None:
    owner = form(
        component("textfield", "x", readonly=True, properties={"default": "=current_user"})
    )
    seen = form(component("textfield", "x", readonly=True))

    assert one(owner, x="bob").text == "anna"
    assert one(seen, x="bob").text == "bob"


def test_a_wrong_answer_is_shown_as_it_was_written() -> None:
    raw = {"name": "A", "budget": "lots", "contacts": [{"name": ""}, {"name": "B", "phone": "1"}]}
    problems = {"budget": problem("not_a_number"), "contacts-1-phone": problem("phone")}

    name, budget, _, _, contacts = shown(ALL, HERE, raw, problems)

    assert (name.text, budget.text, budget.problem) == ("A", "lots", problem("not_a_number"))
    assert contacts.rows[1][1].name == "contacts-1-phone"
    assert contacts.rows[1][1].text == "1"
    assert len(contacts.rows) == 2


def test_a_new_list_begins_with_an_empty_row() -> None:
    *_, contacts = shown(ALL, HERE)

    assert [row[0].name for row in contacts.rows] == ["contacts-0-name"]


def test_words_hold_values() -> None:
    words = form(
        {
            "type": "text",
            "text": "金额 {{amount * 2}} 元",
            "properties": {"text_en": "CNY {{amount * 2}}{{gone}}"},
        }
    )

    assert one(words, amount=4).words == Text("金额 8 元", "CNY 8")


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"name": "Anna", "firm": "A"}, "Ticket · **Anna** · by A\nThe end"),
        ({"name": "Anna"}, "Ticket · **Anna**\nThe end"),
        ({"firm": "A"}, "Ticket · by A\nThe end"),
        ({}, "Ticket\nThe end"),
    ],
)
def test_a_part_of_a_line_without_its_values_is_left_out(
    known: dict[str, object], told: str
) -> None:
    words = "Ticket · **{{name}}** · by {{firm}}\nThe end"

    text = form({"type": "text", "text": words, "properties": {}})

    assert one(text, **known).words.said_in("en") == told


def test_words_say_values_as_the_page_reads_them() -> None:
    words = form({"type": "text", "text": "由 {{drafter}} 起草", "properties": {}})
    reading = replace(HERE, said=lambda name, value: Text(f"<{name}>", f"[{value}]"))

    (told,) = shown(words, replace(reading, variables={"drafter": "anna"}))

    assert told.words == Text("由 <drafter> 起草")


def test_groups_show_what_is_in_them() -> None:
    group = form({"type": "group", "label": "客户", "components": [component("textfield", "x")]})

    assert one(group, x="A").inner[0].text == "A"


def test_what_was_not_on_the_page_yet_begins_as_it_would_have_begun() -> None:
    hidden = {"conditional": {"hide": "=more != true"}}
    asked = form(
        component("checkbox", "more"),
        component("textfield", "why", properties={"default": "=current_user"}, **hidden),
        {**CONTACTS, **hidden},
    )

    def seen(*pairs: tuple[str, str]) -> tuple[Shown, ...]:
        return shown(asked, HERE, raw_answers(asked, pairs))

    _, why, contacts = seen(("more", "on"))
    assert (why.text, len(contacts.rows)) == ("anna", 1)
    _, why, contacts = seen(("more", "on"), ("why", ""), ("_shown", "contacts"))
    assert (why.text, len(contacts.rows)) == ("", 0)


def test_an_emptied_list_begins_with_an_empty_row_again() -> None:
    *_, contacts = shown(ALL, replace(HERE, variables={"contacts": []}))

    assert len(contacts.rows) == 1


def test_a_wrong_choice_is_told_at_once() -> None:
    choice = component("select", "x", values=OPTIONS, properties={"check": '=value != "no"'})
    text = component("textfield", "y", properties={"check": '=value != "no"'})

    wrong, typing = shown(form(choice, text), HERE, {"x": "no", "y": "no"})

    assert (wrong.problem is None, typing.problem) == (False, None)


BOOK = {
    "gateway": Named("网关", facts={"list_price": Decimal("10.01")}),
    "gift": Named("赠品", facts={"list_price": Decimal(0)}),
}
QUOTE = read_form(Path("processes/crm/quote_approval.T_PrepareQuote.form").read_bytes())
AT_THE_BOOK = replace(HERE, lookup=lambda _meaning, of: BOOK if "product:2026-11-18" in of else {})


def quoted(*lines: dict[str, str]) -> tuple[Shown, Shown]:
    raw = {"quote_action": "submit", "quote_lines": list(lines)}
    known = {one.field.key: one for one in shown(QUOTE, AT_THE_BOOK, raw)}
    return known["quote_lines"], known["quote_total"]


@pytest.mark.parametrize(("quantity", "off"), [("1", "50"), ("3", ""), ("2.5", "33.33")])
def test_a_quote_shows_what_the_server_will_reckon(quantity: str, off: str) -> None:
    line = {"product": "gateway", "qty": quantity, "discount_pct": off}
    lines, total = quoted(line, {})

    price, discount = Decimal("10.01"), Decimal(off or 0)
    told = {cell.field.key: cell.text for cell in lines.rows[0]}
    amount = line_amount(Decimal(quantity), price, discount)
    assert Decimal(told["list_price"]) == price
    assert Decimal(told["net_price"]) == net_price(price, discount)
    assert (Decimal(told["amount"]), Decimal(total.text)) == (amount, amount)


def test_a_product_without_a_price_says_so_at_once() -> None:
    lines, _ = quoted({"product": "gift"}, {"product": "gateway"})

    assert [row[0].problem is None for row in lines.rows] == [False, True]
