"""The page of a transfer: who may undo it, what is asked, what is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from processes.records.marketing import BatchState, TransferBatch
from processes.records.tables import Customer
from tests.support.errands import Errands, errands
from tests.support.records import add_customer, stamped
from tests.support.visitors import visitor, words


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    home: Path = tmp_path_factory.mktemp("transfers")
    with errands(home) as found:
        yield found


def moved(town: Errands, *, days: int = 0) -> tuple[int, int]:
    """A transfer of so many days ago with one customer; the keys of both."""
    now = town.laneway.engine.clock()
    with town.laneway.sessions.write() as session, session.begin():
        customer = add_customer(session, owner="bob")
        state = BatchState.EXECUTED
        batch = TransferBatch(**stamped("TB", leaving_user="anna", state=state))
        batch.add_details(
            {
                "executed_at": now - timedelta(days=days),
                "given": {customer.number: "bob"},
                "given_tasks": {},
                "given_cases": {},
                "heirs": {},
            }
        )
        session.add(batch)
        session.flush()
        return batch.key, customer.key


def owner(town: Errands, customer: int) -> str | None:
    with town.laneway.sessions.read() as session:
        return session.get_one(Customer, customer).owner


@pytest.mark.parametrize(
    ("language", "button", "told"),
    [("en", "Undo the transfer", "Given back: 1 records"), ("zh", "回滚转移", "已退回：1 条记录")],
)
def test_an_administrator_undoes_a_transfer(
    town: Errands, language: str, button: str, told: str
) -> None:
    batch, customer = moved(town)
    dora = visitor(town.app, "dora", language)

    record = dora.get(f"/records/transfers/{batch}")
    asked = dora.get(f"/transfers/{batch}/roll-back")
    done = dora.post(f"/transfers/{batch}/roll-back")

    assert button in words(record)
    assert ("Anna" if language == "en" else "anna") in words(asked)
    assert told in words(done)
    assert owner(town, customer) == "anna"
    assert button not in words(dora.get(f"/records/transfers/{batch}"))


def test_others_may_not(town: Errands) -> None:
    batch, customer = moved(town)
    anna = visitor(town.app, "anna")

    assert anna.post(f"/transfers/{batch}/roll-back").status_code == 403
    assert owner(town, customer) == "bob"


def test_after_a_week_the_page_says_what_to_do_instead(town: Errands) -> None:
    batch, customer = moved(town, days=8)
    dora = visitor(town.app, "dora")

    asked = dora.get(f"/transfers/{batch}/roll-back")
    refused = dora.post(f"/transfers/{batch}/roll-back")

    assert "Begin another transfer instead" in words(asked)
    assert refused.status_code == 409
    assert owner(town, customer) == "bob"
