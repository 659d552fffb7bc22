"""P28: somebody leaves while tasks are open and timers run."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.deploying import deploy
from engine.errors import LanewayError, MoveNotAllowed
from engine.running import start
from engine.store.json import decode_object
from engine.store.tables import Event, Instance, Job, Task, TaskCandidate
from processes.operations.rolling_back import Returned, roll_back
from processes.records.marketing import BatchState, TransferBatch
from processes.records.states import LeadState
from processes.records.tables import Contact, Customer, Lead
from tasks.identities import find_person, set_roles
from tasks.signing_in import Refused, SignedIn, person_of, sign_in
from tasks.work import claim
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
from tests.support.people import NOON, person
from tests.support.records import add_customer, add_lead, stamped
from tests.support.server import PASSWORD, assembled
from web.app import create_app
from web.assembly import Laneway
from web.worker import Worker

_OWNED = tag("zeebe:assignmentDefinition", assignee="=lead_owner", candidateGroups="sales_rep")
_ASKED = tag("zeebe:assignmentDefinition", candidateGroups="sales_rep")
DEAL = file(
    start_event(), user("T", _OWNED), user("U", _OWNED), boundary("B", "T", duration("P1D")), end(),
    end("L"), path("S", "T", "U", "E"), flow("B", "L"), id="deal",
)  # fmt: skip
LEAVING = file(
    start_event(),
    service("F", "crm.user.freeze"),
    service("B", "crm.backup.snapshot"),
    service("X", "crm.transfer.execute"),
    end(),
    path("S", "F", "B", "X", "E"),
    id="leaving",
)
OPEN = file(start_event(), user("T", _ASKED), end(), path("S", "T", "E"), id="open")


@pytest.fixture
def laneway(tmp_path: Path) -> Iterator[Laneway]:
    found = assembled(tmp_path, lambda: NOON)
    with found.sessions.write() as session, session.begin():
        deploy(
            found.engine,
            session,
            {"deal.bpmn": DEAL, "leaving.bpmn": LEAVING, "open.bpmn": OPEN},
            by="dora",
        )
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


def test_p28_task_and_case_go_to_the_new_owner_of_their_customer(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        carla = find_person(session, "carla")
        set_roles(session, carla, ["sales_manager", "sales_rep"], by="dora", at=NOON)
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


def test_p28_without_a_receiver_the_task_goes_back_to_its_queue(laneway: Laneway) -> None:
    case = begin(laneway, "deal", lead_owner="anna")

    leave(laneway, transfer_mode="pool")

    with laneway.sessions.read() as session:
        task = session.scalars(select(Task).where(Task.instance_key == case)).one()
        asked = session.scalars(select(TaskCandidate.name)).one()
        assert (task.assignee, task.state.value, asked) == (None, "open", "sales_rep")


def test_p28_a_receiver_without_the_role_gets_the_case_and_the_queue_its_task(
    laneway: Laneway,
) -> None:
    case = begin(laneway, "deal", lead_owner="anna")

    leave(laneway, receivers=["carla"], transfer_mode="round_robin")

    with laneway.sessions.read() as session:
        task = session.scalars(select(Task).where(Task.instance_key == case)).one()
        owner = decode_object(session.get_one(Instance, case).variables)["lead_owner"]
        assert (owner, task.assignee, task.state.value) == ("carla", None, "open")


def batch_of(laneway: Laneway) -> TransferBatch:
    with laneway.sessions.read() as session:
        return session.scalars(select(TransferBatch)).one()


def undo(laneway: Laneway, *, at: datetime = NOON) -> Returned:
    with laneway.sessions.write() as session, session.begin():
        batch = session.scalars(select(TransferBatch)).one()
        return roll_back(session, batch, laneway.neighbours, by="dora", now=at)


def owner_of(laneway: Laneway, number: str) -> str | None:
    with laneway.sessions.read() as session:
        return session.scalars(select(Customer.owner).where(Customer.number == number)).one()


def own(laneway: Laneway, *names: str) -> list[str]:
    with laneway.sessions.write() as session, session.begin():
        return [add_customer(session, name, owner="anna").number for name in names]


def give(laneway: Laneway, number: str, owner: str) -> None:
    with laneway.sessions.write() as session, session.begin():
        session.scalars(select(Customer).where(Customer.number == number)).one().owner = owner


def test_a_receiver_who_is_gone_gets_nothing_and_the_reason_is_said(laneway: Laneway) -> None:
    own(laneway, "甲公司", "乙公司")
    begin(laneway, "deal", lead_owner="anna")

    said = leave(laneway, receivers=["bob", "nobody"], transfer_mode="round_robin")

    assert (said["moved"], said["failed"]) == (2, 1)
    assert "Nobody here is called nobody." in str(said["reasons"])
    with laneway.sessions.read() as session:
        owners = session.scalars(select(Customer.owner)).all()
        assert sorted(str(owner) for owner in owners) == ["anna", "bob"]


def test_everything_of_a_customer_goes_to_one_receiver(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        for name in ("甲公司", "乙公司", "丙公司"):
            customer = add_customer(session, name, owner="anna")
            for letters in ("P", "P"):
                columns = stamped(letters, customer_key=customer.key, name="W", owner="anna")
                session.add(Contact(**columns))

    leave(laneway, receivers=["bob", "carla"], transfer_mode="round_robin")

    with laneway.sessions.read() as session:
        apart = select(Contact.key).join(Customer).where(Contact.owner != Customer.owner)
        assert session.scalars(apart).all() == []
        assert set(session.scalars(select(Customer.owner))) == {"bob", "carla"}


def test_a_region_goes_to_its_own_receiver(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        for place, home in enumerate(("sales", "east", "east", "sales")):
            add_customer(session, f"公司{place}", owner="anna", department=home)

    leave(laneway, receivers=["bob", "carla"], transfer_mode="by_region")

    with laneway.sessions.read() as session:
        pairs = session.execute(select(Customer.department, Customer.owner)).all()
        assert {tuple(pair) for pair in pairs} == {("east", "bob"), ("sales", "carla")}


def test_a_transfer_is_undone_within_seven_days(laneway: Laneway) -> None:
    [number] = own(laneway, "甲公司")
    case = begin(laneway, "deal", lead_owner="anna", customer_id=number)
    leave(laneway, receivers=["bob"], transfer_mode="single")

    assert not active(laneway, "anna")
    back = undo(laneway, at=NOON + timedelta(days=7))

    assert active(laneway, "anna")
    assert (back.records, back.tasks, back.cases, back.kept) == (1, 1, 1, {})
    assert owner_of(laneway, number) == "anna"
    assert batch_of(laneway).state is BatchState.ROLLED_BACK
    with laneway.sessions.read() as session:
        task = session.scalars(select(Task).where(Task.instance_key == case)).one()
        variables = decode_object(session.get_one(Instance, case).variables)
        assert (task.assignee, variables["lead_owner"]) == ("anna", "anna")


def test_what_changed_since_is_told_and_left_alone(laneway: Laneway) -> None:
    kept, moved = own(laneway, "甲公司", "乙公司")
    case = begin(laneway, "deal", lead_owner="anna", customer_id=kept)
    leave(laneway, receivers=["bob"], transfer_mode="single")
    give(laneway, kept, "carla")
    with laneway.sessions.write() as session, session.begin():
        session.scalars(select(Task).where(Task.instance_key == case)).one().assignee = "carla"

    back = undo(laneway)

    assert (back.records, back.tasks) == (1, 0)
    assert back.kept[kept].en == "Carla owns it now."
    assert (owner_of(laneway, kept), owner_of(laneway, moved)) == ("carla", "anna")
    with laneway.sessions.read() as session:
        task = session.scalars(select(Task).where(Task.instance_key == case)).one()
        assert task.assignee == "carla"


def active(laneway: Laneway, username: str) -> bool:
    with laneway.sessions.read() as session:
        return find_person(session, username).active


def locked_lead(laneway: Laneway) -> int:
    with laneway.sessions.write() as session, session.begin():
        lead = add_lead(session, owner="anna", state=LeadState.IN_FOLLOW_UP)
        lead.add_details({"locked": True})
        return lead.key


def lead_at(laneway: Laneway, key: int) -> Lead:
    with laneway.sessions.read() as session:
        return session.get_one(Lead, key)


def test_a_lead_that_is_on_its_way_to_the_pool_stays_there(laneway: Laneway) -> None:
    said = tag("zeebe:property", name="beginsOn", value="ownerLeaves")
    parts = (start_event(), user("T", _ASKED), end(), path("S", "T", "E"))
    pool = file(tag("zeebe:properties", said), *parts, id="any_name")
    with laneway.sessions.write() as session, session.begin():
        deploy(laneway.engine, session, {"pool.bpmn": pool}, by="dora")
    key = locked_lead(laneway)
    leave(laneway, transfer_mode="pool")
    lead = lead_at(laneway, key)
    assert (lead.details["locked"], lead.left_reason) == (False, "owner_left")

    back = undo(laneway)

    assert "public pool" in back.kept[lead.number].en
    assert lead_at(laneway, key).owner is None


def test_a_lead_that_no_pool_takes_keeps_its_lock_and_comes_back(laneway: Laneway) -> None:
    key = locked_lead(laneway)
    leave(laneway, transfer_mode="pool")

    assert undo(laneway).kept == {}

    lead = lead_at(laneway, key)
    assert (lead.owner, lead.details["locked"], lead.left_reason) == ("anna", True, None)


def test_a_task_that_went_to_its_queue_comes_back_too(laneway: Laneway) -> None:
    case = begin(laneway, "deal", lead_owner="anna")
    leave(laneway, transfer_mode="pool")

    undo(laneway)

    with laneway.sessions.read() as session:
        task = session.scalars(select(Task).where(Task.instance_key == case)).one()
        assert (task.assignee, session.scalars(select(TaskCandidate.name)).all()) == ("anna", [])


def test_after_seven_days_and_a_second_time_nothing_is_undone(laneway: Laneway) -> None:
    [number] = own(laneway, "甲公司")
    leave(laneway, receivers=["bob"], transfer_mode="single")

    with pytest.raises(MoveNotAllowed, match="within 7 days"):
        undo(laneway, at=NOON + timedelta(days=7, seconds=1))
    assert owner_of(laneway, number) == "bob"
    undo(laneway)
    with pytest.raises(MoveNotAllowed):
        undo(laneway)


def test_a_blocked_account_neither_signs_in_nor_claims_nor_exports(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        inside = sign_in(session, "anna", PASSWORD, now=NOON)
        assert isinstance(inside, SignedIn)
    task = begin(laneway, "open")

    leave(laneway, receivers=["bob"], transfer_mode="single")

    with laneway.sessions.write() as session, session.begin():
        assert person_of(session, inside.token, now=NOON) is None
        assert isinstance(sign_in(session, "anna", PASSWORD, now=NOON), Refused)
        anna = person(session, "anna")
        waiting = session.scalars(select(Task.key).where(Task.instance_key == task)).one()
        with pytest.raises(LanewayError):
            claim(laneway.engine, session, waiting, person=anna)
    client = create_app(laneway).test_client()
    client.set_cookie("laneway", inside.token)
    assert client.post("/exports/records/leads").status_code == 302
    assert client.get("/inbox/").headers["Location"].startswith("/sign-in")
