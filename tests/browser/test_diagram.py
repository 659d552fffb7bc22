"""A large diagram under the hand: it can be read, moved, resized, and leads to the layers below."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, Desk, Office
from tests.support.leads import Desks

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(people: Desks) -> str:
    people.hire("mona")
    case = people.case(people.begin("mona"))
    return f"/processes/{case.definition_key}"


@pytest.fixture
def desk(office: Office, address: str) -> Iterator[Desk]:
    with office.desk("mona", language="en") as desk:
        desk.open(address)
        desk.page.evaluate("localStorage.clear()")
        desk.open(address)
        yield desk


def width(page: Page) -> float:
    return float(
        page.evaluate("document.querySelector('.diagram svg').getBoundingClientRect().width")
    )


def left(page: Page) -> float:
    return float(page.evaluate("document.querySelector('.diagram').scrollLeft"))


def middle_of_a_call(page: Page) -> tuple[float, float]:
    """In one breath, for the picture is refreshed each second."""
    box = page.evaluate("document.querySelector('.lw-link').getBoundingClientRect().toJSON()")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def room(page: Page) -> float:
    return float(page.evaluate("document.querySelector('.diagram').clientWidth"))


def test_names_can_be_read_and_fit_shows_the_whole(desk: Desk) -> None:
    natural = float(
        desk.page.evaluate("document.querySelector('.diagram svg').viewBox.baseVal.width")
    )
    assert width(desk.page) >= 0.85 * natural - 1
    assert width(desk.page) > room(desk.page)

    desk.page.click("[data-zoom=fit]")
    assert width(desk.page) <= room(desk.page)

    desk.page.click("[data-zoom=full]")
    assert width(desk.page) == pytest.approx(natural, abs=1)


def test_a_hand_drags_and_a_click_after_it_leads_nowhere(desk: Desk) -> None:
    page, before = desk.page, desk.page.url
    x, y = middle_of_a_call(page)

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 150, y - 30, steps=4)
    page.mouse.up()

    assert left(page) == pytest.approx(150, abs=2)
    assert page.url == before


def test_wheel_with_control_keeps_what_lies_under_the_pointer(desk: Desk) -> None:
    page, before = desk.page, width(desk.page)
    x, y = middle_of_a_call(page)

    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")

    page.wait_for_function(
        "before => document.querySelector('.diagram svg').clientWidth > before", arg=before
    )
    assert middle_of_a_call(page)[0] == pytest.approx(x, abs=3)


def test_keys_resize_and_the_size_and_place_are_remembered(desk: Desk, address: str) -> None:
    page, before = desk.page, width(desk.page)
    page.focus(".diagram")
    page.keyboard.press("+")
    assert width(page) == pytest.approx(1.25 * before, abs=2)
    place, size = left(page), width(page)

    desk.open(address)

    assert left(page) == pytest.approx(place, abs=2)
    assert width(page) == pytest.approx(size, abs=2)


def test_a_call_leads_down_a_layer_and_back(desk: Desk, address: str) -> None:
    page = desk.page
    page.locator("a.lw-link", has=page.locator("#CA_Followup")).click()
    expect(page.locator("h1")).to_have_text("Lead follow-up and qualification")

    page.get_by_role("link", name="Lead to order", exact=True).click()
    expect(page).to_have_url(desk.home + address)


def test_a_phone_reads_and_scrolls_it(office: Office, address: str) -> None:
    with office.desk("mona", language="en", size=PHONE) as desk:
        desk.open(address)

        assert not desk.is_too_wide()
        assert width(desk.page) > 2 * room(desk.page)
