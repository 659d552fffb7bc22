"""What an administrator sees of the outside: undelivered messages, and letters with their fate."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.messages import publish
from engine.store.json import decode_object
from engine.store.tables import Event, Instance, Message
from processes.entries.resending import book_receipt
from processes.records.tables import Notification
from tests.support.errands import Errands, errands
from tests.support.records import add_customer, stamped
from tests.support.visitors import Visitor, visitor, words

MESSAGES = "/outside/messages"
LETTERS = "/outside/letters"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errands]:
    home: Path = tmp_path_factory.mktemp("outside")
    with errands(home) as found:
        yield found


@pytest.fixture
def dora(town: Errands) -> Visitor:
    """An administrator."""
    return visitor(town.app, "dora")


def publish_one(town: Errands, key: str) -> int:
    with town.laneway.sessions.write() as session, session.begin():
        variables = {"phone": "13800000001", "text": "<b>你好</b>"}
        return publish(town.laneway.engine, session, "msg_nobody", key, variables, by=None).key


def message(town: Errands, key: int) -> Message:
    with town.laneway.sessions.read() as session:
        return session.get_one(Message, key)


def add_letter(town: Errands, **columns: object) -> int:
    with town.laneway.sessions.write() as session, session.begin():
        letter = Notification(
            at=town.laneway.engine.clock(),
            to_kind="customer",
            recipient="13800000001",
            template="ticket_receipt",
            **columns,
        )
        session.add(letter)
        session.flush()
        if "error" in columns:
            letter.due_at = None
        return letter.key


def letter(town: Errands, key: int) -> Notification:
    with town.laneway.sessions.read() as session:
        return session.get_one(Notification, key)


@pytest.mark.parametrize("address", [MESSAGES, LETTERS])
def test_only_administrators_look_outside(town: Errands, address: str) -> None:
    assert visitor(town.app, "anna").get(address).status_code == 403


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "所有消息均已送达"), ("en", "Every message has reached somebody")]
)
def test_without_such_messages_the_page_says_so(town: Errands, language: str, said: str) -> None:
    page = visitor(town.app, "dora", language).get(f"{MESSAGES}?state=expired")

    assert said in words(page)


def test_a_buffered_message_is_shown_masked(town: Errands, dora: Visitor) -> None:
    publish_one(town, "K-1")

    page = dora.get(MESSAGES)

    assert "msg_nobody" in words(page)
    assert "138****0001" in words(page)
    assert "13800000001" not in page.text
    assert "<b>你好" not in page.text


def test_a_message_that_nobody_awaits_stays_and_the_page_says_why(
    town: Errands, dora: Visitor
) -> None:
    key = publish_one(town, "K-2")

    dora.post(f"{MESSAGES}/{key}/deliver")

    assert "Still nobody waits" in words(dora.get(MESSAGES))
    assert message(town, key).state == "waiting"


def test_a_discarded_message_is_gone_and_history_tells_by_whom(
    town: Errands, dora: Visitor
) -> None:
    key = publish_one(town, "K-3")

    refused = dora.post(f"{MESSAGES}/{key}/discard")
    assert (refused.status_code, message(town, key).state) == (400, "waiting")
    dora.post(f"{MESSAGES}/{key}/discard", {"reason": "sent twice"})

    assert message(town, key).state == "discarded"
    assert "K-3" not in words(dora.get(MESSAGES))
    with town.laneway.sessions.read() as session:
        told = session.scalars(select(Event).where(Event.what == "message.discarded")).one()
        assert told.by == "dora"
        assert decode_object(told.detail)["reason"] == "sent twice"


def test_a_message_tells_for_whom_by_whom_and_why_it_lies_here(
    town: Errands, dora: Visitor
) -> None:
    laneway = town.laneway
    key = f"K-{town.begin().instance_key}"
    with laneway.sessions.write() as session, session.begin():
        case = session.scalars(select(Instance).order_by(Instance.key.desc())).first()
        assert case is not None
        case.business_key = key
        values = {"person": {"phone": "13800000001"}, "amount": 3, "tags": ["a", "b"]}
        publish(laneway.engine, session, "msg_nobody", key, values, by="anna", sender_key=case.key)
        publish(laneway.engine, session, "msg_nobody", f"{key}x", {}, by=None)

    page = dora.get(MESSAGES)

    assert page.text.count(f'/cases/{case.key}">{key}</a>') == 2  # for which, and by which
    said = " ".join(words(page).split())
    assert "No published process begins with it, and no case waits for it." in said
    assert "from outside" in said
    assert "What it brings: 3 values" in said
    assert "person › phone 138****0001" in said
    assert "tags a, b" in said


def test_others_cannot_discard(town: Errands) -> None:
    key = publish_one(town, "K-4")

    refused = visitor(town.app, "anna").post(f"{MESSAGES}/{key}/discard")

    assert (refused.status_code, message(town, key).state) == (403, "waiting")


def test_a_letter_that_failed_is_sent_again(town: Errands, dora: Visitor) -> None:
    key = add_letter(town, origin="failed", attempts=6, error="sms: away")

    page = words(dora.get(f"{LETTERS}?state=failed"))
    dora.post(f"{LETTERS}/{key}/again")
    twice = dora.post(f"{LETTERS}/{key}/again")

    assert "sms: away" in page
    assert "138****0001" in page
    sent = letter(town, key)
    assert (sent.attempts, sent.error, sent.due_at is not None) == (0, None, True)
    assert twice.status_code == 409


def test_the_record_shows_what_became_of_its_letters(town: Errands, dora: Visitor) -> None:
    now = town.laneway.engine.clock()
    with town.laneway.sessions.write() as session, session.begin():
        customer = add_customer(session, **stamped("C", number="C-9"))
    key = add_letter(town, origin="read", record="C-9", delivered_at=now)
    assert "delivered" in words(dora.get(f"/records/customers/{customer.key}"))

    with town.laneway.sessions.write() as session, session.begin():
        book_receipt(session, key, "read", now=now)

    assert "已读" in words(
        visitor(town.app, "dora", "zh").get(f"/records/customers/{customer.key}")
    )
