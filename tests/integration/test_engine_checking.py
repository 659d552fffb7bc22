"""The check of the data finds what is broken, and names it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from engine.checking import check_data
from engine.store.tables import Event, Instance, Job, Subscription, Task, VisitCount
from tests.support.bpmn_text import about, boundary, duration, end, file, message, path
from tests.support.bpmn_text import start as begin
from tests.support.engine import House, ask

WAITING = file(
    begin(),
    ask("A"),
    boundary("T", "A", duration("PT1H")),
    boundary("M", "A", about("message", "stop")),
    end(),
    end("E2"),
    end("E3"),
    path("S", "A", "E"),
    path("T", "E2"),
    path("M", "E3"),
    id="P",
    top=message("stop", "order"),
)


@pytest.fixture
def ruin(tmp_path: Path) -> Iterator[House]:
    """A house with one instance, for tests that break something in it."""
    house = House(f"sqlite:///{tmp_path / 'laneway.db'}")
    house.create_tables()
    house.deploy(WAITING)
    house.start(order="o-1")
    yield house
    house.sessions.database.dispose()


def faults(house: House) -> list[str]:
    with house.look() as session:
        return check_data(house.engine, session)


def test_sound_data_have_no_faults(ruin: House) -> None:
    assert faults(ruin) == []


@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        (delete(Job), "row of job is missing"),
        (delete(Subscription), "row of subscription is missing"),
        (update(Task).values(state="cancelled"), "row of task is missing"),
        (update(Task).values(step_key=5), "for step 5, which does not wait"),
        (update(Instance).values(incidents=2), "it says 2 incidents, there are 0"),
        (update(Instance).values(run=b"{"), "its state cannot be loaded"),
        (update(Instance).values(state="completed"), "an open task is left"),
        (update(Instance).values(state="cancelled"), "history says"),
        (update(VisitCount).values(entered=9), "totals (9"),
        (delete(Event), "history says {}"),
        (update(Task).values(state="completed"), "completed 0 times"),
        (text("UPDATE step SET left_at = entered_at"), "time of leaving"),
    ],
)
def test_what_is_broken_is_named(ruin: House, breaking: object, said: str) -> None:
    with ruin.session() as session:
        session.execute(breaking)  # type: ignore[call-overload]

    assert any(said in fault for fault in faults(ruin)), faults(ruin)
