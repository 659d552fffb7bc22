"""What somebody has to hand over: counted before the plan, and the same that is moved."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.operations import Call
from engine.states import open_moves
from engine.store.conditions import IS_OPEN
from engine.store.tables import Task
from processes.operations.freezing import thaw
from processes.operations.inputs import text
from processes.operations.neighbours import Neighbours
from processes.records.base import Record
from processes.records.contracts import Contract
from processes.records.service import Ticket
from processes.records.service_states import TICKET_MOVES, TicketState
from processes.records.states import OpportunityState
from processes.records.tables import Contact, Customer, Lead, Opportunity, Order, Quote

_KINDS: Final[Mapping[str, type[Record]]] = {
    "customers": Customer,
    "contacts": Contact,
    "leads": Lead,
    "opportunities": Opportunity,
    "quotes": Quote,
    "orders": Order,
    "contracts": Contract,
    "tickets": Ticket,
}
MOVED: Final[Sequence[type[Record]]] = tuple(_KINDS.values())
_OVER: Final[Mapping[type[Record], ColumnElement[bool]]] = {
    Opportunity: Opportunity.state.in_((OpportunityState.WON, OpportunityState.LOST)),
    Ticket: Ticket.state.in_([one for one in TicketState if not open_moves(TICKET_MOVES, one)]),
}
"""What is over stays with who brought it there: reports count it for that person."""


def held(table: type[Record], user: str) -> Sequence[ColumnElement[bool]]:
    """The records of a table that somebody has to hand over."""
    over = _OVER.get(table)
    return (table.owner == user,) if over is None else (table.owner == user, ~over)


def portfolio(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    """How much there is to move; without anything, who stays gets work again."""
    user = text(call, "leaving_user")
    counts = {name: _count(session, table, *held(table, user)) for name, table in _KINDS.items()}
    total = sum(counts.values())
    open_tasks = _count(session, Task, Task.assignee == user, IS_OPEN)
    if not total + open_tasks and text(call, "frozen") == "duty":
        thaw(session, call, neighbours, None)
    return {
        **counts,
        "total": total,
        "vip": _count(session, Customer, Customer.owner == user, Customer.level == "vip"),
        "open_tasks": open_tasks,
        "cases": len(neighbours.named(session, user).cases),
    }


def _count(session: Session, table: type[Any], *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
