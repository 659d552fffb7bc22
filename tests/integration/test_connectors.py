"""Letters leave the house: by mail for real, by webhook, as files; and what happens when not."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Received
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deploying import deploy
from engine.messages import publish
from engine.operations import OperationFailed
from engine.running import start
from engine.store.base import Base
from engine.store.json import decode_object
from engine.store.tables import Incident, Instance
from processes.connectors.connector import Channel, Letter, NotDelivered
from processes.connectors.delivering import WAITS
from processes.connectors.wording import WORDS
from processes.entries.asking import OUTGOING, write_letter
from processes.operations.surveys import ask
from processes.records.contracts import Contract
from processes.records.marketing import Campaign
from processes.records.service import Ticket
from processes.records.tables import Contact, Notification
from processes.shipped import shipped_files
from tests.support.bpmn_text import end, file, path, service, tag
from tests.support.bpmn_text import start as start_event
from tests.support.engine import NOON, House
from tests.support.installation import free_port
from tests.support.people import add_person
from tests.support.records import add_customer, stamped
from web.assembly import Laneway, assemble
from web.outbox import Outbox, outbox_of
from web.settings import Settings
from web.worker import Worker


class Postman(Received):
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Mail] = []

    def handle_message(self, message: Mail) -> None:
        self.letters.append(message)


@dataclass
class Hook:
    """A platform that answers a webhook."""

    url: str
    status: int = 202
    posts: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def postman() -> Iterator[tuple[str, Postman]]:
    keeper = Postman()
    server = Controller(keeper, hostname="127.0.0.1", port=free_port())
    server.start()
    yield f"smtp://127.0.0.1:{server.port}", keeper
    server.stop()


@contextmanager
def listening(status: int) -> Iterator[Hook]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posts.append(json.loads(body) | {"key": self.headers["Idempotency-Key"]})
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        hook = Hook(f"http://127.0.0.1:{server.server_port}/sms?x=1", status)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()


def outbox(home: Path, **given: str) -> Outbox:
    settings = Settings(home=home, database_url="", secret_key="x" * 16, **given)  # type: ignore[arg-type]
    return outbox_of(settings)


def add_letter(session: Session, recipient: str, template: str = "ticket_receipt") -> Notification:
    letter = Notification(
        at=session.info["now"],
        to_kind="customer",
        recipient=recipient,
        template=template,
        record="T-1",
        origin=f"{recipient}/{template}",
    )
    session.add(letter)
    session.flush()
    return letter


@contextmanager
def command(house: House) -> Iterator[Session]:
    with house.session() as session:
        session.info["now"] = house.now
        yield session


def letter_of(house: House) -> Notification:
    with house.look() as session:
        query = select(Notification).where(Notification.to_kind == "customer")
        return session.scalars(query).one()


def test_a_letter_goes_by_mail_with_its_link(
    house: House, tmp_path: Path, postman: tuple[str, Postman]
) -> None:
    url, keeper = postman
    with command(house) as session:
        customer = add_customer(session)
        session.add(
            Contact(
                **stamped("CO", customer_key=customer.key, name="王五", email="wang@example.com")
            )
        )
        ask(session, customer, "nps", at=house.now, origin="o", root_key=None)
    token = letter_of(house).link

    post = outbox(
        tmp_path, smtp_url=url, mail_from="crm@lane.example", public_url="https://c.example/"
    )
    carried = post.carry(house.engine, house.sessions)
    again = post.carry(house.engine, house.sessions)

    (mail,) = keeper.letters
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert (carried, again) == (1, 0)
    assert (mail["To"], mail["From"]) == ("wang@example.com", "crm@lane.example")
    assert f"https://c.example/public/links/{token}" in text.decode()
    assert "您对我们满意吗" in text.decode()
    assert letter_of(house).delivered_at == house.now
    assert letter_of(house).link is None


def test_who_wrote_a_ticket_is_asked_about_it(house: House) -> None:
    with command(house) as session:
        customer = add_customer(session)
        ticket = Ticket(**stamped("T", customer_key=customer.key, phone="13600000001"))
        session.add(ticket)
        session.flush()
        ask(session, customer, "ticket", at=house.now, origin="o", root_key=None, ticket=ticket)

    assert letter_of(house).recipient == "13600000001"


def test_a_letter_names_who_looks_after_the_customer_now(house: House, tmp_path: Path) -> None:
    with command(house) as session:
        add_person(session, "bob", [])
        customer = add_customer(session, owner="bob")
        columns = stamped("CO", customer_key=customer.key, name="W", phone="13800000001")
        session.add(Contact(**columns))
        add_letter(session, customer.number, "owner_changed").record = customer.number

    outbox(tmp_path).carry(house.engine, house.sessions)

    [file] = (tmp_path / "outbox").glob("*.json")
    assert "Bob looks after you from now on." in json.loads(file.read_text())["text"]


def test_a_text_message_goes_to_the_webhook(house: House, tmp_path: Path) -> None:
    with command(house) as session:
        key = add_letter(session, "13800000001").key

    with listening(202) as hook:
        outbox(tmp_path, sms_url=hook.url).carry(house.engine, house.sessions)

    (post,) = hook.posts
    assert (post["channel"], post["address"]) == ("sms", "13800000001")
    assert post["key"] == post["id"] == str(key)


def test_a_contract_goes_to_the_signing_platform_where_there_is_one(
    house: House, tmp_path: Path
) -> None:
    with command(house) as session:
        add_letter(session, "wang@example.com", "contract_sent")

    with listening(200) as hook:
        outbox(tmp_path, esign_url=hook.url).carry(house.engine, house.sessions)

    assert [post["channel"] for post in hook.posts] == ["esign"]


def test_without_a_connector_a_letter_is_a_file(house: House, tmp_path: Path) -> None:
    with command(house) as session:
        key = add_letter(session, "wang@example.com").key

    outbox(tmp_path).carry(house.engine, house.sessions)

    file = tmp_path / "outbox" / f"{key}.json"
    dropped = json.loads(file.read_text())
    assert (dropped["address"], dropped["record"]) == ("wang@example.com", "T-1")
    assert file.stat().st_mode & 0o777 == 0o600
    assert letter_of(house).delivered_at == house.now


def test_a_letter_is_tried_again_and_then_somebody_is_told(house: House, tmp_path: Path) -> None:
    with command(house) as session:
        add_letter(session, "13800000001")
    with listening(500) as hook:
        post = outbox(tmp_path, sms_url=hook.url)
        for wait in (*WAITS, timedelta()):
            assert post.carry(house.engine, house.sessions) == 1
            house.now += wait - timedelta(seconds=1)
            assert post.carry(house.engine, house.sessions) == 0
            house.now += timedelta(seconds=1)
        house.now += timedelta(days=30)
        assert post.carry(house.engine, house.sessions) == 0

    assert len(hook.posts) == len(WAITS) + 1
    assert letter_of(house).error == "sms: the webhook answered 500"
    with house.look() as session:
        told = session.scalars(select(Notification).where(Notification.to_kind == "role")).one()
        assert (told.recipient, told.template) == ("administrator", "letter_failed")


def test_a_worker_that_died_with_a_letter_does_not_keep_it(house: House, tmp_path: Path) -> None:
    with command(house) as session:
        add_letter(session, "wang@example.com")
    dead = outbox(tmp_path)
    with pytest.raises(RuntimeError):
        Outbox({Channel.MAIL: _Dies()}, dead.platforms, dead.off, "").carry(
            house.engine, house.sessions
        )

    assert dead.carry(house.engine, house.sessions) == 0
    house.now += timedelta(minutes=5)
    assert dead.carry(house.engine, house.sessions) == 1


class _Dies:
    def send(self, letter: object) -> None:
        raise RuntimeError(letter)


def test_who_has_no_address_is_somebody_s_business_at_once(house: House, tmp_path: Path) -> None:
    with command(house) as session:
        customer = add_customer(session, owner="anna")
        add_letter(session, customer.number)

    outbox(tmp_path).carry(house.engine, house.sessions)

    assert "has no contact" in (letter_of(house).error or "")
    with house.look() as session:
        told = session.scalars(select(Notification).where(Notification.to_kind == "user")).one()
        assert told.recipient == "anna"


def test_who_opted_out_gets_receipts_but_no_surveys(house: House, tmp_path: Path) -> None:
    with command(house) as session:
        customer = add_customer(session, opt_out=True)
        session.add(
            Contact(**stamped("CO", customer_key=customer.key, name="W", phone="13800000001"))
        )
        add_letter(session, customer.number, "survey_reminder")
        add_letter(session, customer.number, "ticket_receipt")

    outbox(tmp_path).carry(house.engine, house.sessions)

    with house.look() as session:
        rows = session.scalars(select(Notification).order_by(Notification.key))
        assert [row.delivered_at is not None for row in rows] == [False, True]


def test_a_mail_server_that_is_away_is_a_reason(tmp_path: Path, house: House) -> None:
    with command(house) as session:
        add_letter(session, "wang@example.com")

    outbox(tmp_path, smtp_url=f"smtp://127.0.0.1:{free_port()}").carry(house.engine, house.sessions)

    assert (letter_of(house).error or "").startswith("mail: ")


def test_a_header_cannot_be_smuggled_in(tmp_path: Path, house: House) -> None:
    with command(house) as session:
        add_letter(session, "wang@example.com\nBcc: all@example.com")

    outbox(tmp_path).carry(house.engine, house.sessions)

    assert "neither an e-mail address nor a phone" in (letter_of(house).error or "")


def test_a_channel_that_is_off_says_what_to_set(tmp_path: Path) -> None:
    off = outbox(tmp_path, sms_url="off")
    with pytest.raises(NotDelivered, match="set LANEWAY_SMS_URL"):
        off.connectors[Channel.SMS].send(_letter())


def _letter() -> Letter:
    return Letter(1, Channel.SMS, "13800000001", "", "", "x")


def test_a_contract_that_cannot_be_sent_is_an_incident(house: House) -> None:
    house.engine.message_kept = lambda _engine, session, message: write_letter(
        session, message, {Channel.ESIGN}
    )
    sent: dict[str, object] = {"contract_id": "CT-1"}
    with house.session() as session:
        session.add(Contract(**stamped("CT", number="CT-1", type="sale", amount=1)))
    with house.session() as session:
        with pytest.raises(OperationFailed, match="set LANEWAY_ESIGN_URL"):
            publish(house.engine, session, "msg_contract_sent", "CT-1", sent, by=None)
        session.rollback()


@contextmanager
def platform(status: int, **figures: object) -> Iterator[tuple[str, list[str]]]:
    """An advertising platform, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(figures).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/figures?key=k", asked
        finally:
            server.shutdown()
            thread.join()


def test_figures_of_a_campaign_are_asked_for_between_two_transactions(tmp_path: Path) -> None:
    with platform(200, impressions=1000, clicks=50, cost=99.5, leads=7) as (url, asked):
        laneway = campaigning(tmp_path, ads_url=url)
        known = collected(laneway, ["ads"])

    assert asked == ["/figures?key=k&campaign=CP-1&channel=ads"]
    data = known["channel_data"]
    assert isinstance(data, dict)
    assert data["incomplete"] is False
    [row] = data["rows"]
    assert (row["impressions"], row["clicks"], row["cost"]) == (1000, 50, Decimal("99.5"))
    assert row["leads"] == 0  # ours are counted here, not there


def test_a_channel_that_does_not_answer_leaves_the_figures_incomplete(tmp_path: Path) -> None:
    folder = tmp_path / "ads"
    folder.mkdir()
    (folder / "CP-1.ads.json").write_text('{"impressions": 9, "cost": 5}')

    data = collected(campaigning(tmp_path), ["ads", "wechat"])["channel_data"]

    assert isinstance(data, dict)
    assert data["incomplete"] is True
    assert [row["cost"] for row in data["rows"]] == [5, 0]


def test_platforms_that_are_off_are_an_incident_that_names_the_setting(tmp_path: Path) -> None:
    laneway = campaigning(tmp_path, ads_url="off")

    known = collected(laneway, ["ads"])

    assert "channel_data" not in known
    with laneway.sessions.read() as session:
        [incident] = session.scalars(select(Incident)).all()
        assert "未配置" in incident.message
        assert "set LANEWAY_ADS_URL" in incident.message


_HEADER = tag("zeebe:header", key="resultVariable", value="channel_data")
_RESULT = tag("zeebe:taskHeaders", _HEADER)
CAMPAIGN = file(
    start_event(),
    service("C", "crm.campaign.collect", _RESULT),
    end(),
    path("S", "C", "E"),
    id="measuring",
)


def campaigning(home: Path, **given: str) -> Laneway:
    """An installation with a campaign and a process that measures it."""
    url = f"sqlite:///{home / 'laneway.db'}"
    settings = Settings(home=home, database_url=url, secret_key="x" * 16, **given)  # type: ignore[arg-type]
    now = [NOON]

    def clock() -> datetime:
        now[0] += timedelta(hours=1)  # retries become due at once
        return now[0]

    laneway = assemble(settings, clock)
    Base.metadata.create_all(laneway.database)
    with laneway.sessions.write() as session, session.begin():
        session.add(Campaign(**stamped("CP", number="CP-1", name="展会")))
        deploy(laneway.engine, session, {"m.bpmn": CAMPAIGN}, by="dora")
    return laneway


def collected(laneway: Laneway, channels: list[str]) -> Mapping[str, object]:
    """What the process knows after its campaign was measured."""
    given = {"campaign_id": "CP-1", "channels": channels}
    with laneway.sessions.write() as session, session.begin():
        case = start(laneway.engine, session, "measuring", given, by="dora").key
    worker = Worker(laneway.engine, laneway.sessions)
    while worker.round():
        pass
    with laneway.sessions.read() as session:
        return decode_object(session.get_one(Instance, case).variables)


def test_every_letter_that_is_sent_has_words() -> None:
    templates = {what.template for what in OUTGOING.values()}
    for name, content in shipped_files().items():
        if name.endswith(".bpmn"):
            lines = content.decode().splitlines()
            templates |= {line.split("&quot;")[1] for line in lines if 'target="template"' in line}

    assert len(templates) > 10
    assert sorted(templates - WORDS.keys()) == []
