"""What people do wrong and what happens meanwhile, by the numbers of the product's list."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

import pytest
from sqlalchemy import func, select

from engine.operations import Call, OperationFailed
from engine.states import IncidentState, TaskState
from engine.store.json import decode_object
from engine.store.tables import Event, Incident, Instance, Job, Step, Task
from processes.records.states import LeadState
from processes.scenarios.reading import Complete
from processes.shipped import shipped_files
from tests.support.records import add_lead
from tests.support.stories import STORIES, tell
from tests.support.telling import Telling
from tests.support.town import Town, town

_MARKED: Final = re.compile(r'<g id="(\w+)" class="lw-node lw-\w+ lw-(\w+)"')
CONTACT: Final = {
    "contact_result": "connected",
    "contact_method": "phone",
    "contact_note": "已沟通需求",
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found


def reach(here: Town, id: str, task: str) -> tuple[Telling, str, str]:
    """A story up to an open task: the telling, the task's key, and who has it."""
    _, telling = tell(here, STORIES[id], until=task)
    found = telling.open_task(task)
    return telling, str(found["userTaskKey"]), str(found.get("assignee") or "")


def row(here: Town, key: str) -> Task:
    with here.laneway.sessions.read() as session:
        return session.get_one(Task, int(key))


def test_p06_who_has_not_the_role_is_refused_and_it_is_noted(here: Town) -> None:
    _, key, _ = reach(here, "L02", "T_ApproveManager")
    address = f"/v2/user-tasks/{key}/completion"

    refused = here.send("rep3", address, variables={"m_decision": "approve"})

    assert refused.status_code == 403
    assert row(here, key).state is TaskState.OPEN
    with here.laneway.sessions.read() as session:
        noted = session.scalars(select(Event).where(Event.what == "access.refused")).one()
    assert (noted.by, decode_object(noted.detail)["path"]) == ("rep3", address)


def test_p16_an_operation_that_fails_is_tried_again_then_waits_for_somebody(here: Town) -> None:
    telling, key, owner = reach(here, "L13", "T_PrepareQuote")
    known = here.laneway.engine.operations.inside
    real = known["crm.quote.calculate"]

    def broken(_session: object, _call: Call) -> dict[str, object]:
        raise OperationFailed("the price book is away")

    known["crm.quote.calculate"] = broken
    try:
        form = next(
            dict(step.form)
            for step in STORIES["L01"].steps
            if isinstance(step, Complete) and step.task == "T_PrepareQuote"
        )
        here.ask(owner or "rep1", f"/v2/user-tasks/{key}/completion", variables=form)
        waits = []
        for _ in range(6):
            telling.settle()
            with here.laneway.sessions.read() as session:
                job = session.scalars(
                    select(Job)
                    .join(Instance, Instance.key == Job.instance_key)
                    .where(Instance.root_key == telling.root, Job.error.is_not(None), ~Job.dead)
                ).first()
            if job is None or job.due_at <= here.now:
                break
            waits.append(job.due_at - here.now)
            here.now = job.due_at
    finally:
        known["crm.quote.calculate"] = real

    assert len(waits) >= 2
    assert waits == sorted(waits)
    with here.laneway.sessions.read() as session:
        incident = session.scalars(
            select(Incident)
            .join(Instance, Instance.key == Incident.instance_key)
            .where(Instance.root_key == telling.root, Incident.state == IncidentState.OPEN)
        ).one()
        case = session.get_one(Instance, incident.instance_key)
        before = decode_object(case.variables)
    assert "price book" in incident.message

    here.ask("admin", f"/v2/incidents/{incident.key}/resolution")
    telling.settle()
    with here.laneway.sessions.read() as session:
        after = decode_object(session.get_one(Instance, case.key).variables)
    assert not before.get("net_amount")
    assert after["net_amount"]
    assert after["discount_level"] == 0


def test_p18_a_form_that_was_sent_before_is_refused(here: Town) -> None:
    _, key, owner = reach(here, "L10", "T_FirstContact")
    address = f"/v2/user-tasks/{key}/completion"

    assert here.send(owner, address, variables=CONTACT).is_success
    again = here.send(owner, address, variables=CONTACT)

    assert again.status_code == 409
    with here.laneway.sessions.read() as session:
        done = select(func.count()).select_from(Event)
        completed = (Event.what == "task.completed", Event.task_key == int(key))
        assert session.scalar(done.where(*completed)) == 1


HOSTILE: Final = "<script>alert(1)</script> =1+1 {{7*7}} ${7*7} 已沟通"


def test_p19_hostile_text_is_text(here: Town) -> None:
    telling, key, owner = reach(here, "L12", "T_FirstContact")
    hostile = {**CONTACT, "contact_note": HOSTILE}
    here.ask(owner, f"/v2/user-tasks/{key}/completion", variables=hostile)

    with here.laneway.sessions.read() as session:
        family = select(Instance).where(Instance.root_key == telling.root)
        cases = {one.process_id: one for one in session.scalars(family)}
    inner = cases["lead_followup"]
    assert decode_object(inner.variables)["contact_note"] == HOSTILE
    for case in cases.values():
        page = here.page(owner, f"/cases/{case.key}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert HOSTILE[:25] in unescape(here.page(owner, f"/cases/{inner.key}").text)


def test_p20_a_file_that_is_too_large_is_refused_and_the_task_stays(here: Town) -> None:
    _, key, owner = reach(here, "L25", "T_PresentSolution")
    too_large = ("plan.pdf", b"%PDF-1.7" + bytes(27 << 20))

    answer = here.http.post(
        f"{here.url}/documents", files={"file": too_large}, headers=here.headers(owner or "rep1")
    )

    assert answer.status_code == 413
    assert row(here, key).state in (TaskState.OPEN, TaskState.CLAIMED)


def test_p22_another_language_changes_labels_and_no_data(here: Town) -> None:
    telling, key, owner = reach(here, "L07", "T_FirstContact")
    zh, en = (here.page(owner, f"/tasks/{key}", language).text for language in ("zh", "en"))
    assert "首次联系" in zh
    assert "首次联系" not in en
    with here.laneway.sessions.read() as session:
        inner = session.scalars(
            select(Instance).where(
                Instance.root_key == telling.root, Instance.process_id == "lead_followup"
            )
        ).one()
    drawn = {lang: here.page(owner, f"/cases/{inner.key}", lang).text for lang in ("zh", "en")}
    assert "首次联系" in drawn["zh"]
    assert drawn["zh"].count("<svg") == drawn["en"].count("<svg")
    before = inner.variables
    with here.laneway.sessions.read() as session:
        assert session.get_one(Instance, inner.key).variables == before


def test_p23_a_lead_of_another_department_is_not_there(here: Town) -> None:
    with here.laneway.sessions.write() as session, session.begin():
        south = add_lead(session, department="south", owner="rep3", state=LeadState.IN_FOLLOW_UP)
        key = south.key

    assert here.page("rep1", f"/records/leads/{key}").status_code == 404
    assert here.page("rep3", f"/records/leads/{key}").status_code == 200


def test_p29_an_open_approval_keeps_its_level_and_the_next_one_has_the_new(here: Town) -> None:
    story, telling = tell(here, STORIES["L34"], until="T_ApproveManager")
    key = telling.open_task("T_ApproveManager")["userTaskKey"]
    assert level(here, key) == 2

    table = shipped_files()["discount_approval.dmn"]
    publish(here, table.replace(b"&gt; 25", b"&gt; 19"))
    assert level(here, key) == 2
    assert row(here, key).state is TaskState.OPEN

    back = {"m_decision": "return", "quote_comment": "请再核一次价格"}
    here.ask("mgr1", f"/v2/user-tasks/{key}/completion", variables=back)
    telling.settle()
    again = next(
        step for step in story.steps if isinstance(step, Complete) and step.task == "T_PrepareQuote"
    )
    telling.perform(again)
    publish(here, table)
    assert level(here, telling.open_task("T_ApproveManager")["userTaskKey"]) == 3


def level(here: Town, task_key: str) -> object:
    with here.laneway.sessions.read() as session:
        task = session.get_one(Task, int(task_key))
        return decode_object(session.get_one(Instance, task.instance_key).variables)[
            "discount_level"
        ]


def publish(here: Town, table: bytes) -> None:
    answer = here.http.post(
        f"{here.url}/v2/deployments",
        files={"resources": ("discount_approval.dmn", table)},
        headers=here.headers("admin"),
    )
    assert answer.is_success, answer.text


def test_p30_what_is_drawn_is_what_was_done_and_what_is_open(here: Town) -> None:
    telling, _, _ = reach(here, "L23", "T_PresentSolution")
    with here.laneway.sessions.read() as session:
        family = session.scalars(select(Instance).where(Instance.root_key == telling.root)).all()
        stood = {
            (case.process_id, state, element)
            for case in family
            for element, state in session.execute(
                select(Step.element_id, Step.state).where(Step.instance_key == case.key)
            )
        }
    recorded = {("done", process, element) for process, element in telling.seen.path}
    open_now = {
        ("open", process, element) for process, state, element in stood if state == "active"
    }
    drawn = {
        (mark, case.process_id, element)
        for case in family
        for mark, element in marks(here.page("admin", f"/cases/{case.key}").text)
    }

    visited_again = {("done", process, element) for _, process, element in open_now}
    assert drawn - visited_again == (recorded | open_now) - visited_again
    assert ("open", "opportunity_management", "T_PresentSolution") in drawn


def marks(page: str) -> Iterator[tuple[str, str]]:
    """The elements of a drawn case that were done or are open."""
    for element, state in _MARKED.findall(page):
        if state == "done":
            yield "done", element
        elif state in ("active", "waiting", "overdue", "failed"):
            yield "open", element
