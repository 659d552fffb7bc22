"""The price book and the sales targets: who may change them, and what holds then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import select

from engine.texts import Named
from processes.fields.values import values_of
from processes.records.choices import choices
from processes.records.pricing import prices_on
from processes.records.reference import Price, Product, ProductState, SalesTarget
from tasks.people import Ability, Scope
from tasks.tables import Membership, PersonRow
from tests.support.custom_fields import CHANNEL, define
from tests.support.people import add_role
from tests.support.server import PASSWORD, Served, running_server

GATEWAY = {
    "id": "gateway",
    "name_zh": "网关",
    "name_en": "Gateway",
    "list_price": "3,800",
    "cost": "2100",
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
        for id, state in (("pump", ProductState.ON_SALE), ("old", ProductState.OFF_SALE)):
            price = {"list_price": Decimal("1200.5"), "cost": Decimal(1)}
            session.add(Product(id=id, name_zh="水泵", name_en="Pump", state=state, **price))
        session.flush()
        gift = {"list_price": Decimal(0), "cost": Decimal(1)}
        session.add(Product(id="gift", name_zh="赠品", **gift))
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
        assert browser.post("/products/new", data=GATEWAY).status_code == 302
        assert (
            browser.post("/products/prices/new", data={**price, "level": "vip"}).status_code == 302
        )
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


def edit_page(served: Served, id: str) -> str:
    with served.session() as session:
        return f"/records/products/{session.get_one(Product, id).key}"


def test_a_product_is_changed_as_other_records_are(served: Served) -> None:
    with served.session() as session:
        define(session, "products", replace(CHANNEL, name="maker", required=False))
    with client(served, "carla") as browser:
        told = {**GATEWAY, "id": "kept", "supported_to": "2026-03-31", "custom.maker": "dealer"}
        assert browser.post("/products/new", data=told).status_code == 302
        address = edit_page(served, "kept")
        form = browser.get(f"{address}/edit").text
        for held in ("Gateway", "2100", "2026-03-31"):
            assert f'value="{held}"' in form
        revision = form.split('name="_revision" value="')[1].split('"')[0]
        changed = {**told, "cost": "2,200.50", "_revision": revision}
        del changed["id"]
        assert browser.post(f"{address}/edit", data=changed).status_code == 302
        assert browser.post(f"{address}/edit", data=changed).status_code == 409
        assert browser.post(f"{address}/act/withdraw").status_code == 302
        assert "was edited" in browser.get(address).text
        assert "support until 31 Mar 2026" in browser.get("/products/").text
    with client(served, "anna") as browser:
        page = browser.get(address).text
        assert "Gateway" in page
        assert "2,200.5" not in page  # what it costs us
        assert browser.get(f"{address}/edit").status_code == 403

    with served.session() as session:
        kept = session.get_one(Product, "kept")
        assert (kept.name_en, kept.cost, kept.state) == (
            "Gateway",
            Decimal("2200.50"),
            ProductState.OFF_SALE,
        )
        assert values_of(kept) == {"maker": "dealer"}


def test_what_was_typed_stays_where_something_is_wrong(served: Served) -> None:
    twice = {**GATEWAY, "id": "twice"}
    wrong = {"product_id": "twice", "list_price": "5", "valid_from": "2026-02-01"}
    with client(served, "carla") as browser:
        assert browser.post("/products/new", data=twice).status_code == 302
        for told, problem in (
            (twice, "a product with this id"),
            ({**twice, "cost": "x"}, "number"),
        ):
            refused = browser.post("/products/new", data=told)
            assert refused.status_code == 422
            assert problem in refused.text
            assert 'value="3,800"' in refused.text or 'value="3800"' in refused.text
        refused = browser.post("/products/prices/new", data={**wrong, "valid_to": "2026-01-01"})
        assert refused.status_code == 422
        assert "Not before 2026-02-01" in refused.text


def test_everybody_else_only_looks(served: Served) -> None:
    with client(served, "anna") as browser:
        page = browser.get("/products/")
        assert page.status_code == 200
        assert "2,100" not in page.text  # what it costs us
        assert browser.get("/products/new").status_code == 403
        assert browser.post("/products/new", data=GATEWAY).status_code == 403
        assert browser.post("/targets/", data={}).status_code == 403
        assert browser.get("/targets/").status_code == 403


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("/products/new", {**GATEWAY, "id": "two words"}),
        ("/products/new", {**GATEWAY, "id": "wrong", "cost": "-1"}),
        ("/products/new", {**GATEWAY, "id": "wrong", "list_price": "much"}),
        ("/products/new", {**GATEWAY, "id": "wrong", "supported_to": "soon"}),
        (
            "/products/prices/new",
            {"product_id": "gateway", "list_price": "1", "valid_from": "2026-02-01"}
            | {"valid_to": "2026-01-01"},
        ),
        ("/products/prices/new", {"product_id": "nothing", "list_price": "1"}),
    ],
)
def test_what_cannot_be_is_refused(served: Served, address: str, wrong: dict[str, str]) -> None:
    with client(served, "carla") as browser:
        assert browser.post(address, data=wrong).status_code == 422


def test_a_target_for_no_period_is_refused(served: Served) -> None:
    wrong = {"period": "soon", "holder": "person:anna", "amount": "1"}
    with client(served, "carla") as browser:
        assert browser.post("/targets/", data=wrong).status_code == 400


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
