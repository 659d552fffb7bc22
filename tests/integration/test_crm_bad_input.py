"""What people and machines do wrong, by the numbers of the product's list (P01 to P30)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.deploying import deploy
from engine.errors import BadAnswers, MoveNotAllowed, NotFound
from engine.messages import correlate, publish
from engine.operations import Call
from engine.running import complete_task, start
from engine.store.tables import Message, Task
from processes.operations.intake import nurture
from processes.records.states import LeadState, PoolState
from processes.records.tables import Lead, Notification, PoolEntry
from processes.rules.leads import CLAIMS_A_DAY, HELD
from processes.shipped import shipped_files
from tasks.forms.answers import clean
from tasks.forms.reader import read_form
from tasks.forms.schema import Context
from tests.support.bpmn_text import end, file, path
from tests.support.bpmn_text import start as start_event
from tests.support.engine import House, ask
from tests.support.people import NOON
from tests.support.records import add_lead, stamped
from tests.support.server import assembled
from web.assembly import Laneway

POOL = file(
    start_event(), ask("T_ClaimFromPool"), end(), path("S", "T_ClaimFromPool", "E"),
    id="public_pool",
)  # fmt: skip


def refused(form: str, answers: dict[str, object], **variables: object) -> set[str]:
    """The fields that a shipped form complains about."""
    asked = read_form(shipped_files()[f"{form}.form"])
    with pytest.raises(BadAnswers) as caught:
        clean(asked, answers, Context(NOON, variables, "rep1", ("sales_rep",)))
    return set(caught.value.by_field)


def test_p01_a_required_field_is_missing() -> None:
    assert "budget" in refused("lead_followup.T_Qualify", {"need": "clear"})


def test_p02_an_answer_is_none_of_the_choices() -> None:
    answers: dict[str, object] = {"contact_result": "maybe", "contact_note": "已经打过电话。"}
    assert "contact_result" in refused("lead_followup.T_FirstContact", answers)


def test_p03_a_refusal_needs_its_reason() -> None:
    found = refused("quote_approval.T_ApproveManager", {"m_decision": "reject"})
    assert found == {"quote_comment"}


def test_p04_instalments_that_do_not_add_up() -> None:
    rows = [{"amount": "60", "due_date": "2026-12-01", "due_event": "signing"}]
    found = refused("order_to_contract.T_PaymentPlan", {"payment_plan": rows}, contract_amount=100)
    assert "payment_plan" in found


def test_p05_a_contract_that_ends_before_it_begins() -> None:
    found = refused(
        "order_to_contract.T_DraftContract",
        {"contract_start": "2027-01-01", "contract_end": "2026-12-31"},
    )
    assert "contract_end" in found


@pytest.fixture
def laneway(tmp_path: Path) -> Iterator[Laneway]:
    found = assembled(tmp_path, lambda: NOON)
    with found.sessions.write() as session, session.begin():
        deploy(found.engine, session, {"pool.bpmn": POOL}, by="dora")
    yield found
    found.close()


def claim(laneway: Laneway, who: str, lead: str, mode: str = "claim") -> None:
    with laneway.sessions.write() as session, session.begin():
        instance = start(laneway.engine, session, "public_pool", {"lead_id": lead}, by="dora")
        task = session.scalars(select(Task).where(Task.instance_key == instance.key)).one()
        answers = {"lead_owner": who, "claim_mode": mode}
        complete_task(laneway.engine, session, task, answers, by=who)


def in_pool(laneway: Laneway, lost_by: str = "", hours: int = 12) -> str:
    with laneway.sessions.write() as session, session.begin():
        lead = add_lead(session, state=LeadState.IN_POOL)
        session.add(
            PoolEntry(
                **stamped("PE", lead_key=lead.key, reason="no_first_contact"),
                previous_owner=lost_by,
                cool_down_until=NOON + timedelta(hours=hours),
            )
        )
        return lead.number


def test_p09_the_sixth_claim_of_a_day_is_refused(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        for day in (0, 0, 0, 0, 1):
            lead = add_lead(session)
            session.add(
                PoolEntry(
                    **stamped("PE", lead_key=lead.key, reason="x", owner="anna"),
                    state=PoolState.CLAIMED,
                    left_at=NOON - timedelta(days=day),
                    cool_down_until=NOON,
                )
            )
    claim(laneway, "anna", in_pool(laneway))  # the fifth of today: yesterday's does not count
    with laneway.sessions.write() as session, session.begin():
        entry = session.scalars(select(PoolEntry).where(PoolEntry.state == PoolState.OPEN)).one()
        entry.state, entry.owner, entry.left_at = PoolState.CLAIMED, "anna", NOON

    with pytest.raises(MoveNotAllowed, match=f"At most {CLAIMS_A_DAY.default} leads a day"):
        claim(laneway, "anna", in_pool(laneway))
    claim(laneway, "anna", in_pool(laneway), mode="assigned")


def test_p09_nobody_holds_more_than_a_hundred(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        for _ in range(HELD.default):
            add_lead(session, owner="anna", state=LeadState.IN_FOLLOW_UP)

    with pytest.raises(MoveNotAllowed, match=f"more than {HELD.default} leads"):
        claim(laneway, "anna", in_pool(laneway))
    claim(laneway, "bob", in_pool(laneway))


def test_p10_the_previous_owner_waits_twelve_hours(laneway: Laneway) -> None:
    with pytest.raises(MoveNotAllowed, match="You owned this lead before"):
        claim(laneway, "anna", in_pool(laneway, "anna"))

    claim(laneway, "bob", in_pool(laneway, "anna"))
    claim(laneway, "anna", in_pool(laneway, "anna", hours=0))


def test_p13_an_answer_nobody_waits_for_is_kept(house: House) -> None:
    with house.session() as session:
        message = publish(
            house.engine,
            session,
            "msg_ticket_confirm",
            "T-1",
            {"confirm_result": "resolved"},
            by=None,
        )
        assert message.state == "waiting"
        assert session.scalars(select(Message)).one().correlation_key == "T-1"


def test_p14_a_signature_for_an_unknown_contract_is_refused(house: House) -> None:
    with house.session() as session:
        with pytest.raises(NotFound):
            correlate(house.engine, session, "msg_contract_signed", "CT-9", {}, by=None)
        session.rollback()


def test_p25_who_opts_out_is_nurtured_no_more(bare_house: House) -> None:
    with bare_house.session() as session:
        lead = add_lead(session, email="wang@example.com", consent=True, state=LeadState.NEW)
        first = nurture(session, called(lead, "1"))
        lead.consent = False
        second = nurture(session, called(lead, "2"))

        assert (first, second) == ({"sent": True}, {"sent": False})
        assert len(session.scalars(select(Notification)).all()) == 1


def called(lead: Lead, step: str) -> Call:
    return Call(
        operation="crm.nurture.send",
        inputs={"lead_id": lead.number, "nurture_round": 0},
        headers={},
        instance_key=1,
        root_key=1,
        step_key=1,
        element_id="S_Nurture",
        idempotency_key=step,
        now=NOON,
        attempt=1,
    )
