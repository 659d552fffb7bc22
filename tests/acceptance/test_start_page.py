"""The start page, the next task, few questions to the database, and the very first steps."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.deploying import deploy
from engine.store.base import Base
from engine.store.tables import Instance
from processes.records.tables import Order
from tests.support.bpmn_text import end, file, path, start, tag, user
from tests.support.errands import ANSWERS, Errands, errands
from tests.support.records import add_customer, stamped
from tests.support.visitors import counted, visitor, words
from web.app import create_app
from web.assembly import assemble
from web.settings import Settings


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    with errands(tmp_path_factory.mktemp("start")) as found:
        yield found


def test_the_day_begins_with_what_waits(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()
    anna.post(f"/tasks/{task.key}/claim")

    page = anna.get("/")

    assert "Hello, Anna" in words(page)
    assert f"/tasks/{task.key}" in page.text


def test_the_next_task_follows_on_request(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    first, second = house.begin(), house.begin()
    for task in (first, second):
        anna.post(f"/tasks/{task.key}/claim")

    answer = anna.post(f"/tasks/{first.key}/complete", {**ANSWERS, "_then": "next"})

    assert answer.location == "/inbox/next"
    assert "/tasks/" in str(anna.get("/inbox/next").location)


def test_who_starts_a_case_goes_on_with_the_first_task_of_it(tmp_path: Path) -> None:
    own = user("T", tag("zeebe:assignmentDefinition", assignee="anna", candidateGroups="sales_rep"))
    process = file(start(), own, end(), path("S", "T", "E"))
    with errands(tmp_path) as house:
        anna = visitor(house.app, "anna")
        elsewhere = anna.post("/start/P").location
        with house.laneway.sessions.write() as session, session.begin():
            deploy(house.laneway.engine, session, {"p.bpmn": process}, by="dora")

        assert "/cases/" in str(elsewhere)
        assert "/tasks/" in str(anna.post("/start/P").location)


def test_a_case_that_is_called_by_an_order_says_whose(tmp_path: Path) -> None:
    with errands(tmp_path) as house:
        task = house.begin()
        with house.laneway.sessions.write() as session, session.begin():
            buyer = add_customer(session, name="华东机械")
            order = stamped("SO", number="SO-1", customer_key=buyer.key, amount=1)
            session.add(Order(**order))
            session.get_one(Instance, task.instance_key).business_key = "SO-1"
        anna = visitor(house.app, "anna")
        anna.post(f"/tasks/{task.key}/claim")

        for page in ("/", "/inbox/"):
            assert "SO-1 华东机械" in words(anna.get(page))


@pytest.mark.parametrize(
    "page", ["/", "/inbox/?queue=offered", "/inbox/", "/cases/", "/processes/"]
)
def test_a_page_asks_no_more_when_there_is_more(house: Errands, page: str) -> None:
    anna = visitor(house.app, "anna")
    anna.post(f"/tasks/{house.begin().key}/claim")
    house.begin()
    anna.get(page)
    with counted(house.laneway) as few:
        anna.get(page)
    for _ in range(5):
        house.begin()
        anna.post(f"/tasks/{house.begin().key}/claim")
    with counted(house.laneway) as many:
        assert anna.get(page).status_code == 200

    # A page that is full counts how many there are.
    assert len(many.statements) <= len(few.statements) + 1 <= 16, "\n".join(many.statements)


def test_a_task_page_asks_little(house: Errands) -> None:
    anna = visitor(house.app, "anna")
    task = house.begin()
    anna.get(f"/tasks/{task.key}")

    with counted(house.laneway) as seen:
        anna.get(f"/tasks/{task.key}")

    assert len(seen.statements) <= 18, "\n".join(seen.statements)


def test_an_installation_without_people_says_the_first_steps(tmp_path: Path) -> None:
    settings = replace(Settings.from_env({"LANEWAY_HOME": str(tmp_path)}), workers=0, demo=False)
    laneway = assemble(settings)
    Base.metadata.create_all(laneway.database)

    page = visitor(create_app(laneway)).get("/sign-in")
    laneway.close()

    assert "First steps" in words(page)
    assert "laneway user add" in page.text
