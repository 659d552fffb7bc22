"""Every page in both languages, light and dark, on a desk and on a phone, for every reader."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import expect

from tests.support.browser import PHONE, Desk, Office
from tests.support.leads import Desks

pytestmark = pytest.mark.browser

CHINESE = re.compile(r"[㐀-鿿]")
BOTH = ("Laneway 泳道", "泳道", "中文")
"""What stands in Chinese on every page: the brand, and the button to the other language."""
STRANGERS = ("sign-in", "lead", "ticket")
PAGES = (
    *STRANGERS,
    "inbox",
    "task",
    "start",
    "cases",
    "case",
    "processes",
    "process",
    "notifications",
)
PO = Path(__file__).parents[2] / "web/translations/zh.po"


@pytest.fixture(scope="module")
def addresses(people: Desks) -> dict[str, str]:
    """One address of each kind of page, with something on it."""
    people.hire("lena")
    case = people.begin("lena")
    task = people.task(case, "T_FirstContact")
    definition = people.case(case).definition_key
    return {
        "sign-in": "/sign-in",
        "lead": "/public/lead",
        "ticket": "/public/ticket",
        "notifications": "/notifications/",
        "inbox": "/inbox/",
        "task": f"/tasks/{task.key}",
        "start": "/start/lead_to_order",
        "cases": "/cases/?text=Eastern",
        "case": f"/cases/{case}",
        "processes": "/processes/",
        "process": f"/processes/{definition}",
    }


def who_reads(page: str) -> str | None:
    """Somebody who has nothing to do with the Chinese customers of the demo."""
    return None if page in STRANGERS else "lena"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_everybody_can_read_and_reach_it(
    office: Office, addresses: dict[str, str], page: str, dark: bool
) -> None:
    with office.desk(who_reads(page), dark=dark) as desk:
        desk.open(addresses[page])
        theme = "dark" if dark else "light"
        expect(desk.page.locator(f'html[data-bs-theme="{theme}"]')).to_be_attached()
        assert desk.complaints() == []


@pytest.mark.parametrize("page", PAGES)
def test_an_english_page_holds_no_chinese_and_fits_a_phone(
    office: Office, addresses: dict[str, str], page: str
) -> None:
    with office.desk(who_reads(page), language="en") as desk:
        desk.open(addresses[page])
        left = [text for text in desk.texts() if CHINESE.search(_without_brand(text))]
        assert left == []
        assert fits_a_phone(desk)


@pytest.mark.parametrize("page", PAGES)
def test_a_chinese_page_holds_no_english_words_of_ours_and_fits_a_phone(
    office: Office, addresses: dict[str, str], page: str
) -> None:
    with PO.open("rb") as file:
        ours = {str(entry.id) for entry in read_po(file) if entry.id != entry.string}
    with office.desk(who_reads(page), language="zh") as desk:
        desk.open(addresses[page])
        texts = desk.texts()
        assert fits_a_phone(desk)
    assert [text for text in texts if text in ours] == []
    assert any(CHINESE.search(_without_brand(text)) for text in texts)


MAIN = (
    "/",
    "/inbox/",
    "/processes/",
    "/cases/",
    "/records/customers/",
    "/records/leads/fields/new",
    "/reports/",
    "/reports/funnel",
    "/targets/",
    "/products/",
    "/rules/",
    "/outside/messages",
    "/notifications/",
    "/nothing-here",
)
"""What the administrator reaches from the menu, in one step or two."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_main_page_is_wider_than_a_phone(
    office: Office, addresses: dict[str, str], language: str
) -> None:
    with office.desk("admin", language=language, size=PHONE) as desk:
        wide = []
        for address in (*MAIN, addresses["case"], addresses["process"]):
            desk.open(address)
            if desk.is_too_wide():
                wide.append(address)
    assert wide == []


def test_the_rest_of_the_menu_is_reached_by_keyboard_and_by_touch(office: Office) -> None:
    with office.desk("admin", size=PHONE) as desk:
        desk.open("/inbox/")
        more = desk.page.locator("[data-more] > summary")
        reports = desk.page.get_by_role("link", name="Reports")
        expect(reports).to_be_hidden()

        more.press("Enter")
        expect(reports).to_be_visible()
        assert not desk.is_too_wide()
        assert desk.complaints() == []
        reports.press("Escape")
        expect(reports).to_be_hidden()
        expect(more).to_be_focused()

        more.click()
        desk.page.locator("h1").click()
        expect(reports).to_be_hidden()
        more.click()
        reports.click()
        expect(desk.page).to_have_url(f"{desk.home}/reports/")


def fits_a_phone(desk: Desk) -> bool:
    """Whether nobody has to scroll the page itself sideways."""
    desk.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    return not desk.is_too_wide()


def _without_brand(text: str) -> str:
    for known in BOTH:
        text = text.replace(known, "")
    return text


def test_the_language_is_switched_where_one_stands(
    office: Office, addresses: dict[str, str]
) -> None:
    with office.desk(language="en") as desk:
        desk.open(addresses["sign-in"])
        with desk.page.expect_navigation():
            desk.page.get_by_role("button", name="中文").click()
        desk.ready()

        expect(desk.page.locator('html[lang="zh-CN"]')).to_be_attached()
        expect(desk.page.locator("main h1")).to_have_text("登录")


def test_the_theme_that_was_chosen_stays(office: Office, addresses: dict[str, str]) -> None:
    with office.desk("lena") as desk:
        desk.open(addresses["inbox"])
        desk.page.click("[data-theme-toggle]")
        desk.open(addresses["cases"])

        expect(desk.page.locator('html[data-bs-theme="dark"]')).to_be_attached()


def test_a_diagram_grows_in_its_frame(office: Office, addresses: dict[str, str]) -> None:
    # Asked within the page: news of the case may put a new picture in its place at any moment.
    width = "document.querySelector('#diagram svg')?.getBoundingClientRect().width"
    with office.desk("lena") as desk:
        desk.open(addresses["case"])
        before = desk.page.evaluate(width)
        desk.page.click('[data-zoom="in"]')

        desk.page.wait_for_function(f"before => {width} > before * 1.2", arg=before)
        assert not desk.is_too_wide()
