"""The SVG: approved pictures, ids and states, both languages, nothing that could run."""

import difflib
import re

import pytest
from lxml import etree

from diagrams.live import Mark, State
from diagrams.svg import draw
from diagrams.theme import flattened
from engine.bpmn.reader import read
from processes.shipped import shipped_files
from tests.support.drawing import APPROVED, CASE, PICTURES, WAY, drawn

SVG = "{http://www.w3.org/2000/svg}"


def tree(svg: bytes) -> etree._Element:
    return etree.fromstring(svg)


def element(svg: bytes, key: str) -> etree._Element:
    found = tree(svg).find(f".//{SVG}g[@id='{key}']")
    assert found is not None, key
    return found


def said(svg: bytes) -> str:
    return " ".join(map(str, tree(svg).itertext()))


def pretty(svg: bytes) -> list[str]:
    return svg.decode().replace("><", ">\n<").splitlines()


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_approved_one(name: str) -> None:
    """Where the change is wanted: ``python -m tests.support.approve``."""
    approved, now = (APPROVED / f"{name}.svg").read_bytes(), PICTURES[name]()

    if now != approved:
        changes = difflib.unified_diff(pretty(approved), pretty(now), "approved", "now", n=0)
        pytest.fail("\n".join([name, *list(changes)[:40], "python -m tests.support.approve"]))


def test_every_approved_picture_is_still_made() -> None:
    assert {file.stem for file in APPROVED.glob("*.svg")} == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_holds_nothing_that_runs_or_loads(name: str) -> None:
    root = tree(PICTURES[name]())

    tags = {etree.QName(e).localname for e in root.iter()}
    names = {str(key) for e in root.iter() for key in e.attrib}
    assert not tags & {"script", "style", "image", "use", "foreignObject", "a"}
    assert not {name for name in names if name.startswith("on") or "href" in name}


def test_markup_in_a_name_stays_text() -> None:
    svg = PICTURES["vertical"]()

    assert b"<b>" not in svg
    assert 'Ticket <b> & "call"' in said(svg)


def test_every_element_is_a_group_with_its_id() -> None:
    model = drawn("every_symbol")
    svg = draw(model)
    ids = {group.get("id") for group in tree(svg).iter(f"{SVG}g")}

    for process in model.processes.values():
        assert {*process.nodes, *process.flows, *process.lanes} <= ids
    assert {*model.pools, *model.links, *model.artifacts} <= ids


def test_the_state_of_an_element_is_a_class_and_a_word() -> None:
    svg = draw(drawn("approval"), language="en", marks=CASE, flows_taken=WAY)

    review = element(svg, "Review")
    assert "lw-overdue" in (review.get("class") or "").split()
    assert "overdue 1" in (review.findtext(f"{SVG}title") or "")
    assert "lw-taken" in (element(svg, "F_back").get("class") or "")
    assert "lw-taken" not in (element(svg, "F_send").get("class") or "")


def test_each_state_has_its_own_sign_and_line() -> None:
    """Nothing is told by colour alone."""
    looks = set()
    for state in set(State) - {State.NONE}:
        svg = flattened(draw(drawn("approval"), marks={"Draft": Mark(state)}))
        badge = tree(svg).find(f".//{SVG}g[@class='lw-marks']//{SVG}path")
        box = element(svg, "Draft").find(f"{SVG}rect")
        assert badge is not None
        assert box is not None
        looks.add((badge.get("d"), box.get("stroke-width"), box.get("stroke-dasharray")))

    assert len({look[0] for look in looks}) == len(State) - 1
    assert len({look[1:] for look in looks}) >= len(State) - 2


def test_an_event_waits_and_does_not_work() -> None:
    svg = draw(drawn("approval"), marks={"Late": Mark(State.ACTIVE, active=3)})

    assert "lw-waiting" in (element(svg, "Late").get("class") or "")


@pytest.mark.parametrize(
    ("language", "there", "absent"),
    [
        ("zh", "制作报价", "Draft"),
        ("en", "Draft the quote", "制作报价"),
        ("zh-CN", "制作报价", "Draft"),
    ],
)
def test_a_picture_speaks_one_language(language: str, there: str, absent: str) -> None:
    text = said(draw(drawn("approval"), language=language))

    assert there in text
    assert absent not in text


def test_a_picture_can_speak_both_languages() -> None:
    text = said(draw(drawn("approval"), language="both"))

    assert "制作报价" in text
    assert "Draft the quote" in text


def test_a_detailed_picture_tells_what_is_done_with_which_tool() -> None:
    text = said(draw(drawn("approval"), language="en", detailed=True))

    assert "Decide within two days." in text
    assert "tools: CRM" in text
    assert "role: Sales manager" in text


def test_who_does_not_see_the_picture_is_told_about_it() -> None:
    root = tree(draw(drawn("approval"), language="en"))

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Quote approval"
    assert (root.findtext(f"{SVG}desc") or "").startswith("Discounts beyond")
    draft = root.find(f".//{SVG}g[@id='Draft']")
    assert draft is not None
    assert (draft.findtext(f"{SVG}title") or "").split("\n") == [
        "Draft the quote · Sales representative · CPQ",
        "Choose products, set the discount.",
    ]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("Pool_lead_to_order", "Begun by a ready lead"),
        ("Lane_sales_manager", "Sees that the lead gets an owner"),
        ("G_Opp", "won becomes an order"),
        ("Data_Quote", "The quote that the customer accepted"),
        ("MF_B_Declined", "The refusal and its reason"),
    ],
)
def test_whatever_is_drawn_tells_what_it_is_for(key: str, told: str) -> None:
    svg = draw(read(shipped_files()["lead_to_order.bpmn"]), language="en")

    name, _, said_below = (element(svg, key).findtext(f"{SVG}title") or "").partition("\n")
    assert name
    assert told in said_below


def test_colours_are_variables_until_they_are_flattened() -> None:
    svg = draw(drawn("approval"))

    assert b"var(--lw-ink, #1f2933)" in svg
    assert b"var(" not in flattened(svg)


def test_the_picture_is_as_large_as_what_is_drawn() -> None:
    root = tree(draw(drawn("approval")))

    box = [float(number) for number in (root.get("viewBox") or "").split()]
    assert [root.get("width"), root.get("height")] == [f"{box[2]:g}", f"{box[3]:g}"]
    xs = [float(e.get("x") or 0) for e in root.iter(f"{SVG}rect")]
    assert min(xs) == box[0]


def test_numbers_are_short() -> None:
    svg = draw(drawn("every_symbol")).decode()

    assert not re.search(r"\d\.\d{4,}", svg)


def test_a_node_may_lead_somewhere() -> None:
    plain, linked = (
        draw(drawn("approval")),
        draw(drawn("approval"), links={"Review": "/next?a=1&b"}),
    )

    assert tree(plain).find(f".//{SVG}a") is None
    link = tree(linked).find(f".//{SVG}a")
    assert link is not None
    assert (link.get("href"), link[0].get("id")) == ("/next?a=1&b", "Review")
    assert (tree(plain).get("role"), tree(linked).get("role")) == ("img", "group")
