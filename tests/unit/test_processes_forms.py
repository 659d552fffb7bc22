"""What the shipped forms reckon, refuse and begin with."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

import pytest

from engine.errors import BadAnswers
from engine.store.json import plain_object
from processes.shipped import shipped_files
from tasks.forms.answers import clean
from tasks.forms.reader import read_form
from tasks.forms.schema import Context
from tasks.forms.shown import Shown, shown

TOMORROW: Final = "2026-01-06T09:00"
NOW: Final = datetime(2026, 1, 5, 4, tzinfo=UTC)


def context(known: Mapping[str, object]) -> Context:
    return Context(NOW, plain_object(dict(known)), "fin1", ("finance",))


def answered(form_id: str, known: Mapping[str, object], **answers: object) -> Mapping[str, object]:
    """What a form makes of answers."""
    form = read_form(shipped_files()[f"{form_id}.form"], form_id)
    return clean(form, plain_object(answers), context(known))


def refused(form_id: str, known: Mapping[str, object], **answers: object) -> Mapping[str, str]:
    """What a form says against answers, in English."""
    with pytest.raises(BadAnswers) as caught:
        answered(form_id, known, **answers)
    return {name: text.en for name, text in caught.value.by_field.items()}


def begun(form_id: str, **known: object) -> Mapping[str, Shown]:
    """The fields of a form before anybody answers."""
    form = read_form(shipped_files()[f"{form_id}.form"], form_id)
    return {one.name: one for one in shown(form, context(known)) if one.name}


@pytest.mark.parametrize(
    ("form_id", "names"),
    [
        ("quote_approval.T_ApproveDirector", ("d_decision", "quote_comment")),
        ("contract_approval.T_ApproveGM", ("c3_decision", "c_comment")),
        ("order_to_contract.T_CheckOrder", ("order_check", "check_note")),
        ("contract_review.T_LegalReview", ("legal_decision", "legal_comment")),
    ],
)
def test_who_judges_begins_with_nothing_of_others(form_id: str, names: tuple[str, str]) -> None:
    decision, comment = names
    known = {decision: "ok" if decision == "order_check" else "approve", comment: "太便宜"}

    form = begun(form_id, **known)

    assert (form[decision].chosen, form[comment].text) == (frozenset(), "")


def test_nobody_consents_unasked_and_no_deposit_is_nothing() -> None:
    assert not begun("marketing_to_lead.T_RegisterLead", consent=True)["consent"].ticked
    for form_id in ("lead_to_order.T_CreateOrder", "order_to_contract.Start_ManualOrder"):
        assert begun(form_id, payment_terms="deposit", deposit_pct=0)["deposit_pct"].text == ""


def test_a_customer_has_not_accepted_tomorrow() -> None:
    said = {"negotiation_result": "accepted", "acceptance_file": "f", "negotiation_note": "好"}

    problems = refused("opportunity_management.T_Negotiate", {}, **said, accepted_at=TOMORROW)

    assert set(problems) == {"accepted_at"}


PAID: Final = {"received_at": "2026-01-05", "bank_ref": "B1"}


@pytest.mark.parametrize(
    ("before", "now", "percent"),
    [(0, 15_000, 30), (15_000, 35_000, 100), (0, Decimal("49999.99"), Decimal("99.99"))],
)
def test_how_much_is_paid_is_reckoned_not_typed(
    before: int, now: Decimal, percent: Decimal
) -> None:
    known = {"contract_amount": 50_000, "received_total": before}
    given = {"received_amount": now, "received_pct": 100, **PAID}

    kept = answered("order_to_contract.T_ConfirmPayment", known, **given)

    assert kept["received_pct"] == percent
    assert kept["received_total"] == before + now


def test_a_case_of_before_goes_on_from_its_share() -> None:
    known = {"contract_amount": 50_000, "received_pct": 30}

    kept = answered("order_to_contract.T_ConfirmPayment", known, received_amount=35_000, **PAID)

    assert (kept["received_total"], kept["received_pct"]) == (50_000, 100)


def test_no_more_is_received_than_the_contract_leaves_to_pay() -> None:
    known = {"contract_amount": 50_000, "received_total": 15_000}
    given = {"received_amount": 35_001, **PAID}

    problems = refused("order_to_contract.T_ConfirmPayment", known, **given)

    assert problems == {"received_amount": "Not more than the contract still leaves to pay."}


QUOTED: Final = {
    "quote_lines": [
        {"product": "gateway", "qty": 10, "list_price": 100, "discount_pct": 20},
        {"product": "cable", "qty": 1, "list_price": 10, "discount_pct": None},
    ],
    "net_amount": 810,
}
ORDERED: Final = [
    {"product": "gateway", "qty": 10, "discount_pct": 20, "unit_price": 80},
    {"product": "cable", "qty": 1, "discount_pct": 0, "unit_price": 10},
]
TERMS: Final = {"delivery_date": "2026-02-01", "payment_terms": "prepay"}


def test_an_order_is_what_was_quoted() -> None:
    kept = answered("lead_to_order.T_CreateOrder", QUOTED, order_lines=ORDERED, **TERMS)

    assert kept["order_amount"] == 810


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"qty": 20, "discount_pct": 60, "unit_price": 40}, ["qty", "discount_pct", "unit_price"]),
        ({"product": "pump"}, ["product"]),
    ],
)
def test_a_line_that_was_not_quoted_is_named(other: dict[str, object], named: list[str]) -> None:
    lines = [ORDERED[0] | other, ORDERED[1]]

    problems = refused("lead_to_order.T_CreateOrder", QUOTED, order_lines=lines, **TERMS)

    said = "Must equal the approved quote."
    assert problems == {f"order_lines-0-{name}": said for name in named}


def test_a_line_that_was_quoted_is_missed() -> None:
    free = {**QUOTED, "net_amount": 800}

    problems = refused("lead_to_order.T_CreateOrder", free, order_lines=ORDERED[:1], **TERMS)

    assert problems == {"order_lines": "Must have as many rows as the approved quote."}


def test_instalments_ascend_and_add_up_told_at_once() -> None:
    plan = [
        {"due_date": "2026-03-01", "amount": 10},
        {"due_date": "2026-02-01", "amount": 20},
    ]

    problems = refused(
        "order_to_contract.T_PaymentPlan", {"contract_amount": 97}, payment_plan=plan
    )

    assert problems == {
        "payment_plan": "The instalments must add up to the contract amount.",
        "payment_plan-1-due_date": "Must be later than the instalment before.",
    }


def test_what_is_known_is_not_asked_again() -> None:
    plan = [{"no": 1, "due_date": "2026-02-01", "amount": 30_000}]
    lead = {"lead_name": "李四", "phone": "13600000000", "email": "li@example.com"}

    invoice = begun("order_to_contract.T_IssueInvoice", payment_plan=plan)
    (contact,) = begun("lead_to_order.T_BuildProfile", **lead)["contacts"].rows
    needs = begun(
        "opportunity_management.T_ConfirmNeeds", stage_action="advance", est_amount=80_000
    )
    draft = begun("order_to_contract.T_DraftContract", template_id="TPL-2", contract_type="sale")

    assert invoice["invoice_amount"].text == "30000"
    assert [one.text for one in contact if one.field.key in lead or one.field.key == "name"] == [
        *lead.values()
    ]
    assert needs["expected_amount"].text == "80000"
    assert draft["template_id"].chosen == {"TPL-2"}


@pytest.mark.parametrize(
    ("form_id", "name"),
    [
        ("quote_approval.T_PrepareQuote", "quote_comment"),
        ("order_to_contract.T_DraftContract", "c_comment"),
        ("contract_change.T_DraftAmendment", "legal_comment"),
    ],
)
def test_what_was_sent_back_says_why_at_the_top(form_id: str, name: str) -> None:
    form = read_form(shipped_files()[f"{form_id}.form"], form_id)

    said = [one for one in shown(form, context({name: "价格过低"})) if not one.hidden]
    first = [one for one in shown(form, context({name: ""})) if not one.hidden]

    assert "价格过低" in said[0].words.en
    assert len(said) == len(first) + 1
