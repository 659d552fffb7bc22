"""Fifty people grab one task at the same moment, over HTTP: one has it, the others hear so."""

import hashlib
import json
import threading
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError

from sqlalchemy import select

from engine.deploying import deploy
from engine.running import start
from engine.store.json import decode_object
from engine.store.tables import Event, Instance, Task
from tasks.tables import SignIn
from tests.support.desks import GRAB, assigned, process, with_form
from tests.support.engine import NOON, House
from tests.support.people import add_person
from tests.support.server import Served, running_server

PEOPLE = [f"rep{number}" for number in range(50)]
FILES = {
    "p.bpmn": process(assigned(mode="grab"), with_form("grab")),
    "grab.form": GRAB,
}


def one_task(house: Served) -> int:
    """Fifty signed-in representatives, and one task for them all."""
    with house.session() as session:
        for name in PEOPLE:
            row = add_person(session, name, ["sales_rep"], "east")
            session.flush()
            token = hashlib.sha256(name.encode()).hexdigest()
            session.add(
                SignIn(
                    token_hash=token,
                    person_key=row.key,
                    created_at=NOON,
                    seen_at=NOON,
                    expires_at=NOON + timedelta(hours=1),
                )
            )
        engine = house.laneway.engine
        deploy(engine, session, FILES, by="olga")
        start(engine, session, "P", {}, by="olga")
        return session.scalars(select(Task.key)).one()


def grabs(house: Served, key: int, name: str) -> tuple[int, str]:
    """The status and the words of the answer."""
    request = urllib.request.Request(
        f"{house.url}/v2/user-tasks/{key}/assignment",
        json.dumps({"assignee": name}).encode(),
        {
            "Authorization": f"Bearer {name}",
            "Content-Type": "application/json",
            "Accept-Language": "zh",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, ""
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def test_p08_of_fifty_who_grab_at_once_exactly_one_has_it(
    bare_house: House, tmp_path: Path
) -> None:
    with running_server(tmp_path, lambda: NOON, url=bare_house.url) as house:
        key = one_task(house)
        gate = threading.Barrier(len(PEOPLE))
        answers: dict[str, tuple[int, str]] = {}

        def run(name: str) -> None:
            gate.wait()
            answers[name] = grabs(house, key, name)

        threads = [threading.Thread(target=run, args=(name,)) for name in PEOPLE]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        winners = [name for name, (status, _) in answers.items() if status < 300]
        refused = [words for status, words in answers.values() if status == 409]
        assert (len(winners), len(refused)) == (1, 49), answers
        assert all("已被领取" in words for words in refused)
        with house.session() as session:
            task = session.get_one(Task, key)
            variables = decode_object(session.get_one(Instance, task.instance_key).variables)
            audit = session.scalars(select(Event.by).where(Event.what == "task.completed")).all()
        assert (task.assignee, task.closed_by) == (winners[0], winners[0])
        assert variables["owner"] == winners[0]
        assert audit == winners
