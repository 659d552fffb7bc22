"""Operations one by one: what each writes and refuses; a second call changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import MoveNotAllowed
from engine.operations import Call, OperationFailed, Operations
from engine.rules import change
from engine.texts import Named, Text
from processes.operations.holding import open_leads
from processes.operations.neighbours import Frozen, Neighbours
from processes.operations.registry import register
from processes.records.base import Record
from processes.records.choices import choices
from processes.records.contracts import Contract, ContractState
from processes.records.knowledge import Article, ArticleState
from processes.records.numbers import next_number
from processes.records.payments import PaymentState
from processes.records.reference import Price, Product
from processes.records.serials import keep_serials
from processes.records.service import SlaClock, Survey, Ticket
from processes.records.service_states import SlaState, TicketState
from processes.records.states import CustomerState, LeadState, OrderState
from processes.records.tables import (
    Contact,
    Customer,
    Lead,
    Notification,
    Opportunity,
    Order,
    OrderLine,
    PoolEntry,
    Quote,
)
from processes.rules.money import CONTRACT_TEMPLATES
from tests.support.engine import House
from tests.support.records import add_customer, stamped

NOON: Final = datetime(2026, 1, 5, 4, tzinfo=UTC)
_STEPS = count(1)


class Desk:
    """Somebody who calls operations by name, as another step each time or as the same."""

    def __init__(self, session: Session, neighbours: Neighbours | None = None) -> None:
        self.session = session
        self.now = NOON
        registry = Operations()
        register(registry, neighbours or Neighbours())
        self._operations = registry.inside

    def call(self, name: str, **inputs: object) -> dict[str, object]:
        return self.as_step(f"step {next(_STEPS)}", name, **inputs)

    def as_step(self, step: str, name: str, **inputs: object) -> dict[str, object]:
        call = Call(
            operation=f"crm.{name}",
            inputs=inputs,
            headers={},
            instance_key=1,
            root_key=1,
            step_key=1,
            element_id="S",
            idempotency_key=step,
            now=self.now,
            attempt=1,
        )
        return dict(self._operations[call.operation](self.session, call))

    def lead(self, **more: object) -> str:
        given = {"company": "华东机械有限公司", "lead_name": "王五", "phone": "13800000000", **more}
        return str(self.call("lead.save", **given)["lead_id"])

    def converted(self, **more: object) -> dict[str, object]:
        lead = self.lead()
        given = {"lead_id": lead, "customer_name": "华东机械有限公司", "contacts": [], **more}
        return self.call("lead.convert", **given)

    def how_many(self, table: type[Record]) -> int:
        return self.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def desk(bare_house: House) -> Iterator[Desk]:
    with bare_house.session() as session:
        yield Desk(session)


GOOD: Final = {
    "company": "华东机械",
    "phone": "+86 138-0000-0000",
    "email": "W@ex.cn",
    "consent": True,
}


def test_a_whole_lead_is_valid(desk: Desk) -> None:
    assert desk.call("lead.normalize", **GOOD) == {
        "valid": True,
        "reason": "",
        "reasons": [],
        "contact_complete": True,
        "flag": "none",
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"company": " "}, "company_missing"),
        ({"phone": "", "email": None}, "no_contact"),
        ({"phone": "138"}, "phone_format"),
        ({"email": "w@"}, "email_format"),
        ({"consent": False}, "no_consent"),
        ({"consent": None}, "no_consent"),
    ],
)
def test_a_lead_is_judged_by_its_first_fault(
    desk: Desk, change: dict[str, object], reason: str
) -> None:
    found = desk.call("lead.normalize", **{**GOOD, **change})
    assert (found["valid"], found["reason"], found["reasons"]) == (False, reason, [reason])


def test_a_lead_is_told_all_its_faults(desk: Desk) -> None:
    found = desk.call("lead.normalize", phone="138", email="w@", consent=False)
    assert found["reasons"] == ["company_missing", "phone_format", "email_format", "no_consent"]


def test_a_private_mailbox_is_flagged_unless_something_worse_is_known(desk: Desk) -> None:
    private = {**GOOD, "email": "w@qq.com"}
    assert desk.call("lead.normalize", **private)["flag"] == "personal_email"
    known = desk.call("lead.normalize", **private, lead_flag="competitor")
    assert known["flag"] == "competitor"


def test_the_same_phone_in_another_form_is_the_same_lead(desk: Desk) -> None:
    first = desk.lead()
    found = desk.call("lead.find_duplicates", phone="0086 138 0000 0000", company="另一家")
    assert (found["level"], found["record_id"]) == ("exact", first)


def test_a_similar_company_with_the_same_contact_may_be_the_same(desk: Desk) -> None:
    first = desk.lead(company="苏州华东精密机械有限公司")
    asked = {"phone": "13900000000", "lead_name": "王五", "company": "苏州华东精密机械股份有限公司"}
    found = desk.call("lead.find_duplicates", **asked)
    assert (found["level"], found["record_id"]) == ("fuzzy", first)
    other = desk.call("lead.find_duplicates", **{**asked, "lead_name": "李四"})
    assert other["level"] == "none"


def test_a_lead_is_not_its_own_duplicate(desk: Desk) -> None:
    number = desk.lead()
    asked = desk.call("lead.find_duplicates", lead_id=number, phone="13800000000")
    assert asked["level"] == "none"


def test_a_revived_lead_is_not_merged_into_one_that_nobody_works(desk: Desk) -> None:
    put_away, revived = desk.lead(), desk.lead()
    older = desk.session.scalars(select(Lead).where(Lead.number == put_away)).one()
    asked = {"lead_id": revived, "phone": "13800000000"}
    assert desk.call("lead.find_duplicates", **asked)["record_id"] == put_away

    older.state = LeadState.ARCHIVED

    assert desk.call("lead.find_duplicates", **asked)["level"] == "none"


def test_a_step_called_twice_saves_one_lead(desk: Desk) -> None:
    first = desk.as_step("once", "lead.save", company="华东机械")
    assert desk.as_step("once", "lead.save", company="华东机械") == first
    assert desk.how_many(Lead) == 1


def test_numbers_count_by_the_month_of_china(desk: Desk) -> None:
    new_year = datetime(2025, 12, 31, 17, tzinfo=UTC)
    numbers = [next_number(desk.session, "L", NOON) for _ in range(2)]
    assert numbers == ["L-202601-00001", "L-202601-00002"]
    assert next_number(desk.session, "L", new_year) == "L-202601-00003"
    assert next_number(desk.session, "O", new_year) == "O-202601-00001"
    before = next_number(desk.session, "L", new_year - timedelta(hours=2))
    assert before == "L-202512-00001"


def test_an_owner_protects_the_lead_for_ninety_days(desk: Desk) -> None:
    number = desk.lead()
    desk.call("lead.set_owner", lead_id=number, lead_owner="rep1", assign_mode="auto")
    lead = desk.session.scalars(select(Lead)).one()
    assert (lead.owner, lead.state) == ("rep1", LeadState.ASSIGNED)
    assert lead.protected_until == NOON + timedelta(days=90)


def test_a_lead_of_ones_own_finding_belongs_to_ones_department(desk: Desk) -> None:
    homes = {"rep1": "east", "rep5": None}
    session = desk.session
    desk = Desk(session, Neighbours(departments=lambda _, names: {n: homes[n] for n in names}))
    known = {"owner_dept": "inside_sales", "assign_mode": "own", "company": "甲"}

    first = desk.call("lead.set_owner", lead_owner="rep1", **known)
    second = desk.call("lead.set_owner", lead_owner="rep5", **known)

    assert (first["owner_dept"], second["owner_dept"]) == ("east", "inside_sales")
    assert session.scalars(select(Lead.department).order_by(Lead.key)).all() == [
        "east",
        "inside_sales",
    ]


def test_an_archived_lead_is_not_assigned(desk: Desk) -> None:
    number = desk.lead()
    desk.call("lead.archive", lead_id=number)
    with pytest.raises(MoveNotAllowed):
        desk.call("lead.set_owner", lead_id=number, lead_owner="rep1")


def test_entering_the_pool_twice_by_one_step_counts_once(desk: Desk) -> None:
    number = desk.lead()
    given = {"lead_id": number, "lead_owner": "rep1", "pool_reason": "unreachable"}
    desk.as_step("once", "pool.enter", **given)
    desk.as_step("once", "pool.enter", **given)
    entry = desk.session.scalars(select(PoolEntry)).one()
    assert entry.cool_down_until == NOON + timedelta(hours=12)
    assert desk.session.scalars(select(Lead)).one().recycled == 1


def test_a_locked_lead_is_kept_out_of_the_pool(desk: Desk) -> None:
    number = desk.lead()
    assert desk.call("pool.check", lead_id=number) == {"locked": False}

    desk.session.scalars(select(Lead)).one().add_details({"locked": True})

    assert desk.call("pool.check", lead_id=number) == {"locked": True}


def test_a_known_company_is_linked_not_made_again(desk: Desk) -> None:
    first = desk.converted(tax_no="91310000MA1K00000X")
    second = desk.lead(phone="13900000000", company="华东机械集团")
    again = desk.call(
        "lead.convert", lead_id=second, customer_name="华东集团", tax_no="91310000MA1K00000X"
    )
    assert again["customer_id"] == first["customer_id"]
    assert again["opportunity_id"] != first["opportunity_id"]
    assert (desk.how_many(Customer), desk.how_many(Opportunity)) == (1, 2)


def test_converting_never_takes_back_an_opt_out(desk: Desk) -> None:
    desk.converted()
    customer = desk.session.scalars(select(Customer)).one()
    customer.opt_out = True
    desk.converted(customer_level="vip")
    assert (customer.opt_out, customer.level) == (True, "vip")


def test_contacts_are_joined_by_name(desk: Desk) -> None:
    desk.converted(contacts=[{"name": "王五", "is_primary": True, "phone": "138 0000 0000"}])
    desk.converted(contacts=[{"name": "王五", "title": "总经理"}, {"name": "李四"}])
    contacts = {one.name: one for one in desk.session.scalars(select(Contact))}
    assert contacts.keys() == {"王五", "李四"}
    assert (contacts["王五"].phone, contacts["王五"].title) == ("13800000000", "总经理")


Line = dict[str, object]
LINES: Final = [
    {"product": "gateway", "qty": 3, "list_price": 3800, "discount_pct": 10},
    {"product": "unknown", "qty": 2, "list_price": Decimal("10.01"), "discount_pct": 50},
    {"product": "free", "qty": 1, "list_price": None, "discount_pct": None, "amount": 7},
]
COUNTED: Final = [
    {"net_price": Decimal(3420), "amount": Decimal(10260)},
    {"net_price": Decimal("5.01"), "amount": Decimal("10.02")},
    {"net_price": Decimal(0), "amount": Decimal(0)},
]


def test_a_quote_adds_up_exactly(desk: Desk) -> None:
    desk.session.add(
        Product(id="gateway", name_zh="网关", list_price=Decimal(3800), cost=Decimal(2100))
    )
    desk.session.flush()
    assert desk.call("quote.calculate", quote_lines=LINES) == {
        "quote_lines": [{**line, **sums} for line, sums in zip(LINES, COUNTED, strict=True)],
        "list_amount": Decimal("11420.02"),
        "net_amount": Decimal("10270.02"),
        "discount_pct": Decimal("10.07"),
        "margin_pct": Decimal("38.53"),
    }


@pytest.mark.parametrize("lines", [[], None, [{"product": "x", "qty": 1, "list_price": 0}]])
def test_a_quote_of_nothing_has_no_discount(desk: Desk, lines: list[Line] | None) -> None:
    calculated = {**desk.call("quote.calculate", quote_lines=lines)}
    assert calculated.pop("quote_lines") == [{**line, **COUNTED[-1]} for line in lines or []]
    assert set(calculated.values()) == {Decimal("0.00")}


def test_lines_are_priced_from_the_book_for_this_customer_today(desk: Desk) -> None:
    deal = desk.converted(customer_level="vip", customer_region="east")
    desk.session.add(
        Product(id="gateway", name_zh="网关", list_price=Decimal(3800), cost=Decimal(2100))
    )
    desk.session.flush()
    for price, facts in (
        (3600, {"level": "vip", "valid_from": "2026-01-01"}),
        (3500, {"level": "vip", "region": "east", "valid_from": "2026-01-01"}),
        (1, {"level": "vip", "region": "east", "valid_from": "2030-01-01"}),
        (2, {"region": "south", "valid_from": "2026-01-01"}),
    ):
        desk.session.add(Price(product_id="gateway", list_price=Decimal(price), **facts))
    said = desk.call(
        "quote.calculate",
        quote_lines=[{"product": "gateway", "qty": 2, "list_price": 9, "discount_pct": 50}],
        **deal,
    )

    assert (said["list_amount"], said["net_amount"]) == (Decimal(7000), Decimal(3500))
    kept = desk.session.scalars(select(Quote)).one().details["lines"]
    assert kept == said["quote_lines"]


def test_a_version_of_a_quote_is_locked_once(desk: Desk) -> None:
    deal = desk.converted()
    for _ in range(2):
        desk.call(
            "quote.lock", opportunity_id=deal["opportunity_id"], quote_version=1, net_amount=100
        )
    assert desk.how_many(Quote) == 1


def test_an_order_is_made_once_and_wins_the_deal(desk: Desk) -> None:
    deal = desk.converted()
    given = {"opportunity_id": deal["opportunity_id"], "order_lines": [{"amount": 500}]}
    first = desk.as_step("once", "order.create", **given)
    assert desk.as_step("once", "order.create", **given) == first
    assert desk.session.scalars(select(Order)).one().amount == Decimal(500)


def contract(desk: Desk, **columns: object) -> Contract:
    customer = desk.session.scalars(select(Customer)).one()
    row = Contract(
        number=f"CT-{next(_STEPS)}",
        customer_key=customer.key,
        state=ContractState.ACTIVE,
        created_at=NOON,
        updated_at=NOON,
        **columns,
    )
    desk.session.add(row)
    desk.session.flush()
    return row


@pytest.mark.parametrize(
    ("owed", "state", "terms", "ok"),
    [
        (0, PaymentState.PLANNED, "postpay", True),
        (150_000, PaymentState.PLANNED, "postpay", False),
        (150_000, PaymentState.PLANNED, "prepay", True),
        (1, PaymentState.OVERDUE, "prepay", False),
    ],
)
def test_credit_ends_where_something_is_overdue_or_the_limit_is_reached(
    desk: Desk, owed: int, state: PaymentState, terms: str, ok: bool
) -> None:
    customer = desk.converted()["customer_id"]
    contract(desk, amount=Decimal(owed), payment=state)
    found = desk.call(
        "finance.credit_check", customer_id=customer, order_amount=100_000, payment_terms=terms
    )
    assert found["ok"] is ok


def test_a_terminated_contract_ends_its_service(desk: Desk) -> None:
    customer = str(desk.converted()["customer_id"])
    agreed = contract(desk, amount=Decimal(1000), warranty_months=12)
    given = {"contract_id": agreed.number, "customer_id": customer, "received_pct": 100}
    first = desk.call("entitlement.activate", **given)
    assert desk.call("entitlement.activate", **given) == first
    desk.call("customer.mark_eligible", customer_id=customer)
    desk.call("contract.terminate", contract_id=agreed.number)
    owner = desk.session.scalars(select(Customer)).one()
    assert (owner.state, owner.service_eligible) == (CustomerState.LOST, False)


def test_a_customer_that_opted_out_is_asked_nothing(desk: Desk) -> None:
    customer = desk.converted()["customer_id"]
    desk.session.scalars(select(Customer)).one().opt_out = True
    desk.call("survey.send", customer_id=customer, survey_type="purchase")
    assert desk.how_many(Survey) == 0


def test_an_nps_is_asked_for_once_a_month(desk: Desk) -> None:
    customer = desk.converted()["customer_id"]
    for days, surveys in ((0, 1), (29, 1), (31, 2)):
        desk.now = NOON + timedelta(days=days)
        desk.call("survey.send", customer_id=customer, survey_type="nps")
        assert desk.how_many(Survey) == surveys


def test_a_notification_needs_somebody_to_go_to(desk: Desk) -> None:
    desk.as_step("once", "notify.send", to_role="sales_manager", template="note")
    desk.as_step("once", "notify.send", to_role="sales_manager", template="note")
    assert desk.session.scalars(select(Notification.recipient)).all() == ["sales_manager"]
    with pytest.raises(OperationFailed):
        desk.call("notify.send", to_user=None, template="note")


def ticket(desk: Desk, **more: object) -> str:
    given = {"contact_name": "李四", "phone": "13600000000", "subject": "设备不联网", **more}
    return str(desk.call("ticket.acknowledge", **given)["ticket_id"])


def test_a_ticket_finds_its_customer_by_phone(desk: Desk) -> None:
    customer = desk.converted(contacts=[{"name": "李四", "phone": "136 0000 0000"}])
    found = desk.call("ticket.link", ticket_id=ticket(desk))
    assert (found["found"], found["customer_id"]) == (True, customer["customer_id"])
    assert (found["contract_valid"], found["in_warranty"]) == (False, False)


def test_a_serial_number_goes_before_the_order_number_and_the_phone(desk: Desk) -> None:
    desk.converted(contacts=[{"name": "李四", "phone": "13600000000"}])
    buyer = add_customer(desk.session, "西部电子")
    columns = {"customer_key": buyer.key, "amount": 1}
    delivered, other = (Order(**stamped("SO", **columns)) for _ in range(2))
    desk.session.add_all([delivered, other])
    desk.session.flush()
    keep_serials(desk.session, delivered, "SN-77")
    number = ticket(desk, serial_no="sn-77", order_no=other.number)

    given = {"serial_no": "sn-77", "order_no": other.number}
    found = desk.call("ticket.link", ticket_id=number, **given)

    assert found["customer_id"] == buyer.number
    kept = desk.session.scalars(select(Ticket).where(Ticket.number == number)).one()
    assert kept.order_key == delivered.key


def test_a_second_ticket_about_the_same_is_a_duplicate(desk: Desk) -> None:
    desk.converted(contacts=[{"name": "李四", "phone": "13600000000"}])
    first = ticket(desk)
    desk.call("ticket.link", ticket_id=first)
    second = desk.call("ticket.link", ticket_id=ticket(desk, subject="设备不联网!"))
    assert second["duplicate_of"] == first


@pytest.mark.parametrize(
    ("ends", "supported"),
    [
        ([], True),
        (["2026-01-04"], False),
        (["2026-01-05"], True),
        (["2026-01-04", None], True),
        (["2026-01-04", "unknown"], True),
    ],
)
def test_a_ticket_about_nothing_but_old_products_says_so(
    desk: Desk, ends: list[str | None], supported: bool
) -> None:
    customer = desk.converted(contacts=[{"name": "李四", "phone": "13600000000"}])["customer_id"]
    key = desk.session.scalars(select(Customer.key).where(Customer.number == customer)).one()
    order = Order(**stamped("SO", customer_key=key, amount=1, state=OrderState.EFFECTIVE))
    desk.session.add(order)
    desk.session.flush()
    for place, end in enumerate(ends):
        product = {"id": f"p{place}", "name_zh": "网关", "list_price": 1, "cost": 1}
        if end != "unknown":
            desk.session.add(Product(**product, supported_to=end))
        bought = {"product": f"p{place}", "quantity": 1, "unit_price": 1, "amount": 1}
        desk.session.add(OrderLine(order_key=order.key, **bought))
    assert desk.call("ticket.link", ticket_id=ticket(desk))["product_supported"] is supported


def test_a_stranger_s_ticket_is_not_linked(desk: Desk) -> None:
    found = desk.call("ticket.link", ticket_id=ticket(desk))
    assert (found["found"], found["customer_id"]) == (False, None)


def clock(desk: Desk, number: str) -> SlaClock:
    desk.call("sla.start", ticket_id=number, response_minutes=60, resolve_hours=8)
    return desk.session.scalars(select(SlaClock)).one()


def test_a_clock_warns_breaches_and_breaches_again(desk: Desk) -> None:
    number = ticket(desk)
    clock(desk, number)
    seen = []
    for hours in (1, 6, 8, 12):
        desk.now = NOON + timedelta(hours=hours)
        seen.append(desk.call("sla.check", ticket_id=number)["state"])
    assert seen == ["ok", "warning", "breached", "breached2"]


def test_nobody_looks_at_a_clock_before_there_is_something_to_see(desk: Desk) -> None:
    number = ticket(desk)
    running = clock(desk, number)

    def next_look(hours: float) -> object:
        desk.now = NOON + timedelta(hours=hours)
        return desk.call("sla.check", ticket_id=number)["next_check_at"]

    assert next_look(2) == running.warn_at
    assert next_look(6) == running.due_at
    assert next_look(8) == NOON + timedelta(hours=12)  # a breach: until it goes higher
    assert next_look(11.5) == running.escalate_at


def test_a_clock_that_stands_is_looked_at_when_it_runs_again(desk: Desk) -> None:
    number = ticket(desk)
    running = clock(desk, number)
    desk.now = NOON + timedelta(hours=2)
    desk.call("sla.pause", ticket_id=number)
    assert desk.call("sla.check", ticket_id=number)["next_check_at"] == desk.now + timedelta(30)
    desk.now = NOON + timedelta(hours=5)
    desk.call("sla.resume", ticket_id=number)

    assert desk.call("sla.check", ticket_id=number)["next_check_at"] == running.warn_at
    assert running.warn_at == NOON + timedelta(hours=9)


def test_a_check_names_a_later_moment_for_the_next(desk: Desk) -> None:
    number = ticket(desk)
    clock(desk, number)
    for minutes in range(0, 900, 37):
        desk.now = NOON + timedelta(minutes=minutes)
        following = desk.call("sla.check", ticket_id=number)["next_check_at"]
        assert isinstance(following, datetime)
        assert following > desk.now


def test_a_pause_moves_what_is_still_to_come(desk: Desk) -> None:
    number = ticket(desk)
    running = clock(desk, number)
    desk.now = NOON + timedelta(hours=2)
    desk.call("sla.pause", ticket_id=number)
    assert desk.call("sla.check", ticket_id=number)["state"] == "paused"
    desk.now = NOON + timedelta(hours=5)
    desk.call("sla.resume", ticket_id=number)
    assert running.response_due_at == NOON + timedelta(hours=1)
    assert running.due_at == NOON + timedelta(hours=11)


def test_a_clock_started_again_counts_from_the_ticket(desk: Desk) -> None:
    number = ticket(desk)
    clock(desk, number)
    desk.now = NOON + timedelta(hours=3)
    assert clock(desk, number).due_at == NOON + timedelta(hours=8)


def test_a_closed_ticket_stops_its_clock_and_closes_once(desk: Desk) -> None:
    number = ticket(desk)
    running = clock(desk, number)
    for outcome in ("closed", "withdrawn"):
        desk.call("ticket.close", ticket_id=number, outcome=outcome, csat=5)
    assert running.state is SlaState.MET
    assert desk.session.scalars(select(Ticket)).one().state is TicketState.CLOSED


def test_a_closed_ticket_feeds_the_knowledge_base_with_what_is_new(desk: Desk) -> None:
    solved = {"outcome": "closed", "solution": "重启网关并升级固件"}
    first = ticket(desk)
    desk.call("ticket.close", ticket_id=first, **solved)
    desk.call("ticket.close", ticket_id=ticket(desk), **solved)  # known already
    desk.call("ticket.close", ticket_id=ticket(desk, subject="别的"), outcome="closed")
    desk.call(
        "ticket.close", ticket_id=ticket(desk, subject="撤了"), **solved | {"outcome": "withdrawn"}
    )
    used = ticket(desk, subject="查过知识库")
    row = desk.session.scalars(select(Ticket).where(Ticket.number == used)).one()
    row.add_details({"kb_article": "KB-1"})
    desk.call("ticket.close", ticket_id=used, **solved)

    article = desk.session.scalars(select(Article)).one()

    assert (article.title, article.body) == ("设备不联网", "重启网关并升级固件")
    assert article.state is ArticleState.DRAFT
    assert choices(desk.session, "article") == {}
    article.state = ArticleState.PUBLISHED
    assert set(choices(desk.session, "article") or ()) == {article.number}


def test_an_article_does_not_say_who_asked_and_replaces_a_retired_one(desk: Desk) -> None:
    named = {"subject": "李四 13600000000 设备不联网"}
    solved = {"outcome": "closed", "solution": "请李四重启网关"}
    desk.call("ticket.close", ticket_id=ticket(desk, **named), **solved)
    first = desk.session.scalars(select(Article)).one()
    first.state = ArticleState.RETIRED

    desk.call("ticket.close", ticket_id=ticket(desk, **named), **solved)

    articles = desk.session.scalars(select(Article).order_by(Article.key)).all()
    told = [(one.title, one.body, one.state) for one in articles]
    text = ("… … 设备不联网", "请…重启网关")
    assert told == [(*text, ArticleState.RETIRED), (*text, ArticleState.DRAFT)]


def test_what_a_leaving_person_owns_goes_to_the_receivers_in_turn(desk: Desk) -> None:
    for place in range(4):
        desk.lead(phone=f"1380000000{place}", lead_owner="rep1")
    counted = desk.call("transfer.portfolio", leaving_user="rep1")
    desk.call("backup.snapshot", leaving_user="rep1")
    given = {"leaving_user": "rep1", "receivers": ["rep5", "rep6"], "transfer_mode": "round_robin"}
    moved = desk.call("transfer.execute", **given)
    again = desk.call("transfer.execute", **given)
    owners = desk.session.scalars(select(Lead.owner).order_by(Lead.key)).all()
    assert (counted["total"], moved["moved"], again["moved"]) == (4, 4, 0)
    assert owners == ["rep5", "rep6", "rep5", "rep6"]


def test_an_account_is_frozen_by_the_room_of_people(bare_house: House) -> None:
    frozen: list[tuple[str, bool]] = []
    with bare_house.session() as session:

        def freeze(_session: Session, name: str, leaves: bool, _at: datetime) -> Frozen:
            frozen.append((name, leaves))
            return Frozen(Text("陈晓东", "Chen Xiaodong"))

        desk = Desk(session, Neighbours(freeze=freeze))
        told = desk.call("user.freeze", leaving_user="rep1")
        assert told == {"leaving_name": "陈晓东 Chen Xiaodong", "frozen": ""}
        desk.call("user.freeze", leaving_user="rep1", reason="holiday")
        with pytest.raises(OperationFailed):
            Desk(session).call("user.freeze", leaving_user="rep1")
    assert frozen == [("rep1", True), ("rep1", False)]


def test_what_somebody_works_on_is_counted(desk: Desk) -> None:
    number = desk.lead(lead_owner="rep1")
    desk.call("lead.set_owner", lead_id=number, lead_owner="rep1")

    assert open_leads(desk.session, ["rep1", "rep2"]) == {"rep1": 1}


def test_a_known_contact_may_be_the_same_too(desk: Desk) -> None:
    contacts = [{"name": "王五", "phone": "13700000000"}]
    desk.converted(customer_name="苏州华东精密机械有限公司", contacts=contacts)
    desk.session.scalars(select(Lead)).one().state = LeadState.MERGED
    asked = {"phone": "13900000000", "lead_name": "王五", "company": "苏州华东精密机械股份有限公司"}
    found = desk.call("lead.find_duplicates", **asked)
    assert (found["level"], found["record_type"]) == ("fuzzy", "contact")


def test_a_merged_duplicate_is_kept_and_its_owner_told(desk: Desk) -> None:
    number = desk.lead(lead_owner="rep1", engagement="visit")
    lead = desk.session.scalars(select(Lead)).one()
    lead.owner = "rep1"
    for engagement in ("demo_request", "download"):
        brought = {"source": "ads", "campaign_id": "CP-1", "engagement": engagement}
        desk.call("lead.merge", duplicate_of=number, **brought)
    told = desk.session.scalars(select(Notification).where(Notification.to_kind == "user")).all()
    assert [(one.recipient, one.template) for one in told] == [("rep1", "lead_merged")] * 2
    assert (lead.details["engagement"], lead.campaign) == ("demo_request", "CP-1")
    assert desk.call("lead.engagement", lead_id=number)["engagement"] == "demo_request"


def test_who_opted_out_is_not_nurtured(desk: Desk) -> None:
    number = desk.lead(email="w@ex.cn", consent=True)
    assert desk.call("nurture.send", lead_id=number)["sent"] is True
    lead = desk.session.scalars(select(Lead)).one()
    customer = Customer(number="C-1", name="X", name_key="x", created_at=NOON, updated_at=NOON)
    desk.session.add(customer)
    desk.session.flush()
    lead.customer_key, customer.opt_out = customer.key, True
    assert desk.call("nurture.send", lead_id=number)["sent"] is False


def test_leads_of_a_campaign_are_counted_by_channel(desk: Desk) -> None:
    campaign = desk.call("campaign.publish", campaign_name="展会", channels=["ads", "website"])
    for place, source in enumerate(("ads", "web_form", "web_form")):
        desk.lead(phone=f"1380000000{place}", source=source, campaign_id=campaign["campaign_id"])
    given = {"campaign_id": campaign["campaign_id"], "channels": ["ads", "website"]}
    found = desk.call("campaign.collect", **given)
    rows = found["rows"]
    assert isinstance(rows, list)
    assert [(row["channel"], row["leads"]) for row in rows] == [("ads", 1), ("website", 2)]
    assert campaign["published"] is True
    assert "/public/lead?campaign=" in str(campaign["tracking"])


def test_contracts_and_orders_are_chosen_by_their_state(desk: Desk) -> None:
    buyer = add_customer(desk.session)
    for state in (ContractState.ACTIVE, ContractState.AMENDED, ContractState.VOID):
        desk.session.add(Contract(**stamped(f"CT-{state}", state=state)))
    order = Order(**stamped("SO", customer_key=buyer.key, amount=1))
    desk.session.add(order)
    desk.session.flush()

    changeable = choices(desk.session, "contract:active,amended") or {}

    assert [number.split("-")[1] for number in changeable] == ["amended", "active"]
    told = [one.facts["type"] for one in changeable.values() if isinstance(one, Named)]
    assert told == ["sale", "sale"]
    assert set(choices(desk.session, "order:submitted") or ()) == {order.number}
    assert choices(desk.session, "order:effective") == {}
    assert choices(desk.session, "order:unheard of") == {}


def test_the_house_offers_templates_of_contracts(desk: Desk) -> None:
    offered = choices(desk.session, "template") or {}

    assert offered["TPL-1"] == Text("标准销售合同", "Standard sale")
    change(desk.session, CONTRACT_TEMPLATES, "X | 代理合同 | Agency", by="admin", at=NOON)
    assert choices(desk.session, "template") == {"X": Text("代理合同", "Agency")}
