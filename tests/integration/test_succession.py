"""P28: somebody leaves while tasks are open and timers run."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.deploying import deploy
from engine.running import start
from engine.store.json import decode_object
from engine.store.tables import Event, Instance, Job, Task, TaskCandidate
from processes.records.tables import Customer
from tests.support.bpmn_text import (
    boundary,
    duration,
    end,
    file,
    flow,
    path,
    service,
    tag,
    user,
)
from tests.support.bpmn_text import start as start_event
from tests.support.people import NOON
from tests.support.records import add_customer
from tests.support.server import assembled
from web.assembly import Laneway
from web.worker import Worker

_OWNED = tag("zeebe:assignmentDefinition", assignee="=lead_owner", candidateGroups="sales_rep")
DEAL = file(
    start_event(), user("T", _OWNED), user("U", _OWNED), boundary("B", "T", duration("P1D")), end(),
    end("L"), path("S", "T", "U", "E"), flow("B", "L"), id="deal",
)  # fmt: skip
LEAVING = file(
    start_event(), service("X", "crm.transfer.execute"), end(), path("S", "X", "E"), id="leaving"
)


@pytest.fixture
def laneway(tmp_path: Path) -> Iterator[Laneway]:
    found = assembled(tmp_path, lambda: NOON)
    with found.sessions.write() as session, session.begin():
        deploy(found.engine, session, {"deal.bpmn": DEAL, "leaving.bpmn": LEAVING}, by="dora")
    yield found
    found.close()


def begin(laneway: Laneway, process: str, **variables: object) -> int:
    with laneway.sessions.write() as session, session.begin():
        return start(laneway.engine, session, process, variables, by="dora").key


def leave(laneway: Laneway, **more: object) -> Mapping[str, object]:
    key = begin(laneway, "leaving", leaving_user="anna", **more)
    worker = Worker(laneway.engine, laneway.sessions)
    while worker.round():
        pass
    with laneway.sessions.read() as session:
        return decode_object(session.get_one(Instance, key).variables)


def test_task_and_case_go_to_the_new_owner_of_their_customer(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        customers = [add_customer(session, f"公司{n}", owner="anna").number for n in range(2)]
    cases = [begin(laneway, "deal", lead_owner="anna", customer_id=one) for one in customers]
    others = begin(laneway, "deal", lead_owner="dora", note="anna")

    said = leave(laneway, receivers=["bob", "carla"], transfer_mode="round_robin")

    assert (said["moved"], said["failed"]) == (4, 0)
    with laneway.sessions.read() as session:
        owners = list(session.scalars(select(Customer.owner).order_by(Customer.key)))
        assert sorted(str(owner) for owner in owners) == ["bob", "carla"]
        for case, owner in zip(cases, owners, strict=True):
            task = session.scalars(select(Task).where(Task.instance_key == case)).one()
            told = session.scalars(select(Event.what).where(Event.instance_key == case)).all()
            variables = decode_object(session.get_one(Instance, case).variables)
            assert (task.assignee, variables["lead_owner"]) == (owner, owner)
            assert {"task.assigned", "variables.set"} <= set(told)
            assert (
                session.scalars(select(Job.kind).where(Job.instance_key == case)).one() == "timer"
            )
        untouched = decode_object(session.get_one(Instance, others).variables)
        assert (untouched["lead_owner"], untouched["note"]) == ("dora", "anna")


def test_without_a_receiver_the_task_goes_back_to_its_queue(laneway: Laneway) -> None:
    case = begin(laneway, "deal", lead_owner="anna")

    leave(laneway, transfer_mode="pool")

    with laneway.sessions.read() as session:
        task = session.scalars(select(Task).where(Task.instance_key == case)).one()
        asked = session.scalars(select(TaskCandidate.name)).one()
        assert (task.assignee, task.state.value, asked) == (None, "open", "sales_rep")
