"""Every report on a small company whose sums can be done by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import Call
from processes.browsing.sight import Sight
from processes.operations.neighbours import ALONE
from processes.operations.transfers import transfer_operations
from processes.records import timeline
from processes.records.contracts import Contract, ContractState
from processes.records.marketing import Campaign
from processes.records.payments import Instalment, Payment, PaymentState
from processes.records.reference import Product, SalesTarget
from processes.records.service import SlaClock, Survey, Ticket
from processes.records.service_states import SlaState, SurveyState, TicketState
from processes.records.states import LeadState, OpportunityState, PoolState, QuoteState, Stage
from processes.records.tables import Opportunity, Order, OrderLine, PoolEntry, Quote
from processes.reports.asked import Asked
from processes.reports.catalogue import REPORTS
from processes.reports.sheet import Sheet
from tests.support.bpmn_text import end, file, path, start, tag, user
from tests.support.engine import House
from tests.support.people import NOON
from tests.support.records import add_customer, add_lead, stamped

DAY = timedelta(days=1)
ALL = Asked(since=NOON - 30 * DAY, until=NOON + DAY, now=NOON, sight=Sight(everything=True))


def made(house: House, id: str, asked: Asked = ALL) -> dict[str, Sheet]:
    with house.look() as session:
        return {sheet.id: sheet for sheet in REPORTS[id].sheets(session, asked)}


def by_name(sheet: Sheet, column: str) -> dict[str, Any]:
    first = sheet.columns[0].name

    def name(row: object) -> str:
        value = getattr(row, first)
        return str(getattr(value, "en", value))

    return {name(row): getattr(row, column) for row in sheet.rows}


def add_deal(session: Session, **values: Any) -> Opportunity:
    customer = add_customer(session, owner=values.get("owner"))
    deal = Opportunity(**stamped("O", customer_key=customer.key, name="deal", **values))
    session.add(deal)
    session.flush()
    return deal


def add_order(session: Session, deal: Opportunity, amount: int, lines: Sequence[Any] = ()) -> Order:
    order = Order(
        **stamped(
            "SO",
            customer_key=deal.customer_key,
            opportunity_key=deal.key,
            amount=Decimal(amount),
            owner=deal.owner,
        )
    )
    session.add(order)
    session.flush()
    for line in lines:
        amounts = {"quantity": 1, "unit_price": line["amount"], **line}
        session.add(OrderLine(order_key=order.key, **amounts))
    return order


@pytest.mark.parametrize("id", REPORTS)
def test_a_report_of_nothing_is_empty_not_broken(house: House, id: str) -> None:
    for sheet in made(house, id).values():
        assert list(sheet.rows) == []


def test_the_funnel_counts_how_far_leads_came_and_how_long_they_stayed(house: House) -> None:
    with house.session() as session:
        leads = [add_lead(session, created_at=NOON - 4 * DAY) for _ in range(4)]
        add_lead(session, created_at=NOON - 60 * DAY)
        add_lead(session, state=LeadState.INVALID, left_reason="wrong_number")
        for lead, handed in zip(leads, (3, 2, 2), strict=False):
            lead.handed_at = NOON - handed * DAY
        for lead in leads[:2]:
            lead.assigned_at = NOON - 1 * DAY
        deal = add_deal(session, lead_key=leads[0].key, amount=Decimal("1000.50"))
        deal.solution_at = NOON + 2 * DAY
        add_order(session, deal, 900)

    sheets = made(house, "funnel")
    counts = by_name(sheets["stages"], "count")

    assert [counts[name] for name in ("Leads", "Handed to sales (MQL)", "Assigned")] == [5, 3, 2]
    assert [counts[name] for name in ("Deal: negotiation", "Orders", "Contracts")] == [1, 1, 0]
    assert by_name(sheets["stages"], "amount")["Deal: needs"] == Decimal("1000.50")
    assert by_name(sheets["stages"], "amount")["Orders"] == 900
    assert by_name(sheets["stages"], "conversion")["Handed to sales (MQL)"] == Decimal("60.0")
    assert by_name(sheets["stages"], "dwell")["Leads"] == Decimal("2.0")  # of 1, 2 and 2 days
    assert by_name(sheets["stages"], "dwell")["Handed to sales (MQL)"] == Decimal("1.5")
    assert by_name(sheets["stages"], "days")["Assigned"] == Decimal("3.0")
    (left,) = sheets["left"].rows
    where, reason, count = vars_of(left, "where", "reason", "count")
    assert (where.en, reason.en, count) == ("invalid", "wrong number", 1)


def test_the_newest_deal_of_a_lead_counts_in_the_funnel(house: House) -> None:
    with house.session() as session:
        lead = add_lead(session)
        first = add_deal(session, lead_key=lead.key, amount=Decimal(1))
        first.quote_at = NOON
        add_deal(session, lead_key=lead.key, amount=Decimal(2))

    sheets = made(house, "funnel")

    assert by_name(sheets["stages"], "count")["Deal: needs"] == 1
    assert by_name(sheets["stages"], "amount")["Deal: needs"] == 2
    assert by_name(sheets["stages"], "count")["Deal: quote"] == 0


def test_channels_show_what_they_cost_and_brought(house: House) -> None:
    with house.session() as session:
        campaign = Campaign(**stamped("CP", name="Spring", budget=Decimal(100)))
        campaign.add_details({"channel_rows": [{"channel": "ads", "cost": 50}, {"channel": "seo"}]})
        session.add(campaign)
        session.flush()
        of_campaign = {"source": "ads", "campaign": campaign.number}
        good = add_lead(session, grade="A", **of_campaign)
        add_lead(session, grade="D", state=LeadState.INVALID, **of_campaign)
        add_deal(session, lead_key=good.key, amount=Decimal(300), state=OpportunityState.WON)
        timeline.note(session, "lead.merged", "L-1", at=NOON, detail={"source": "ads"})

    sheets = made(house, "channels")

    (ads,) = sheets["channels"].rows
    assert vars_of(ads, "leads", "good", "invalid", "duplicate") == [2, 50, 50, Decimal("33.3")]
    assert vars_of(ads, "revenue", "cost", "per_lead", "roi") == [300, 50, 25, 500]
    assert by_name(sheets["campaigns"], "roi") == {"Spring": Decimal("200.0")}


def vars_of(row: object, *names: str) -> list[Any]:
    return [getattr(row, name) for name in names]


def test_the_sales_board_weighs_what_is_open(house: House) -> None:
    with house.session() as session:
        add_deal(session, owner="anna", amount=Decimal(1000), probability=20)
        add_deal(session, owner="anna", amount=Decimal(500), probability=80, stage=Stage.QUOTE)
        closed = {"owner": "anna", "closed_at": NOON, "amount": Decimal(70)}
        add_deal(session, state=OpportunityState.WON, **closed)
        add_deal(session, state=OpportunityState.LOST, lost_reason="price", **closed)
        add_deal(session, owner="bob", state=OpportunityState.STAGNANT)
        add_deal(session, owner="bob", moved_at=NOON - 31 * DAY)
        add_deal(session, owner="bob", moved_at=NOON - 29 * DAY)
        for period, amount in (("2026-11", 300), ("2026-Q4", 9_000)):
            session.add(
                SalesTarget(period=period, holder_kind="person", holder="anna", amount=amount)
            )

    sheets = made(house, "sales", replace(ALL, since=NOON - 16 * DAY, until=NOON + DAY))

    anna, bob = sheets["sellers"].rows
    assert vars_of(anna, "open", "pipeline", "forecast") == [2, 1500, 600]
    assert vars_of(anna, "won", "won_amount", "lost", "win_rate") == [1, 70, 1, 50]
    assert vars_of(anna, "target", "achieved") == [170, Decimal("41.2")]  # 17 of 30 days of 300
    assert vars_of(bob, "owner", "open", "forecast") == ["bob", 3, 0]
    assert by_name(sheets["lost"], "count") == {"Price": 1}
    assert by_name(sheets["won"], "count") == {"not said": 1}
    assert by_name(sheets["months"], "amount") == {"2026-11": 70}
    assert sorted(by_name(sheets["stagnant"], "days").values()) == [0, 31]


def test_the_analysis_adds_up_orders_by_product(house: House) -> None:
    with house.session() as session:
        deal = add_deal(session)
        add_order(
            session, deal, 30, [{"product": "A", "amount": 10}, {"product": "B", "amount": 20}]
        )
        add_order(session, deal, 10, [{"product": "A", "amount": 10}])
        session.add(Product(id="A", name_zh="甲", name_en="Alpha", list_price=1, cost=1))

    sheets = made(house, "analysis")

    assert by_name(sheets["products"], "amount") == {"Alpha": 20, "B": 20}
    assert by_name(sheets["products"], "percent")["B"] == 50
    assert by_name(sheets["people"], "count") == {"": 2}
    assert by_name(sheets["customers"], "amount") == {"华东机械有限公司": 40}


def test_what_was_won_counts_for_who_won_it_after_a_transfer(house: House) -> None:
    with house.session() as session:
        won = {"state": OpportunityState.WON, "closed_at": NOON, "amount": 40}
        deal = add_deal(session, owner="anna", **won)
        add_order(session, deal, 40, [{"product": "A", "amount": 40}]).owner = "anna"
        still_open = add_deal(session, owner="anna", amount=7)
        session.flush()
        given = {"leaving_user": "anna", "receivers": ["bob"]}
        for verb in ("backup.snapshot", "transfer.execute"):
            call = Call(verb, given, {}, 1, 1, 1, "S", verb, NOON, 1)
            transfer_operations(ALONE)[verb](session, call)
        order = session.scalars(select(Order)).one()
        assert (still_open.owner, order.owner) == ("bob", "bob")

    for asked in (ALL, replace(ALL, owner="anna")):
        won_by = by_name(made(house, "sales", asked)["sellers"], "won_amount")
        assert won_by["anna"] == 40
        assert by_name(made(house, "analysis", asked)["people"], "amount") == {"anna": 40}
    assert by_name(made(house, "analysis", replace(ALL, owner="bob"))["people"], "amount") == {}


def test_the_pool_shows_stock_by_age_and_who_claims(house: House) -> None:
    with house.session() as session:
        for days, state in ((3, PoolState.OPEN), (40, PoolState.OPEN), (50, PoolState.CLAIMED)):
            lead = add_lead(session, state=LeadState.CONVERTED)
            claimed = state is PoolState.CLAIMED
            session.add(
                PoolEntry(
                    **stamped("PE", state=state, lead_key=lead.key, reason="other"),
                    cool_down_until=NOON,
                    owner="anna" if claimed else None,
                    left_at=NOON if claimed else None,
                )
            )
            session.flush()
            entry = session.query(PoolEntry).order_by(PoolEntry.key.desc()).first()
            assert entry is not None
            entry.created_at = NOON - days * DAY

    sheets = made(house, "pool")

    assert by_name(sheets["ages"], "count") == {"up to 7 days": 1, "31 to 90 days": 1}
    assert by_name(sheets["claims"], "converted") == {"anna": 1}
    assert by_name(sheets["claims"], "percent") == {"anna": Decimal("0.0")}


def test_contracts_show_what_is_open_overdue_and_received(house: House) -> None:
    with house.session() as session:
        customer = add_customer(session)
        order = add_order(session, add_deal(session), 1000)
        for payment, received in ((PaymentState.PAID, 100), (PaymentState.PARTLY_PAID, 40)):
            contract = Contract(
                **stamped("CT", customer_key=customer.key, state=ContractState.ACTIVE),
                order_key=order.key,
                amount=Decimal(1000),
                payment=payment,
                received_pct=Decimal(received),
                customer_signed_at=NOON + 2 * DAY,
                activated_at=NOON + 6 * DAY,
                ends_at=NOON + 10 * DAY,
            )
            session.add(contract)
        session.flush()
        for no, due, amount, got in ((1, -40, 400, 400), (2, -35, 300, 0), (3, -5, 300, 100)):
            add_instalment(session, contract, no=no, due=due, amount=amount, got=got)
        session.add(
            Payment(
                **stamped("PM", contract_key=contract.key, amount=500),
                received_at=NOON - 6 * DAY,
            )
        )

    sheets = made(house, "contracts", replace(ALL, until=NOON + 9 * DAY))

    assert by_name(sheets["payments"], "open") == {"paid": 0, "overdue": 600}
    assert by_name(sheets["ages"], "amount") == {"1 to 30 days": 200, "31 to 60 days": 300}
    assert [vars_of(row, "days") for row in sheets["overdue"].rows] == [[36], [6]]
    assert by_name(sheets["months"], "planned") == {"2026-11": 300}
    assert by_name(sheets["months"], "received") == {"2026-11": 500}
    assert by_name(sheets["cycle"], "days")["Order to effect (all)"] == Decimal("6.0")
    assert by_name(sheets["cycle"], "days")["Signature to effect"] == Decimal("4.0")
    assert len(sheets["ending"].rows) == 2


def add_instalment(
    session: Session, contract: Contract, *, no: int, due: int, amount: int, got: int
) -> None:
    state = PaymentState.PAID if got == amount else PaymentState.PLANNED
    session.add(
        Instalment(
            **stamped("IN", contract_key=contract.key, no=no, state=state),
            due_at=NOON + due * DAY,
            amount=Decimal(amount),
            received=Decimal(got),
        )
    )


def test_tickets_are_in_time_or_late(house: House) -> None:
    with house.session() as session:
        for hours, reopened in ((1, 0), (9, 1)):
            at = NOON + timedelta(hours=hours)
            add_ticket(session, resolved_at=at, first_response_at=at, reopened=reopened)
        add_ticket(session, state=TicketState.ASSIGNED, resolved_at=None)
        add_ticket(session, state=TicketState.WAITING_CUSTOMER, clock=SlaState.PAUSED)

    sheets = made(house, "tickets", replace(ALL, now=NOON + DAY))

    (repair,) = sheets["types"].rows
    assert vars_of(repair, "count", "resolved", "hours", "answered") == [4, 2, 5, 5]
    assert vars_of(repair, "in_time", "late", "reopened", "first_time") == [50, 1, 50, 50]
    assert vars_of(repair, "answered_in_time") == [50]
    (late,) = sheets["late"].rows
    missed, hours = vars_of(late, "missed", "hours")
    assert (missed.en, hours) == ("resolution", Decimal("20.0"))
    assert by_name(sheets["backlog"], "count") == {"1 to 3 days": 2}
    assert by_name(sheets["backlog"], "waiting") == {"1 to 3 days": 1}


def add_ticket(session: Session, clock: SlaState = SlaState.RUNNING, **values: Any) -> None:
    usual = {"state": TicketState.CLOSED, "type": "repair", "priority": "P2", "owner": "anna"}
    ticket = Ticket(**stamped("T", **{**usual, **values}))
    session.add(ticket)
    session.flush()
    due = NOON + timedelta(hours=4)
    session.add(
        SlaClock(
            **stamped("SLA", ticket_key=ticket.key, state=clock),
            response_due_at=NOON + timedelta(hours=2),
            warn_at=due,
            due_at=due,
            escalate_at=due,
        )
    )
    session.flush()


def test_satisfaction_is_counted_by_month(house: House) -> None:
    with house.session() as session:
        customer = add_customer(session)
        for score in (5, 4, 1):
            add_ticket(session, resolved_at=NOON, csat=score)
        answers: list[tuple[SurveyState, int | None]] = [(SurveyState.SENT, None)]
        answers += [(SurveyState.ANSWERED, one) for one in (10, 9, 8, 2)]
        for state, nps in answers:
            session.add(
                Survey(
                    **stamped("SV", customer_key=customer.key, type="nps", state=state),
                    expires_at=NOON,
                    score=nps,
                    answered_at=NOON if nps is not None else None,
                )
            )

    sheets = made(house, "satisfaction")

    assert by_name(sheets["csat"], "content") == {"2026-11": Decimal("66.7")}
    assert by_name(sheets["nps"], "nps") == {"2026-11": Decimal("25.0")}
    assert by_name(sheets["answers"], "percent") == {"NPS": Decimal("80.0")}


def test_a_report_counts_only_what_one_may_see(house: House) -> None:
    with house.session() as session:
        add_deal(session, owner="anna", amount=Decimal(10))
        add_deal(session, owner="bob", amount=Decimal(10))

    own = replace(ALL, sight=Sight(frozenset({"anna"})))

    assert set(by_name(made(house, "sales", own)["sellers"], "open")) == {"anna"}
    assert by_name(made(house, "sales", replace(ALL, owner="bob"))["sellers"], "open") == {"bob": 1}


def test_it_is_counted_what_passed_was_sent_back_or_refused(house: House) -> None:
    with house.session() as session:
        deal = add_deal(session)
        told: list[tuple[QuoteState, int, list[str]]] = [
            (QuoteState.ACCEPTED, 0, []),
            (QuoteState.APPROVED, 1, ["return", "approve"]),
            (QuoteState.WITHDRAWN, 1, ["return"]),
            (QuoteState.WITHDRAWN, 1, ["approve"]),  # the seller thought again
            (QuoteState.REJECTED, 2, ["approve", "reject"]),
            (QuoteState.DRAFT, 0, []),
        ]
        for version, (state, level, decisions) in enumerate(told):
            sums = dict.fromkeys(("list_amount", "net_amount", "discount_pct", "margin_pct"), 1)
            quote = Quote(
                **stamped("Q", opportunity_key=deal.key, version=version, state=state, **sums),
                level=level,
            )
            session.add(quote)
            session.flush()
            for decision in decisions:
                quote.count_decision(decision)

    (quotes,) = made(house, "approvals")["passed"].rows

    assert vars_of(quotes, "count", "automatic", "returned", "refused") == [4, 1, 2, 1]


_ASKED = tag("zeebe:assignmentDefinition", candidateGroups="sales_rep")
_APPROVAL = file(start(), user("T_Approve", _ASKED), end(), path("S", "T_Approve", "E"))


def test_steps_and_people_are_counted_from_the_history(house: House) -> None:
    house.deploy(_APPROVAL)
    house.start()
    house.start()
    house.complete("T_Approve")
    asked = replace(ALL, process="P")

    sheets = made(house, "processes", asked)

    (process,) = sheets["processes"].rows
    assert vars_of(process, "started", "running", "completed") == [2, 1, 1]
    steps = sheets["steps"]
    assert by_name(steps, "count") == {"S": 2, "T_Approve": 2, "E": 1}
    assert by_name(steps, "skipped") == {"S": 0, "T_Approve": 0, "E": 1}
    assert by_name(steps, "again") == {"S": 0, "T_Approve": 0, "E": 0}
    assert by_name(steps, "waiting")["T_Approve"] == 1
    assert by_name(steps, "of_cases")["E"] == Decimal("50.0")
    assert by_name(made(house, "workload", asked)["people"], "done") == {"anna": 1}
    assert len(made(house, "trace", asked)["tasks"].rows) == 2
    assert list(by_name(made(house, "approvals", asked)["levels"], "done").values()) == [1]


def test_records_that_lack_something_are_counted(house: House) -> None:
    with house.session() as session:
        add_customer(session, tax_no="1", owner="anna")
        add_customer(session)
        add_deal(session, expected_close="2026-12-01", owner="anna")

    lacks = by_name(made(house, "quality")["lacks"], "count")

    assert lacks["Customer without tax number"] == 2
    assert lacks["Opportunity without expected close"] == 0
