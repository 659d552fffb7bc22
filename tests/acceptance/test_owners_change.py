"""Another owner for what is in work: P28 with the real process, and records given away by hand."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from engine.store.json import decode_object
from engine.store.tables import Instance, Job, Task
from processes.records.tables import Lead, Opportunity
from processes.scenarios.reading import Complete, Start
from tests.support.stories import STORIES, tell
from tests.support.telling import Telling
from tests.support.town import Town, town


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("owners")) as found:
        yield found


def reach(here: Town, story: str, task: str) -> tuple[Telling, Task]:
    """A lead's way up to an open task."""
    _, telling = tell(here, STORIES[story], until=task)
    return telling, row(here, telling.open_task(task)["userTaskKey"])


def row(here: Town, key: str | int) -> Task:
    with here.laneway.sessions.read() as session:
        return session.get_one(Task, int(key))


def another_than(task: Task) -> str:
    return "rep2" if task.assignee != "rep2" else "rep1"


def give(here: Town, record: str, receiver: str) -> None:
    """A manager gives a record away on its page."""
    answer = here.http.post(
        f"{here.url}/records/{record}/give",
        data={"owner": receiver},
        headers=here.headers("mgr1"),
    )
    assert answer.status_code == 302, answer.text


def owners(here: Town, telling: Telling) -> dict[str, object]:
    """Whom each running case of a tree names as its owner."""
    family = select(Instance).where(Instance.root_key == telling.root, Instance.ended_at.is_(None))
    with here.laneway.sessions.read() as session:
        cases = session.scalars(family).all()
        return {one.process_id: decode_object(one.variables).get("lead_owner") for one in cases}


def timers(here: Town, telling: Telling) -> list[tuple[str, object]]:
    query = select(Job.element_id, Job.due_at).join(Instance, Instance.key == Job.instance_key)
    query = query.where(Instance.root_key == telling.root, Job.kind == "timer").order_by(Job.key)
    with here.laneway.sessions.read() as session:
        return [(str(element), due) for element, due in session.execute(query)]


def test_a_lead_given_away_takes_its_task_along(here: Town) -> None:
    telling, task = reach(here, "L10", "T_FirstContact")
    before = timers(here, telling)
    with here.laneway.sessions.read() as session:
        lead = session.scalars(select(Lead).order_by(Lead.key.desc()).limit(1)).one()
    receiver = another_than(task)

    give(here, f"leads/{lead.key}", receiver)

    assert row(here, task.key).assignee == receiver
    assert set(owners(here, telling).values()) == {receiver}
    assert timers(here, telling) == before


def test_only_the_cases_of_the_record_change_hands(here: Town) -> None:
    _, other = reach(here, "L23", "T_Negotiate")
    _, task = reach(here, "L29", "T_Negotiate")
    with here.laneway.sessions.read() as session:
        deal = session.scalars(select(Opportunity).order_by(Opportunity.key.desc()).limit(1)).one()
        lead = session.scalars(select(Lead).order_by(Lead.key.desc()).limit(1)).one()
    assert (deal.owner, lead.owner) == (task.assignee, task.assignee)
    receiver = another_than(task)

    give(here, f"leads/{lead.key}", receiver)
    assert row(here, task.key).assignee == task.assignee
    give(here, f"opportunities/{deal.key}", receiver)
    assert row(here, task.key).assignee == receiver
    assert row(here, other.key).assignee == other.assignee


def test_p28_the_leavers_negotiation_goes_on_with_the_receiver(here: Town) -> None:
    telling, task = reach(here, "L01", "T_Negotiate")
    leaver, before = str(task.assignee), timers(here, telling)
    receiver = another_than(task)
    assert before

    leaving = Telling(here)
    leaving.perform(Start("customer_transfer", "Start_StaffLeaving", {}, {"user": leaver}))
    plan = {"transfer_mode": "single", "receivers": [receiver], "keep_history": True}
    leaving.perform(Complete("T_PlanTransfer", plan))

    assert row(here, task.key).assignee == receiver
    assert row(here, task.key).state == task.state
    assert owners(here, telling) == dict.fromkeys(
        ("lead_to_order", "opportunity_management"), receiver
    )
    assert timers(here, telling) == before
