"""Attached files: whoever sees the case or the record may fetch them, nobody else."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from engine.deploying import deploy
from engine.documents import attach
from tests.support.bpmn_text import end, file, path
from tests.support.bpmn_text import start as start_event
from tests.support.desks import with_form
from tests.support.engine import ask
from tests.support.errands import Errands, errands
from tests.support.forms import component, form_file
from tests.support.records import add_customer
from tests.support.visitors import Visitor, visitor, words

FORM = form_file(component("filepicker", "paper", label="文件"), id="papers")
PROCESS = file(
    start_event(), ask("T", with_form("papers")), ask("U"), end(), path("S", "T", "U", "E"), id="R"
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    home: Path = tmp_path_factory.mktemp("documents")
    with errands(home) as found:
        with found.laneway.sessions.write() as session, session.begin():
            files = {"r.bpmn": PROCESS, "papers.form": FORM}
            deploy(found.laneway.engine, session, files, by="dora")
        yield found


@pytest.fixture(scope="module")
def people(town: Errands) -> dict[str, Visitor]:
    return {name: visitor(town.app, name) for name in ("anna", "bob", "olga")}


def uploaded(who: Visitor) -> str:
    answer = who.client.post(
        "/documents",
        data={"file": (BytesIO(b"%PDF"), "offer.pdf")},
        headers={"X-CSRF-Token": who.token},
    )
    return str(answer.get_json()["id"])


def fetched(who: Visitor, id: str) -> int:
    answer = who.get(f"/documents/{id}")
    answer.close()
    return answer.status_code


def test_what_is_not_attached_yet_is_its_uploader_s(people: dict[str, Visitor]) -> None:
    id = uploaded(people["anna"])

    assert {name: fetched(who, id) for name, who in people.items()} == {
        "anna": 200,
        "bob": 404,
        "olga": 404,
    }


def test_who_sees_the_case_may_fetch_its_files(town: Errands, people: dict[str, Visitor]) -> None:
    task = town.begin("R")
    id = uploaded(people["anna"])

    people["anna"].post(f"/tasks/{task.key}/complete", {"paper": id})

    assert fetched(people["olga"], id) == 200  # sees every case
    assert fetched(people["bob"], id) == 200  # is asked for the next step
    assert town.open_task(task.instance_key).element_id == "U"
    people["anna"].post(f"/tasks/{town.open_task(task.instance_key).key}/complete")
    assert fetched(people["bob"], id) == 404  # has nothing to do with it any more


def test_nobody_attaches_what_somebody_else_uploaded(
    town: Errands, people: dict[str, Visitor]
) -> None:
    task = town.begin("R", by="bob")
    id = uploaded(people["anna"])

    refused = people["bob"].post(f"/tasks/{task.key}/complete", {"paper": id})

    assert refused.status_code == 422
    assert "upload your own" in words(refused)
    assert fetched(people["bob"], id) == 404


def test_who_sees_the_record_may_fetch_its_files(town: Errands, people: dict[str, Visitor]) -> None:
    id = uploaded(people["anna"])
    with town.laneway.sessions.write() as session, session.begin():
        customer = add_customer(session, owner="bob")
        attach(session, id, f"record/{customer.number}")

    assert fetched(people["bob"], id) == 200
    assert fetched(people["olga"], id) == 200
