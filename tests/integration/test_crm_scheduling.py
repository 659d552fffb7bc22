"""Timers that start cases: one for each record that is due, none where nothing is."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deploying import deploy
from engine.operations import Inside
from engine.store.json import decode_object
from engine.store.tables import Instance
from processes.records.contracts import Contract, ContractState
from processes.records.tables import Customer
from processes.scenarios.answers import Script
from processes.scheduling import occasions
from processes.shipped import operations, roles, shipped_files
from tests.support.engine import NOON, House


@pytest.fixture
def crm(bare_house: House) -> House:
    answer: Inside = Script().answer
    for name in operations():
        bare_house.engine.operations.register(name, answer)
    bare_house.engine.roles = lambda _session: roles().keys()
    bare_house.engine.occasions = occasions
    with bare_house.session() as session:
        deploy(bare_house.engine, session, shipped_files(), by="dora")
    return bare_house


def customer(session: Session, number: str, due_in: timedelta | None) -> Customer:
    row = Customer(
        number=number,
        name=number,
        name_key=number,
        created_at=NOON,
        updated_at=NOON,
        followup_due=None if due_in is None else NOON + due_in,
    )
    session.add(row)
    session.flush()
    return row


def started(house: House, process_id: str) -> list[dict[str, object]]:
    with house.look() as session:
        rows = session.scalars(select(Instance).where(Instance.process_id == process_id))
        return [decode_object(row.variables) for row in rows]


def test_every_customer_that_is_due_is_followed_up_once(crm: House) -> None:
    with crm.session() as session:
        customer(session, "C-1", timedelta(hours=-1))
        customer(session, "C-2", timedelta(hours=20))
        customer(session, "C-3", timedelta(days=9))
        customer(session, "C-4", None)
    crm.wait(hours=21)  # 09:00 in China
    crm.wait(days=2)
    asked = [one["customer_id"] for one in started(crm, "satisfaction_followup")]
    assert sorted(map(str, asked)) == ["C-1", "C-2"]


def test_a_contract_that_ends_soon_is_asked_to_be_renewed_once(crm: House) -> None:
    with crm.session() as session:
        owner = customer(session, "C-1", None)
        for number, days in (("CT-1", 30), ("CT-2", 59), ("CT-3", 90), ("CT-4", -1)):
            contract = Contract(
                number=number,
                customer_key=owner.key,
                owner="rep1",
                state=ContractState.ACTIVE,
                ends_at=NOON + timedelta(days=days),
                created_at=NOON,
                updated_at=NOON,
            )
            session.add(contract)
    crm.wait(days=1)
    crm.wait(days=3)
    cases = {one["contract_id"]: one for one in started(crm, "contract_change")}
    assert cases.keys() == {"CT-1", "CT-2"}
    assert (cases["CT-1"]["lead_owner"], cases["CT-1"]["change_type"]) == ("rep1", "renew")
    assert crm.open_elements() == ["T_RenewalFollow", "T_RenewalFollow"]


def test_a_day_without_anything_due_starts_nothing(crm: House) -> None:
    crm.wait(days=3)
    assert crm.count(Instance) == 0
