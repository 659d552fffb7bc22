"""The message catalogue: what becomes of each message, also where nobody waits for it."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from engine import dead_letters
from engine.errors import AlreadyDone, Conflict, MoveNotAllowed
from engine.messages import correlate, publish
from engine.states import MessageState
from engine.store.json import decode_object
from engine.store.tables import Event, Instance, Message
from processes.entries.routing import admit, may_begin, unawaited
from processes.records import timeline
from processes.records.contracts import Contract
from processes.records.marketing import TransferBatch
from processes.records.service import Ticket
from processes.records.service_states import TicketState
from processes.records.tables import Line, Notification
from tests.support.bpmn_text import about, end, file, message, path
from tests.support.bpmn_text import start as start_event
from tests.support.engine import House, ask
from tests.support.records import add_customer, add_lead, stamped

HANDLING = file(
    start_event("S", about("message", "msg_ticket_submitted")),
    ask("T"),
    end(),
    path("S", "T", "E"),
    id="ticket_handling",
    top=message("msg_ticket_submitted"),
)
LEADS = file(
    start_event("S", about("message", "msg_lead_ready")),
    start_event("Own"),
    ask("T"),
    end(),
    path("S", "T", "E"),
    path("Own", "T"),
    id="lead_to_order",
    top=message("msg_lead_ready"),
)


@pytest.fixture
def crm(house: House) -> House:
    house.engine.message_arriving = admit
    house.engine.message_begins = may_begin
    house.engine.message_kept = partial(unawaited, off=())
    return house


def send(house: House, name: str, key: str, **variables: object) -> Message:
    with house.session() as session:
        return publish(house.engine, session, name, key, variables, by=None)


def state_of(house: House, sent: Message) -> str:
    with house.look() as session:
        return session.get_one(Message, sent.key).state


def cases(house: House) -> list[Instance]:
    with house.look() as session:
        return list(session.scalars(select(Instance).order_by(Instance.key)))


def test_a_ticket_of_a_busy_customer_is_handled_on_its_own(crm: House) -> None:
    crm.deploy(HANDLING)

    sent = send(crm, "msg_lifecycle_ticket", "C-1", subject="坏了")

    [case] = cases(crm)
    known = crm.variables(case.key)
    assert (known["customer_id"], known["subject"]) == ("C-1", "坏了")
    assert state_of(crm, sent) == MessageState.CORRELATED


def test_a_new_intent_begins_a_case_of_its_own_once_for_each_lead(crm: House) -> None:
    crm.deploy(LEADS)

    for _ in range(2):
        send(crm, "msg_lifecycle_expand", "C-1", lead_id="L-1")

    assert [case.correlation_key for case in cases(crm)] == ["L-1"]


def test_a_lead_that_is_worked_already_begins_no_second_case(crm: House) -> None:
    crm.deploy(LEADS)
    own = crm.start("lead_to_order")
    with crm.session() as session:
        lead = add_lead(session)
        timeline.note(
            session, "lead.assign", lead.number, at=crm.now, lead_key=lead.key, root_key=own
        )

    sent = send(crm, "msg_lead_ready", lead.number, lead_id=lead.number)

    assert [case.key for case in cases(crm)] == [own]
    assert state_of(crm, sent) == MessageState.WAITING


@pytest.mark.parametrize(
    ("name", "values", "quote"),
    [
        ("msg_info_reply", {"text": "SN-1"}, "SN-1"),
        ("msg_service_quote_reply", {"accepted": True}, True),
        ("msg_ticket_confirm", {"confirm_result": "not_resolved", "comment": "又坏了"}, "又坏了"),
    ],
)
def test_an_answer_that_comes_too_late_stands_in_the_time_line(
    crm: House, name: str, values: dict[str, object], quote: object
) -> None:
    with crm.session() as session:
        session.add(Ticket(**stamped("T", number="T-1", state=TicketState.CLOSED)))

    sent = send(crm, name, "T-1", **values)

    with crm.look() as session:
        line = session.scalars(select(Line)).one()
        assert (line.what, line.record) == ("ticket.replied", "T-1")
        assert decode_object(line.detail)["text"] == quote
    assert state_of(crm, sent) == MessageState.CORRELATED


def test_customers_of_a_leaver_hear_who_looks_after_them(crm: House) -> None:
    with crm.session() as session:
        moved = add_customer(session, "甲公司", owner="bob")
        pooled = add_customer(session, "乙公司", owner=None)
        batch = TransferBatch(**stamped("TB", leaving_user="anna"))
        batch.add_details({"owned": {"Customer": [moved.number, pooled.number]}})
        session.add(batch)

    send(crm, "msg_owner_changed", "anna", leaving_user="anna")

    with crm.look() as session:
        letters = session.scalars(select(Notification)).all()
        assert [(one.recipient, one.template) for one in letters] == [
            (moved.number, "owner_changed")
        ]


def test_a_contract_in_force_is_told_to_subscribers(crm: House) -> None:
    with crm.session() as session:
        session.add(Contract(**stamped("CT", number="CT-1", type="sale", amount=1)))

    send(crm, "msg_contract_active", "CT-1", contract_id="CT-1", customer_id="C-1")

    with crm.look() as session:
        letter = session.scalars(select(Notification)).one()
        assert (letter.to_kind, letter.record, letter.recipient) == ("events", "CT-1", "C-1")
        assert letter.due_at == crm.now


def test_a_row_of_an_import_is_taken_once(crm: House) -> None:
    send(crm, "msg_lead_import", "", import_id="7", row_no=3)

    with pytest.raises(AlreadyDone):
        send(crm, "msg_lead_import", "", import_id="7", row_no=3)


def test_another_version_than_the_one_sent_is_not_signed(crm: House) -> None:
    with crm.session() as session:
        session.add(Contract(**stamped("CT", number="CT-1", type="sale", amount=1, version=2)))

    with pytest.raises(Conflict, match="Version 2"), crm.session() as session:
        correlate(
            crm.engine, session, "msg_contract_signed", "CT-1", {"contract_version": 1}, by="p"
        )
    with pytest.raises(Conflict):
        send(crm, "msg_contract_signed", "CT-1", contract_version=1)


def dead(house: House) -> Message:
    with house.session() as session:
        variables = {"contact_name": "王五"}
        return publish(
            house.engine,
            session,
            "msg_ticket_submitted",
            "",
            variables,
            by="dora",
            time_to_live=timedelta(),
        )


def test_a_dead_letter_is_delivered_again_when_somebody_waits(crm: House) -> None:
    letter = dead(crm)
    with pytest.raises(Conflict, match="Still nobody"), crm.session() as session:
        dead_letters.deliver_again(crm.engine, session, letter.key, by="dora")
    crm.deploy(HANDLING)

    with crm.session() as session:
        dead_letters.deliver_again(crm.engine, session, letter.key, by="dora")

    assert state_of(crm, letter) == MessageState.CORRELATED
    with crm.look() as session:
        told = session.scalars(select(Event).where(Event.what == "message.redelivered")).one()
        assert (told.by, told.instance_key) == ("dora", cases(crm)[0].key)
    with pytest.raises(MoveNotAllowed), crm.session() as session:
        dead_letters.deliver_again(crm.engine, session, letter.key, by="dora")


def test_a_discarded_letter_is_delivered_no_more(crm: House) -> None:
    letter = dead(crm)
    crm.deploy(HANDLING)

    with crm.session() as session:
        dead_letters.discard(crm.engine, session, letter.key, by="dora", reason="old")

    with crm.look() as session:
        told = session.scalars(select(Event).where(Event.what == "message.discarded")).one()
        assert (told.by, cases(crm)) == ("dora", [])
    with pytest.raises(MoveNotAllowed), crm.session() as session:
        dead_letters.deliver_again(crm.engine, session, letter.key, by="dora")
