"""The buttons on records: who has which, what they do, and a person who is forgotten."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy.orm import Session

from engine import running
from engine.deploying import deploy
from engine.store.json import decode_object
from engine.store.tables import Instance, Task
from processes.fields.values import keep, values_of
from processes.records import timeline
from processes.records.base import Record
from processes.records.contracts import Contract
from processes.records.knowledge import Article, ArticleState
from processes.records.service import Entitlement, Ticket
from processes.records.service_states import EntitlementState
from processes.records.states import ContactState, LeadState
from processes.records.tables import Contact, Customer, Lead, Line, Notification
from tasks import passwords
from tasks.people import Scope
from tasks.tables import Membership, PersonRow
from tests.support.bpmn_text import end, file, path, start, tag, user
from tests.support.custom_fields import NICKNAME, WECHAT, define
from tests.support.people import NOON, add_person, add_role
from tests.support.records import add_customer, add_lead, stamped
from tests.support.server import PASSWORD, Served, running_server

PHONE, MAIL, NAME = "13800007777", "ada@eastern.example", "王小五"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("actions")) as found:
        with found.session() as session:
            add_role(session, "marketing_specialist", starts=["marketing_to_lead"])
            add_role(session, "service_manager", scope=Scope.ALL)
            hire(session, "anna", "marketing_specialist")
            hire(session, "olga", "service_manager")
            define(session, "leads", NICKNAME, WECHAT)
        yield found


def hire(session: Session, username: str, role: str) -> None:
    person = session.query(PersonRow).filter_by(username=username).one()
    session.add(Membership(person_key=person.key, role_id=role))


def now(served: Served, record: Record) -> Record:
    with served.session() as session:
        return session.get_one(type(record), record.key)


def act(served: Served, who: str, kind: str, record: Record, move: str) -> httpx.Response:
    with served.client(who) as browser:
        return browser.post(f"/records/{kind}/{record.key}/act/{move}")


def test_who_answers_a_ticket_notes_that_its_customer_wants_no_marketing(served: Served) -> None:
    with served.session() as session:
        add_role(session, "customer_service")
        sue = add_person(session, "sue", ["customer_service"])
        sue.password_hash = passwords.hashed(PASSWORD)
        customer, stranger = (add_customer(session, name, owner="bob") for name in ("甲", "乙"))
        contact = Contact(**stamped("K-7", customer_key=customer.key, name="客"))
        ticket = Ticket(**stamped("T-7", customer_key=customer.key, owner="sue", subject="x"))
        session.add_all([contact, ticket])

    with served.client("sue") as browser:
        page = browser.get(f"/records/customers/{customer.key}")
        assert "/act/opt_out" in page.text
        assert browser.get(f"/records/customers/{stranger.key}").status_code == 404
    for kind, record in (("customers", customer), ("contacts", contact)):
        assert act(served, "sue", kind, record, "opt_out").status_code == 302
        found = now(served, record)
        assert isinstance(found, Customer | Contact)
        assert found.opt_out is True


def test_marketing_revives_an_archived_lead(served: Served) -> None:
    with served.session() as session:
        put_away = {"state": LeadState.ARCHIVED, "left_reason": "unreachable"}
        lead = add_lead(session, owner="bob", **put_away)
    with served.client("anna") as browser:
        assert "Revive" in browser.get(f"/records/leads/{lead.key}").text
    assert act(served, "bob", "leads", lead, "revive").status_code == 403

    assert act(served, "anna", "leads", lead, "revive").status_code == 302

    found = now(served, lead)
    assert isinstance(found, Lead)
    assert (found.state, found.left_reason) == (LeadState.NEW, None)
    assert act(served, "anna", "leads", lead, "revive").status_code == 409
    with served.client("anna") as browser:
        page = browser.get(f"/records/leads/{lead.key}").text
    assert "the lead was revived" in page
    assert "/act/revive" not in page


def test_a_sales_manager_locks_a_lead_that_has_an_owner(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, owner="bob", department="east")
        nobodys = add_lead(session, department="east")
    assert act(served, "bob", "leads", lead, "lock").status_code == 403
    assert act(served, "carla", "leads", nobodys, "lock").status_code == 409

    for move, locked in (("lock", True), ("unlock", False)):
        assert act(served, "carla", "leads", lead, move).status_code == 302
        found = now(served, lead)
        assert isinstance(found, Lead)
        assert found.details["locked"] is locked


def test_a_contact_is_retired_and_brought_back_by_its_keeper(served: Served) -> None:
    with served.session() as session:
        customer = add_customer(session, owner="bob", department="east")
        contact = Contact(**stamped("P", customer_key=customer.key, name="陈静", owner="bob"))
        session.add(contact)

    for move, state in (("retire", ContactState.INACTIVE), ("revive", ContactState.ACTIVE)):
        assert act(served, "bob", "contacts", contact, move).status_code == 302
        found = now(served, contact)
        assert isinstance(found, Contact)
        assert found.state is state
    assert act(served, "bob", "contacts", contact, "nothing").status_code == 404


def test_marketing_is_refused_and_allowed_again(served: Served) -> None:
    with served.session() as session:
        customer = add_customer(session, owner="bob", department="east")

    act(served, "bob", "customers", customer, "opt_out")
    with served.client("bob") as browser:
        page = browser.get(f"/records/customers/{customer.key}").text

    assert "wants no marketing" in page
    assert "/act/opt_in" in page
    assert "/act/opt_out" not in page


def test_service_is_suspended_by_the_service_manager_only(served: Served) -> None:
    with served.session() as session:
        customer = add_customer(session, owner="bob", department="east")
        contract = Contract(**stamped("CT", customer_key=customer.key))
        session.add(contract)
        session.flush()
        given = {"customer_key": customer.key, "contract_key": contract.key, "valid_from": NOON}
        right = Entitlement(**stamped("E", **given))
        session.add(right)

    assert act(served, "bob", "entitlements", right, "suspend").status_code == 403
    assert act(served, "olga", "entitlements", right, "suspend").status_code == 302

    found = now(served, right)
    assert isinstance(found, Entitlement)
    assert found.state is EntitlementState.SUSPENDED


def test_a_manager_gives_a_customer_to_somebody_of_the_department(served: Served) -> None:
    with served.session() as session:
        customer = add_customer(session, owner="bob", department="east")
    address = f"/records/customers/{customer.key}"
    with served.client("bob") as browser:
        assert browser.post(f"{address}/give", data={"owner": "anna"}).status_code == 403
    with served.client("carla") as browser:
        assert 'value="anna"' in browser.get(address).text
        assert browser.post(f"{address}/give", data={"owner": "dora"}).status_code == 400

        assert browser.post(f"{address}/give", data={"owner": "anna"}).status_code == 302

        assert "Owner: bob → anna" in browser.get(address).text
    assert now(served, customer).owner == "anna"


def test_service_publishes_what_it_has_learnt(served: Served) -> None:
    with served.session() as session:
        columns = stamped(
            "KB", title="网关离线", body="先断电\n升级固件", owner="olga", type="repair"
        )
        article = Article(**columns)
        session.add(article)
    with served.client("bob") as browser:
        assert browser.get(f"/records/articles/{article.key}").status_code == 404
    with served.client("olga") as browser:
        assert "网关离线" in browser.get("/records/articles/?q=固件").text
        address = f"/records/articles/{article.key}"
        assert browser.post(f"{address}/act/publish").status_code == 302
        page = browser.get(address).text
        assert "the article was published" in page
        assert '<div class="prose">先断电' in page
        assert f"{address}/edit" in page
    found = now(served, article)
    assert isinstance(found, Article)
    assert found.state is ArticleState.PUBLISHED


def test_a_person_is_forgotten_after_the_box_is_ticked(served: Served) -> None:
    lead, case, ticket = a_lead_with_traces(served)
    address = f"/records/leads/{lead.key}/forget"
    with served.client("bob") as browser:
        assert browser.get(address).status_code == 403
    with served.client("dora") as browser:
        assert "This cannot be undone." in browser.get(address).text
        unsure = browser.post(address)
        assert unsure.status_code == 422
        assert 'id="p-sure"' in unsure.text

        assert browser.post(address, data={"sure": "on"}).status_code == 302

        page = browser.get(f"/records/leads/{lead.key}").text
        assert browser.post(address, data={"sure": "on"}).status_code == 409
    assert "personal data were deleted on request" in page
    assert not any(trace in page for trace in (PHONE, "138****7777", MAIL, NAME, "laowang"))
    assert act(served, "anna", "leads", lead, "revive").status_code == 409  # nobody is left in it
    with served.session() as session:
        found = session.get_one(Lead, lead.key)
        assert (found.name, found.phone, found.email, found.consent) == ("", "", "", False)
        assert found.company == "华东机械有限公司"
        assert found.state is LeadState.ARCHIVED
        assert values_of(found) == {"nickname": "x"}
        assert session.get_one(Instance, case).business_key is None
        variables = decode_object(session.get_one(Instance, case).variables)
        assert variables == {"phone": "", "contacts": [{"name": "", "email": ""}], "amount": 5}
        answered = session.query(Task).filter_by(instance_key=case, element_id="T").one()
        assert decode_object(answered.answers or b"") == {"phone": ""}
        letter = session.query(Notification).filter_by(record=lead.number).one()
        assert (letter.recipient, letter.due_at, letter.link) == ("", None, None)
        kept = session.get_one(Ticket, ticket)
        assert (kept.contact, kept.phone, kept.subject) == ("", "", "… 的设备不能开机")
        article = session.query(Article).filter_by(ticket_key=ticket).one()
        assert (article.title, article.body) == ("不能开机", "致电 … 后重启")
        lines = session.query(Line).filter_by(record=lead.number)
        assert not any(b"7777" in line.detail for line in lines)


def a_lead_with_traces(served: Served) -> tuple[Lead, int, int]:
    asked = tag("zeebe:assignmentDefinition", candidateGroups="sales_rep")
    process = file(start(), user("T", asked), user("U", asked), end(), path("S", "T", "U", "E"))
    engine = served.laneway.engine
    with served.session() as session:
        deploy(engine, session, {"P.bpmn": process}, by="anna")
        told = {
            "phone": "138 0000 7777",
            "contacts": [{"name": NAME, "email": "Ada@Eastern.example"}],
            "amount": 5,
        }
        case = running.start(engine, session, "P", told, by="anna", business_key=NAME).key
        task = session.query(Task).filter_by(instance_key=case).one()
        running.complete_task(engine, session, task, {"phone": told["phone"]}, by="bob")
        values = {"name": NAME, "phone": PHONE, "email": MAIL, "consent": True, "owner": "bob"}
        lead = add_lead(session, "华东机械有限公司", **values)
        keep(session, "leads", lead, {"nickname": "x", "wechat_id": "laowang"})
        change = {"field": "phone", "from": "", "to": "138****7777"}
        timeline.note(
            session,
            "record.edited",
            lead.number,
            at=NOON,
            lead_key=lead.key,
            root_key=case,
            detail={"kind": "leads", "changes": [change]},
        )
        ticket = Ticket(**stamped("T", contact=NAME, phone=PHONE, subject=f"{NAME} 的设备不能开机"))
        letter = Notification(
            at=NOON,
            to_kind="customer",
            recipient=MAIL,
            template="nurture_1",
            record=lead.number,
            link="token",
            origin="forget me",
        )
        session.add_all([ticket, letter])
        session.flush()
        told = {"title": "不能开机", "body": f"致电 {PHONE} 后重启", "type": "repair"}
        session.add(Article(**stamped("KB", ticket_key=ticket.key, **told)))
        return lead, case, ticket.key
