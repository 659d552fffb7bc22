"""A stopped case: its data are corrected and it goes on, or it is cancelled and says why."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from engine.deploying import deploy
from engine.running import start
from engine.states import IncidentState, InstanceState
from engine.store.json import decode_object
from engine.store.tables import Incident, Instance
from tests.support.bpmn_text import end, file, flow, path, xor
from tests.support.bpmn_text import start as start_event
from tests.support.engine import ask
from tests.support.errands import Errands, errands
from tests.support.visitors import visitor, words

CHOOSING = file(
    start_event(), xor("X"), ask("A"), end(), path("S", "X"), flow("X", "A", "amount = 5"),
    path("A", "E"), id="choosing",
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    with errands(tmp_path_factory.mktemp("correcting")) as found:
        with found.laneway.sessions.write() as session, session.begin():
            deploy(found.laneway.engine, session, {"c.bpmn": CHOOSING}, by="dora")
        yield found


def stopped(house: Errands) -> Incident:
    with house.laneway.sessions.write() as session, session.begin():
        known = {"amount": 4, "other": "x"}
        case = start(house.laneway.engine, session, "choosing", known, by="anna").key
        return session.scalars(select(Incident).where(Incident.instance_key == case)).one()


def test_what_the_step_reads_is_corrected_and_it_goes_on(house: Errands) -> None:
    incident, olga = stopped(house), visitor(house.app, "olga")
    case = f"/cases/{incident.instance_key}"
    address = f"{case}/incidents/{incident.key}/correct"

    assert address in olga.get(case).text
    page = olga.get(address).text
    assert 'name="v-amount" value="4"' in page
    assert "v-other" not in page
    wrong = olga.post(address, {"v-amount": "many"})
    assert wrong.status_code == 422
    assert "Write a number" in words(wrong)
    assert olga.post(address, {"v-amount": "5"}).status_code == 302

    assert house.open_task(incident.instance_key).element_id == "A"
    with house.laneway.sessions.read() as session:
        variables = decode_object(session.get_one(Instance, incident.instance_key).variables)
        assert variables == {"amount": 5, "other": "x"}
        assert session.get_one(Incident, incident.key).state is IncidentState.RESOLVED
    told = words(olga.get(case))
    assert "variables were set: amount" in told
    assert "the incident was resolved" in told


def test_only_who_operates_cases_corrects(house: Errands) -> None:
    incident = stopped(house)
    address = f"/cases/{incident.instance_key}/incidents/{incident.key}/correct"
    assert visitor(house.app, "anna").post(address, {"v-amount": "5"}).status_code == 403


def test_a_cancelled_case_says_why_and_not_that_it_was_mended(house: Errands) -> None:
    incident, olga = stopped(house), visitor(house.app, "olga")
    case = f"/cases/{incident.instance_key}"

    assert olga.post(f"{case}/cancel", {"reason": " "}).status_code == 400
    assert olga.post(f"{case}/cancel", {"reason": "typed twice"}).status_code == 302

    assert house.case(incident.instance_key).state is InstanceState.CANCELLED
    told = words(olga.get(case))
    assert "the case was cancelled: typed twice" in told
    assert "the incident was resolved" not in told
