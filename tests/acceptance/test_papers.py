"""Papers of quotes and contracts: one for each version, for those who may see it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.operations import Call
from processes.entries.links import new_link
from processes.operations.papers import contract_paper, keep_paper, quote_paper
from processes.records.contracts import Contract
from processes.records.reference import Product
from processes.records.tables import Opportunity, Quote
from tests.support.errands import Errands, errands
from tests.support.people import NOON
from tests.support.records import add_customer, stamped
from tests.support.visitors import visitor, words


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    home: Path = tmp_path_factory.mktemp("papers")
    with errands(home) as found:
        yield found


def issued(town: Errands, *amounts: int) -> Contract:
    """A contract that went out once for each amount."""
    with town.laneway.sessions.write() as session, session.begin():
        customer = add_customer(session, owner="anna")
        contract = Contract(**stamped("CT", customer_key=customer.key, type="sale", amount=1))
        session.add(contract)
        for version, worth in enumerate(amounts, 1):
            contract.version = version
            session.flush()
            inputs = {"contract_amount": worth, "service_scope": ["#let x = 1", "onsite"]}
            keep_paper(session, contract, _call(inputs))
        return contract


def _call(inputs: dict[str, object]) -> Call:
    return Call(
        operation="crm.contract.issue",
        inputs=inputs,
        headers={},
        instance_key=1,
        root_key=1,
        step_key=1,
        element_id="S",
        idempotency_key="1-1",
        now=NOON,
        attempt=1,
    )


def said(town: Errands, contract: Contract, version: int | None = None) -> dict[str, str]:
    with town.laneway.sessions.read() as session:
        return {
            label.en: value for label, value in contract_paper(session, contract, version).facts
        }


def test_each_version_of_a_contract_keeps_what_it_said(town: Errands) -> None:
    contract = issued(town, 500, 700)

    assert said(town, contract, 1)["Amount (CNY)"] == "500.00"
    assert said(town, contract)["Amount (CNY)"] == "700.00"


def test_who_sees_the_contract_gets_its_paper(town: Errands) -> None:
    contract = issued(town, 500, 700)
    address = f"/papers/contracts/{contract.key}.pdf"
    anna = visitor(town.app, "anna")

    newest, first, again = (anna.get(address + query) for query in ("", "?version=1", "?version=1"))

    assert newest.mimetype == "application/pdf"
    assert newest.data.startswith(b"%PDF")
    assert f"{contract.number}-v1.pdf" in first.headers["Content-Disposition"]
    assert first.data == again.data != newest.data
    assert anna.get(f"{address}?version=3").status_code == 404
    assert visitor(town.app, "bob").get(address).status_code == 404


def test_the_customer_reads_the_version_that_is_to_be_signed(town: Errands) -> None:
    contract = issued(town, 500, 700)
    with town.laneway.sessions.write() as session, session.begin():
        shown: dict[str, object] = {"contract_version": 1}
        token = new_link(session, "contract", contract.number, at=NOON, details=shown)
        other = new_link(session, "opt_out", contract.number, at=NOON)
    town.laneway.engine.clock = lambda: NOON
    stranger = visitor(town.app)

    page = stranger.get(f"/public/links/{token}")
    paper = stranger.get(f"/public/links/{token}/paper.pdf")

    assert f"/public/links/{token}/paper.pdf" in page.text
    assert "-v1.pdf" in paper.headers["Content-Disposition"]
    assert stranger.get(f"/public/links/{other}/paper.pdf").status_code == 404


def test_a_quote_shows_its_lines(town: Errands) -> None:
    with town.laneway.sessions.write() as session, session.begin():
        customer = add_customer(session, owner="anna")
        deal = Opportunity(**stamped("O", customer_key=customer.key, name="X"))
        session.add(deal)
        session.flush()
        amounts = dict.fromkeys(("list_amount", "net_amount", "discount_pct", "margin_pct"), 10)
        quote = Quote(**stamped("Q", opportunity_key=deal.key, version=2, owner="anna", **amounts))
        known = {"list_price": 60_000, "cost": 1}
        session.add(Product(id="cloud", name_zh="云平台", name_en="Cloud platform", **known))
        cloud = {"product": "cloud", "qty": 1, "list_price": 60000, "discount_pct": 5}
        gateway = {"product": "网关", "qty": 3, "list_price": 3800}
        nameless = {"product": None, "qty": 1, "list_price": 100}
        quote.add_details({"lines": [gateway, cloud, nameless]})
        session.add(quote)
        session.flush()
        assert quote_paper(session, quote).lines == (
            ("网关", "3", "3,800.00", "", "11,400.00"),
            ("云平台 Cloud platform", "1", "60,000.00", "5", "57,000.00"),
            ("", "1", "100.00", "", "100.00"),
        )

    anna = visitor(town.app, "anna")
    paper = anna.get(f"/papers/quotes/{quote.key}.pdf")

    assert paper.data.startswith(b"%PDF")
    assert quote.number in words(anna.get(f"/records/customers/{customer.key}"))
