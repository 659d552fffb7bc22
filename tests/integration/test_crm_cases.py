"""Cases played with the real operations: what becomes of the records."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import Operations
from processes.entries.links import hash_of
from processes.entries.tables import Link
from processes.operations.registry import register
from processes.records import timeline
from processes.records.contracts import Contract, ContractState
from processes.records.service import Entitlement, Survey, Ticket
from processes.records.service_states import TicketState
from processes.records.states import (
    CustomerState,
    LeadState,
    OpportunityState,
    OrderState,
    PoolState,
    QuoteState,
    Stage,
)
from processes.records.tables import (
    Contact,
    Customer,
    Lead,
    Notification,
    Opportunity,
    Order,
    PoolEntry,
    Quote,
)
from processes.scenarios.playing import play
from processes.scenarios.reading import Scenario, Start, read_scenarios
from processes.scenarios.stage import Theatre, theatre

FOLDER: Final = Path(__file__).parent.parent / "fixtures" / "scenarios"


@pytest.fixture(scope="module")
def house() -> Iterator[Theatre]:
    operations = Operations()
    register(operations)
    with theatre(operations.inside) as found:
        yield found


def story(file: str, id_: str) -> Scenario:
    told = read_scenarios((FOLDER / f"{file}.json").read_bytes())
    return next(one for one in told if one.id == id_)


def played(house: Theatre, told: Scenario) -> Iterator[Session]:
    with house.stage() as stage:
        assert play(stage, told).problems == []
        with stage.sessions.read() as session:
            yield session


@pytest.fixture
def ordered(house: Theatre) -> Iterator[Session]:
    yield from played(house, story("lead_to_order", "L01"))


def test_a_lead_becomes_customer_contact_opportunity_quote_and_order(ordered: Session) -> None:
    lead = ordered.scalars(select(Lead)).one()
    customer = ordered.scalars(select(Customer)).one()
    opportunity = ordered.scalars(select(Opportunity)).one()
    quote = ordered.scalars(select(Quote)).one()
    order = ordered.scalars(select(Order)).one()
    contact = ordered.scalars(select(Contact)).one()

    assert (lead.number, lead.state, lead.owner) == ("L-1", LeadState.CONVERTED, "rep1")
    assert lead.customer_key == contact.customer_key == opportunity.customer_key == customer.key
    assert (customer.name, customer.number) == ("华东机械有限公司", "C-202601-00001")
    assert (contact.name, contact.is_primary) == ("王五", True)
    assert (opportunity.state, opportunity.stage) == (OpportunityState.WON, Stage.WON)
    assert (quote.state, quote.net_amount) == (QuoteState.ACCEPTED, Decimal(97_000))
    assert (order.state, order.amount) == (OrderState.SUBMITTED, Decimal(97_000))


def test_a_customer_has_one_time_line_from_lead_to_order(ordered: Session) -> None:
    customer = ordered.scalars(select(Customer)).one()
    told = [line.what for line in reversed(timeline.of_customer(ordered, customer))]
    assert told == [
        "lead.created",
        "lead.assign",
        "lead.contacted",
        "lead.qualified",
        "contact.entered",
        "lead.converted",
        "opportunity.opened",
        "opportunity.presented",
        "quote.drafted",
        "quote.approved",
        "order.created",
        "survey.sent",
    ]


def test_the_purchase_survey_keeps_its_token_as_a_hash(ordered: Session) -> None:
    survey = ordered.scalars(select(Survey)).one()
    letter = ordered.scalars(
        select(Notification).where(Notification.template == "survey_purchase")
    ).one()
    link = ordered.scalars(select(Link)).one()
    assert letter.link is not None
    assert link.token_hash == hash_of(letter.link) != letter.link
    assert (link.entry, link.record) == ("survey_purchase", survey.number)


def test_a_lead_nobody_contacts_goes_through_the_pool_to_its_new_owner(house: Theatre) -> None:
    for session in played(house, story("lead_to_order", "L05")):
        lead = session.scalars(select(Lead)).one()
        entry = session.scalars(select(PoolEntry)).one()
        reminder = session.scalars(select(Notification)).one()
        assert (lead.state, lead.owner, lead.recycled) == (LeadState.INVALID, "rep9", 1)
        assert (entry.state, entry.reason) == (PoolState.CLAIMED, "no_first_contact")
        assert (entry.previous_owner, entry.owner) == ("rep1", "rep9")
        assert (reminder.recipient, reminder.template) == ("rep1", "first_contact_due")


def test_a_lead_recycled_four_times_is_archived(house: Theatre) -> None:
    for session in played(house, story("lead_to_order", "L20")):
        lead = session.scalars(select(Lead)).one()
        assert (lead.state, lead.recycled) == (LeadState.ARCHIVED, 3)


def test_a_lost_deal_keeps_its_reason(house: Theatre) -> None:
    for session in played(house, story("lead_to_order", "L04")):
        opportunity = session.scalars(select(Opportunity)).one()
        assert (opportunity.state, opportunity.lost_reason) == (OpportunityState.LOST, "price")


def test_a_rep_s_own_lead_is_entered_at_once_and_stays_the_same(house: Theatre) -> None:
    told = story("lead_to_order", "L18")
    own = Start(
        process="lead_to_order",
        form={
            "lead_name": "赵六",
            "company": "江南电子",
            "phone": "13900000000",
            "lead_owner": "rep2",
        },
    )
    paths = [step for step in told.steps if not isinstance(step, Start)]
    for session in played(house, Scenario(id="begun", steps=[own])):
        lead = session.scalars(select(Lead)).one()
        assert (lead.name, lead.owner, lead.state) == ("赵六", "rep2", LeadState.ASSIGNED)
        assert lead.protected_until is not None
    mine = Scenario(id="own", steps=[own, *paths])
    for session in played(house, mine):
        lead = session.scalars(select(Lead)).one()
        assert (lead.name, lead.phone, lead.state) == ("赵六", "13900000000", LeadState.ARCHIVED)
        assert session.scalars(select(PoolEntry)).one().lead_key == lead.key


def test_the_whole_life_of_a_customer_leaves_consistent_records(house: Theatre) -> None:
    told = story("customer_lifecycle", "Z01")
    first = told.steps[0]
    assert isinstance(first, Start)
    agreed = Start(
        process=first.process, event=first.event, payload={**first.payload, "consent": True}
    )
    steps = [agreed, *told.steps[1:]]
    for session in played(house, Scenario(id="Z01", steps=steps)):
        customer = session.scalars(select(Customer)).one()
        contract = session.scalars(select(Contract)).one()
        ticket = session.scalars(select(Ticket)).one()
        assert customer.state is CustomerState.IN_SERVICE
        assert customer.nps == 9
        assert session.scalars(select(Order)).one().state is OrderState.EFFECTIVE
        assert (contract.state, contract.version) == (ContractState.ACTIVE, 1)
        assert session.scalars(select(Entitlement)).one().contract_key == contract.key
        assert (ticket.state, ticket.csat, ticket.customer_key) == (
            TicketState.CLOSED,
            5,
            customer.key,
        )
