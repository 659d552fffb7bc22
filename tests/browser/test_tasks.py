"""Working on tasks in the browser: inbox, forms that live, keys, two people at once."""

import re

import pytest
from playwright.sync_api import Dialog, expect

from tests.support.browser import Desk, Office
from tests.support.leads import CONTACT, QUALIFIED, Desks

pytestmark = pytest.mark.browser


def test_the_door_lets_in_by_a_click_on_the_list(office: Office) -> None:
    with office.desk() as desk:
        desk.open("/processes/")
        assert "/sign-in?next=" in desk.page.url
        with desk.page.expect_navigation():
            desk.page.get_by_role("button", name="Sign in as Wang Jianguo").click()
        desk.ready()

        assert desk.page.url.endswith("/processes/")
        expect(desk.page.get_by_text("Wang Jianguo")).to_be_visible()


def test_a_wrong_password_says_no_more_than_that(office: Office) -> None:
    with office.desk() as desk:
        desk.sign_in("gm1", "wrong")

        expect(desk.page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
        assert desk.page.input_value("#username") == "gm1"
        assert desk.complaints() == []


def contact_page(desk: Desk, people: Desks) -> int:
    case = people.begin("rep2")
    key = people.task(case, "T_FirstContact").key
    desk.open(f"/tasks/{key}")
    return key


def test_a_wrong_answer_is_explained_beside_its_field_and_nothing_is_lost(
    office: Office, people: Desks
) -> None:
    with office.desk("rep2") as desk:
        contact_page(desk, people)
        desk.answer("contact_result", "connected")
        desk.answer("contact_note", "too")
        desk.send()

        expect(desk.page.locator("#problems a")).to_have_count(2)
        expect(desk.page.locator("#p-contact_note")).to_be_visible()
        expect(desk.page.locator("#p-contact_method")).to_be_visible()
        assert desk.page.input_value('[name="contact_note"]') == "too"
        assert desk.page.is_checked('[name="contact_result"][value="connected"]')
        assert desk.complaints() == []

        for language in ("中文", "English"):
            with desk.page.expect_navigation(url="**/tasks/*"):
                desk.page.get_by_role("button", name=language).click()
            desk.ready()
            expect(desk.page.locator('[name="contact_note"]')).to_have_value("too")
            assert desk.page.is_checked('[name="contact_result"][value="connected"]')

        with desk.page.expect_event("dialog") as asked:
            desk.page.once("dialog", Dialog.dismiss)
            desk.page.get_by_role("link", name="The case").click(no_wait_after=True)
        assert asked.value.type == "beforeunload"
        expect(desk.page.locator('[name="contact_note"]')).to_have_value("too")

        desk.answer("contact_method", "phone")
        desk.answer("contact_note", "They call back")
        desk.send()
        expect(desk.page.locator(".alert-success")).to_be_visible()


def test_fields_come_and_go_with_the_answers(office: Office, people: Desks) -> None:
    with office.desk("rep2") as desk:
        contact_page(desk, people)
        expect(desk.page.locator('[name="contact_note"]')).to_have_count(0)

        desk.answer("contact_result", "connected")
        expect(desk.page.locator('[name="contact_note"]')).to_be_visible()

        desk.answer("contact_result", "return")
        expect(desk.page.locator('[name="return_reason"]')).to_be_visible()
        expect(desk.page.locator('[name="contact_note"]')).to_have_count(0)


def test_rows_are_added_and_removed(office: Office, people: Desks) -> None:
    case = people.begin("rep2")
    people.complete(case, "T_FirstContact", "rep2", **CONTACT)
    people.complete(case, "T_Qualify", "rep2", **QUALIFIED)
    with office.desk("rep2") as desk:
        desk.open(f"/tasks/{people.task(case, 'T_BuildProfile').key}")
        rows = desk.page.locator('[data-rows="contacts"] [data-row]')
        desk.answer("customer_name", "Eastern Machines")
        before = rows.count()

        desk.page.click('[name="_add"][value="contacts"]')
        expect(rows).to_have_count(before + 1)
        desk.page.click('[name="_add"][value="contacts"]')
        expect(rows).to_have_count(before + 2)
        desk.answer(f"contacts-{before + 1}-name", "Grace")
        desk.page.click(f'[name="_remove"][value="contacts-{before}"]')

        expect(rows).to_have_count(before + 1)
        assert desk.page.input_value(f'[name="contacts-{before}-name"]') == "Grace"
        assert desk.page.input_value('[name="customer_name"]') == "Eastern Machines"


def test_a_queue_is_worked_with_the_keyboard_alone(office: Office, people: Desks) -> None:
    people.hire("quinn")
    cases = [people.begin("quinn"), people.begin("quinn")]
    keys = [people.task(case, "T_FirstContact").key for case in cases]
    with office.desk("quinn") as desk:
        desk.open("/inbox/")
        links = desk.page.locator("[data-item] a[data-open]")
        expect(links).to_have_count(2)
        desk.page.keyboard.press("j")
        desk.page.keyboard.press("j")
        desk.page.keyboard.press("k")
        expect(links.first).to_be_focused()
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Enter")
        desk.ready()
        opened = int(re.findall(r"/tasks/(\d+)", desk.page.url)[0])
        assert opened in keys

        desk.answer("contact_result", "refused")
        desk.answer("contact_method", "phone")
        desk.page.locator('[name="contact_method"]').first.focus()
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Control+Enter")
        desk.ready()

        expect(desk.page.locator(".alert-success")).to_be_visible()
        assert desk.complaints() == []
        expect(links).to_have_count(1)
        desk.page.keyboard.press("g")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("p")
        assert desk.page.url.endswith("/processes/")


def test_the_inbox_shows_new_work_by_itself(office: Office, people: Desks) -> None:
    people.hire("ines")
    with office.desk("ines") as desk:
        desk.open("/inbox/")
        expect(desk.page.locator("[data-item]")).to_have_count(0)
        expect(desk.page.locator(".empty")).to_be_visible()

        people.begin("ines", company="Northern Mills")

        expect(desk.page.locator("[data-item]")).to_have_count(1)


def test_the_diagram_follows_what_somebody_else_does(office: Office, people: Desks) -> None:
    case = people.begin("rep2")
    task = people.task(case, "T_FirstContact")
    with office.desk("mgr1") as desk:
        desk.open(f"/cases/{task.instance_key}")
        expect(desk.page.locator("#T_FirstContact.lw-active")).to_be_attached()

        people.complete(case, "T_FirstContact", "rep2", **CONTACT)

        expect(desk.page.locator("#T_Qualify.lw-active")).to_be_attached(timeout=2_000)
        expect(desk.page.locator("#T_FirstContact.lw-done")).to_be_attached()


def test_the_picture_of_a_process_counts_while_one_looks(office: Office, people: Desks) -> None:
    with office.desk("dir1") as desk:
        desk.open("/processes/")
        with desk.page.expect_navigation():
            desk.page.get_by_role("link", name="Lead follow-up", exact=False).first.click()
        desk.ready()
        row = desk.page.get_by_role("row", name=re.compile("First contact ")).first
        before = row.locator("td").nth(1).inner_text()

        people.begin("rep2")

        expect(row.locator("td").nth(1)).not_to_have_text(before)


def test_a_task_that_somebody_else_has_done_says_who(office: Office, people: Desks) -> None:
    with office.desk("rep2") as desk:
        key = contact_page(desk, people)
        desk.answer("contact_result", "connected")
        desk.answer("contact_method", "phone")
        desk.answer("contact_note", "They call back")
        people.as_("rep2").post(f"/tasks/{key}/complete", data=CONTACT)
        desk.send()

        expect(desk.page.locator("main [role=alert]")).to_contain_text("has completed this task")


def test_what_people_write_is_never_run(office: Office, people: Desks) -> None:
    evil = "\"><img src=x onerror='window.broken=1'>{{7*7}}"
    people.hire("mallory")
    case = people.begin("mallory", company=evil, lead_name=evil[:50])
    task = people.task(case, "T_FirstContact")
    with office.desk("mallory") as desk:
        for address in ("/inbox/", f"/tasks/{task.key}", f"/cases/{task.root_key}"):
            desk.open(address)
            assert desk.page.evaluate("window.broken") is None
        desk.open(f"/tasks/{task.key}")
        expect(desk.page.get_by_text("{{7*7}}").first).to_be_visible()
