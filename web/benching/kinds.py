"""A made-up record of each kind, as its row in the tables."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

from engine.states import InstanceState, StepState, TaskState
from engine.store.base import Base
from engine.store.json import encode
from engine.store.seen import TaskRead
from engine.store.tables import Instance, Step, Task
from processes.records.contracts import Contract, ContractState
from processes.records.payments import Instalment, Payment, PaymentState
from processes.records.service import SlaClock, Survey, Ticket
from processes.records.service_states import SlaState, SurveyState, TicketState
from processes.records.states import (
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
    Line,
    Opportunity,
    Order,
    OrderLine,
    PoolEntry,
    Quote,
)

_SOURCES: Final = ("website", "ads", "event", "referral", "other")
_REGIONS: Final = ("east", "south", "north", None)
_Row = dict[str, Any]
T = TypeVar("T")


def _record(letters: str, number: int, made: datetime, /, **values: Any) -> _Row:
    return {
        "key": number,
        "number": f"{letters}-202611-{number:05d}-",
        "owner": f"rep{number % 40}",
        "department": f"sales{number % 8}",
        "created_at": made,
        "updated_at": made + timedelta(days=number % 40),
        "details": _DETAILS,
        "revision": 1,
        **values,
    }


def _later(number: int, made: datetime, days: float, *, unless: bool = False) -> datetime | None:
    return None if unless else made + timedelta(days=days, minutes=number * 17 % 999)


def _one_of(choices: Sequence[T], number: int) -> T:
    return choices[number * 31 % len(choices)]


_DETAILS: Final = encode({"note": "…" * 50})


def _decided(n: int) -> _Row:
    return {"decisions": n % 4, "returned": n % 5 == 0, "refused": n % 7 == 0}


def _customer(n: int, made: datetime) -> _Row:
    named = {"name": f"公司{n}-", "name_key": f"公司{n}", "region": _one_of(_REGIONS, n)}
    return _record("C", n, made, **named, tax_no=str(n) if n % 3 else None)


def _contact(n: int, made: datetime) -> _Row:
    return _record("K", n, made, customer_key=n, name=f"人{n}", phone="1" if n % 3 else "")


def _lead(n: int, made: datetime) -> _Row:
    return _record(
        *("L", n, made),
        state=_one_of(tuple(LeadState), n),
        company=f"公司{n}-",
        source=_one_of(_SOURCES, n),
        grade="ABCD"[n % 4],
        campaign=f"CP-{n % 100}" if n % 2 else None,
        handed_at=_later(n, made, 1, unless=n % 4 == 0),
        assigned_at=_later(n, made, 2, unless=n % 3 == 0),
        qualified_at=_later(n, made, 3, unless=n % 2 == 0),
        left_reason=_one_of(("too_early", "no_need", None), n),
    )


def _pool_entry(n: int, made: datetime) -> _Row:
    is_open = n % 2 == 0
    return _record(
        *("PE", n, made),
        state=PoolState.OPEN if is_open else PoolState.CLAIMED,
        lead_key=n,
        reason=_one_of(("no_followup", "too_early", "no_need"), n),
        cool_down_until=made,
        left_at=_later(n, made, 1, unless=is_open),
    )


_OPEN: Final = (OpportunityState.OPEN, OpportunityState.ON_HOLD, OpportunityState.STAGNANT)


def _deal(n: int, made: datetime) -> _Row:
    state = _one_of(tuple(OpportunityState), n)
    return _record(
        *("O", n, made),
        state=state,
        stage=_one_of(tuple(Stage), n),
        customer_key=n,
        lead_key=n if n % 3 else None,
        name=f"采购{n}-",
        amount=Decimal(n * 100) if n % 9 else None,
        probability=n % 100,
        solution_at=_later(n, made, 4, unless=n % 4 == 0),
        quote_at=_later(n, made, 5, unless=n % 3 == 0),
        negotiation_at=_later(n, made, 6, unless=n % 2 == 0),
        moved_at=_later(n, made, 5),
        closed_at=_later(
            n, made, 8, unless=state not in (OpportunityState.WON, OpportunityState.LOST)
        ),
        won_reason=_one_of(("price", "quality", None), n),
        lost_reason=_one_of(("price", "competitor", None), n),
    )


def _quote(n: int, made: datetime) -> _Row:
    sums: _Row = {"list_amount": 100, "net_amount": 90, "discount_pct": 10, "margin_pct": 20}
    return _record(
        *("Q", n, made),
        state=_one_of(tuple(QuoteState), n),
        opportunity_key=n,
        version=1,
        level=n % 4,
        **sums,
        **_decided(n),
    )


def _order(n: int, made: datetime) -> _Row:
    keys = {"customer_key": n, "opportunity_key": n, "quote_key": n}
    return _record("SO", n, made, state=_one_of(tuple(OrderState), n), amount=Decimal(n), **keys)


def _order_line(n: int, _made: datetime) -> _Row:
    sums = {"quantity": 1, "unit_price": n, "amount": Decimal(n)}
    return {"key": n, "order_key": n, "product": f"P{n % 200}", **sums}


def _contract(n: int, made: datetime) -> _Row:
    return _record(
        *("CT", n, made),
        state=_one_of(tuple(ContractState), n),
        customer_key=n,
        order_key=n,
        amount=Decimal(n),
        ends_at=_later(n, made, 200),
        customer_signed_at=_later(n, made, 2, unless=n % 5 == 0),
        activated_at=_later(n, made, 4, unless=n % 4 == 0),
        received_pct=Decimal(n % 100),
        payment=_one_of(tuple(PaymentState), n),
        **_decided(n),
    )


def _instalment(n: int, made: datetime) -> _Row:
    keys = {"contract_key": n, "customer_key": n, "no": 1}
    state, due = _one_of(tuple(PaymentState), n), made
    return _record("IN", n, made, **keys, state=state, due_at=due, amount=Decimal(n))


def _payment(n: int, made: datetime) -> _Row:
    keys = {"contract_key": n, "customer_key": n}
    return _record("PM", n, made, **keys, amount=Decimal(n), received_at=made)


def _ticket(n: int, made: datetime) -> _Row:
    return _record(
        *("T", n, made),
        state=_one_of(tuple(TicketState), n),
        customer_key=n,
        type=_one_of(("repair", "question", "complaint", "install"), n),
        priority=f"P{n % 4 + 1}",
        reopened=n % 7 == 0,
        first_response_at=_later(n, made, 0.1, unless=n % 8 == 0),
        resolved_at=_later(n, made, 1, unless=n % 4 == 0),
        csat=n % 5 + 1 if n % 3 else None,
    )


def _clock(n: int, made: datetime) -> _Row:
    due = made + timedelta(days=1)
    moments = {"response_due_at": due, "warn_at": due, "due_at": due, "escalate_at": due}
    return _record("SLA", n, made, state=_one_of(tuple(SlaState), n), ticket_key=n, **moments)


def _survey(n: int, made: datetime) -> _Row:
    state = _one_of(tuple(SurveyState), n)
    answered = state is SurveyState.ANSWERED
    return _record(
        *("SV", n, made),
        state=state,
        customer_key=n,
        type=_one_of(("nps", "purchase", "ticket"), n),
        expires_at=made,
        answered_at=_later(n, made, 1, unless=not answered),
        score=n % 11 if answered else None,
    )


def _line(n: int, made: datetime) -> _Row:
    what = "lead.created" if n % 4 else "lead.merged"
    detail = encode({"source": _one_of(_SOURCES, n), "campaign_id": f"CP-{n % 100}"})
    return {"key": n, "at": made, "what": what, "record": f"L-{n}", "detail": detail}


def _instance(n: int, made: datetime) -> _Row:
    ended = _later(n, made, 3, unless=n % 3 == 0)
    return {
        "key": n,
        "root_key": n,
        "state": InstanceState.COMPLETED if ended else InstanceState.ACTIVE,
        "started_at": made,
        "ended_at": ended,
        "variables": _DETAILS,
        "run": _DETAILS,
        "revision": 1,
    }


def _step(n: int, made: datetime) -> _Row:
    left = _later(n, made, 3, unless=n % 3 == 0)
    return {
        "key": n,
        "instance_key": n,
        "element_id": "T_CreateOrder",
        "kind": "userTask",
        "state": StepState.COMPLETED if left else StepState.ACTIVE,
        "entered_at": made,
        "left_at": left,
    }


def _task(n: int, made: datetime) -> _Row:
    closed = _later(n, made, 3, unless=n % 3 == 0)
    return {
        "key": n,
        "instance_key": n,
        "root_key": n,
        "step_key": n,
        "element_id": _one_of(("T_ApproveManager", "T_Recovery", "T_CreateOrder"), n),
        "state": TaskState.COMPLETED if closed else TaskState.CLAIMED,
        "assignee": f"rep{n % 40}",
        "title_zh": "任务",
        "title_en": "Task",
        "created_at": made,
        "due_at": _later(n, made, 2, unless=n % 5 == 0),
        "claimed_at": _later(n, made, 1),
        "closed_at": closed,
        "closed_by": f"rep{n % 40}" if closed else None,
        "revision": 1,
    }


def _read(n: int, made: datetime) -> _Row:
    return {"task_key": n, "username": f"rep{n % 40}", "at": made}


KINDS: Final[Mapping[type[Base], Callable[[int, datetime], _Row]]] = {
    Customer: _customer,
    Contact: _contact,
    Lead: _lead,
    PoolEntry: _pool_entry,
    Opportunity: _deal,
    Quote: _quote,
    Order: _order,
    OrderLine: _order_line,
    Contract: _contract,
    Instalment: _instalment,
    Payment: _payment,
    Ticket: _ticket,
    SlaClock: _clock,
    Survey: _survey,
    Line: _line,
    Instance: _instance,
    Step: _step,
    Task: _task,
    TaskRead: _read,
}
