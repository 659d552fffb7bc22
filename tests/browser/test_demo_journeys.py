"""The journeys of staff and manager on the demo company's own cases, and its two languages."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import expect

from tests.support.browser import Office
from tests.support.installation import Server, running

pytestmark = pytest.mark.browser
STORIES = 34
"""The newest ones: those that lie on today's desks."""
PATIENCE = 120.0
PO = Path(__file__).parents[2] / "web/translations/zh.po"
PAGES = ("/", "/inbox/?queue=team", "/processes/", "/cases/", "/records/tickets/", "/reports/")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo company with some of its past."""
    home = tmp_path_factory.mktemp("journeys") / "home"
    with running(home, demo_cases=STORIES) as server:
        until = time.monotonic() + PATIENCE
        while httpx.get(f"{server.url}/demo", trust_env=False).text:
            assert time.monotonic() < until, server.log
            time.sleep(0.2)
        assert "could not be told" not in server.log
        yield server


@pytest.fixture(scope="module")
def floor(office: Office, company: Server) -> Office:
    """The browser of the other tests, at the demo company's door."""
    return Office(office.browser, company.url)


def test_staff_claims_fills_in_completes_and_gets_the_next(floor: Office) -> None:
    with floor.desk("cs1") as desk:
        desk.open("/inbox/?queue=offered")
        row = desk.page.locator("[data-item]", has_text="Identify").first
        with desk.page.expect_navigation():
            row.get_by_role("button", name="Claim").click()
        desk.ready()
        first = desk.page.url
        desk.answer("identify_result", "to_sales")
        with desk.page.expect_navigation():
            desk.page.get_by_role("button", name="Complete, then the next").click()
        desk.ready()

        expect(desk.page.get_by_role("status").first).to_contain_text("Done:")
        assert re.search(r"/tasks/\d+$", desk.page.url)
        assert desk.page.url != first
        assert desk.complaints() == []


def test_a_manager_sees_counts_looks_into_a_case_and_gives_its_task_on(floor: Office) -> None:
    with floor.desk("mgr1") as desk:
        desk.open("/")
        expect(desk.page.get_by_role("heading", name="My team")).to_be_visible()
        assert desk.complaints() == []
        running_now = desk.page.locator("tr", has_text="Lead to order").locator("td").nth(1)
        assert int(running_now.inner_text()) > 0

        desk.open("/inbox/?queue=team&sort=created")
        desk.page.locator("[data-item] [data-open]").first.click()
        desk.ready()
        desk.page.get_by_role("link", name="The case").click()
        desk.ready()
        expect(desk.page.get_by_role("heading", name="What waits")).to_be_visible()
        desk.page.locator(".worklist [data-open]").first.click()
        desk.ready()
        colleague = desk.page.locator('select[name="username"] option').last
        name = colleague.inner_text().split(" (")[0]
        desk.page.select_option('select[name="username"]', colleague.get_attribute("value") or "")
        with desk.page.expect_navigation():
            desk.page.get_by_role("button", name="Give it to").click()
        desk.ready()

        expect(desk.page.locator(".card-header .tag").last).to_contain_text(name)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_demo_pages_speak_one_language_and_fit_a_phone(floor: Office, language: str) -> None:
    with PO.open("rb") as file:
        words = {str(one.id): str(one.string) for one in read_po(file) if one.id != one.string}
    others = set(words) if language == "zh" else set(words.values())
    found = []
    with floor.desk("mgr1", language=language, size=(390, 844)) as desk:
        for page in PAGES:
            desk.open(page)
            found += [(page, text) for text in desk.texts() if text in others]
            assert not desk.is_too_wide(), page

    assert found == []
