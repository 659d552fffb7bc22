"""What people are told inside the house: a bell, a list, and reading."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from engine.deploying import deploy
from engine.running import start
from processes.records.tables import Notification
from tasks import identities
from tests.support.bpmn_text import tag
from tests.support.desks import process
from tests.support.people import NOON
from tests.support.server import assembled
from tests.support.visitors import visitor, words
from web.app import create_app
from web.assembly import Laneway
from web.worker import Worker


@pytest.fixture
def laneway(tmp_path: Path) -> Iterator[Laneway]:
    found = assembled(tmp_path, lambda: NOON)
    yield found
    found.close()


@pytest.fixture
def app(laneway: Laneway) -> Flask:
    return create_app(laneway)


def tell(
    laneway: Laneway,
    kind: str,
    who: str,
    template: str,
    record: str = "L-1",
    *,
    ago: timedelta = timedelta(),
) -> int:
    with laneway.sessions.write() as session, session.begin():
        row = Notification(
            at=NOON - ago,
            to_kind=kind,
            recipient=who,
            template=template,
            record=record,
            origin=f"{who}/{template}/{record}",
        )
        session.add(row)
        session.flush()
        return row.key


def test_the_bell_counts_what_is_for_me_and_my_roles(laneway: Laneway, app: Flask) -> None:
    tell(laneway, "user", "anna", "first_contact_due")
    tell(laneway, "role", "sales_rep", "pool_unclaimed")
    tell(laneway, "user", "bob", "signature_waits")
    tell(laneway, "customer", "anna", "survey_nps")

    page = visitor(app, "anna").get("/notifications/")

    assert "Notifications: 2 unread" in page.text
    assert "The first contact is due · L-1" in " ".join(words(page).split())
    assert "Nobody claims a lead in the pool" in words(page)
    assert "The customer has not signed yet" not in words(page)
    assert "首次联系即将到期" in words(visitor(app, "anna", "zh").get("/notifications/"))


def test_one_is_read_then_all(laneway: Laneway, app: Flask) -> None:
    key = tell(laneway, "user", "anna", "first_contact_due")
    tell(laneway, "user", "anna", "first_contact_due", "L-2")
    anna = visitor(app, "anna")

    anna.post("/notifications/read", {"key": str(key)})
    after_one = anna.get("/inbox/")
    anna.post("/notifications/read")

    assert "Notifications: 1 unread" in after_one.text
    assert "Notifications: 0 unread" in anna.get("/inbox/").text


def test_nobody_reads_for_others(laneway: Laneway, app: Flask) -> None:
    key = tell(laneway, "user", "anna", "first_contact_due")

    visitor(app, "bob").post("/notifications/read", {"key": str(key)})

    assert "Notifications: 1 unread" in visitor(app, "anna").get("/inbox/").text


def test_a_long_list_goes_on(laneway: Laneway, app: Flask) -> None:
    for number in range(120):
        tell(laneway, "user", "anna", "first_contact_due", f"L-{number}")
    anna = visitor(app, "anna")

    first = anna.get("/notifications/")

    assert "99+" in first.text
    assert first.text.count("data-item") == 50
    address = first.text.split('href="/notifications/?after=')[1].split('"')[0]
    assert anna.get(f"/notifications/?after={address}").text.count("data-item") == 50


def test_what_was_told_last_stands_first(laneway: Laneway, app: Flask) -> None:
    for days in range(70):
        order = (days * 29) % 70  # told in another order than they are entered
        tell(laneway, "user", "anna", "first_contact_due", f"N{order}.", ago=timedelta(order))
    anna = visitor(app, "anna")

    first = anna.get("/notifications/").text
    address = first.split('href="/notifications/?after=')[1].split('"')[0]
    second = anna.get(f"/notifications/?after={address}").text

    assert re.findall(r"N(\d+)\.", first + second) == [str(one) for one in range(70)]
    assert re.findall(r"N(\d+)\.", anna.get("/").text) == [str(one) for one in range(6)]


def test_the_pages_need_a_sign_in(app: Flask) -> None:
    assert visitor(app).get("/notifications/").status_code == 302


def test_the_bell_rings_for_a_task_that_is_due(tmp_path: Path) -> None:
    now = [NOON]
    laneway = assembled(tmp_path, lambda: now[0])
    app = create_app(laneway)
    worker = Worker(laneway.engine, laneway.sessions)
    with laneway.sessions.write() as session, session.begin():
        files = {"p.bpmn": process(tag("lane:sla", due="PT1H"))}
        deploy(laneway.engine, session, files, by="olga")
        start(laneway.engine, session, "P", {}, by="anna")

    worker.round()
    assert "A task is due" not in words(visitor(app, "anna").get("/notifications/"))
    now[0] += timedelta(hours=1)
    worker.round()
    worker.round()
    page = visitor(app, "anna").get("/notifications/")
    assert words(page).count("A task is due") == 1
    assert re.search(r'<a href="/tasks/\d+">T</a>', page.text)

    now[0] += timedelta(hours=1)
    worker.round()
    assert "A task is long overdue" in words(visitor(app, "carla").get("/notifications/"))
    assert "A task is long overdue" not in words(visitor(app, "anna").get("/notifications/"))
    laneway.close()


def test_who_stands_in_hears_what_the_other_would(laneway: Laneway, app: Flask) -> None:
    tell(laneway, "user", "anna", "first_contact_due")
    with laneway.sessions.write() as session, session.begin():
        anna, bob = (identities.find_person(session, name) for name in ("anna", "bob"))
        day = NOON.date()
        identities.add_absence(session, anna, day, day, delegate=bob, by="anna", at=NOON)

    assert "The first contact is due" in words(visitor(app, "bob").get("/notifications/"))
