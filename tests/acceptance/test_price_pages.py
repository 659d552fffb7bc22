"""The price book and the sales targets: who may change them, and what holds then."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import select

from engine.texts import Named
from processes.records.choices import choices
from processes.records.pricing import prices_on
from processes.records.reference import Price, Product, SalesTarget
from tasks.people import Ability, Scope
from tasks.tables import Membership, PersonRow
from tests.support.people import add_role
from tests.support.server import PASSWORD, Served, running_server

GATEWAY = {
    "id": "gateway",
    "name_zh": "网关",
    "list_price": "3,800",
    "cost": "2100",
    "active": "on",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("prices")) as found:
        with found.session() as session:
            add_role(session, "sales_director", scope=Scope.ALL, abilities=[Ability.REPORT])
            carla = session.query(PersonRow).filter_by(username="carla").one()
            session.add(Membership(person_key=carla.key, role_id="sales_director"))
        yield found


def client(served: Served, who: str) -> httpx.Client:
    return httpx.Client(
        base_url=served.url,
        auth=(who, PASSWORD),
        cookies={"language": "en"},
        trust_env=False,
        timeout=30.0,
    )


def test_a_form_offers_what_is_sold_with_its_price(served: Served) -> None:
    with served.session() as session:
        for id, active in (("pump", True), ("old", False)):
            price = {"list_price": Decimal("1200.5"), "cost": Decimal(1)}
            session.add(Product(id=id, name_zh="水泵", name_en="Pump", active=active, **price))
        session.flush()
        gift = {"list_price": Decimal(0), "cost": Decimal(1)}
        session.add(Product(id="gift", name_zh="赠品", active=True, **gift))
        session.flush()
        offered = choices(session, "product:2026-06-01::")
    assert offered == {
        "pump": Named(
            "水泵 · ¥1,200.50", "Pump · ¥1,200.50", facts={"list_price": Decimal("1200.5")}
        ),
        "gift": Named("赠品 · 暂无价格", "赠品 · no price", facts={"list_price": Decimal(0)}),
    }


def test_the_director_keeps_the_price_book(served: Served) -> None:
    price = {"product_id": "gateway", "list_price": "3500", "valid_from": "2026-01-01"}
    with client(served, "carla") as browser:
        assert browser.post("/products/", data=GATEWAY).status_code == 302
        assert browser.post("/products/prices", data={**price, "level": "vip"}).status_code == 302
        page = browser.get("/products/").text
        assert "3,800" in page
        assert "3,500" in page

    with served.session() as session:
        product = session.get_one(Product, "gateway")
        on = date(2026, 6, 1)
        assert prices_on(session, [product], on) == {"gateway": Decimal(3800)}
        assert prices_on(session, [product], on, level="vip") == {"gateway": Decimal(3500)}
        before = prices_on(session, [product], date(2025, 6, 1), level="vip")
        assert before == {"gateway": Decimal(3800)}
        key = session.scalars(select(Price.key)).one()
    with client(served, "carla") as browser:
        assert browser.post(f"/products/prices/{key}/remove").status_code == 302
        assert "3,500" not in browser.get("/products/").text


def test_a_product_is_supported_to_a_day(served: Served) -> None:
    with client(served, "carla") as browser:
        told = {**GATEWAY, "id": "old_gateway", "supported_to": "2026-03-31"}
        assert browser.post("/products/", data=told).status_code == 302
        assert "support until 31 Mar 2026" in browser.get("/products/").text

    with served.session() as session:
        assert session.get_one(Product, "old_gateway").supported_to == "2026-03-31"


@pytest.mark.parametrize(
    ("more", "day"),
    [
        ({}, "2026-03-31"),
        ({"supported_to": "2027-03-31"}, "2027-03-31"),
        ({"endless": "on"}, None),
    ],
)
def test_a_product_changed_keeps_its_last_day_unless_told(
    served: Served, more: dict[str, str], day: str | None
) -> None:
    told = {**GATEWAY, "id": "changed"}
    with client(served, "carla") as browser:
        browser.post("/products/", data={**told, "supported_to": "2026-03-31"})
        assert browser.post("/products/", data={**told, "cost": "2200", **more}).status_code == 302

    with served.session() as session:
        kept = session.get_one(Product, "changed")
        assert (kept.cost, kept.supported_to) == (Decimal(2200), day)


def test_everybody_else_only_looks(served: Served) -> None:
    with client(served, "anna") as browser:
        page = browser.get("/products/")
        assert page.status_code == 200
        assert "2,100" not in page.text  # what it costs us
        assert browser.post("/products/", data=GATEWAY).status_code == 403
        assert browser.post("/targets/", data={}).status_code == 403
        assert browser.get("/targets/").status_code == 403


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("/products/", {**GATEWAY, "id": "two words"}),
        ("/products/", {**GATEWAY, "cost": "-1"}),
        ("/products/", {**GATEWAY, "list_price": "much"}),
        ("/products/", {**GATEWAY, "supported_to": "soon"}),
        (
            "/products/prices",
            {"product_id": "gateway", "list_price": "1", "valid_from": "2026-02-01"}
            | {"valid_to": "2026-01-01"},
        ),
        ("/products/prices", {"product_id": "nothing", "list_price": "1"}),
        ("/targets/", {"period": "soon", "holder": "person:anna", "amount": "1"}),
    ],
)
def test_what_cannot_be_is_refused(served: Served, address: str, wrong: dict[str, str]) -> None:
    with client(served, "carla") as browser:
        assert browser.post(address, data=wrong).status_code == 400


def test_a_target_is_set_changed_and_taken_away(served: Served) -> None:
    told = {"period": "2026-11", "holder": "person:anna"}
    with client(served, "carla") as browser:
        for amount in ("100000", "120000"):
            browser.post("/targets/", data={**told, "amount": amount})
        assert "120,000" in browser.get("/targets/?year=2026").text
        with served.session() as session:
            assert [one.amount for one in session.scalars(select(SalesTarget))] == [120_000]
        browser.post("/targets/", data={**told, "amount": "0"})
        assert "No targets for this year yet." in browser.get("/targets/?year=2026").text
