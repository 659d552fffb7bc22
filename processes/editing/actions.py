"""The moves of records that people make, not processes: who may, from where, what then holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import MoveNotAllowed, NotFound
from engine.messages import correlate
from engine.states import Moves, moved, open_moves
from engine.texts import Text
from processes.browsing.kind import Kind
from processes.editing.editing import tell
from processes.editing.forgetting import is_forgotten
from processes.editing.reviving import begin_again
from processes.records.base import Record
from processes.records.knowledge import ARTICLE_MOVES
from processes.records.reference import PRODUCT_MOVES
from processes.records.service import Ticket
from processes.records.service_states import ENTITLEMENT_MOVES, TicketState
from processes.records.states import CONTACT_MOVES, LEAD_MOVES

_MARKETING: Final = frozenset({"marketing_specialist", "marketing_manager"})
_SALES: Final = frozenset({"sales_manager"})
_SERVICE: Final = frozenset({"service_manager"})
_NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Action:
    """One button on the page of a record."""

    id: str
    label: Text
    is_open: Callable[[Any], bool]
    do: Callable[[Any], None]
    roles: frozenset[str] = _NOBODY
    keepers: bool = False
    """Whether those may, too, who may edit the record."""
    then: Callable[..., None] | None = None
    """What begins when the move is made."""


def _move(
    id: str,
    label: Text,
    moves: Moves[Any],
    roles: frozenset[str],
    *,
    keepers: bool = False,
    then: Callable[..., None] | None = None,
) -> Action:
    """A move of the record's own table."""

    def is_open(record: Any) -> bool:
        return id in open_moves(moves, record.state) and not is_forgotten(record)

    def do(record: Any) -> None:
        record.state = moved(moves, id, record.state)

    return Action(id, label, is_open, do, roles, keepers, then)


def _switch(
    id: str, label: Text, column: str, on: bool, roles: frozenset[str], *, keepers: bool = False
) -> Action:
    """Something that is so, or is not."""

    def is_open(record: Any) -> bool:
        return bool(getattr(record, column)) is not on

    def do(record: Any) -> None:
        setattr(record, column, on)

    return Action(id, label, is_open, do, roles, keepers)


def _is_locked(lead: Any) -> bool:
    return lead.details.get("locked") is True


_LOCKS: Final = (
    Action(
        "lock",
        Text("锁定(不进公海)", "Lock (never to the pool)"),
        lambda lead: lead.owner is not None and not _is_locked(lead),
        lambda lead: lead.add_details({"locked": True}),
        _SALES,
    ),
    Action(
        "unlock",
        Text("解除锁定", "Unlock"),
        _is_locked,
        lambda lead: lead.add_details({"locked": False}),
        _SALES,
    ),
)
"""The public pool looks for the lock before it takes a lead."""
_MARKETING_MAIL: Final = (
    _switch(
        "opt_out",
        Text("拒绝营销", "No marketing"),
        "opt_out",
        True,
        frozenset({"customer_service"}),
        keepers=True,
    ),
    _switch(
        "opt_in",
        Text("重新同意营销", "Marketing again"),
        "opt_out",
        False,
        frozenset({"customer_service"}),
        keepers=True,
    ),
)
_AT_WORK: Final = frozenset({TicketState.IN_PROGRESS, TicketState.WAITING_CUSTOMER})


def _withdraw(engine: Engine, session: Session, ticket: Ticket, *, by: str) -> None:
    """The case of the ticket ends, as when the customer writes so."""
    try:
        correlate(engine, session, "msg_ticket_withdrawn", ticket.number, {}, by=by)
    except NotFound as nobody:
        raise MoveNotAllowed(
            Text(
                "此工单现在没有人在处理，不能撤回。",
                "Nobody works on this ticket now, so it cannot be withdrawn.",
            )
        ) from nobody


_WITHDRAWAL: Final = Action(
    "withdraw",
    Text("客户撤回", "The customer withdraws"),
    lambda ticket: ticket.state in _AT_WORK,
    lambda _: None,
    frozenset({"customer_service"}) | _SERVICE,
    then=_withdraw,
)
ACTIONS: Final[Mapping[str, tuple[Action, ...]]] = {
    "leads": (
        _move("revive", Text("复活线索", "Revive"), LEAD_MOVES, _MARKETING, then=begin_again),
        *_LOCKS,
    ),
    "contacts": (
        _move("retire", Text("停用", "Retire"), CONTACT_MOVES, _NOBODY, keepers=True),
        _move("revive", Text("恢复", "Bring back"), CONTACT_MOVES, _NOBODY, keepers=True),
        *_MARKETING_MAIL,
    ),
    "customers": _MARKETING_MAIL,
    "tickets": (_WITHDRAWAL,),
    "articles": (
        _move("publish", Text("发布", "Publish"), ARTICLE_MOVES, _SERVICE),
        _move("retire", Text("停用", "Retire"), ARTICLE_MOVES, _SERVICE),
    ),
    "products": (
        _move("withdraw", Text("停售", "Stop selling"), PRODUCT_MOVES, _NOBODY, keepers=True),
        _move("offer", Text("恢复销售", "Sell again"), PRODUCT_MOVES, _NOBODY, keepers=True),
    ),
    "entitlements": (
        _move("suspend", Text("暂停服务", "Suspend"), ENTITLEMENT_MOVES, _SERVICE),
        _move("resume", Text("恢复服务", "Resume"), ENTITLEMENT_MOVES, _SERVICE),
    ),
}
GIVERS: Final[Mapping[str, str]] = {
    "customers": "sales_manager",
    "contacts": "sales_manager",
    "leads": "sales_manager",
    "opportunities": "sales_manager",
    "tickets": "service_manager",
    "entitlements": "service_manager",
}
"""Who gives a record to another owner, within the own department."""
_ONCE_OWNED: Final = frozenset({"leads", "tickets"})
"""Their first owner comes of their process."""


def action_named(kind: Kind, id: str) -> Action:
    """An action of a kind of record."""
    for action in ACTIONS.get(kind.id, ()):
        if action.id == id:
            return action
    raise NotFound(Text("操作", "action"), id[:40])


def act(engine: Engine, session: Session, kind: Kind, record: Record, id: str, *, by: str) -> None:
    """Make the move; what is not open now is refused."""
    action, at = action_named(kind, id), engine.clock()
    if not action.is_open(record):
        raise MoveNotAllowed(
            Text(
                f"现在不能“{action.label.zh}”：状态已变化。",
                f'"{action.label.en}" cannot be done now: the record has changed.',
            )
        )
    action.do(record)
    record.updated_at = at
    tell(session, record, f"{kind.id}.{action.id}", by=by, at=at)
    if action.then is not None:
        action.then(engine, session, record, by=by)


def may_be_given(kind: Kind, record: Record) -> bool:
    """Whether a record can change hands outside of its process."""
    return kind.id in GIVERS and (kind.id not in _ONCE_OWNED or record.owner is not None)


def give(
    session: Session,
    kind: Kind,
    record: Record,
    owner: str,
    department: str | None,
    *,
    by: str,
    at: datetime,
) -> None:
    """Another owner, with whom the record goes into that department."""
    change = {"field": "owner", "from": record.owner, "to": owner}
    record.owner, record.updated_at = owner, at
    record.department = department or record.department
    detail = {"kind": kind.id, "changes": [change]}
    tell(session, record, "record.given", by=by, at=at, detail=detail)
