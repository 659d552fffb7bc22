"""Work that stopped: seen, mended, tried again."""

import pytest
from sqlalchemy import select

from engine.errors import MoveNotAllowed
from engine.running import cancel, retry, set_variables
from engine.states import IncidentState
from engine.store.tables import Event, Incident, Instance
from tests.support.bpmn_text import end, file, flow, path, xor
from tests.support.bpmn_text import start as begin
from tests.support.engine import House, ask

CHOOSING = file(
    begin(),
    xor("X"),
    ask("A"),
    ask("B"),
    end(),
    path("S", "X"),
    flow("X", "A", 'grade = "A"'),
    flow("X", "B", 'grade = "B"'),
    path("A", "E"),
    path("B", "E"),
    id="P",
)


def tried_again(house: House, incident: Incident) -> None:
    with house.session() as session:
        retry(house.engine, session, session.get_one(Incident, incident.key), by="dora")


def test_a_gateway_without_a_way_stops_at_the_gateway(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="C")

    [incident] = house.open_incidents()
    assert (incident.element_id, incident.kind) == ("X", "no_flow")
    assert house.instance(key).incidents == 1


def test_mended_variables_and_a_retry_let_it_go_on(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="C")
    [incident] = house.open_incidents()
    with house.session() as session:
        instance = session.get_one(Instance, key)
        set_variables(house.engine, session, instance, {"grade": "B"}, by="dora")
    tried_again(house, incident)

    assert house.open_elements(key) == ["B"]
    assert house.open_incidents() == []
    assert house.instance(key).incidents == 0


def test_a_retry_in_vain_opens_a_new_incident(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="C")
    [first] = house.open_incidents()
    tried_again(house, first)

    [second] = house.open_incidents()
    assert second.key != first.key
    assert house.instance(key).incidents == 1
    with house.session() as session, pytest.raises(MoveNotAllowed):
        retry(house.engine, session, session.get_one(Incident, first.key), by="dora")


def test_the_names_of_variables_set_from_outside_are_history_and_their_values_are_not(
    house: House,
) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="C")
    with house.session() as session:
        instance = session.get_one(Instance, key)
        set_variables(house.engine, session, instance, {"phone": "555-1234"}, by="dora")

    with house.look() as session:
        event = session.scalars(select(Event).where(Event.what == "variables.set")).one()
    assert event.by == "dora"
    assert b"phone" in event.detail
    assert b"555" not in event.detail


def test_cancelling_closes_the_incidents(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="C")
    with house.session() as session:
        cancel(house.engine, session, session.get_one(Instance, key), by="carla")

    with house.look() as session:
        assert set(session.scalars(select(Incident.state))) == {IncidentState.RESOLVED}


def test_variables_of_an_instance_that_is_over_stay(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="A")
    house.complete("A")

    with house.session() as session:
        instance = session.get_one(Instance, key)
        with pytest.raises(MoveNotAllowed):
            set_variables(house.engine, session, instance, {"grade": "B"}, by="dora")
