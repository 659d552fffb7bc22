"""Undoing a transfer of customers: asked first, then done, then told what was left alone."""

from typing import Final

from flask import Blueprint, current_app, render_template

from engine.errors import NotFound, NotYours
from engine.reading.cases import running_case
from engine.running import cancel
from engine.texts import Text
from processes.operations.rolling_back import Returned, open_until, roll_back
from processes.records.base import Record
from processes.records.marketing import BATCH_MOVES, TransferBatch
from tasks.people import Person
from web import auth
from web.colleagues import colleague
from web.pages.tasks import engine
from web.transaction import session

bp = Blueprint("transfers", __name__, url_prefix="/transfers")
_MAY: Final = frozenset({"sales_director", "administrator"})
_BATCH: Final = Text("客户转移", "transfer of customers")


def may_roll_back(person: Person, record: Record) -> bool:
    """Whether the page of a record offers its roll-back."""
    if not isinstance(record, TransferBatch) or not person.roles & _MAY:
        return False
    return record.state in BATCH_MOVES["roll_back"][0]


@bp.get("/<int:key>/roll-back")
def ask(key: int) -> str:
    """What would go back."""
    return _page(_found(key))


@bp.post("/<int:key>/roll-back")
def undo(key: int) -> str:
    """Give everything back, and end the case that moved it."""
    batch = _found(key)
    by = auth.person().username
    neighbours = current_app.config["LANEWAY"].neighbours
    returned = roll_back(session(), batch, neighbours, by=by, now=auth.now())
    _end_case(batch, by)
    return _page(batch, returned)


def _page(batch: TransferBatch, returned: Returned | None = None) -> str:
    until = open_until(batch)
    return render_template(
        "roll_back.html",
        active_tab="records",
        batch=batch,
        user=colleague(batch.leaving_user),
        until=until,
        late=until is None or until < auth.now(),
        open=may_roll_back(auth.person(), batch),
        returned=returned,
    )


def _found(key: int) -> TransferBatch:
    if not auth.person().roles & _MAY:
        raise NotYours(
            Text(
                "只有销售总监和管理员可以回滚客户转移。",
                "Only sales directors and administrators undo a transfer.",
            )
        )
    batch = session().get(TransferBatch, key)
    if batch is None:
        raise NotFound(_BATCH, key)
    return batch


def _end_case(batch: TransferBatch, by: str) -> None:
    _, _, instance_key = (batch.origin or "").partition("/")
    running = running_case(session(), int(instance_key or 0))
    if running is not None:
        cancel(engine(), session(), running, by=by, reason="rolled back")
