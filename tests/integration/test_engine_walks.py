"""Random walks through random processes with a database: after every act the data are whole."""

from random import Random

import pytest
from sqlalchemy import select

from engine.bpmn.reader import read
from engine.checking import check_data
from engine.keys import new_key
from engine.messages import publish
from engine.running import cancel, complete_task, retry
from engine.states import InstanceState, TaskState
from engine.store.published import Definition, Deployment, Resource
from engine.store.tables import Incident, Instance, Subscription, Task
from tests.support.engine import House
from tests.support.models import RandomModel, structured

STEPS = 12


def put(house: House, data: bytes) -> int:
    """Publish without the checks: random models have neither roles nor correlation keys."""
    key = new_key()
    with house.session() as session:
        session.add(Deployment(key=key, at=house.now, by="x"))
        session.flush()
        session.add(Resource(key=key, deployment_key=key, name="x", content=data, checksum="x"))
        session.flush()
        session.add(
            Definition(key=key, process_id="P", version=1, resource_key=key, deployment_key=key)
        )
    return key


def act(house: House, model: RandomModel, random: Random, instance_key: int) -> None:
    """Do one thing that can be done."""
    with house.look() as session:
        tasks = session.scalars(select(Task.key).where(Task.state == TaskState.OPEN)).all()
        names = session.scalars(select(Subscription.name)).all()
        incidents = session.scalars(select(Incident.key).where(Incident.state == "open")).all()
    what = random.choice(["task"] * 4 * bool(tasks) + ["message"] * bool(names) + ["time"])
    answers = {name: random.randrange(2) for name in model.switches}
    with house.session() as session:
        if incidents:
            incident = session.get_one(Incident, random.choice(incidents))
            retry(house.engine, session, incident, by="dora")
        elif what == "task":
            task = session.get_one(Task, random.choice(tasks))
            complete_task(house.engine, session, task, answers, by="anna")
        elif what == "message":
            publish(house.engine, session, random.choice(names), "", {"sent": 1}, by="bank")
        elif random.random() < 0.05:
            cancel(house.engine, session, session.get_one(Instance, instance_key), by="carla")
    if what == "time":
        house.wait(minutes=random.randrange(1, 40))


@pytest.mark.parametrize("seed", range(20))
def test_after_every_act_the_data_are_whole(house: House, seed: int) -> None:
    model, random = structured(seed, depth=2), Random(seed)
    put(house, model.data)
    assert read(model.data).processes["P"].executable
    key = house.start(items=[1, 2], n=0, **dict.fromkeys(model.switches, 0))

    for step in range(STEPS):
        with house.look() as session:
            faults = check_data(house.engine, session)
        assert faults == [], f"before step {step}"
        if house.instance(key).state is not InstanceState.ACTIVE:
            return
        act(house, model, random, key)
