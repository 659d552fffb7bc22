"""Every operation of the CRM, called twice by the same step: the second call changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deploying import deploy
from engine.documents import keep
from engine.engine import Engine
from engine.operations import Call
from engine.running import start
from engine.store.base import Base
from engine.store.database import Sessions, open_database, sessions
from engine.store.json import plain_object
from engine.store.tables import Instance
from processes.records.contracts import Contract, ContractState
from processes.records.marketing import Campaign, CampaignState
from processes.records.service import SlaClock, Ticket
from processes.records.states import CustomerState, LeadState, PoolState
from processes.records.tables import Contact, Opportunity, Order, PoolEntry
from processes.shipped import PREFIX, operations
from tests.support.bpmn_text import end, file, path
from tests.support.bpmn_text import start as start_event
from tests.support.people import NOON, add_company
from tests.support.records import add_customer, add_lead, stamped
from web.assembly import make_engine

LINES: Final = [{"product": "x", "qty": 2, "list_price": 100, "discount_pct": 10, "amount": 180}]
DRAWING: Final = file(start_event(), end(), path("S", "E"), id="drawn")
WORLD: Final[Mapping[str, object]] = {
    "lead_id": "L-1",
    "lead_name": "王五",
    "company": "华东机械有限公司",
    "phone": "13800000001",
    "email": "wang@example.com",
    "consent": True,
    "source": "web_form",
    "campaign_id": "CP-1",
    "channels": ["ads"],
    "customer_id": "C-1",
    "customer_name": "华东机械有限公司",
    "opportunity_id": "O-1",
    "order_id": "SO-1",
    "order_lines": LINES,
    "quote_lines": LINES,
    "contract_id": "CT-1",
    "contract_version": 1,
    "ticket_id": "T-1",
    "ticket_owner": "anna",
    "lead_owner": "anna",
    "role": "sales_rep",
    "strategy": "round_robin",
    "leaving_user": "bob",
    "receivers": ["anna"],
    "process_key": "drawn",
}
"""What the processes know."""
MORE: Final[Mapping[str, Mapping[str, object]]] = {
    "lead.merge": {"duplicate_of": "L-1", "engagement": "visit"},
    "lead.convert": {"contacts": [{"name": "李四", "phone": "13900000000"}]},
    "notify.send": {"to_role": "sales_manager", "template": "note"},
    "order.create": {"order_id": None},
    "pool.leave": {"lead_id": "L-2"},
    "sla.start": {"response_minutes": 30, "resolve_hours": 8},
    "sla.pause": {"ticket_id": "T-2"},
    "sla.resume": {"ticket_id": "T-2"},
    "sla.check": {"ticket_id": "T-2"},
    "survey.save": {"nps": 9},
    "survey.send": {"survey_type": "nps"},
    "ticket.acknowledge": {"ticket_id": None, "contact_name": "王五", "subject": "坏了"},
    "ticket.close": {"outcome": "closed", "csat": 5},
    "ticket.merge": {"duplicate_of": "T-2"},
}
"""And what a step adds to it."""


@dataclass(frozen=True)
class Town:
    """The operations of an installation, over a small world that no test changes for good."""

    engine: Engine
    sessions: Sessions
    drawing: str
    case: int
    """The case of all calls: what they tell of it is written into its history."""

    def call(self, session: Session, name: str, step: str = "1-1") -> dict[str, object]:
        call = Call(
            operation=PREFIX + name,
            inputs={**WORLD, "bpmn_file": self.drawing, **MORE.get(name, {})},
            headers={},
            instance_key=self.case,
            root_key=self.case,
            step_key=1,
            element_id="S",
            idempotency_key=step,
            now=NOON,
            attempt=1,
        )
        return dict(self.engine.operations.inside[call.operation](session, call))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    home: Path = tmp_path_factory.mktemp("twice")
    database = open_database(f"sqlite:///{home / 'laneway.db'}")
    Base.metadata.create_all(database)
    opened = sessions(database)
    engine = make_engine(home, lambda: NOON)
    with opened.write() as session, session.begin():
        deploy(
            engine,
            session,
            {"case.bpmn": file(start_event(), end(), path("S", "E"), id="case")},
            by="dora",
        )
        case = start(engine, session, "case", {}, by="dora").key
        content = BytesIO(DRAWING)
        kept = keep(session, home, "drawn.bpmn", "text/xml", content, by="dora", at=NOON)
        _found(session)
        drawing = kept.id
    yield Town(engine, opened, drawing, case)
    database.dispose()


def _found(session: Session) -> None:
    add_company(session)
    mine = {"owner": "bob"}
    address = {"phone": "13800000001", "email": "wang@example.com"}
    add_lead(session, **stamped("L", number="L-1", name="王五", consent=True, **mine, **address))
    pooled = add_lead(session, **stamped("L", number="L-2", state=LeadState.IN_POOL))
    customer = add_customer(session, **stamped("C", number="C-1", state=CustomerState.CUSTOMER))
    deal = Opportunity(**stamped("O", number="O-1", customer_key=customer.key, name="X", **mine))
    session.add(deal)
    entry = {"lead_key": pooled.key, "state": PoolState.OPEN, "reason": "x"}
    session.add(PoolEntry(**stamped("PE", cool_down_until=NOON, **entry)))
    person = {"customer_key": customer.key, "name": "王五", "is_primary": True}
    session.add(Contact(**stamped("P", **person, **address)))
    session.flush()
    order = Order(
        **stamped(
            "SO", number="SO-1", customer_key=customer.key, opportunity_key=deal.key, amount=5
        )
    )
    session.add(order)
    session.flush()
    agreed = {"customer_key": customer.key, "order_key": order.key, "amount": Decimal(5)}
    session.add(
        Contract(**stamped("CT", number="CT-1", state=ContractState.ACTIVE, type="sale", **agreed))
    )
    running = {"state": CampaignState.RUNNING, "name": "展会"}
    session.add(Campaign(**stamped("CP", number="CP-1", **running)))
    for number in ("T-1", "T-2"):
        session.add(Ticket(**stamped("T", number=number, subject=number, **address)))
    session.flush()
    clocked = session.scalars(select(Ticket).where(Ticket.number == "T-2")).one()
    marks = {
        name: NOON + timedelta(hours=hours)
        for hours, name in enumerate(("response_due_at", "warn_at", "due_at", "escalate_at"), 1)
    }
    session.add(SlaClock(**stamped("SLA", ticket_key=clocked.key, **marks)))


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    session.flush()
    return {
        name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
        for name, table in Base.metadata.tables.items()
    }


def test_none_is_forgotten(town: Town) -> None:
    assert operations().keys() == town.engine.operations.inside.keys()


@pytest.mark.parametrize("name", [name.removeprefix(PREFIX) for name in operations()])
def test_a_second_call_by_the_same_step_changes_nothing(town: Town, name: str) -> None:
    with town.sessions.write() as session:
        first = town.call(session, name)
        after = everything(session)

        second = town.call(session, name)

        assert everything(session) == after
        assert plain_object(second) == plain_object(first)
        session.rollback()


@pytest.mark.parametrize("name", ["lead.save", "ticket.acknowledge", "finance.dun"])
def test_another_step_does_it_again(town: Town, name: str) -> None:
    with town.sessions.write() as session:
        town.call(session, name)
        after = everything(session)

        town.call(session, name, "1-2")

        assert everything(session) != after
        session.rollback()


def test_no_other_case_was_needed(town: Town) -> None:
    with town.sessions.read() as session:
        assert session.scalars(select(Instance.key)).all() == [town.case]
