"""What all followers share: gentle moves, notes of decisions, moments of days."""

from datetime import datetime, time
from enum import StrEnum
from typing import Final, TypeVar

from engine.operations import Call
from engine.states import Moves
from processes.operations.inputs import maybe, text
from processes.records.base import Decided, Record
from processes.records.days import CHINA

S = TypeVar("S", bound=StrEnum)


def shifted(moves: Moves[S], move: str, state: S) -> S:
    """The state after a move where the move is allowed, else the same state.

    Nobody's work stops because a record stands elsewhere than expected.
    """
    sources, target = moves[move]
    return target if state in sources else state


def end_of_day(day: str | None) -> datetime | None:
    """The last moment of a day in China; None of what is no day.

    >>> end_of_day("2026-12-01").isoformat()
    '2026-12-01T23:59:59.999999+08:00'
    >>> end_of_day("soon") is None
    True
    """
    try:
        return datetime.combine(datetime.fromisoformat(day), time.max, CHINA) if day else None
    except ValueError:
        return None


def keep(record: Record, call: Call, *names: str) -> None:
    """Keep what was answered among the details, where something was."""
    record.add_details({n: call.inputs[n] for n in names if call.inputs.get(n) is not None})


def note_decision(
    record: Record,
    call: Call,
    by: str | None,
    *,
    decision: str,
    comment: str = "comment",
    step: str = "",
    version: int | None = None,
    to: str = "approvals",
) -> None:
    """Add a line of who decided what."""
    before = record.details.get(to)
    line = {
        "at": call.now,
        "by": by,
        "step": step or _STEPS.get(call.element_id, call.element_id),
        "decision": maybe(call, decision),
        "comment": text(call, comment),
        "version": version,
    }
    record.add_details({to: [*(before if isinstance(before, list) else []), line]})
    if isinstance(record, Decided):
        record.count_decision(maybe(call, decision))
    record.updated_at = call.now


_STEPS: Final = {
    "T_ApproveManager": "sales_manager",
    "T_ApproveDirector": "sales_director",
    "T_ApproveGM": "general_manager",
    "T_ApproveCampaign": "marketing_manager",
    "T_ApproveTransfer": "sales_director",
    "T_ApproveTermination": "sales_director",
    "T_LegalReview": "legal_review",
    "T_FinanceReview": "finance_review",
    "T_DeptReview": "department_review",
}
