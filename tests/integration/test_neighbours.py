"""What the house gives to operations of the CRM: here, a diagram is published for real."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import documents
from engine.operations import Call
from engine.store.published import Definition
from processes.records.tables import Notification
from tests.support.bpmn_text import end, file, path, start, tag, user
from tests.support.people import NOON
from tests.support.server import assembled
from web.assembly import Laneway


def lane(role: str, step: str) -> str:
    inside = f"<flowNodeRef>{step}</flowNodeRef>"
    return tag("lane", tag("lane:role", name=role), inside, id=f"L_{role}")


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
