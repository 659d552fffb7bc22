"""The account of whoever hands over: frozen before anything moves, restored where nothing does."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from engine import history
from engine.operations import Call
from processes.operations.inputs import text
from processes.operations.neighbours import Neighbours

_FROZEN: Final = {"sign_in": "account.blocked", "duty": "account.paused"}


def freeze(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    """Whoever leaves signs in no more; whoever moves or is long away gets no new work."""
    leaves = text(call, "reason", "leave") == "leave"
    frozen = neighbours.freeze(session, text(call, "leaving_user"), leaves, call.now)
    if frozen.how:
        _tell(session, call, _FROZEN[frozen.how], None)
    return {"leaving_name": f"{frozen.name.zh} {frozen.name.en}".strip(), "frozen": frozen.how}


def thaw(session: Session, call: Call, neighbours: Neighbours, by: str | None) -> None:
    """Nothing is moved, or all is: the account is again as the case found it."""
    how = text(call, "frozen")
    if how:
        neighbours.thaw(session, text(call, "leaving_user"), how, by or "system", call.now)
        _tell(session, call, "account.restored", by)


def _tell(session: Session, call: Call, what: str, by: str | None) -> None:
    history.record(
        session,
        what,
        at=call.now,
        by=by,
        instance_key=call.instance_key,
        element_id=call.element_id,
    )
