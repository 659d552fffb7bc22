"""An administrator defines fields on their pages; nobody else does."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from engine import running
from engine.deploying import deploy
from engine.store.json import decode_object
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.fields.schema import Type
from processes.fields.values import fields_of, keep
from processes.records.marketing import Campaign
from tasks.people import Ability, Scope
from tasks.tables import Membership, PersonRow
from tests.support.bpmn_text import end, file, path, start, tag, user
from tests.support.custom_fields import CHANNEL, NICKNAME, WECHAT, define
from tests.support.forms import component, form_file
from tests.support.people import add_role
from tests.support.records import add_customer, add_deal, stamped
from tests.support.server import Served, running_server

NEW = {"label_zh": "客户经理", "label_en": "Account manager", "type": "string"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("fields")) as found:
        yield found


@pytest.fixture
def dora(served: Served) -> Iterator[httpx.Client]:
    with served.client("dora") as browser:
        yield browser


def names(served: Served, kind: str) -> list[str]:
    with served.session() as session:
        return [field.name for field in fields_of(session, kind)]


def test_only_administrators_define_fields(served: Served) -> None:
    with served.client("anna") as browser:
        assert browser.get("/records/leads/fields/").status_code == 403
        assert browser.post("/records/leads/fields/new", data=NEW).status_code == 403
        assert "/fields/" not in browser.get("/records/leads/").text


def test_a_field_is_added_and_named(served: Served, dora: httpx.Client) -> None:
    assert "No fields of your own yet." in dora.get("/records/contracts/fields/").text

    answer = dora.post("/records/contracts/fields/new", data=NEW | {"listed": "on"})

    assert answer.status_code == 302
    page = dora.get("/records/contracts/fields/").text
    assert "account_manager" in page
    assert "in lists" in page
    assert names(served, "contracts") == ["account_manager"]


def test_what_is_wrong_stands_beside_its_field(served: Served, dora: httpx.Client) -> None:
    answer = dora.post("/records/orders/fields/new", data={"type": "enum", "name": "number"})

    assert answer.status_code == 422
    assert 'id="p-label_zh"' in answer.text
    again = dora.post("/records/orders/fields/new", data=NEW | {"name": "number"})
    assert again.status_code == 422
    assert "the system&#39;s own" in again.text
    assert 'value="Account manager"' in again.text
    assert names(served, "orders") == []


def test_options_come_in_rows(served: Served, dora: httpx.Client) -> None:
    choice = NEW | {"type": "enum", "options-0-zh": "甲", "options-0-en": "First"}
    with_row = dora.post("/records/quotes/fields/new", data=choice | {"_add": "options"})
    assert 'name="options-1-zh"' in with_row.text
    assert names(served, "quotes") == []

    assert dora.post("/records/quotes/fields/new", data=choice).status_code == 302

    with served.session() as session:
        field = fields_of(session, "quotes")[0]
    assert field.type is Type.ENUM
    assert [(one.value, one.label.zh) for one in field.options] == [("First", "甲")]


def test_the_form_follows_the_type(dora: httpx.Client) -> None:
    of_text = dora.post("/records/leads/fields/form", data={"type": "string"}).text
    of_choice = dora.post("/records/leads/fields/form", data={"type": "enum"}).text

    assert 'name="personal"' in of_text
    assert "data-rows" not in of_text
    assert 'name="personal"' not in of_choice
    assert 'data-rows="options"' in of_choice


def test_a_field_is_changed_ordered_retired_and_restored(
    served: Served, dora: httpx.Client
) -> None:
    with served.session() as session:
        define(session, "tickets", CHANNEL, NICKNAME)
    base = "/records/tickets/fields"
    assert 'value="Nickname"' in dora.get(f"{base}/nickname").text

    dora.post(f"{base}/nickname", data={"label_zh": "外号", "type": "string"})
    dora.post(f"{base}/nickname/move", data={"up": ""})
    dora.post(f"{base}/channel_kind/retire")

    page = dora.get(f"{base}/").text
    assert names(served, "tickets") == ["nickname"]
    assert "外号" in page
    assert "retired" in page
    dora.post(f"{base}/channel_kind/retire", data={"restore": ""})
    assert names(served, "tickets") == ["nickname", "channel_kind"]


def test_an_unknown_field_is_not_found(dora: httpx.Client) -> None:
    assert dora.get("/records/leads/fields/nothing").status_code == 404
    assert dora.get("/records/secrets/fields/").status_code == 404


def test_the_pages_speak_chinese(served: Served) -> None:
    with served.client("dora", "zh") as browser:
        assert "线索的字段" in browser.get("/records/leads/fields/").text
        assert "中文标签" in browser.get("/records/leads/fields/new").text


def test_values_stand_on_pages_in_lists_and_in_files(served: Served, dora: httpx.Client) -> None:
    with served.session() as session:
        define(session, "customers", CHANNEL, NICKNAME, WECHAT)
        record = add_customer(session, "列表公司", owner="bob", department="east")
        given = {"channel_kind": "dealer", "nickname": "老王", "wechat_id": "laowang888"}
        keep(session, "customers", record, given)

    page = dora.get(f"/records/customers/{record.key}").text
    table = dora.get("/records/customers/?text=列表公司").text
    with served.client("bob") as owner:
        assert "laowang888" in owner.get(f"/records/customers/{record.key}").text

    assert all(word in page for word in ("Channel kind", "Dealer", "老王", "lao****g888"))
    assert "laowang888" not in page
    assert all(word in table for word in ("Channel kind", "Dealer", "Nickname", "老王"))
    assert "WeChat id" not in table


def test_lists_are_searched_and_filtered_by_custom_values(
    served: Served, dora: httpx.Client
) -> None:
    with served.session() as session:
        define(session, "opportunities", CHANNEL)
        customer = add_customer(session)
        deals = [add_deal(session, customer, name) for name in ("甲单", "乙单")]
        keep(session, "opportunities", deals[0], {"channel_kind": "direct"})
        keep(session, "opportunities", deals[1], {"channel_kind": "dealer"})

    found = dora.get("/records/opportunities/?c.channel_kind=dealer").text

    assert deals[1].number in found
    assert deals[0].number not in found
    assert '<option value="dealer" selected>' in found
    assert deals[0].number in dora.get("/records/opportunities/?c.nothing=x").text


def test_an_export_has_a_column_for_each_field(served: Served) -> None:
    with served.session() as session:
        define(session, "campaigns", CHANNEL, WECHAT)
        campaign = Campaign(**stamped("CP", name="春展", owner="anna"))
        session.add(campaign)
        session.flush()
        keep(session, "campaigns", campaign, {"channel_kind": "direct", "wechat_id": "w"})
        add_role(session, "taker", scope=Scope.ALL, abilities=[Ability.EXPORT])
        dora = session.query(PersonRow).filter_by(username="dora").one()
        session.add(Membership(person_key=dora.key, role_id="taker"))

    with served.client("dora") as browser:
        asked = {"c.channel_kind": "direct"}
        text = browser.post("/exports/records/campaigns", data=asked).content.decode("utf-8-sig")
        none = browser.post("/exports/records/campaigns", data={"c.channel_kind": "dealer"}).text

    head, row = text.splitlines()
    assert "Channel kind,WeChat id" in head
    assert "Direct,*" in row
    assert "春展" not in none


def test_a_form_asks_for_the_fields_that_there_are_now(served: Served) -> None:
    key = begin_with_place(served)
    with served.client("anna") as browser:
        assert "Origin" not in browser.get(f"/tasks/{key}").text
        with served.session() as session:
            define(
                session, "leads", replace(CHANNEL, name="heard_of", label=Text("出处", "Origin"))
            )

        page = browser.get(f"/tasks/{key}").text
        schema = browser.get(f"/v2/user-tasks/{key}/form").json()["schema"]
        missing = browser.post(f"/tasks/{key}/complete", data={"note": "x"})
        given = {"note": "x", "lead_fields.heard_of": "dealer"}
        done = browser.post(f"/tasks/{key}/complete", data=given)

    assert 'name="lead_fields.heard_of"' in page
    assert '"key":"heard_of"' in schema
    assert missing.status_code == 422
    assert 'id="p-lead_fields.heard_of"' in missing.text
    assert done.status_code == 302
    with served.session() as session:
        instance = session.get_one(Instance, session.get_one(Task, key).instance_key)
        assert decode_object(instance.variables)["lead_fields"] == {"heard_of": "dealer"}


def begin_with_place(served: Served) -> int:
    place = {
        "type": "group",
        "path": "lead_fields",
        "label": "更多",
        "properties": {"label_en": "More", "customFields": "leads"},
    }
    form = form_file(component("textfield", "note"), place, id="placed")
    asked = (
        tag("zeebe:assignmentDefinition", candidateGroups="sales_rep"),
        tag("zeebe:formDefinition", formId="placed"),
    )
    process = file(start(), user("T", *asked), end(), path("S", "T", "E"))
    engine = served.laneway.engine
    with served.session() as session:
        deploy(engine, session, {"P.bpmn": process, "placed.form": form}, by="anna")
        instance = running.start(engine, session, "P", {}, by="anna")
        session.flush()
        return session.query(Task).filter_by(instance_key=instance.key).one().key
