"""Records follow people's work: each state is reached by a step of a real case."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import select

from engine.operations import Operations
from engine.store.json import decode_object
from engine.store.tables import Instance
from engine.texts import Text
from processes.operations.neighbours import Frozen, Neighbours
from processes.operations.registry import register
from processes.records.base import Record
from processes.records.contracts import Contract, ContractState
from processes.records.diagrams import Diagram, DiagramState
from processes.records.marketing import Campaign, TransferBatch
from processes.records.payments import Instalment, Invoice, InvoiceState, Payment, PaymentState
from processes.records.service import Entitlement, SlaClock, Survey, Ticket
from processes.records.tables import (
    Contact,
    Customer,
    Lead,
    Line,
    Opportunity,
    Order,
    OrderLine,
    Quote,
)
from processes.scenarios.playing import Performance
from processes.scenarios.reading import Complete, Publish, Start, Step, Wait
from processes.scenarios.stage import OPENING, Theatre, theatre
from tests.support.states import Seen, states_seen

Told = tuple[str, Mapping[str, object]]


@pytest.fixture(scope="module")
def house() -> Iterator[Theatre]:
    operations = Operations()
    neighbours = Neighbours(
        lint=lambda _session, _document: (),
        publish=lambda _session, _call: (),
        freeze=lambda _session, _user, _leaves, _at: Frozen(Text()),
    )
    register(operations, neighbours)
    with theatre(operations.inside) as found:
        yield found


class Case:
    """One case on a stage with records of its own, and the states that they went through."""

    def __init__(self, house: Theatre, *records: Record) -> None:
        self._open = house.stage()
        self.stage = self._open.__enter__()
        self.performance = Performance(self.stage)
        with self.stage.write() as session:
            for record in records:
                session.add(record)
                session.flush()

    def do(self, *steps: Step | Told) -> Seen:
        with states_seen() as seen:
            for step in steps:
                told = step if not isinstance(step, tuple) else Complete(task=step[0], form=step[1])
                self.performance.perform(told)
            assert self.performance.incidents() == []
        return seen

    def one(self, table: type[Any]) -> Any:
        return self.all(table)[-1]

    def all(self, table: type[Any]) -> list[Any]:
        with self.stage.sessions.read() as session:
            return list(session.scalars(select(table).order_by(table.key)))

    def close(self) -> None:
        self._open.__exit__(None, None, None)


Begin = Callable[..., Case]


@pytest.fixture
def begin(house: Theatre) -> Iterator[Begin]:
    with ExitStack() as opened:

        def begun(*records: Record) -> Case:
            case = Case(house, *records)
            opened.callback(case.close)
            return case

        yield begun


def record(number: str, **values: object) -> dict[str, Any]:
    return {"number": number, "created_at": OPENING, "updated_at": OPENING, **values}


def customer() -> Customer:
    return Customer(**record("C-1", name="华东机械有限公司", name_key="华东机械", owner="rep1"))


LINE: Final = {"product": "platform", "qty": 1, "list_price": 100_000, "discount_pct": 12}
TALKS: Final[tuple[Told, ...]] = (
    ("T_GrabLead", {"lead_owner": "rep3"}),
    ("T_FirstContact", {"contact_result": "connected", "contact_note": "谈过了"}),
    (
        "T_Qualify",
        {"budget": "confirmed", "authority": "decision_maker", "need": "clear", "timeline": "le3m"},
    ),
    (
        "T_BuildProfile",
        {"customer_name": "华东机械有限公司", "contacts": [{"name": "王五", "is_primary": True}]},
    ),
    (
        "T_ConfirmNeeds",
        {
            "stage_action": "advance",
            "need_summary": "三条产线联网",
            "expected_amount": 90_000,
            "expected_close": "2026-12-31",
        },
    ),
    ("T_PresentSolution", {"solution_action": "advance", "solution_note": "认可"}),
)
QUOTE: Final = (
    "T_PrepareQuote",
    {
        "quote_action": "submit",
        "quote_lines": [LINE],
        "quote_valid_days": 30,
        "payment_terms": "deposit",
    },
)
LEAD: Final = Start(
    process="lead_to_order",
    event="Start_LeadReady",
    payload={
        "lead_id": "L-1",
        "lead_grade": "B",
        "source": "ads",
        "owner_dept": "east",
        "company": "华东机械",
        "lead_name": "王五",
    },
)


@pytest.fixture(scope="module")
def sold(house: Theatre) -> Iterator[tuple[Case, Seen]]:
    """A lead that became an order after a quote that was sent back once."""
    case = Case(house)
    seen = case.do(
        LEAD,
        *TALKS,
        QUOTE,
        ("T_ApproveManager", {"m_decision": "return", "quote_comment": "再谈一次"}),
        QUOTE,
        ("T_ApproveManager", {"m_decision": "approve"}),
        ("T_Negotiate", {"negotiation_result": "accepted", "won_reason": "price"}),
        (
            "T_CreateOrder",
            {
                "order_lines": [{"product": "platform", "qty": 1, "amount": 88_000}],
                "order_amount": 88_000,
                "payment_terms": "deposit",
                "deposit_pct": 30,
            },
        ),
    )
    yield case, seen
    case.close()


def test_a_lead_goes_from_assigned_to_converted(sold: tuple[Case, Seen]) -> None:
    case, seen = sold
    lead = case.one(Lead)
    assert seen["leads"] == ["assigned", "in_follow_up", "qualified", "converted"]
    assert lead.handed_at <= lead.first_contact_at <= lead.qualified_at
    assert lead.details["budget"] == "confirmed"


def test_the_time_line_tells_what_people_did(sold: tuple[Case, Seen]) -> None:
    told = [one.what for one in sold[0].all(Line)]
    moves = ["lead.contacted", "lead.qualified", "opportunity.presented", "quote.return"]
    assert [one for one in told if one in moves] == moves
    returned = next(one for one in sold[0].all(Line) if one.what == "quote.return")
    assert (returned.by, returned.customer_key) == ("sales_manager", sold[0].one(Customer).key)


def test_an_opportunity_remembers_when_it_came_to_each_stage(sold: tuple[Case, Seen]) -> None:
    deal = sold[0].one(Opportunity)
    assert deal.solution_at <= deal.quote_at <= deal.negotiation_at <= deal.closed_at
    assert (deal.source, deal.won_reason, deal.expected_close) == ("ads", "price", "2026-12-31")
    assert deal.details["need_summary"] == "三条产线联网"


def test_a_quote_that_was_sent_back_makes_way_for_the_next(sold: tuple[Case, Seen]) -> None:
    first, second = sold[0].all(Quote)
    assert sold[1]["quotes"] == [
        *("draft", "in_approval", "draft"),
        *("withdrawn", "draft", "in_approval", "approved", "sent", "accepted"),
    ]
    assert (first.version, second.version, second.level) == (1, 2, 1)
    assert second.net_amount == Decimal(88_000)
    (approval,) = second.details["approvals"]
    assert (approval["step"], approval["decision"]) == ("sales_manager", "approve")
    assert [(one.decisions, one.returned, one.refused) for one in (first, second)] == [
        (1, True, False),
        (1, False, False),
    ]
    assert second.valid_until is not None


def test_an_order_has_its_lines_and_its_quote(sold: tuple[Case, Seen]) -> None:
    case = sold[0]
    order, line = case.one(Order), case.one(OrderLine)
    assert order.quote_key == case.one(Quote).key
    assert (line.order_key, line.product, line.amount) == (order.key, "platform", 88_000)


def test_the_case_of_an_order_knows_its_quote(sold: tuple[Case, Seen]) -> None:
    (case,) = (one for one in sold[0].all(Instance) if one.process_id == "lead_to_order")

    assert decode_object(case.variables)["quote_id"] == sold[0].one(Quote).number


def test_a_quote_runs_out_and_a_deal_rests(begin: Begin) -> None:
    case = begin()
    hold = ("T_ConfirmNeeds", {"stage_action": "hold", "hold_until": "<P10D>"})
    seen = case.do(
        LEAD, *TALKS[:4], hold, Wait(duration="P10DT1M"), *TALKS[4:], QUOTE,
        ("T_ApproveManager", {"m_decision": "approve"}), Wait(duration="P31D"),
        ("T_PrepareQuote", {"quote_action": "withdraw"}),
    )  # fmt: skip
    assert seen["opportunities"] == ["on_hold", "open"]
    assert seen["quotes"][-1] == "expired"


ORDERED: Final = Start(
    process="order_to_contract",
    event="Start_OrderPlaced",
    payload={
        "order_id": "SO-1",
        "customer_id": "C-1",
        "order_amount": 97_000,
        "payment_terms": "deposit",
        "deposit_pct": 30,
        "lead_owner": "rep1",
    },
)
DRAFT: Final = (
    "T_DraftContract",
    {
        "contract_type": "sale",
        "template_id": "TPL-1",
        "standard_terms": True,
        "contract_amount": 97_000,
        "contract_start": "2026-01-01",
        "contract_end": "2026-12-31",
        "payment_days": 30,
        "warranty_months": 12,
        "service_scope": ["remote"],
        "sla_plan": "standard",
    },
)
SIGNED: Final[tuple[Step | Told, ...]] = (
    ORDERED,
    ("T_CheckOrder", {"order_check": "ok", "check_note": "一致"}),
    DRAFT,
    ("T_FinanceReview", {"finance_decision": "pass"}),
    ("T_ApproveManager", {"c1_decision": "approve"}),
    Publish(name="msg_contract_signed", payload={"sign_result": "signed"}),
    ("T_SealArchive", {"seal_no": "Y-1", "signed_at": "2026-01-05", "archive_no": "A-1"}),
)
PLAN: Final[tuple[Told, ...]] = (
    (
        "T_PaymentPlan",
        {
            "payment_plan": [
                {"no": 1, "due_date": "2026-01-06", "amount": 29_100, "condition": "签约"},
                {"no": 2, "due_date": "2026-03-01", "amount": 67_900},
            ]
        },
    ),
    (
        "T_IssueInvoice",
        {"invoice_type": "special", "invoice_no": "12345678", "invoice_amount": 97_000},
    ),
)


def a_payment(amount: int, percent: int) -> Told:
    return (
        "T_ConfirmPayment",
        {
            "received_amount": amount,
            "received_pct": percent,
            "received_at": "2026-01-05",
            "bank_ref": "B1",
        },
    )


def with_order(begin: Begin) -> Case:
    case = begin(customer())
    with case.stage.write() as session:
        key = session.scalars(select(Customer.key)).one()
        session.add(Order(**record("SO-1", customer_key=key, amount=97_000, owner="rep1")))
    return case


def test_an_order_becomes_a_contract_that_is_paid(begin: Begin) -> None:
    case = with_order(begin)
    seen = case.do(*SIGNED, *PLAN, a_payment(10_000, 10), a_payment(19_100, 30))

    contract, invoice = case.one(Contract), case.one(Invoice)
    first, second = case.all(Instalment)
    assert seen["orders"] == ["checked", "in_contract", "pending_payment", "effective"]
    assert seen["contracts"] == [
        *("draft", "in_review", "in_approval", "approved", "out_for_signature", "signed", "active"),
    ]
    assert seen["customers"] == ["customer", "in_service"]
    assert (invoice.state, invoice.tax_number) == (InvoiceState.ISSUED, "12345678")
    assert seen["instalments"] == ["partly_paid", "paid"]
    assert (first.received, first.paid_at is not None, second.received) == (29_100, True, 0)
    assert [one.amount for one in case.all(Payment)] == [10_000, 19_100]
    assert (contract.received, contract.payment) == (29_100, PaymentState.PARTLY_PAID)
    assert (contract.details["seal_no"], contract.details["archive_no"]) == ("Y-1", "A-1")
    assert [one["decision"] for one in contract.details["reviews"]] == ["pass"]
    assert [one["decision"] for one in contract.details["approvals"]] == ["approve"]
    assert contract.customer_signed_at is not None
    assert contract.renewal_due is not None


def test_an_order_is_fixed_line_by_line(begin: Begin) -> None:
    case = with_order(begin)
    wanted = {"order_check": "fix", "check_note": "数量应为 2"}
    line = {"product": "gateway", "qty": 2, "discount_pct": 10, "unit_price": 450, "amount": 900}
    fixed = {
        "order_lines": [line],
        "order_amount": 900,
        "delivery_date": "2026-03-01",
        "payment_terms": "deposit",
        "deposit_pct": 40,
        "fix_note": "数量改为 2",
    }

    case.do(ORDERED, ("T_CheckOrder", wanted), ("T_FixOrder", fixed))

    order, kept = case.one(Order), case.one(OrderLine)
    assert (order.amount, order.deposit_pct, order.delivery_date) == (900, 40, "2026-03-01")
    assert (kept.product, kept.quantity, kept.unit_price, kept.amount) == ("gateway", 2, 450, 900)
    assert order.details["lines"] == [line]


def test_what_is_not_paid_is_overdue_and_then_written_off(begin: Begin) -> None:
    case = with_order(begin)
    seen = case.do(
        *SIGNED,
        *PLAN,
        Wait(duration="P31D"),
        ("T_OverdueDecision", {"overdue_decision": "terminate", "overdue_note": "失联"}),
    )
    contract = case.one(Contract)
    assert seen["instalments"] == ["overdue", "written_off", "written_off"]
    assert (contract.state, contract.payment) == (ContractState.VOID, PaymentState.WRITTEN_OFF)
    assert contract.dunned == 4
    assert seen["orders"][-1] == "void"


def test_a_refused_contract_is_rejected_and_its_order_cancelled(begin: Begin) -> None:
    case = with_order(begin)
    refused = ("T_ApproveManager", {"c1_decision": "reject", "c_comment": "亏本"})
    seen = case.do(*SIGNED[:4], refused)
    assert seen["contracts"][-1] == "rejected"
    assert seen["orders"][-1] == "cancelled"


def test_a_contract_stays_in_force_while_it_is_amended(begin: Begin) -> None:
    case = with_order(begin)
    case.do(*SIGNED, *PLAN, a_payment(29_100, 30))
    number = case.one(Contract).number
    case.performance = Performance(case.stage)
    seen = case.do(
        Start(
            process="contract_change",
            event="Start_ChangeMsg",
            payload={"contract_id": number, "customer_id": "C-1", "change_type": "amend"},
        ),
        (
            "T_DraftAmendment",
            {
                "contract_type": "sale",
                "contract_amount": 80_000,
                "standard_terms": True,
                "payment_days": 0,
                "amend_text": "减少一台",
                "effective_date": "2026-02-01",
            },
        ),
        ("T_FinanceReview", {"finance_decision": "pass"}),
        ("T_ApproveManager", {"c1_decision": "approve"}),
        Publish(name="msg_contract_signed", payload={"sign_result": "signed"}),
        ("T_SealArchive", {"seal_no": "Y-2", "signed_at": "2026-01-05", "archive_no": "A-2"}),
    )
    contract = case.one(Contract)
    assert seen["contracts"] == ["amended"]
    assert (contract.amount, contract.version) == (80_000, 2)
    assert contract.details["amended_from"] == 1
    assert contract.details["versions"][0]["amount"] == 97_000


TICKET: Final = Start(
    process="ticket_handling",
    event="Start_PortalTicket",
    payload={
        "contact_name": "李四",
        "phone": "13600000000",
        "channel": "wechat",
        "subject": "设备不联网",
        "description": "网关离线",
    },
)
CONSULT: Final = (
    "T_Classify",
    {"validity": "valid", "ticket_type": "consult", "impact": "low", "urgency": "low"},
)


def with_contact(begin: Begin) -> Case:
    case = begin(customer())
    with case.stage.write() as session:
        key = session.scalars(select(Customer.key)).one()
        session.add(Contact(**record("P-1", customer_key=key, name="李四", phone="13600000000")))
        session.add(Order(**record("SO-1", customer_key=key, amount=1, state="effective")))
        contract = Contract(**record("CT-1", customer_key=key, state="active", amount=1))
        session.add(contract)
        session.flush()
        session.add(
            Entitlement(
                **record("E-1", customer_key=key, contract_key=contract.key, valid_from=OPENING),
                warranty_to=datetime(2027, 1, 1, tzinfo=UTC),
            )
        )
    return case


def test_a_ticket_waits_for_its_customer_is_reopened_and_closed(begin: Begin) -> None:
    case = with_contact(begin)
    solved = (
        "T_HandleConsult",
        {"handle_result": "resolved", "solution": "重启", "work_minutes": 5},
    )
    seen = case.do(
        TICKET,
        CONSULT,
        ("T_GrabTicket", {"ticket_owner": "cs1"}),
        ("T_HandleConsult", {"handle_result": "need_info", "question": "型号?"}),
        Wait(duration="PT1H"),
        Publish(name="msg_info_reply", payload={"text": "G2"}),
        solved,
        Publish(name="msg_ticket_confirm", payload={"confirm_result": "not_resolved"}),
        ("T_GrabTicket", {"ticket_owner": "cs1"}),
        solved,
        Publish(name="msg_ticket_confirm", payload={"confirm_result": "resolved"}),
        Publish(name="msg_survey_reply", payload={"csat": 5}),
    )
    ticket, clock = case.one(Ticket), case.one(SlaClock)
    assert seen["tickets"] == [
        *("triaged", "assigned", "in_progress", "waiting_customer", "in_progress", "resolved"),
        *("reopened", "assigned", "in_progress", "resolved", "closed"),
    ]
    assert seen["clocks"] == ["paused", "running", "met", "running", "met"]
    assert (ticket.impact, ticket.reopened, ticket.csat) == ("low", 1, 5)
    assert ticket.first_response_at < ticket.resolved_at <= ticket.closed_at
    assert ticket.contract_key is not None
    assert ticket.details["work_minutes"] == 10
    assert "damage_cause" not in ticket.details
    assert len(clock.details["pauses"]) == 1


def test_a_ticket_is_open_again_before_anybody_takes_it(begin: Begin) -> None:
    case = with_contact(begin)
    case.do(
        TICKET,
        CONSULT,
        ("T_GrabTicket", {"ticket_owner": "cs1"}),
        ("T_HandleConsult", {"handle_result": "resolved", "solution": "重启"}),
        Publish(name="msg_ticket_confirm", payload={"confirm_result": "not_resolved"}),
    )
    ticket = case.one(Ticket)

    assert (ticket.state, ticket.reopened, ticket.resolved_at) == ("reopened", 1, None)
    assert case.one(SlaClock).state == "running"


def test_a_campaign_is_approved_run_reviewed_and_closed(begin: Begin) -> None:
    case = begin()
    seen = case.do(
        Start(process="campaign_management", form={"starter": "mkt1"}),
        (
            "T_PlanCampaign",
            {
                "campaign_name": "春季展会",
                "campaign_type": "event",
                "channels": ["exhibition"],
                "target_segment": "机械",
                "start_date": "2026-01-06",
                "end_date": "2026-01-20",
                "budget": 30_000,
                "expected_leads": 50,
            },
        ),
        ("T_ApproveCampaign", {"campaign_decision": "approve"}),
        Wait(duration="P16D"),
        (
            "T_ReviewCampaign",
            {
                "keep_channels": ["exhibition"],
                "goal_met": True,
                "improvement": "早些布展",
                "channel_costs": [{"channel": "exhibition", "cost": 20_000}],
            },
        ),
    )
    campaign = case.one(Campaign)
    assert seen["campaigns"] == ["planned", "approved", "running", "reviewed", "closed"]
    assert (campaign.expected_leads, campaign.cost, campaign.roi) == (50, 20_000, -100)
    assert campaign.details["goal_met"] is True


def test_a_diagram_is_reviewed_released_and_makes_way_for_the_next(begin: Begin) -> None:
    case = begin()
    drawn = ("T_Draw", {"bpmn_file": "f"})
    looked = ("T_DeptReview", {"review": {"decision": "ok", "comment": "可以"}})
    released = ("T_Release", {"release_decision": "release", "effective_date": "2026-01-06"})
    trained = ("T_Train", {"training_date": "2026-01-06"})
    again = ("T_PeriodicReview", {"periodic_decision": "revise"})
    gone = ("T_PeriodicReview", {"periodic_decision": "retire"})
    seen = case.do(
        Start(process="diagram_review", form={"starter": "designer1"}),
        ("T_Purpose", {"purpose": "看清流程", "audience": "全员"}),
        ("T_Collect", {"reviewers": ["reviewer1"]}),
        *(drawn, looked, released, trained, Wait(duration="P91D"), again),
        *(drawn, looked, released, trained, Wait(duration="P91D"), gone),
    )
    first, second = case.all(Diagram)
    assert (first.state, second.state) == (DiagramState.SUPERSEDED, DiagramState.RETIRED)
    assert {"draft", "in_review", "released"} <= set(seen["diagrams"])
    assert first.details["reviews"][0]["decision"] == "ok"


def test_a_version_holds_from_its_effective_date_and_people_are_trained_before(
    begin: Begin,
) -> None:
    case = begin()
    released = ("T_Release", {"release_decision": "release", "effective_date": "2026-02-01"})
    case.do(
        Start(process="diagram_review", form={"starter": "designer1"}),
        ("T_Purpose", {"purpose": "看清流程", "audience": "全员"}),
        ("T_Collect", {"reviewers": ["reviewer1"]}),
        ("T_Draw", {"bpmn_file": "f"}),
        ("T_DeptReview", {"review": {"decision": "ok"}}),
        released,
        ("T_Train", {"training_date": "2026-01-20"}),
    )
    assert case.one(Diagram).state is DiagramState.IN_REVIEW

    case.do(Wait(duration="P30D"))
    diagram = case.one(Diagram)
    assert diagram.state is DiagramState.RELEASED
    assert diagram.released_at is not None
    assert diagram.released_at >= datetime(2026, 1, 31, 16, tzinfo=UTC)


def test_a_draft_that_is_given_up_goes_and_what_was_released_stays(begin: Begin) -> None:
    case = begin()
    drawn = ("T_Draw", {"bpmn_file": "f"})
    looked = ("T_DeptReview", {"review": {"decision": "ok"}})
    released = ("T_Release", {"release_decision": "release", "effective_date": "2026-01-06"})
    again = ("T_PeriodicReview", {"periodic_decision": "revise"})
    case.do(
        Start(process="diagram_review", form={"starter": "designer1"}),
        ("T_Purpose", {"purpose": "看清流程", "audience": "全员"}),
        ("T_Collect", {"reviewers": ["reviewer1"]}),
        *(drawn, looked, released, ("T_Train", {"training_date": "2026-01-06"})),
        *(Wait(duration="P91D"), again, drawn, looked),
        ("T_Release", {"release_decision": "abandon"}),
    )
    first, second = case.all(Diagram)
    assert (first.state, second.state) == (DiagramState.RELEASED, DiagramState.RETIRED)


def test_a_transfer_is_planned_approved_executed_and_confirmed(begin: Begin) -> None:
    case = begin(Customer(**record("C-1", name="甲", name_key="甲", owner="rep2", level="vip")))
    seen = case.do(
        Start(process="customer_transfer", form={"leaving_user": "rep2", "reason": "leave"}),
        ("T_PlanTransfer", {"transfer_mode": "single", "receivers": ["rep3"]}),
        ("T_ApproveTransfer", {"transfer_decision": "approve"}),
        ("T_ConfirmHandover", {"handover_ok": True}),
    )
    assert seen["transfers"] == ["planned", "approved", "executed", "confirmed"]
    assert case.one(TransferBatch).details["receivers"] == ["rep3"]
    assert case.one(Customer).owner == "rep3"


def test_a_survey_is_reminded_of_and_answered_by_telephone(begin: Begin) -> None:
    case = begin(customer())
    seen = case.do(
        Start(
            process="satisfaction_followup",
            event="Start_Schedule",
            payload={"customer_id": "C-1", "customer_name": "华东机械", "opt_out": False},
        ),
        Wait(duration="P8D"),
        ("T_PhoneFollowup", {"nps": 9, "followup_note": "满意"}),
        ("T_Expand", {"expand_result": "none", "expand_note": "暂无"}),
    )
    survey = case.one(Survey)
    assert seen["surveys"][-2:] == ["reminded", "answered"]
    assert (survey.score, case.one(Customer).nps) == (9, 9)
