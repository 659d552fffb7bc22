"""Handing a leaving person's customers on: counted, kept safe, moved one by one, judged later."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import cycle
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from engine.operations import Call, Inside
from engine.states import moved, open_moves
from engine.texts import Text
from processes.operations.freezing import freeze
from processes.operations.holdings import MOVED, held, portfolio
from processes.operations.inputs import text
from processes.operations.neighbours import Heir, Named, Neighbours
from processes.operations.records import noted, numbered, stamp
from processes.records.base import Record
from processes.records.marketing import BATCH_MOVES, BatchState, TransferBatch
from processes.records.naming import NAMED
from processes.records.numbers import next_number
from processes.records.service import Ticket
from processes.records.states import LEAD_MOVES, CustomerState
from processes.records.tables import Customer, Lead, Opportunity, Quote


def transfer_operations(neighbours: Neighbours) -> Mapping[str, Inside]:
    """The operations of a transfer, with the people that the house knows."""
    return {
        "user.freeze": lambda session, call: freeze(session, call, neighbours),
        "transfer.portfolio": lambda session, call: portfolio(session, call, neighbours),
        "backup.snapshot": lambda session, call: _snapshot(session, call, neighbours),
        "transfer.execute": lambda session, call: _execute(session, call, neighbours),
        "transfer.retention": _retention,
    }


def _snapshot(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    """Keep who owned and did what, so that the transfer can be undone."""
    batch = batch_of(session, call)
    if batch.state is BatchState.PLANNED:  # small enough that nobody had to agree
        batch.state = moved(BATCH_MOVES, "approve", batch.state)
        batch.updated_at = call.now
    if "owned" not in batch.details:
        user = text(call, "leaving_user")
        named = neighbours.named(session, user)
        batch.add_details(
            {
                "owned": {
                    table.__name__: list(
                        session.scalars(select(table.number).where(*held(table, user)))
                    )
                    for table in MOVED
                },
                "frozen": text(call, "frozen"),
                "tasks": [str(key) for key in named.tasks],
                "cases": {str(key): list(names) for key, names in named.cases.items()},
            }
        )
    session.flush()
    return {"snapshot_id": batch.number}


def batch_of(session: Session, call: Call) -> TransferBatch:
    """The batch of this case: its steps share one."""
    origin = f"transfer/{call.instance_key}"
    batch = session.scalar(select(TransferBatch).where(TransferBatch.origin == origin))
    if batch is None:
        batch = TransferBatch(
            number=next_number(session, "TB", call.now),
            leaving_user=text(call, "leaving_user"),
            state=BatchState.PLANNED,
            moved=0,
            failed=0,
            **{**stamp(call), "origin": origin},
        )
        session.add(batch)
        noted(session, call, "transfer.planned", batch, {"leaving": batch.leaving_user})
        session.flush()
    return batch


def _execute(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    """Give each record to a receiver, whole or not at all; what is moved is not moved again."""
    user, receivers = text(call, "leaving_user"), _receivers(call)
    refused = {name: why for name in receivers if (why := neighbours.refuses(session, name))}
    givers = _Turns(session, receivers, text(call, "transfer_mode"), neighbours)
    given: dict[str, str | None] = {}
    failed: dict[str, Text] = {}
    for table in MOVED:
        for record in session.scalars(select(table).where(*held(table, user))).all():
            receiver = givers.receiver_of(record)
            why = refused.get(receiver or "") or _give(session, record, receiver, call)
            if why is not None:
                failed[record.number] = why
                continue
            given[record.number] = receiver
            if receiver is None and isinstance(record, Lead):
                _recycle(session, record, user, call, neighbours)
    willing = [name for name in receivers if name not in refused]
    handed = Named()
    if willing or not receivers:
        handed = neighbours.replace_user(session, user, _heir(session, willing), call.now)
    return _booked(session, call, given, handed, {**failed, **handed.failed})


def _give(session: Session, record: Record, receiver: str | None, call: Call) -> Text | None:
    """Change the owner; a record that somebody else is changing just now says so."""
    try:
        with session.begin_nested():
            record.owner, record.updated_at = receiver, call.now
            session.flush()
    except StaleDataError:
        return Text("记录刚被他人修改，请重试。", "Somebody has just changed it; try again.")
    return None


def _recycle(session: Session, lead: Lead, leaver: str, call: Call, neighbours: Neighbours) -> None:
    """What is still worked on goes to the public pool; a lock held it for who leaves."""
    may = "recycle" in open_moves(LEAD_MOVES, lead.state)
    if may and neighbours.recycle(session, lead, leaver, call.now):
        lead.left_reason = "owner_left"
        lead.add_details({"locked": False})
        batch = batch_of(session, call)
        batch.add_details({"pooled": {**_kept(batch.details, "pooled"), lead.number: True}})
        session.flush()


def _booked(
    session: Session,
    call: Call,
    given: Mapping[str, str | None],
    handed: Named,
    failed: Mapping[str, Text],
) -> Mapping[str, object]:
    """Write down what went where, for the roll-back and for whoever mends the failures."""
    batch = batch_of(session, call)
    batch.state = moved(BATCH_MOVES, "execute", batch.state)
    count = len(given) + len(handed.tasks)
    batch.moved += count
    batch.failed = len(failed)
    batch.updated_at = call.now
    known = batch.details
    batch.add_details(
        {
            "executed_at": known.get("executed_at") or call.now,
            "given": {**_kept(known, "given"), **given},
            "given_tasks": {**_kept(known, "given_tasks"), **_by_text(handed.tasks)},
            "given_cases": {**_kept(known, "given_cases"), **_by_text(handed.cases)},
            "heirs": {**_kept(known, "heirs"), **_by_text(handed.heirs)},
            "failures": {name: f"{why.zh} {why.en}" for name, why in failed.items()},
        }
    )
    session.flush()
    return {
        "moved": count,
        "failed": len(failed),
        "reasons": "\n".join(f"{name}: {why.zh} {why.en}" for name, why in failed.items()),
    }


def _kept(details: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = details.get(name)
    return value if isinstance(value, dict) else {}


def _by_text(values: Mapping[int, Any]) -> dict[str, object]:
    return {str(key): value for key, value in values.items()}


class _Turns:
    """Who gets which record: what belongs to a customer goes with it."""

    def __init__(
        self, session: Session, receivers: Sequence[str], mode: str, neighbours: Neighbours
    ) -> None:
        self._session = session
        self._turn: Iterator[str | None] = cycle(receivers or [None])
        self._with_customer: dict[int, str | None] = {}
        self._local: dict[str, Iterator[str]] = {}
        if mode == "by_region":
            homes = neighbours.departments(session, receivers)
            for home in {homes.get(name) for name in receivers} - {None}:
                there = [name for name in receivers if homes.get(name) == home]
                self._local[str(home)] = cycle(there)

    def receiver_of(self, record: Record) -> str | None:
        """The next receiver, or whoever got the customer of this record."""
        customer = self._customer_of(record)
        if customer is not None and customer in self._with_customer:
            return self._with_customer[customer]
        local = self._local.get(record.department or getattr(record, "region", None) or "")
        receiver = next(local) if local is not None else next(self._turn)
        if customer is not None:
            self._with_customer[customer] = receiver
        return receiver

    def _customer_of(self, record: Record) -> int | None:
        if isinstance(record, Customer):
            return record.key
        if isinstance(record, Quote):
            return self._session.get_one(Opportunity, record.opportunity_key).customer_key
        key: int | None = getattr(record, "customer_key", None)
        return key


def _heir(session: Session, receivers: Sequence[str]) -> Heir:
    """A case goes with its record: to whoever owns that now, else to the first receiver."""

    def heir(variables: Mapping[str, object]) -> str | None:
        for name, table in NAMED.items():
            record = numbered(session, table, str(variables.get(name) or ""))
            if record is not None and record.owner in receivers:
                return record.owner
        return receivers[0] if receivers else None

    return heir


def _receivers(call: Call) -> list[str]:
    named = call.inputs.get("receivers")
    if text(call, "transfer_mode") == "pool" or not isinstance(named, list):
        return []
    return [str(name) for name in named]


def owned_numbers(batch: TransferBatch, table: type[Record]) -> list[str]:
    """The numbers of the records that the leaving person owned."""
    owned = batch.details.get("owned")
    named = owned.get(table.__name__) if isinstance(owned, dict) else None
    return [str(number) for number in named or ()]


def _retention(session: Session, call: Call) -> Mapping[str, object]:
    """How many of the customers that changed hands are still ours, and their complaints since."""
    batch = batch_of(session, call)
    retained, complaints = _retained(session, batch)
    batch.add_details({"retention_pct": retained, "complaints": complaints})
    batch.updated_at = call.now
    session.flush()
    return {"retention_pct": retained, "complaints": complaints}


def _retained(session: Session, batch: TransferBatch) -> tuple[Decimal, int]:
    numbers = owned_numbers(batch, Customer)
    if not numbers:
        return Decimal(100), 0
    theirs = Customer.number.in_(numbers)
    lost = session.scalar(
        select(func.count())
        .select_from(Customer)
        .where(theirs, Customer.state == CustomerState.LOST)
    )
    complaints = session.scalar(
        select(func.count())
        .select_from(Ticket)
        .join(Customer, Customer.key == Ticket.customer_key)
        .where(theirs, Ticket.type == "complaint", Ticket.created_at >= batch.created_at)
    )
    kept = Decimal(len(numbers) - (lost or 0)) / len(numbers) * 100
    return kept.quantize(Decimal("0.1")), complaints or 0
