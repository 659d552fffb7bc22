"""A person is forgotten in files and letters, too; what documents a deal stays."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import running
from engine.deploying import deploy
from engine.documents import attach, names_of_documents
from engine.documents import keep as keep_file
from engine.states import InstanceState, TaskState
from engine.store.json import decode_object
from engine.store.tables import Instance, Task
from processes.connectors.connector import Channel, Drop, Letter
from processes.records import timeline
from processes.records.states import PoolState
from processes.records.tables import Contact, Notification, Order, PoolEntry
from tests.support.bpmn_text import end, file, path, start, tag, user
from tests.support.people import NOON
from tests.support.records import add_customer, add_lead, stamped
from tests.support.server import Served, running_server
from tests.support.stories import STORIES, tell
from tests.support.town import OPERATOR, town

_NOTE = "请回电欧阳海（+86 139 1111-2222），或写信到 haiou@coast.example。"
_WAITING = file(
    start(),
    user("T", tag("zeebe:assignmentDefinition", candidateGroups="sales_rep")),
    end(),
    path("S", "T", "E"),
    id="N",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("forgetting")) as found:
        yield found


def test_files_and_letters_of_a_forgotten_person_go_and_those_of_deals_stay(
    served: Served,
) -> None:
    home = served.laneway.settings.home
    with served.session() as session:
        customer = add_customer(session, "海岸机械")
        contact = Contact(
            **stamped("P", customer_key=customer.key, name="欧阳海", phone="13911112222"),
            email="haiou@coast.example",
        )
        order = Order(**stamped("O", customer_key=customer.key, amount=1))
        session.add_all([contact, order])
        session.flush()
        service, sale = (case_with(served, session, note) for note in (_NOTE, "ok"))
        elsewhere = case_with(served, session, "欧阳海 will call")
        timeline.note(
            session, "x.noted", "OP-1", at=NOON, customer_key=customer.key, root_key=elsewhere
        )
        for root, record in (
            (service, contact.number),
            (sale, contact.number),
            (sale, order.number),
        ):
            timeline.note(session, "x.noted", record, at=NOON, root_key=root)
        files = {
            name: file_at(session, home, name, places)
            for name, places in {
                "id-card.png": [f"record/{contact.number}"],
                "defect.png": [f"case/{service}"],
                "signed.pdf": [f"case/{sale}", f"record/{order.number}"],
                "others.pdf": [f"case/{elsewhere}"],
                "shared.pdf": [f"case/{service}", f"record/{customer.number}"],
            }.items()
        }
        letters = {
            told: letter_in(session, home, told, recipient, record)
            for told, recipient, record in (
                ("to them", contact.email, "O-1"),
                ("about them", customer.number, contact.number),
                ("Dear 欧阳海", customer.number, customer.number),
                ("to all", customer.number, customer.number),
            )
        }
        key = contact.key
        lead = add_lead(session, "海岸机械", phone=contact.phone).number
    address = f"/records/contacts/{key}/forget"
    with served.client("dora") as browser:
        page = browser.get(address).text
        going, staying = page.split("What stays, and why")
        assert "id-card.png" in going
        assert "defect.png" in going
        assert "signed.pdf" in staying
        assert "shared.pdf" in staying
        assert "PIPL, article 47" in staying
        assert f">{lead}</a>" in staying
        assert browser.post(address).status_code == 422
        assert (home / "documents" / files["id-card.png"]).exists()
        assert browser.post(address, data={"sure": "on"}).status_code == 302

    there = {name for name, id in files.items() if (home / "documents" / id).exists()}
    assert there == {"signed.pdf", "shared.pdf", "others.pdf"}
    left = {told for told, n in letters.items() if (home / "outbox" / f"{n}.json").exists()}
    assert left == {"to all"}
    with served.session() as session:
        assert set(names_of_documents(session, list(files.values())).values()) == there
        variables = decode_object(session.get_one(Instance, service).variables)
        other = decode_object(session.get_one(Instance, elsewhere).variables)
        assert other["note"] == "… will call"
        assert variables["note"] == "请回电…（…），或写信到 …。"


def case_with(served: Served, session: Session, note: str) -> int:
    deploy(served.laneway.engine, session, {"N.bpmn": _WAITING}, by="anna")
    return running.start(served.laneway.engine, session, "N", {"note": note}, by="anna").key


def file_at(session: Session, home: Path, name: str, places: list[str]) -> str:
    content = BytesIO(b"x")
    kept = keep_file(session, home / "documents", name, "", content, by=None, at=NOON)
    for place in places:
        attach(session, kept.id, place)
    return kept.id


def letter_in(session: Session, home: Path, text: str, recipient: str, record: str) -> int:
    letter = Notification(
        at=NOON,
        to_kind="customer",
        recipient=recipient,
        template="nurture_1",
        record=record,
        origin=text,
    )
    session.add(letter)
    session.flush()
    drop = Drop(home / "outbox")
    drop.send(Letter(letter.key, Channel.MAIL, "a@b.example", "s", text, "nurture_1", record))
    return letter.key


def test_what_runs_only_about_a_forgotten_lead_ends(tmp_path: Path) -> None:
    with town(tmp_path) as here:
        _, telling = tell(here, STORIES["L04"], until="T_ClaimFromPool")
        task = int(telling.open_task("T_ClaimFromPool")["userTaskKey"])
        with here.laneway.sessions.read() as session:
            lead = session.scalars(select(PoolEntry.lead_key)).one()
        address = f"{here.url}/records/leads/{lead}/forget"
        sent = here.http.post(address, data={"sure": "on"}, headers=here.headers(OPERATOR))
        assert sent.status_code == 302

        with here.laneway.sessions.read() as session:
            entry = session.scalars(select(PoolEntry)).one()
            assert (entry.state, entry.left_at is None) == (PoolState.ARCHIVED, False)
            running = select(Instance.state).where(Instance.root_key == telling.root)
            assert InstanceState.ACTIVE not in set(session.scalars(running))
            assert session.get_one(Instance, telling.root).state is InstanceState.CANCELLED
            assert session.get_one(Task, task).state is TaskState.CANCELLED
