"""Managers read reports in their language, take tables along, and see no more than they may."""

import re
from collections.abc import Iterator

import httpx
import pytest

from processes.records.states import OpportunityState
from processes.records.tables import Opportunity
from processes.reports.catalogue import REPORTS
from tasks.people import Ability, Scope
from tasks.tables import Membership, PersonRow
from tests.support.people import add_role
from tests.support.records import add_customer, add_lead, stamped
from tests.support.server import PASSWORD, Served, running_server
from web.charts import Bar, bars, funnel, line


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("reports")) as found:
        with found.session() as session:
            abilities = [Ability.EXPORT, Ability.REPORT]
            add_role(session, "reader", scope=Scope.DEPARTMENT, abilities=abilities)
            carla = session.query(PersonRow).filter_by(username="carla").one()
            session.add(Membership(person_key=carla.key, role_id="reader"))
            now = found.laneway.engine.clock()
            for owner, amount in (("anna", 71111), ("bob", 72222), ("dora", 74444)):
                add_lead(session, owner=owner, source="ads", created_at=now)
                customer = add_customer(session, owner=owner)
                session.add(
                    Opportunity(
                        **stamped("O", customer_key=customer.key, owner=owner, name="=deal"),
                        amount=amount,
                        state=OpportunityState.STAGNANT,
                    )
                )
        yield found


def client(served: Served, who: str, language: str = "en") -> httpx.Client:
    return httpx.Client(
        base_url=served.url,
        auth=(who, PASSWORD),
        cookies={"language": language},
        trust_env=False,
        timeout=30.0,
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_report_has_a_page(served: Served, language: str) -> None:
    with client(served, "carla", language) as browser:
        listed = browser.get("/reports/").text
        for report in REPORTS.values():
            name = report.name.said_in(language)
            assert name in listed
            assert f'<h1 class="h2 m-0">{name}' in browser.get(f"/reports/{report.id}").text


def test_one_without_the_right_reads_of_one_s_own_work(served: Served) -> None:
    with client(served, "anna") as browser:
        text = browser.get("/reports/sales").text
        assert "71,111" in text
        assert "72,222" not in text
        assert browser.get("/reports/processes").status_code == 403


def test_a_manager_reads_of_the_department_and_no_further(served: Served) -> None:
    with client(served, "carla") as browser:
        text = browser.get("/reports/sales").text
        assert "71,111" in text
        assert "72,222" in text
        assert "74,444" not in text
        one = browser.get("/reports/sales?owner=bob&department=east").text
        assert "71,111" not in one
        assert browser.get("/reports/sales?department=west").text.count("Nothing in this time") == 7


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=yesterday", 400),
        ("since=0001-01-01", 400),
        ("until=9999-12-31", 400),
        ("department=moon", 404),
        ("owner=nobody", 200),
    ],
)
def test_wrong_filters_are_refused(served: Served, query: str, status: int) -> None:
    with client(served, "carla") as browser:
        assert browser.get(f"/reports/funnel?{query}").status_code == status


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=yesterday", "Write dates like 2026-12-01."),
        ("since=2026-03-01&until=2026-02-01", "“From” is after “Until”: swap them."),
    ],
)
def test_wrong_days_are_told_where_they_were_chosen(served: Served, query: str, said: str) -> None:
    with client(served, "carla") as browser:
        text = browser.get(f"/reports/sales?{query}&owner=bob").text
    assert said in text
    assert 'name="since"' in text
    assert "Nothing in this time" not in text


def test_an_unknown_report_or_table_is_not_found(served: Served) -> None:
    with client(served, "carla") as browser:
        assert browser.get("/reports/gossip").status_code == 404
        assert browser.post("/reports/funnel/gossip").status_code == 404


def test_a_table_is_taken_out_by_those_who_may(served: Served) -> None:
    with client(served, "anna") as browser:
        assert browser.post("/reports/sales/stagnant").status_code == 403
    with client(served, "carla") as browser:
        answer = browser.post("/reports/sales/stagnant")
    text = answer.content.decode("utf-8-sig")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sales_stagnant.csv"'
    assert text.count("'=deal") == 2
    assert {"Anna", "Bob"} <= set(re.split("[,\r\n]+", text))


def test_a_chart_for_phones_fits_them_and_shortens_no_name() -> None:
    label = "A company with quite a long name"
    for draw in (bars, funnel, line):
        _, phone = draw("By month", [Bar(label, 1, "1"), Bar("b", 2, "2,000,000")]).split(
            "d-md-none"
        )
        assert 'viewBox="0 0 330 ' in phone
        assert phone.count(label) == 2  # said, and written
        assert "min-width" not in phone


def test_amounts_say_their_currency_above_them(served: Served) -> None:
    with client(served, "carla") as browser:
        assert "Pipeline (CNY)" in browser.get("/reports/sales").text
        browser.cookies.set("language", "zh")
        assert "在谈金额（¥）" in browser.get("/reports/sales").text
        assert "金额（¥）" in browser.post("/reports/sales/stagnant").content.decode("utf-8-sig")


def test_charts_say_what_they_show() -> None:
    for draw in (bars, funnel):
        drawn = draw("By <owner>", [Bar("a & b", 3, "3"), Bar("c", -1.5, "-1.5")])
        assert "<title>By &lt;owner&gt;</title>" in drawn
        assert "<desc>a &amp; b: 3; c: -1.5</desc>" in drawn
        assert drawn.count("<rect") == 4  # two for desks, two for phones
