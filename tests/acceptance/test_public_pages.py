"""People without a sign-in: they ask, they are asked, and a link answers once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.deploying import deploy
from engine.jobs import run_inside
from engine.messages import publish
from engine.running import start
from engine.store.json import decode_object
from engine.store.tables import Instance, Message, Task
from processes.connectors.delivering import take_letters
from processes.entries.catalogue import ASKED, OPEN
from processes.entries.links import new_link
from processes.operations.surveys import ask
from processes.records.contracts import Contract
from processes.records.service import Survey, Ticket
from processes.records.service_states import SurveyState, TicketState
from processes.records.tables import Contact, Lead, Line, Notification
from processes.rules.service import LINK_VALID
from processes.shipped import roles, shipped_files
from tests.support.bpmn_text import about, catch, end, file, message, path
from tests.support.bpmn_text import start as start_event
from tests.support.people import NOON, add_role
from tests.support.records import add_customer, add_lead, stamped
from tests.support.server import assembled
from tests.support.visitors import Visitor, visitor, words
from web.app import create_app
from web.assembly import Laneway
from web.pages.public import MOST_POSTS, SPAN, TRAP

LEAD = {
    "lead_name": "王五",
    "company": "华东机械有限公司",
    "phone": "13800000001",
    "engagement": "demo_request",
    "consent": "on",
}
TICKET = {
    "contact_name": "王五",
    "email": "wang@example.com",
    "subject": "设备无法启动",
    "description": "昨天起设备按下开关没有反应。",
}

OVERVIEW = file(
    start_event(),
    catch("M", about("message", "msg_lifecycle_ticket")),
    end(),
    path("S", "M", "E"),
    id="overview",
    top=message("msg_lifecycle_ticket", "customer_id"),
)


@dataclass
class Town:
    """An installation with a clock, and strangers in front of it."""

    laneway: Laneway
    app: Flask
    now: list[datetime] = field(default_factory=lambda: [NOON])

    def stranger(self, language: str = "en") -> Visitor:
        return visitor(self.app, language=language)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.laneway.sessions.write() as session, session.begin():
            yield session

    def work(self) -> None:
        while self._round():
            pass

    def _round(self) -> int:
        with self.write() as session:
            return run_inside(self.laneway.engine, session)

    def link(self, entry: str, record: str = "T-1", **more: object) -> str:
        with self.write() as session:
            return new_link(session, entry, record, at=self.now[0], details=more)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    now = [NOON]
    laneway = assembled(tmp_path, lambda: now[0])
    yield Town(laneway, create_app(laneway), now)
    laneway.close()


def ship(town: Town, *prefixes: str) -> None:
    files = {name: data for name, data in shipped_files().items() if name.startswith(prefixes)}
    with town.write() as session:
        for role in roles().keys() - {"sales_rep", "sales_manager", "administrator"}:
            add_role(session, role)
        deploy(town.laneway.engine, session, files, by="setup")


def look(town: Town) -> Session:
    return town.laneway.sessions.read()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_is_shown_in_both_languages(town: Town, language: str) -> None:
    stranger = town.stranger(language)
    pages = {f"/public/{id}": entry for id, entry in OPEN.items()}
    pages |= {f"/public/links/{town.link(id)}": entry for id, entry in ASKED.items()}

    for address, entry in pages.items():
        answer = stranger.get(address)
        assert answer.status_code == 200
        assert entry.title.said_in(language) in words(answer)
        has_chinese = bool(
            re.search(r"[\u4e00-\u9fff]", words(answer).replace("泳道", "").replace("中文", ""))
        )
        assert has_chinese == (language == "zh")


def test_a_lead_from_the_web_becomes_a_lead(town: Town) -> None:
    ship(town, "marketing_to_lead", "lead_score", "lead_grade", "lead_department")

    stranger = town.stranger()
    answer = stranger.post("/public/lead?campaign=CP-1", LEAD)
    town.work()

    assert (answer.status_code, answer.location) == (303, "/public/lead/thanks")
    thanks = words(stranger.get(answer.location))
    assert "we will contact you soon" in thanks
    with look(town) as session:
        lead = session.scalars(select(Lead)).one()
        assert f"Your number: {lead.number}" in " ".join(thanks.split()).replace(" :", ":")
        assert (lead.name, lead.company, lead.phone) == ("王五", "华东机械有限公司", "13800000001")
        assert (lead.source, lead.consent, lead.campaign) == ("web_form", True, "CP-1")


def test_a_lead_by_the_form_of_a_channel_knows_where_it_comes_from(town: Town) -> None:
    town.stranger().post("/public/lead?campaign=CP-1&channel=ads", LEAD)
    town.stranger().post("/public/lead?campaign=CP-1&channel=invented", LEAD)

    with look(town) as session:
        sent = [decode_object(one) for one in session.scalars(select(Message.variables))]
        assert sorted(str(one["source"]) for one in sent) == ["ads", "web_form"]
        assert {one["campaign_id"] for one in sent} == {"CP-1"}


def test_a_landing_page_may_begin_the_overview(town: Town) -> None:
    town.stranger().post("/public/inquiry", LEAD)

    with look(town) as session:
        assert session.scalars(select(Message.name)).one() == "msg_lifecycle_inquiry"


def test_a_ticket_goes_to_the_overview_that_waits_for_it(town: Town) -> None:
    with town.write() as session:
        customer = add_customer(session)
        columns = stamped("P", customer_key=customer.key, name="王五", email="wang@example.com")
        session.add(Contact(**columns))
        deploy(town.laneway.engine, session, {"o.bpmn": OVERVIEW}, by="dora")
        known = {"customer_id": customer.number}
        case = start(town.laneway.engine, session, "overview", known, by="dora").key

    town.stranger().post("/public/ticket", TICKET)
    town.stranger().post("/public/ticket", TICKET)

    with look(town) as session:
        sent = session.execute(select(Message.name, Message.instance_key).order_by(Message.key))
        assert [tuple(one) for one in sent] == [
            ("msg_lifecycle_ticket", case),
            ("msg_ticket_submitted", None),
        ]


def test_an_answer_about_a_closed_ticket_is_kept_and_a_new_one_offered(town: Town) -> None:
    with town.write() as session:
        session.add(Ticket(**stamped("T", number="T-1", state=TicketState.CLOSED)))
    with town.write() as session:
        token = new_link(session, "info_reply", "T-1", at=NOON, correlation_key="T-1")

    first = town.stranger().post(f"/public/links/{token}", {"text": "SN-1"})
    again = town.stranger("zh").get(f"/public/links/{token}")

    assert "Open a new ticket" in words(first)
    assert "提交新工单" in words(again)
    with look(town) as session:
        told = session.scalars(select(Line).where(Line.what == "ticket.replied")).one()
        assert (told.record, decode_object(told.detail)["text"]) == ("T-1", "SN-1")


def test_a_lead_without_consent_is_asked_for_it_and_nothing_is_kept(town: Town) -> None:
    answer = town.stranger().post("/public/lead", {**LEAD, "consent": ""})

    assert answer.status_code == 422
    assert "Please tick." in words(answer)
    assert 'value="王五"' in answer.text
    with look(town) as session:
        assert session.scalars(select(Message)).all() == []


def test_a_lead_needs_a_way_to_be_reached(town: Town) -> None:
    answer = town.stranger().post("/public/lead", {**LEAD, "phone": ""})

    assert answer.status_code == 422


def test_a_visitor_cannot_set_what_the_form_does_not_ask(town: Town) -> None:
    answer = town.stranger().post("/public/ticket", {**TICKET, "customer_level": "vip"})

    assert answer.status_code == 422


def test_a_ticket_from_the_portal_starts_its_handling(town: Town) -> None:
    ship(town, "ticket_", "sla_", "service_entitlement")

    stranger = town.stranger("zh")
    stranger.post("/public/ticket", TICKET)
    town.work()

    with look(town) as session:
        ticket = session.scalars(select(Ticket)).one()
        assert ticket.number in words(stranger.get("/public/ticket/thanks"))
        assert ticket.number not in words(town.stranger().get("/public/ticket/thanks"))
        receipt = session.scalars(select(Notification)).first()
        assert (ticket.subject, ticket.channel) == ("设备无法启动", "portal")
        assert receipt is not None
        assert (receipt.recipient, receipt.template) == ("wang@example.com", "ticket_receipt")


def test_what_a_program_fills_in_goes_nowhere(town: Town) -> None:
    answer = town.stranger().post("/public/lead", {**LEAD, TRAP: "http://spam.example"})

    assert answer.status_code == 303
    with look(town) as session:
        assert session.scalars(select(Message)).all() == []


def test_an_address_that_sends_too_much_waits(town: Town) -> None:
    stranger = town.stranger()
    for _ in range(MOST_POSTS):
        assert stranger.post("/public/lead", LEAD).status_code == 303

    refused = stranger.post("/public/lead", LEAD)
    town.now[0] += SPAN
    again = stranger.post("/public/lead", LEAD)

    assert (refused.status_code, again.status_code) == (429, 303)
    assert int(refused.headers["Retry-After"]) == SPAN.total_seconds()


def test_another_site_cannot_post_here(town: Town) -> None:
    answer = town.stranger().post("/public/lead", LEAD, Sec_Fetch_Site="cross-site")

    assert answer.status_code == 403


def test_an_unknown_form_is_not_found(town: Town) -> None:
    assert town.stranger().get("/public/payroll").status_code == 404
    assert town.stranger().get("/public/contract").status_code == 404


def test_a_wrong_link_says_so(town: Town) -> None:
    answer = town.stranger().get("/public/links/guessed")

    assert answer.status_code == 404
    assert "There is no such link" in words(answer)


def test_a_link_ends_after_thirty_days(town: Town) -> None:
    token = town.link("info_reply", question="序列号?")
    town.now[0] += LINK_VALID.default - timedelta(seconds=1)
    assert "序列号?" in words(town.stranger().get(f"/public/links/{token}"))

    town.now[0] += timedelta(seconds=1)
    answer = town.stranger().get(f"/public/links/{token}")

    assert answer.status_code == 410
    assert "too old" in words(answer)


def test_a_newer_question_withdraws_the_older_one(town: Town) -> None:
    older, newer = town.link("ticket_confirm"), town.link("ticket_confirm")

    assert town.stranger().get(f"/public/links/{older}").status_code == 410
    assert town.stranger().get(f"/public/links/{newer}").status_code == 200


def test_what_was_answered_stands_in_the_time_line_of_its_record(town: Town) -> None:
    with town.write() as session:
        ticket = Ticket(**stamped("T", number="T-1"))
        session.add(ticket)
        session.flush()
        address = f"/records/tickets/{ticket.key}"
    values = {"confirm_result": "not_resolved", "comment": "<b>还是坏的</b>"}

    town.stranger().post(f"/public/links/{town.link('ticket_confirm')}", values)

    told = " ".join(words(visitor(town.app, "dora").get(address)).split())
    said = "T-1 Is it solved? No What is still wrong <b>还是坏的</b>"
    assert f"the customer answered by a link · {said}" in told


def test_an_offer_shows_what_it_is_for_and_its_letter_the_price(town: Town) -> None:
    rows = [{"item": "上门", "qty": 2, "amount": 300}, {"item": "主板", "qty": 1, "amount": 500}]
    with town.write() as session:
        email = "w@ex.cn"
        session.add(Ticket(**stamped("T", number="T-1", subject="设备不联网", email=email)))
        told = {"ticket_id": "T-1", "service_price": 800, "price_items": rows}
        publish(town.laneway.engine, session, "msg_service_quote", "", told, by=None)
        token = session.scalars(select(Notification.link)).one()

    page = " ".join(words(town.stranger().get(f"/public/links/{token}")).split())
    with town.write() as session:
        [letter] = take_letters(session, now=town.now[0], public_url="https://ex.cn")

    assert "Ticket T-1 · 设备不联网" in page
    assert "it would cost CNY 800. 上门 × 2: 300; 主板 × 1: 500" in page
    assert "报价：800 元。" in letter.text
    assert "The price: CNY 800." in letter.text


def test_who_signs_sees_the_company_and_the_amount(town: Town) -> None:
    with town.write() as session:
        customer = add_customer(session, "华东机械有限公司")
        known = {"type": "sale", "amount": 83600, "customer_key": customer.key}
        session.add(Contract(**stamped("CT", number="CT-1"), **known))
        told = {"contract_id": "CT-1", "contract_version": 2}
        publish(town.laneway.engine, session, "msg_contract_sent", "CT-1", told, by=None)
        token = session.scalars(select(Notification.link)).one()

    page = " ".join(words(town.stranger().get(f"/public/links/{token}")).split())

    assert "华东机械有限公司 · Contract CT-1, version 2 · CNY 83600" in page


def test_the_letter_that_asks_for_information_tells_the_question(town: Town) -> None:
    with town.write() as session:
        session.add(Ticket(**stamped("T", number="T-1", phone="13600000001")))
        told = {"ticket_id": "T-1", "question": "型号{subject}?"}
        publish(town.laneway.engine, session, "msg_info_request", "", told, by=None)
        [letter] = take_letters(session, now=town.now[0], public_url="https://ex.cn")

    assert "Our question: 型号{subject}?" in letter.text


def test_a_ticket_is_withdrawn_by_its_receipt_though_nobody_works_on_it_yet(town: Town) -> None:
    ship(town, "ticket_", "sla_", "service_entitlement")
    town.stranger().post("/public/ticket", TICKET)
    town.work()
    with look(town) as session:
        token = session.scalars(
            select(Notification.link).where(Notification.template == "ticket_receipt")
        ).one()
        number = session.scalars(select(Ticket.number)).one()

    asked = " ".join(words(town.stranger().get(f"/public/links/{token}")).split())
    thanks = town.stranger().post(f"/public/links/{token}", {"reason": "自己修好了"})

    assert f"Ticket {number} · 设备无法启动 We stop working" in asked
    assert "will be withdrawn" in words(thanks)
    with look(town) as session:
        sent = session.scalars(select(Message).where(Message.name == "msg_ticket_withdrawn")).one()
        assert sent.correlation_key == number
        assert sent.expires_at - sent.published_at == ASKED["withdraw"].keep


def test_a_ticket_that_is_dealt_with_is_not_withdrawn(town: Town) -> None:
    with town.write() as session:
        session.add(Ticket(**stamped("T", number="T-1", state=TicketState.RESOLVED)))

    answer = town.stranger().post(f"/public/links/{town.link('withdraw')}")

    assert answer.status_code == 410
    assert "nothing to withdraw" in words(answer)


def test_a_survey_is_answered_once(town: Town) -> None:
    with town.write() as session:
        customer = add_customer(session)
        ask(session, customer, "nps", at=NOON, origin="o", root_key=None, correlation_key="C-1")
        token = session.scalars(select(Notification.link)).one()
    stranger = town.stranger()

    first = stranger.post(f"/public/links/{token}", {"nps": "9", "comment": "<b>好</b>"})
    second = stranger.post(f"/public/links/{token}", {"nps": "0"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert "You have answered already" in words(second)
    with look(town) as session:
        survey = session.scalars(select(Survey)).one()
        sent = session.scalars(select(Message)).one()
        assert (survey.state, survey.score) == (SurveyState.ANSWERED, 9)
        assert (sent.name, sent.correlation_key) == ("msg_survey_reply", "C-1")
        assert decode_object(sent.variables) == {"nps": 9, "comment": "<b>好</b>"}


def test_a_survey_that_was_answered_by_phone_keeps_that_answer(town: Town) -> None:
    with town.write() as session:
        customer = add_customer(session)
        ask(session, customer, "nps", at=NOON, origin="o", root_key=None, correlation_key="C-1")
        token = session.scalars(select(Notification.link)).one()
        survey = session.scalars(select(Survey)).one()
        survey.state, survey.score = SurveyState.ANSWERED, 8

    answer = town.stranger().post(f"/public/links/{token}", {"nps": "0"})

    assert answer.status_code == 200
    with look(town) as session:
        assert session.scalars(select(Survey.score)).one() == 8
        assert session.scalars(select(Message)).all() == []


def test_a_contract_that_changed_since_is_not_signed(town: Town) -> None:
    with town.write() as session:
        session.add(Contract(**stamped("CT", number="CT-1", type="sale", amount=1, version=2)))
    token = town.link("contract", "CT-1", contract_id="CT-1", contract_version=1)

    answer = town.stranger().post(
        f"/public/links/{token}", {"sign_result": "signed", "signer": "王五"}
    )

    assert answer.status_code == 410
    with look(town) as session:
        assert session.scalars(select(Message)).all() == []


def test_who_unsubscribes_is_not_written_to(town: Town) -> None:
    with town.write() as session:
        customer = add_customer(session)
        lead = add_lead(session, consent=True, customer_key=customer.key)
    token = town.link("opt_out", lead.number)

    town.stranger().post(f"/public/links/{token}", {"sure": "on"})

    with look(town) as session:
        assert session.get_one(Lead, lead.key).consent is False
        assert session.get_one(type(customer), customer.key).opt_out is True


def test_a_question_to_the_customer_is_a_letter_and_its_answer_goes_on(town: Town) -> None:
    ship(town, "ticket_", "sla_", "service_entitlement")
    with town.write() as session:
        session.add(Ticket(**stamped("T", number="T-9", email="wang@example.com")))
        publish(
            town.laneway.engine,
            session,
            "msg_info_request",
            "T-9",
            {"ticket_id": "T-9", "question": "序列号是多少?"},
            by=None,
        )
        letter = session.scalars(select(Notification)).one()
        assert session.scalars(select(Message.state)).one() == "correlated"

    page = town.stranger().get(f"/public/links/{letter.link}")
    town.stranger().post(f"/public/links/{letter.link}", {"text": "SN-1"})

    assert (letter.recipient, letter.record) == ("wang@example.com", "T-9")
    assert "序列号是多少?" in words(page)
    with look(town) as session:
        sent = session.scalars(select(Message).where(Message.name == "msg_info_reply")).one()
        assert (sent.correlation_key, decode_object(sent.variables)) == ("T-9", {"text": "SN-1"})


def test_signed_in_people_may_use_the_forms_too(town: Town) -> None:
    anna = visitor(town.app, "anna")

    assert anna.post("/public/ticket", TICKET).status_code == 303
    with look(town) as session:
        assert session.scalars(select(Instance)).all() == []
        assert session.scalars(select(Task)).all() == []
