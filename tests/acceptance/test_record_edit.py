"""People keep records right: who may, what the server refuses, two at once, and what is told."""

import re
from collections.abc import Iterator

import httpx
import pytest

from processes.fields.values import values_of
from processes.records.base import Record
from processes.records.serials import order_with
from processes.records.tables import Contact, Customer, Lead, Opportunity, Order
from tasks.tables import Membership, PersonRow
from tests.support.custom_fields import CHANNEL, WECHAT, define
from tests.support.people import add_role
from tests.support.records import add_customer, add_deal, add_lead, stamped
from tests.support.server import Served, running_server

CUSTOMER = {
    "name": "新名公司",
    "level": "vip",
    "industry": "retail",
    "custom.channel_kind": "dealer",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("edits")) as found:
        with found.session() as session:
            define(session, "customers", CHANNEL, WECHAT)
        yield found


@pytest.fixture
def bob(served: Served) -> Iterator[httpx.Client]:
    with served.client("bob") as browser:
        yield browser


def a_customer(served: Served, **values: str) -> Customer:
    given = {"owner": "bob", "department": "east"} | values
    with served.session() as session:
        return add_customer(session, "旧名公司", **given)


def now(served: Served, record: Record) -> Record:
    with served.session() as session:
        return session.get_one(type(record), record.key)


def revision(page: str) -> str:
    return str(re.findall(r'name="_revision" value="(\d+)"', page)[0])


def edit(browser: httpx.Client, kind: str, record: Record, **values: str) -> httpx.Response:
    address = f"/records/{kind}/{record.key}/edit"
    seen = revision(browser.get(address).text)
    return browser.post(address, data={"_revision": seen, **values})


def test_the_owner_edits_and_the_time_line_tells_from_and_to(
    served: Served, bob: httpx.Client
) -> None:
    customer = a_customer(served)

    answer = edit(bob, "customers", customer, **CUSTOMER, **{"custom.wechat_id": "laowang888"})

    assert answer.status_code == 302
    found = now(served, customer)
    assert isinstance(found, Customer)
    assert (found.name, found.name_key, found.level) == ("新名公司", "新名", "vip")
    assert values_of(found) == {"channel_kind": "dealer", "wechat_id": "laowang888"}
    page = bob.get(f"/records/customers/{customer.key}").text
    assert "旧名公司 → 新名公司" in page
    assert "Normal → VIP" in page
    assert "— → Dealer" in page
    assert "— → lao****g888" in page


def test_a_ticket_finds_its_order_by_a_serial_number(served: Served, bob: httpx.Client) -> None:
    with served.session() as session:
        buyer = add_customer(session, owner="bob", department="east")
        given = {"customer_key": buyer.key, "amount": 1, "owner": "bob", "department": "east"}
        first, second = (Order(**stamped("SO", **given)) for _ in range(2))
        session.add_all([first, second])

    assert edit(bob, "orders", first, serial_nos="gw-001, GW-002").status_code == 302
    refused = edit(bob, "orders", second, serial_nos="GW-003 GW-002")

    assert refused.status_code == 422
    assert "came with another order: GW-002" in refused.text
    with served.session() as session:
        found = order_with(session, " gw-002 ")
        assert found is not None
        assert found.key == first.key
        assert order_with(session, "GW-003") is None
    assert edit(bob, "orders", first, serial_nos="").status_code == 302
    assert edit(bob, "orders", second, serial_nos="GW-002").status_code == 302


def test_nothing_changed_tells_nothing(served: Served, bob: httpx.Client) -> None:
    customer = a_customer(served)
    edit(bob, "customers", customer, **CUSTOMER)
    before = now(served, customer)

    edit(bob, "customers", customer, **CUSTOMER)

    assert now(served, customer).revision == before.revision
    assert bob.get(f"/records/customers/{customer.key}").text.count("was edited") == 1


def test_who_may_not_edit_is_refused(served: Served, bob: httpx.Client) -> None:
    customer = a_customer(served)
    address = f"/records/customers/{customer.key}/edit"

    with served.session() as session:
        mine = add_customer(session, owner="anna", department="east")
        lead = add_lead(session, owner="bob", customer_key=mine.key)
    assert lead.key
    for who, status in (("anna", 404), ("carla", 200), ("dora", 200)):
        with served.client(who) as browser:
            assert browser.get(address).status_code == status, who
    with served.client("anna") as browser:
        seen = browser.get(f"/records/leads/{lead.key}").text
        assert "/edit" not in seen
        assert browser.get(f"/records/leads/{lead.key}/edit").status_code == 403
        assert browser.post(f"/records/leads/{lead.key}/edit", data={}).status_code == 403


def test_a_stale_form_is_a_conflict_that_keeps_what_was_typed(
    served: Served, bob: httpx.Client
) -> None:
    customer = a_customer(served)
    address = f"/records/customers/{customer.key}/edit"
    seen = revision(bob.get(address).text)
    with served.client("carla") as carla:
        edit(carla, "customers", customer, **CUSTOMER | {"name": "主管改名"})

    stale = bob.post(address, data={"_revision": seen, **CUSTOMER, "region": "east"})

    assert stale.status_code == 409
    assert "has changed since you opened it" in stale.text
    assert 'value="新名公司"' in stale.text
    assert "Name is now: 主管改名" in stale.text
    found = now(served, customer)
    assert isinstance(found, Customer)
    assert found.name == "主管改名"
    again = {"_revision": revision(stale.text), **CUSTOMER}
    assert bob.post(address, data=again).status_code == 302


def test_what_is_wrong_stands_beside_its_field(served: Served, bob: httpx.Client) -> None:
    customer = a_customer(served)

    answer = edit(bob, "customers", customer, name="", level="gold", tax_no="123")

    assert answer.status_code == 422
    wrong = ("name", "level", "tax_no", "custom.channel_kind")
    assert all(f'id="p-{name}"' in answer.text for name in wrong)


def test_what_processes_own_is_not_taken(served: Served, bob: httpx.Client) -> None:
    customer = a_customer(served)

    answer = edit(bob, "customers", customer, **CUSTOMER, state="lost", owner="anna")

    assert answer.status_code == 422
    assert now(served, customer).owner == "bob"


def test_a_lead_is_edited_in_the_form_in_which_it_is_found(
    served: Served, bob: httpx.Client
) -> None:
    with served.session() as session:
        lead = add_lead(session, owner="bob", phone="13800000001")
    given = {"name": "王五", "company": "华北 机械", "source": "ads"}

    edit(bob, "leads", lead, **given, phone="+86 138-0000-0009", email="W@Ex.CN")

    found = now(served, lead)
    assert isinstance(found, Lead)
    assert (found.phone, found.email) == ("13800000009", "w@ex.cn")
    assert found.company_key == "华北机械"
    page = bob.get(f"/records/leads/{lead.key}").text
    assert "138****0001 → 138****0009" in page
    no_way = edit(bob, "leads", lead, **given)
    assert no_way.status_code == 422
    assert 'id="p-phone"' in no_way.text


def test_an_administrator_is_not_shown_what_is_masked_elsewhere(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, owner="bob", department="east", phone="13800000001")
    given = {"name": "王五", "company": "华北机械", "source": "ads"}

    with served.client("dora") as dora:
        page = dora.get(f"/records/leads/{lead.key}/edit").text
        assert edit(dora, "leads", lead, **given).status_code == 302
        assert edit(dora, "leads", lead, **given, phone="13800000009").status_code == 422

    assert "13800000001" not in page
    found = now(served, lead)
    assert isinstance(found, Lead)
    assert (found.source, found.phone) == ("ads", "13800000001")


def test_an_opportunity_has_its_amount_and_day(served: Served, bob: httpx.Client) -> None:
    with served.session() as session:
        deal = add_deal(session, add_customer(session), "大单", owner="bob")

    given = {"name": "大单", "amount": "1200.50", "probability": "60"}
    edit(bob, "opportunities", deal, **given, expected_close="2026-12-31")

    found = now(served, deal)
    assert isinstance(found, Opportunity)
    assert (str(found.amount), found.probability) == ("1200.50", 60)
    assert found.expected_close == "2026-12-31"
    bad = edit(bob, "opportunities", deal, **given | {"amount": "-1", "probability": "101"})
    assert 'id="p-amount"' in bad.text
    assert 'id="p-probability"' in bad.text


def test_a_customer_gets_a_contact_once(served: Served, bob: httpx.Client) -> None:
    customer = a_customer(served)
    address = f"/records/customers/{customer.key}/contacts/new"
    assert bob.get(address).status_code == 200
    assert bob.post(address, data={"name": "陈静"}).status_code == 422

    given = {"name": "陈静", "phone": "13800000005", "is_primary": "on"}
    assert bob.post(address, data=given).status_code == 302

    with served.session() as session:
        contact = session.query(Contact).filter_by(customer_key=customer.key).one()
    assert (contact.phone, contact.owner, contact.is_primary) == ("13800000005", "bob", True)
    twice = bob.post(address, data=given)
    assert twice.status_code == 422
    assert contact.number in twice.text
    assert "a contact was added" in bob.get(f"/records/customers/{customer.key}").text


def test_a_lead_that_nobody_owns_is_kept_by_those_who_register(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, "无主公司")
        owned = add_lead(session, "有主公司", owner="bob")
        add_role(session, "registrar", starts=["marketing_to_lead"])
        anna = session.query(PersonRow).filter_by(username="anna").one()
        session.add(Membership(person_key=anna.key, role_id="registrar"))

    with served.client("anna") as browser:
        assert browser.get(f"/records/leads/{lead.key}/edit").status_code == 200
        assert browser.get(f"/records/leads/{owned.key}/edit").status_code == 403


def test_the_form_follows_and_speaks_chinese(served: Served) -> None:
    customer = a_customer(served)
    with served.client("bob", "zh") as browser:
        assert "补充信息" in browser.get(f"/records/customers/{customer.key}/edit").text
        form = browser.post(f"/records/customers/{customer.key}/edit/form", data=CUSTOMER)
    assert 'value="新名公司"' in form.text
