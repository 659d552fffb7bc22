"""What the house gives to operations of the CRM: here, a diagram is published for real."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import documents
from engine.deploying import deploy
from engine.operations import Call
from engine.running import start as begin
from engine.store.published import Definition
from engine.store.tables import Instance, Job
from processes.following.serving import taken_over
from processes.operations.neighbours import Neighbours
from processes.records.service import Ticket
from processes.records.tables import Notification
from tests.support.bpmn_text import boundary, end, file, flow, message, path, start, tag, user
from tests.support.people import NOON
from tests.support.records import stamped
from tests.support.server import assembled
from web.assembly import Laneway
from web.neighbours import WATCH_OVER
from web.worker import Worker


def lane(role: str, step: str) -> str:
    inside = f"<flowNodeRef>{step}</flowNodeRef>"
    return tag("lane", tag("lane:role", name=role), inside, id=f"L_{role}")


CHASED = file(
    start(),
    user("A", tag("zeebe:assignmentDefinition", candidateGroups="sales_rep")),
    boundary("Over", "A", tag("messageEventDefinition", messageRef=WATCH_OVER)),
    end(),
    end("Called_off"),
    path("S", "A", "E"),
    flow("Over", "Called_off"),
    id="chased",
    top=message(WATCH_OVER, "ticket_id"),
)
LANES = tag("laneSet", lane("sales_rep", "A"), lane("sales_manager", "B"))
DRAWN = file(LANES, start(), user("A"), user("B"), end(), path("S", "A", "B", "E"), id="drawn")


@pytest.fixture
def laneway(tmp_path: Path) -> Iterator[Laneway]:
    found = assembled(tmp_path, lambda: NOON)
    yield found
    found.close()


def test_those_who_work_by_a_diagram_hear_of_its_new_version_once(laneway: Laneway) -> None:
    folder = laneway.settings.home / "documents"
    with laneway.sessions.write() as session, session.begin():
        kept = documents.keep(
            session, folder, "drawn.bpmn", "text/xml", BytesIO(DRAWN), by="dora", at=NOON
        )
        call = Call(
            operation="crm.diagram.publish",
            inputs={"process_key": "drawn", "diagram_version": 1, "bpmn_file": kept.id},
            headers={},
            instance_key=1,
            root_key=1,
            step_key=1,
            element_id="S_Publish",
            idempotency_key="1-1",
            now=NOON,
            attempt=1,
        )
        for _ in range(2):
            laneway.engine.operations.inside[call.operation](session, call)

    with laneway.sessions.read() as session:
        assert session.scalars(select(Definition.process_id)).all() == ["drawn"]
        letters = session.scalars(select(Notification)).all()
        assert {(one.to_kind, one.recipient, one.template) for one in letters} == {
            ("role", "sales_rep", "diagram_published"),
            ("role", "sales_manager", "diagram_published"),
        }
        assert len({one.record for one in letters}) == 1


def test_a_release_that_a_later_one_overtakes_publishes_nothing(laneway: Laneway) -> None:
    tomorrow = (NOON + timedelta(days=1)).date().isoformat()
    call = Call(
        operation="crm.diagram.publish",
        inputs={"process_key": "drawn", "bpmn_file": "none", "effective_date": tomorrow},
        headers={},
        instance_key=1,
        root_key=1,
        step_key=1,
        element_id="S_Publish",
        idempotency_key="1-1",
        now=NOON,
        attempt=1,
    )
    with laneway.sessions.write() as session, session.begin():
        laneway.engine.operations.inside[call.operation](session, call)

        assert session.scalars(select(Definition)).all() == []


def test_who_chases_a_ticket_is_called_off_when_that_ticket_is_resolved(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        deploy(laneway.engine, session, {"chased.bpmn": CHASED}, by="dora")
        keys = [
            begin(laneway.engine, session, "chased", {"ticket_id": one}, by="dora").key
            for one in ("T-1", "T-2")
        ]
    with laneway.sessions.write() as session, session.begin():
        laneway.neighbours.call_off(session, "T-1")
        laneway.neighbours.call_off(session, "T-3")
        assert len(session.scalars(select(Job)).all()) == 1
    worker = Worker(laneway.engine, laneway.sessions)
    while worker.round():
        pass

    with laneway.sessions.read() as session:
        ends = [session.get_one(Instance, key).end_element for key in keys]
    assert ends == ["Called_off", None]


def test_a_manager_who_solves_a_ticket_calls_off_whoever_chases_it(laneway: Laneway) -> None:
    told: list[str] = []
    with laneway.sessions.write() as session, session.begin():
        ticket = Ticket(**stamped("T", contact="王五"))
        session.add(ticket)
        session.flush()
        known = {"ticket_id": ticket.number}
        call = Call("", known, {}, 1, 1, 1, "T_ManagerTakeover", "1-1", NOON, 1)
        friends = Neighbours(call_off=lambda _, ticket: told.append(ticket))
        taken_over(friends, session, call, "mgr")

        assert told == [ticket.number]
