"""What platforms tell us: signed, counted, taken once; receipts, calls, the fate of letters."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.deploying import deploy
from engine.running import start
from engine.store.json import decode_object
from engine.store.tables import Instance, Message
from processes.records.contracts import Contract
from processes.records.tables import Line, Notification
from tasks.tables import SignInTries
from tests.support.bpmn_text import about, catch, end, file, message, path
from tests.support.bpmn_text import start as start_event
from tests.support.people import NOON
from tests.support.records import add_lead, stamped
from tests.support.server import PASSWORD, assembled
from tests.support.visitors import visitor, words
from web.app import create_app
from web.assembly import Laneway
from web.pages.hooks import LATE, MOST, signature
from web.pages.public import MOST_POSTS

SECRET = "a secret of sixteen and more"
SIGNING = file(
    start_event(),
    catch("M", about("message", "msg_contract_signed")),
    end(),
    path("S", "M", "E"),
    id="contract_signing",
    top=message("msg_contract_signed", "contract_id"),
)
Body = Mapping[str, object]


@pytest.fixture
def laneway(tmp_path: Path) -> Iterator[Laneway]:
    found = assembled(tmp_path, lambda: NOON)
    found.settings = replace(
        found.settings, esign_secret=SECRET, calls_secret=SECRET, letters_secret=SECRET
    )
    yield found
    found.close()


@pytest.fixture
def app(laneway: Laneway) -> Flask:
    return create_app(laneway)


def tell(
    app: Flask, hook: str, body: Body, *, secret: str = SECRET, at: datetime = NOON
) -> TestResponse:
    content, timestamp = json.dumps(body).encode(), str(int(at.timestamp()))
    headers = {
        "X-Laneway-Timestamp": timestamp,
        "X-Laneway-Signature": signature(secret, timestamp, content),
    }
    return app.test_client().post(f"/hooks/{hook}", data=content, headers=headers)


def sent_contract(laneway: Laneway, version: int = 1) -> int:
    """A contract that waits to be signed; its case."""
    with laneway.sessions.write() as session, session.begin():
        columns = stamped("CT", number="CT-1", type="sale", amount=1, version=version)
        session.add(Contract(**columns))
        deploy(laneway.engine, session, {"s.bpmn": SIGNING}, by="dora")
        known = {"contract_id": "CT-1"}
        return start(laneway.engine, session, "contract_signing", known, by="dora").key


def state(laneway: Laneway, case: int) -> str:
    with laneway.sessions.read() as session:
        return session.get_one(Instance, case).state.value


RECEIPT: Body = {"id": "e-1", "contract_id": "CT-1", "contract_version": 1, "sign_result": "signed"}


def test_a_receipt_goes_to_its_contract_once(laneway: Laneway, app: Flask) -> None:
    case = sent_contract(laneway)

    first, second = tell(app, "esign", RECEIPT), tell(app, "esign", RECEIPT)

    assert (first.status_code, first.get_json()) == (200, {"taken": True})
    assert (second.status_code, second.get_json()) == (200, {"taken": False})
    assert state(laneway, case) == "completed"


def test_a_receipt_of_an_unknown_contract_is_a_dead_letter(laneway: Laneway, app: Flask) -> None:
    case = sent_contract(laneway)

    answer = tell(app, "esign", {**RECEIPT, "contract_id": "CT-9"})

    assert answer.status_code == 404
    with laneway.sessions.read() as session:
        kept = session.scalars(select(Message)).one()
        assert (kept.state, kept.correlation_key) == ("expired", "CT-9")
    assert state(laneway, case) == "active"


def test_a_receipt_of_another_version_is_refused(laneway: Laneway, app: Flask) -> None:
    case = sent_contract(laneway, version=2)

    assert tell(app, "esign", RECEIPT).status_code == 409
    assert state(laneway, case) == "active"


@pytest.mark.parametrize(
    ("secret", "late"), [("another secret of sixteen", timedelta()), (SECRET, LATE * 2)]
)
def test_what_is_not_signed_now_with_our_secret_is_refused(
    laneway: Laneway, app: Flask, secret: str, late: timedelta
) -> None:
    case = sent_contract(laneway)

    answer = tell(app, "esign", RECEIPT, secret=secret, at=NOON - late)

    assert (answer.status_code, state(laneway, case)) == (401, "active")


def test_without_a_secret_there_is_no_hook(laneway: Laneway, app: Flask) -> None:
    laneway.settings = replace(laneway.settings, calls_secret="")

    answer = tell(app, "calls", {"id": "1"})

    assert answer.status_code == 404
    assert "LANEWAY_CALLS_SECRET" in answer.get_json()["detail"]


def test_a_flood_of_calls_is_stopped(laneway: Laneway, app: Flask) -> None:
    with laneway.sessions.write() as session, session.begin():
        session.add(SignInTries(subject="hook-calls:127.0.0.1", count=MOST, since=NOON))

    answer = tell(app, "calls", {"id": "1"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_a_call_about_service_is_a_ticket_and_else_a_lead(laneway: Laneway, app: Flask) -> None:
    ring: Body = {"event": "incoming", "phone": "13800000001", "name": "王五", "company": "华东"}

    for body in (
        {**ring, "id": "1", "about": "service", "subject": "坏了"},
        {**ring, "id": "2", "about": "sales", "consent": True},
        {**ring, "id": "2", "about": "sales", "consent": True},
    ):
        assert tell(app, "calls", body).status_code == 200

    with laneway.sessions.read() as session:
        ticket, lead = session.scalars(select(Message).order_by(Message.key)).all()
        assert (ticket.name, lead.name) == ("msg_ticket_submitted", "msg_web_lead")
        assert decode_object(ticket.variables)["channel"] == "phone"
        told = decode_object(lead.variables)
        assert (told["source"], told["consent"], told["phone"]) == ("phone_in", True, "13800000001")


def test_a_call_that_ended_stands_in_the_time_line_once(laneway: Laneway, app: Flask) -> None:
    with laneway.sessions.write() as session, session.begin():
        lead = add_lead(session, phone="13800000001", owner="anna")
    ended: Body = {"id": "7", "event": "ended", "phone": "+86 138 0000 0001", "user": "anna"}

    for _ in range(2):
        answer = tell(app, "calls", {**ended, "result": "connected", "seconds": 95})
        assert answer.get_json()["record"] == lead.number

    with laneway.sessions.read() as session:
        line = session.scalars(select(Line)).one()
        assert (line.what, line.record, line.by) == ("call.recorded", lead.number, "anna")
    page = visitor(app, "anna").get(f"/records/leads/{lead.key}")
    assert "connected, 95 s" in words(page)


def test_a_call_of_nobody_we_know_is_not_found(app: Flask) -> None:
    body = {"id": "7", "event": "ended", "phone": "13999999999"}
    assert tell(app, "calls", body).status_code == 404


def test_a_button_has_the_call_centre_ring_up(laneway: Laneway, app: Flask) -> None:
    with laneway.sessions.write() as session, session.begin():
        lead = add_lead(session, phone="13800000001", owner="anna")
        other = add_lead(session, phone="13800000002", owner="dora")
    anna = visitor(app, "anna")

    assert anna.post(f"/outside/calls/leads/{lead.key}").status_code == 302
    assert anna.post(f"/outside/calls/leads/{other.key}").status_code == 404
    laneway.outbox.carry(laneway.engine, laneway.sessions)

    [dropped] = (laneway.settings.home / "outbox").glob("*.json")
    told = json.loads(dropped.read_text())
    assert (told["channel"], told["address"], told["sender"]) == ("calls", "13800000001", "anna")


@pytest.mark.parametrize(
    ("status", "delivered", "read"),
    [("delivered", True, False), ("read", True, True), ("failed", False, False)],
)
def test_a_carrier_reports_what_became_of_a_letter(
    laneway: Laneway, app: Flask, status: str, delivered: bool, read: bool
) -> None:
    with laneway.sessions.write() as session, session.begin():
        columns = {"to_kind": "customer", "recipient": "13800000001", "origin": "o"}
        letter = Notification(at=NOON, template="ticket_receipt", delivered_at=NOON, **columns)
        session.add(letter)

    body = {"id": str(letter.key), "status": status, "error": "no such number"}
    assert tell(app, "letters", body).status_code == 200

    with laneway.sessions.read() as session:
        found = session.get_one(Notification, letter.key)
        assert (found.delivered_at is not None, found.read_at is not None) == (delivered, read)
        assert (found.error == "no such number") == (status == "failed")


def test_a_message_that_a_program_gives_to_nobody_is_not_kept(laneway: Laneway, app: Flask) -> None:
    body = {"name": "msg_contract_signed", "correlationKey": "CT-9", "variables": {}}
    answer = app.test_client().post("/v2/messages/correlation", json=body, auth=("olga", PASSWORD))

    assert answer.status_code == 404
    with laneway.sessions.read() as session:
        assert session.scalars(select(Message.state)).all() == []


def test_two_processes_count_together(laneway: Laneway, app: Flask) -> None:
    lead = {"lead_name": "王五", "company": "华东机械", "phone": "13800000001"}
    lead |= {"engagement": "demo_request", "consent": "on"}
    doors = [app, create_app(laneway)]

    answers = [
        visitor(doors[place % 2]).post("/public/lead", lead).status_code
        for place in range(MOST_POSTS + 1)
    ]

    assert answers == [303] * MOST_POSTS + [429]
