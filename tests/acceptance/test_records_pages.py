"""People look at records: their own, their team's, masked where they are nobody's business."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from engine import running
from engine.deploying import deploy
from engine.store.json import decode_object, encode
from engine.store.tables import Event
from processes.browsing.kinds import KINDS
from processes.browsing.searching import sorters
from processes.records import timeline
from processes.records.reference import Product
from processes.records.service import Ticket
from processes.records.tables import Contact, Opportunity, Order
from tasks.people import Ability, Scope
from tasks.tables import PersonRow
from tests.support.bpmn_text import end, file, path, start, tag, user
from tests.support.people import NOON, add_person, add_role
from tests.support.records import add_customer, add_lead, stamped
from tests.support.server import Served, running_server

_ASKED = tag("zeebe:assignmentDefinition", candidateGroups="sales_rep")
_PROCESS = file(start(), user("T", _ASKED), end(), path("S", "T", "E"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("records")) as found:
        with found.session() as session:
            add_role(session, "onlooker", scope=Scope.ALL, abilities=[Ability.EXPORT])
            eva = add_person(session, "eva", ["onlooker"])
            eva.password_hash = (
                session.query(PersonRow).filter_by(username="anna").one().password_hash
            )
        yield found


def page_of(served: Served, who: str, path: str, language: str = "en") -> httpx.Response:
    with served.client(who, language) as browser:
        return browser.get(path)


def test_an_empty_list_says_what_comes(served: Served) -> None:
    answer = page_of(served, "anna", "/records/campaigns/")

    assert answer.status_code == 200
    assert "There is none yet" in answer.text


def test_every_kind_has_a_page_in_both_languages(served: Served) -> None:
    for kind in KINDS.values():
        assert kind.several.en in page_of(served, "anna", f"/records/{kind.id}/").text
        assert kind.several.zh in page_of(served, "anna", f"/records/{kind.id}/", "zh").text


def test_an_unknown_kind_is_not_found(served: Served) -> None:
    assert page_of(served, "anna", "/records/secrets/").status_code == 404


def test_a_lead_of_another_owner_is_not_there(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, owner="bob", department="east")

    assert page_of(served, "bob", f"/records/leads/{lead.key}").status_code == 200
    assert page_of(served, "anna", f"/records/leads/{lead.key}").status_code == 404
    assert lead.number not in page_of(served, "anna", "/records/leads/").text


def test_a_phone_is_whole_for_owner_and_manager_and_masked_for_others(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, owner="bob", department="east", phone="13800000001")

    for who in ("bob", "carla"):
        assert "13800000001" in page_of(served, who, f"/records/leads/{lead.key}").text
    seen = page_of(served, "eva", f"/records/leads/{lead.key}").text
    assert "13800000001" not in seen
    assert "138****0001" in seen
    assert "13800000001" not in page_of(served, "eva", "/records/leads/").text


def test_a_phone_is_found_whole_and_never_by_a_part(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, owner="bob", phone="13800000002")

    assert lead.number in page_of(served, "eva", "/records/leads/?text=138-0000-0002").text
    assert lead.number not in page_of(served, "eva", "/records/leads/?text=0002").text


def test_names_are_found_by_a_part_and_percent_is_no_wildcard(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, "北方重工集团", owner="bob")

    assert lead.number in page_of(served, "bob", "/records/leads/?text=重工").text
    assert lead.number not in page_of(served, "bob", "/records/leads/?text=%25").text


def test_lists_go_on_behind_the_last_line(served: Served) -> None:
    with served.session() as session:
        numbers = [add_lead(session, "翻页公司", owner="anna").number for _ in range(51)]

    first = page_of(served, "anna", "/records/leads/?text=翻页").text
    assert numbers[-1] in first
    assert numbers[0] not in first
    following = first.split("after=")[1].split('"')[0]
    assert numbers[0] in page_of(served, "anna", f"/records/leads/?after={following}").text


def test_every_column_that_sorts_does_so_both_ways(served: Served) -> None:
    with served.client("anna", "en") as browser:
        for kind in KINDS.values():
            for name in sorters(kind):
                for sort, told in ((name, "ascending"), (f"-{name}", "descending")):
                    page = browser.get(f"/records/{kind.id}/?sort={sort}")
                    assert page.status_code == 200, (kind.id, sort)
                    assert "<thead>" not in page.text or f'aria-sort="{told}"' in page.text
        refused = browser.get("/records/leads/?sort=phone")
    assert refused.status_code == 400
    assert "company" in refused.text


def test_a_sorted_list_goes_on_and_keeps_its_order_and_filters(served: Served) -> None:
    with served.session() as session:
        for n in range(53):
            add_lead(session, "顺序公司", owner="anna", grade="ABC"[n % 3] if n % 4 else None)

    def grades(address: str) -> list[str]:
        found.append(page_of(served, "anna", address).text)
        return re.findall(r"<td data-label=\"Grade\"[^>]*>(.*?)</td>", found[-1])

    found: list[str] = []
    first = grades("/records/leads/?text=顺序&sort=-grade")
    onward = re.search(r'href="([^"]*after=\d+[^"]*)"', found[0])
    assert onward
    rest = grades(unescape(onward[1]))
    told = [part for part in first + rest if part.strip("—") and "span" not in part]
    assert (len(first), len(rest)) == (50, 3)
    assert told == sorted(told, reverse=True)
    assert "span" in rest[0]  # without a grade: the last, whichever way
    numbers = [n for page in found for n in re.findall(r">(L-[\w-]+)</a>", page)]
    assert len(set(numbers)) == 53
    assert 'href="/records/leads/?text=%E9%A1%BA%E5%BA%8F&amp;sort=grade"' in found[1]


def test_a_page_that_is_no_number_is_refused(served: Served) -> None:
    assert page_of(served, "anna", "/records/leads/?after=x").status_code == 400


def test_names_are_shown_as_text(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, "<script>alert(1)</script>", owner="anna")

    assert "<script>alert(1)" not in page_of(served, "anna", f"/records/leads/{lead.key}").text


def test_a_customer_page_gathers_what_belongs_to_it(served: Served) -> None:
    with served.session() as session:
        customer = add_customer(session, "聚合公司", owner="anna", department="east")
        lead = add_lead(session, "聚合公司", customer_key=customer.key)
        contact = Contact(**stamped("P", customer_key=customer.key, name="陈静"))
        deal = Opportunity(**stamped("O", customer_key=customer.key, name="年度采购"))
        session.add_all([contact, deal])
        timeline.note(session, "lead.converted", lead.number, at=NOON, lead_key=lead.key)
        timeline.note(session, "order.created", "SO-1", at=NOON, customer_key=customer.key)

    text = page_of(served, "anna", f"/records/customers/{customer.key}").text

    assert all(name in text for name in ("陈静", "年度采购", lead.number, "SO-1"))
    assert "became a customer" in text
    assert "an order was placed" in text
    chinese = page_of(served, "anna", f"/records/customers/{customer.key}", "zh").text
    assert "转化为客户" in chinese


def test_the_time_line_leads_to_the_cases_that_one_may_see(served: Served) -> None:
    case = start_case(served, "anna")
    with served.session() as session:
        customer = add_customer(session, "有案例的公司", owner="anna")
        timeline.note(
            session, "order.created", "SO-2", at=NOON, customer_key=customer.key, root_key=case
        )

    text = page_of(served, "anna", f"/records/customers/{customer.key}").text

    assert f'href="/cases/{case}"' in text
    assert "the case started" in text


def test_products_and_days_are_said_as_people_say_them(served: Served) -> None:
    with served.session() as session:
        price = {"list_price": 54_600, "cost": 1}
        session.add(Product(id="cloud", name_zh="云平台", name_en="Cloud platform", **price))
        customer = add_customer(session, "下单公司", owner="anna")
        order = Order(
            **stamped("SO", customer_key=customer.key, amount=54_600, delivery_date="2027-01-08"),
            data=encode({"lines": [{"product": "cloud", "qty": 1}]}),
        )
        session.add(order)
        session.flush()

    english = page_of(served, "eva", f"/records/orders/{order.key}").text
    chinese = page_of(served, "eva", f"/records/orders/{order.key}", "zh").text

    assert "Cloud platform" in english
    assert "8 Jan 2027" in english
    assert "云平台" in chinese
    assert "2027/1/8" in chinese
    assert "2027-01-08" not in english + chinese


def start_case(served: Served, by: str) -> int:
    engine = served.laneway.engine
    with served.session() as session:
        deploy(engine, session, {"P.bpmn": _PROCESS}, by=by)
        return running.start(engine, session, "P", {}, by=by).key


def test_taking_data_out_needs_the_right(served: Served) -> None:
    with served.client("anna") as browser:
        assert browser.post("/exports/records/leads").status_code == 403


def test_an_export_is_masked_harmless_and_logged(served: Served) -> None:
    with served.session() as session:
        add_lead(session, "=cmd|'/c calc'!A1", owner="bob", phone="13800000003")

    with served.client("eva") as browser:
        answer = browser.post("/exports/records/leads", data={"text": "=cmd"})

    assert answer.headers["Content-Type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    assert "'=cmd" in text
    assert "138****0003" in text
    assert exported_rows(served) == [1]


def test_many_rows_are_taken_out_after_a_second_question_only(served: Served) -> None:
    with served.session() as session:
        for _ in range(501):
            add_lead(session, "批量公司", owner="bob")

    with served.client("eva") as browser:
        asked = browser.post("/exports/records/leads", data={"text": "批量"})
        assert "Take out 501 rows?" in asked.text
        assert 501 not in exported_rows(served)
        given = browser.post("/exports/records/leads", data={"text": "批量", "sure": "1"})

    assert given.headers["Content-Type"].startswith("text/csv")
    assert 501 in exported_rows(served)


def test_a_company_is_found_whatever_its_brackets(served: Served) -> None:
    with served.session() as session:
        lead = add_lead(session, "华东机械（上海）有限公司", owner="bob")

    assert lead.number in page_of(served, "bob", "/records/leads/?text=机械(上海)").text


def exported_rows(served: Served) -> list[object]:
    with served.session() as session:
        events = session.query(Event).filter_by(what="data.exported", by="eva")
        return [decode_object(event.detail)["rows"] for event in events]


def test_who_registers_leads_sees_all_of_them_masked(served: Served) -> None:
    with served.session() as session:
        add_role(session, "registrar", starts=["marketing_to_lead"])
        mia = add_person(session, "mia", ["registrar"])
        anna = session.query(PersonRow).filter_by(username="anna").one()
        mia.password_hash = anna.password_hash
        lead = add_lead(session, "待分配公司", phone="13800000009")
        customer = add_customer(session, owner="bob")

    text = page_of(served, "mia", f"/records/leads/{lead.key}").text
    assert "138****0009" in text
    assert "Import leads" in page_of(served, "mia", "/records/leads/").text
    assert page_of(served, "mia", f"/records/customers/{customer.key}").status_code == 404


def test_who_answers_tickets_sees_those_that_nobody_owns_yet(served: Served) -> None:
    with served.session() as session:
        add_role(session, "tech_support")
        sue = add_person(session, "sue", ["tech_support"])
        anna = session.query(PersonRow).filter_by(username="anna").one()
        sue.password_hash = anna.password_hash
        customer = add_customer(session, "长江精工", owner="bob")
        order = Order(**stamped("SO"), customer_key=customer.key, amount=1, owner="bob")
        session.add(order)
        session.flush()
        whose = {"customer_key": customer.key, "order_key": order.key}
        known = {**whose, "contact": "李四", "phone": "13800000008"}
        new, taken = (
            Ticket(**stamped("T"), **known, subject=f"告警{owner}", owner=owner)
            for owner in (None, "bob")
        )
        session.add_all([new, taken])

    text = page_of(served, "sue", f"/records/tickets/{new.key}").text
    assert "13800000008" in text
    assert f"/records/customers/{customer.key}" in text
    assert order.number in text
    assert f"/records/orders/{order.key}" not in text  # a name, but no way there
    assert page_of(served, "sue", f"/records/tickets/{taken.key}").status_code == 404
    assert page_of(served, "anna", f"/records/tickets/{new.key}").status_code == 404
