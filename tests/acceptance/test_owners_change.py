"""Another owner for what is in work: P28 with the real process, and records given away by hand."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from engine.states import TaskState
from engine.store.json import decode_object
from engine.store.tables import Instance, Job, Task
from processes.records.states import LeadState
from processes.records.tables import Lead, Opportunity, PoolEntry
from processes.scenarios.reading import Complete, Start, Wait
from tasks.identities import find_person
from tests.support.records import add_customer, add_lead
from tests.support.stories import STORIES, tell
from tests.support.telling import Telling
from tests.support.town import OPERATOR, Town, town


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("owners")) as found:
        yield found


def reach(here: Town, story: str, task: str) -> tuple[Telling, Task]:
    """A lead's way up to an open task."""
    _, telling = tell(here, STORIES[story], until=task)
    return telling, row(here, telling.open_task(task)["userTaskKey"])


def row(here: Town, key: str | int) -> Task:
    with here.laneway.sessions.read() as session:
        return session.get_one(Task, int(key))


def another_than(task: Task) -> str:
    return "rep2" if task.assignee != "rep2" else "rep1"


def give(here: Town, record: str, receiver: str) -> None:
    """A manager gives a record away on its page."""
    answer = here.http.post(
        f"{here.url}/records/{record}/give",
        data={"owner": receiver},
        headers=here.headers("mgr1"),
    )
    assert answer.status_code == 302, answer.text


def owners(here: Town, telling: Telling) -> dict[str, object]:
    """Whom each running case of a tree names as its owner."""
    family = select(Instance).where(Instance.root_key == telling.root, Instance.ended_at.is_(None))
    with here.laneway.sessions.read() as session:
        cases = session.scalars(family).all()
        return {one.process_id: decode_object(one.variables).get("lead_owner") for one in cases}


def timers(here: Town, telling: Telling) -> list[tuple[str, object]]:
    query = select(Job.element_id, Job.due_at).join(Instance, Instance.key == Job.instance_key)
    query = query.where(Instance.root_key == telling.root, Job.kind == "timer").order_by(Job.key)
    with here.laneway.sessions.read() as session:
        return [(str(element), due) for element, due in session.execute(query)]


def test_a_lead_given_away_takes_its_task_along(here: Town) -> None:
    telling, task = reach(here, "L10", "T_FirstContact")
    before = timers(here, telling)
    with here.laneway.sessions.read() as session:
        lead = session.scalars(select(Lead).order_by(Lead.key.desc()).limit(1)).one()
    receiver = another_than(task)

    give(here, f"leads/{lead.key}", receiver)

    assert row(here, task.key).assignee == receiver
    assert set(owners(here, telling).values()) == {receiver}
    assert timers(here, telling) == before


def test_only_the_cases_of_the_record_change_hands(here: Town) -> None:
    _, other = reach(here, "L23", "T_Negotiate")
    _, task = reach(here, "L29", "T_Negotiate")
    with here.laneway.sessions.read() as session:
        deal = session.scalars(select(Opportunity).order_by(Opportunity.key.desc()).limit(1)).one()
        lead = session.scalars(select(Lead).order_by(Lead.key.desc()).limit(1)).one()
    assert (deal.owner, lead.owner) == (task.assignee, task.assignee)
    receiver = another_than(task)

    give(here, f"leads/{lead.key}", receiver)
    assert row(here, task.key).assignee == task.assignee
    give(here, f"opportunities/{deal.key}", receiver)
    assert row(here, task.key).assignee == receiver
    assert row(here, other.key).assignee == other.assignee


def leave(here: Town, leaver: str, **plan: object) -> Telling:
    """Somebody leaves, and a manager plans who takes over."""
    leaving = Telling(here)
    leaving.perform(Start("customer_transfer", "Start_StaffLeaving", {}, {"user": leaver}))
    leaving.perform(Complete("T_PlanTransfer", {"keep_history": True, **plan}))
    return leaving


def test_p28_the_leavers_negotiation_goes_on_with_the_receiver(here: Town) -> None:
    telling, task = reach(here, "L01", "T_Negotiate")
    before = timers(here, telling)
    receiver = another_than(task)
    assert before

    leave(here, str(task.assignee), transfer_mode="single", receivers=[receiver])

    assert row(here, task.key).assignee == receiver
    assert row(here, task.key).state == task.state
    assert owners(here, telling) == dict.fromkeys(
        ("lead_to_order", "opportunity_management"), receiver
    )
    assert timers(here, telling) == before


def test_what_a_leaver_gives_to_the_pool_waits_there_to_be_claimed(here: Town) -> None:
    telling, task = reach(here, "L11", "T_FirstContact")
    leaver = str(task.assignee)
    with here.laneway.sessions.write() as session, session.begin():
        idle = add_lead(session, owner=leaver, state=LeadState.IN_FOLLOW_UP).key
        kept = add_lead(session, owner=leaver, state=LeadState.CONVERTED)
        kept.add_details({"locked": True})
        won = kept.key
        told = select(Lead).where(Lead.owner == leaver).order_by(Lead.key)
        worked = next(one.key for one in session.scalars(told) if one.key not in (idle, won))

    leave(here, leaver, transfer_mode="pool")

    with here.laneway.sessions.read() as session:
        entries = {one.lead_key: one for one in session.scalars(select(PoolEntry))}
        assert set(entries) >= {idle, worked}
        assert won not in entries
        stays = session.get_one(Lead, won)
        assert (stays.left_reason, stays.details["locked"]) == (None, True)
        for key in (idle, worked):
            entry, lead = entries[key], session.get_one(Lead, key)
            assert (entry.previous_owner, entry.reason) == (leaver, "owner_left")
            assert (lead.owner, lead.state) == (None, LeadState.IN_POOL)
    assert telling.open_task("T_ClaimFromPool")
    assert row(here, task.key).state is TaskState.CANCELLED
    claimer = another_than(task)
    telling.perform(Complete("T_ClaimFromPool", {"lead_owner": claimer, "claim_mode": "claim"}))
    assert telling.open_task("T_FirstContact")["assignee"] == claimer


@pytest.mark.parametrize(
    ("starter", "leaver"), [("mgr1", "cs1"), ("mgr1", "mgr1"), ("mgr1", "dir1"), ("admin", "admin")]
)
def test_a_transfer_is_begun_only_for_those_whom_one_leads(
    here: Town, starter: str, leaver: str
) -> None:
    asked = {"leaving_user": leaver, "reason": "leave"}
    refused = here.send(
        starter,
        "/v2/process-instances",
        processDefinitionId="customer_transfer",
        variables=asked,
    )

    assert refused.status_code == 422
    assert "people whom you lead" in refused.text
    assert standing(here, leaver) == (True, True)
    assert f'value="{leaver}"' not in here.page(starter, "/start/customer_transfer").text


@pytest.mark.parametrize(
    ("reason", "frozen", "said"),
    [
        ("leave", (False, True), "account was blocked"),
        ("holiday", (True, False), "gets no new work"),
    ],
)
def test_a_rejected_transfer_leaves_the_account_as_it_was(
    here: Town, reason: str, frozen: tuple[bool, bool], said: str
) -> None:
    with here.laneway.sessions.write() as session, session.begin():
        add_customer(session, owner="rep3", level="vip")
    leaving = Telling(here)
    asked = {"leaving_user": "rep3", "reason": reason}
    leaving.perform(Start(process="customer_transfer", form=asked))
    assert standing(here, "rep3") == frozen
    planning = words_of(here, "mgr1", leaving, "T_PlanTransfer")
    assert "customers 1" in planning or "customers 2" in planning
    assert "VIP customers: " in planning
    plan = {"keep_history": True, "transfer_mode": "single", "receivers": ["rep4"]}
    leaving.perform(Complete("T_PlanTransfer", plan))
    judged = words_of(here, "dir1", leaving, "T_ApproveTransfer")
    assert "Single · receivers: Zhou Min" in judged
    assert "Leaving: Zhao Beichen" in judged
    leaving.perform(
        Complete("T_ApproveTransfer", {"transfer_decision": "reject", "transfer_comment": "no"})
    )

    assert standing(here, "rep3") == (True, True)
    told = here.page(OPERATOR, f"/cases/{leaving.root}").text
    assert said in told
    assert "the account is as it was before" in told


def test_who_goes_on_holiday_owning_nothing_gets_work_as_before(here: Town) -> None:
    leaving = Telling(here)
    asked = {"leaving_user": "rep8", "reason": "holiday"}
    leaving.perform(Start(process="customer_transfer", form=asked))

    assert standing(here, "rep8") == (True, True)
    assert "gets no new work" in here.page(OPERATOR, f"/cases/{leaving.root}").text


def test_who_only_moves_gets_work_again_when_the_transfer_is_over(here: Town) -> None:
    with here.laneway.sessions.write() as session, session.begin():
        add_customer(session, owner="rep7")
    leaving = Telling(here)
    asked = {"leaving_user": "rep7", "reason": "move"}
    leaving.perform(Start(process="customer_transfer", form=asked))
    plan = {"keep_history": True, "transfer_mode": "single", "receivers": ["rep4"]}
    leaving.perform(Complete("T_PlanTransfer", plan))
    leaving.perform(Complete("T_ConfirmHandover", {"handover_ok": True}))
    leaving.perform(Wait("P30DT1M"))
    assert standing(here, "rep7") == (True, False)
    leaving.perform(Complete("T_ReviewRetention", {"retention_comment": "ok"}))

    assert standing(here, "rep7") == (True, True)


def words_of(here: Town, reader: str, telling: Telling, task: str) -> str:
    """What somebody reads on the page of an open task."""
    return here.page(reader, f"/tasks/{telling.open_task(task)['userTaskKey']}").text


def standing(here: Town, username: str) -> tuple[bool, bool]:
    """Whether somebody may sign in, and gets new work."""
    with here.laneway.sessions.read() as session:
        person = find_person(session, username)
        return person.active, person.on_duty
