"""A lead becomes an order in the browser: a sales person, a manager, and the same diagram."""

import re

import pytest
from playwright.sync_api import expect

from engine.states import InstanceState
from tests.support.browser import Desk, Office
from tests.support.leads import Desks

pytestmark = pytest.mark.browser


def open_task(desk: Desk, people: Desks, case: int, element_id: str) -> None:
    desk.open(f"/tasks/{people.task(case, element_id).key}")


def complete(desk: Desk) -> None:
    desk.send()
    expect(desk.page.locator(".alert-success")).to_contain_text("Done")


def test_a_sales_person_works_a_lead_to_an_order(office: Office, people: Desks) -> None:
    with office.desk("rep1") as rep, office.desk("mgr1") as manager:
        rep.open("/start/lead_to_order")
        for name, value in (
            ("lead_name", "Ada Wong"),
            ("company", "Eastern Machines"),
            ("phone", "13800000000"),
            ("source", "referral"),
            ("lead_grade", "B"),
        ):
            rep.answer(name, value)
        rep.send()
        case = int(re.findall(r"/cases/(\d+)", rep.page.url)[0])

        open_task(rep, people, case, "T_FirstContact")
        rep.answer("contact_result", "connected")
        rep.answer("contact_method", "phone")
        rep.answer("contact_note", "They know what they need")
        complete(rep)

        open_task(rep, people, case, "T_Qualify")
        for name, value in (
            ("budget", "confirmed"),
            ("authority", "decision_maker"),
            ("need", "clear"),
            ("timeline", "le3m"),
            ("qualify_note", "The budget is there and the need is clear"),
        ):
            rep.answer(name, value)
        complete(rep)

        open_task(rep, people, case, "T_BuildProfile")
        rep.answer("customer_name", f"Eastern Machines {case}")
        rep.answer("customer_level", "normal")
        rep.answer("industry", "machinery")
        rep.answer("customer_region", "east")
        if not rep.page.locator('[name="contacts-0-name"]').count():
            rep.page.click('[name="_add"][value="contacts"]')
        rep.answer("contacts-0-name", "Ada Wong")
        rep.page.check('[name="contacts-0-is_primary"]')
        complete(rep)

        open_task(rep, people, case, "T_ConfirmNeeds")
        rep.answer("stage_action", "advance")
        rep.answer("need_summary", "Three lines are to be connected and maintained for years")
        rep.answer("decision_process", "The owner decides alone")
        rep.answer("expected_amount", "100000")
        rep.answer("expected_close", "2030-12-31")
        complete(rep)

        open_task(rep, people, case, "T_PresentSolution")
        rep.answer("solution_action", "advance")
        rep.page.set_input_files(
            '[name="_file-solution_file"]',
            {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a plan"},
        )
        expect(rep.page.locator("[data-file-name]")).to_contain_text("plan.pdf ✓")
        rep.answer("solution_note", "They like it")
        complete(rep)

        open_task(rep, people, case, "T_PrepareQuote")
        rep.answer("quote_action", "submit")
        rep.answer("quote_lines-0-product", "platform")
        with rep.page.expect_navigation():
            rep.page.press('[name="quote_lines-0-product"]', "Control+Enter")
        rep.ready()
        quantity = rep.page.locator('[name="quote_lines-0-qty"]')
        expect(rep.page.locator("#problems a").first).to_have_text(
            "Row 1, Quantity: Please answer."
        )
        expect(quantity).to_be_focused()
        quantity.press_sequentially("2")
        expect(rep.page.locator("#f-quote_total")).to_have_text("120,000.00 CNY")
        quantity.press("Enter")
        expect(rep.page.locator('[name="quote_lines-0-discount_pct"]')).to_be_focused()
        for name, value in (
            ("quote_lines-0-product", "platform"),
            ("quote_lines-0-qty", "1"),
            ("quote_lines-0-discount_pct", "12"),
            ("quote_valid_days", "30"),
            ("payment_terms", "deposit"),
            ("discount_reason_text", "A new customer with three lines"),
        ):
            rep.answer(name, value)
        expect(rep.page.locator("#f-quote_total")).to_have_text("52,800.00 CNY")
        complete(rep)

        open_task(manager, people, case, "T_ApproveManager")
        manager.answer("m_decision", "approve")
        complete(manager)

        open_task(rep, people, case, "T_Negotiate")
        rep.answer("negotiation_result", "accepted")
        rep.page.set_input_files(
            '[name="_file-acceptance_file"]',
            {"name": "yes.txt", "mimeType": "text/plain", "buffer": b"We accept."},
        )
        expect(rep.page.locator("[data-file-name]")).to_contain_text("yes.txt ✓")
        rep.answer("accepted_at", "2026-01-05T10:00")
        rep.answer("negotiation_note", "They accept")
        complete(rep)

        open_task(rep, people, case, "T_CreateOrder")
        ordered = {
            "product": "platform",
            "qty": "1",
            "unit_price": "52800",
        }
        for name, value in ordered.items():
            expect(rep.page.locator(f'[name="order_lines-0-{name}"]')).to_have_value(value)
        expect(rep.page.locator("#f-order_lines-0-amount")).to_have_text("52,800.00")
        expect(rep.page.locator("#f-order_amount")).to_have_text("52,800.00 CNY")
        for name, value in (
            ("delivery_date", "2030-12-31"),
            ("payment_terms", "deposit"),
            ("deposit_pct", "30"),
        ):
            rep.answer(name, value)
        complete(rep)

        rep.open(f"/cases/{case}")
        expect(rep.page.locator("#End_Ordered.lw-done")).to_be_attached()
        expect(rep.page.locator(".tag-good").first).to_contain_text("completed")
    assert people.case(case).state is InstanceState.COMPLETED
