"""Handing a leaving person's customers on: counted, kept safe, moved one by one, judged later."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import cycle
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call, Inside
from engine.states import TaskState, moved
from engine.store.tables import Task
from processes.operations.inputs import text
from processes.operations.neighbours import Heir, Neighbours
from processes.operations.records import numbered, stamp
from processes.records.base import Record
from processes.records.contracts import Contract
from processes.records.marketing import BATCH_MOVES, BatchState, TransferBatch
from processes.records.numbers import next_number
from processes.records.service import Ticket
from processes.records.states import CustomerState
from processes.records.tables import Contact, Customer, Lead, Opportunity, Order, Quote

_MOVED: Final[Sequence[type[Record]]] = (
    Customer,
    Contact,
    Lead,
    Opportunity,
    Quote,
    Order,
    Contract,
    Ticket,
)
_ABOUT: Final[Mapping[str, type[Record]]] = {
    "ticket_id": Ticket,
    "contract_id": Contract,
    "order_id": Order,
    "opportunity_id": Opportunity,
    "customer_id": Customer,
    "lead_id": Lead,
}
"""The variables that name the record of a case, the nearest first."""
_OPEN: Final = (TaskState.OPEN, TaskState.CLAIMED)


def transfer_operations(neighbours: Neighbours) -> Mapping[str, Inside]:
    """The operations of a transfer, with the people that the house knows."""
    return {
        "user.freeze": lambda session, call: _freeze(session, call, neighbours),
        "transfer.portfolio": _portfolio,
        "backup.snapshot": _snapshot,
        "transfer.execute": lambda session, call: _execute(session, call, neighbours),
        "transfer.retention": _retention,
    }


def _freeze(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    neighbours.freeze(session, text(call, "leaving_user"), call.now)
    return NOTHING


def _portfolio(session: Session, call: Call) -> Mapping[str, object]:
    """How much there is to move."""
    user = text(call, "leaving_user")
    counts = [
        session.scalar(select(func.count()).select_from(table).where(table.owner == user)) or 0
        for table in _MOVED
    ]
    vip = select(func.count()).select_from(Customer)
    tasks = select(func.count()).select_from(Task)
    return {
        "total": sum(counts),
        "vip": session.scalar(vip.where(Customer.owner == user, Customer.level == "vip")) or 0,
        "open_tasks": session.scalar(tasks.where(Task.assignee == user, Task.state.in_(_OPEN)))
        or 0,
    }


def _snapshot(session: Session, call: Call) -> Mapping[str, object]:
    """Keep who owned what, so that the transfer can be undone."""
    batch = _batch(session, call)
    if "owned" not in batch.details:
        user = text(call, "leaving_user")
        batch.add_details(
            {
                "owned": {
                    table.__name__: list(
                        session.scalars(select(table.number).where(table.owner == user))
                    )
                    for table in _MOVED
                }
            }
        )
    session.flush()
    return {"snapshot_id": batch.number}


def _batch(session: Session, call: Call) -> TransferBatch:
    """The batch of this case: its steps share one."""
    origin = f"transfer/{call.instance_key}"
    batch = session.scalar(select(TransferBatch).where(TransferBatch.origin == origin))
    if batch is None:
        batch = TransferBatch(
            number=next_number(session, "TB", call.now),
            leaving_user=text(call, "leaving_user"),
            state=BatchState.APPROVED,
            moved=0,
            failed=0,
            **{**stamp(call), "origin": origin},
        )
        session.add(batch)
        session.flush()
    return batch


def _execute(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    """Give each record to a receiver in turn, or to the pool; what is moved is not moved again."""
    user, receivers = text(call, "leaving_user"), _receivers(call)
    turn: Iterator[str | None] = cycle(receivers or [None])
    moved_now = 0
    for table in _MOVED:
        for record in session.scalars(select(table).where(table.owner == user)):
            record.owner = next(turn)
            record.updated_at = call.now
            moved_now += 1
    moved_now += neighbours.replace_user(session, user, _heir(session, receivers), call.now)
    batch = _batch(session, call)
    batch.state = moved(BATCH_MOVES, "execute", batch.state)
    batch.moved += moved_now
    session.flush()
    return {"moved": moved_now, "failed": 0}


def _heir(session: Session, receivers: Sequence[str]) -> Heir:
    """A case goes with its record: to whoever owns that now, else to the first receiver."""

    def heir(variables: Mapping[str, object]) -> str | None:
        for name, table in _ABOUT.items():
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
    """How many of the customers that changed hands are still ours."""
    numbers = owned_numbers(_batch(session, call), Customer)
    if not numbers:
        return {"retention_pct": Decimal(100)}
    lost = session.scalar(
        select(func.count())
        .select_from(Customer)
        .where(Customer.number.in_(numbers), Customer.state == CustomerState.LOST)
    )
    kept = Decimal(len(numbers) - (lost or 0)) / len(numbers) * 100
    return {"retention_pct": kept.quantize(Decimal("0.1"))}
