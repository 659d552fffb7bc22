"""What became of the rows of an import, read from their cases each time: always true."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, exists, func, literal, select
from sqlalchemy.orm import Session

from engine.states import InstanceState
from engine.store.conditions import IS_OPEN
from engine.store.json import decode_object
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.browsing.words import word
from processes.importing.running import cells_of
from processes.importing.tables import ImportRow, LeadImport
from processes.records.tables import Line


class Outcome(StrEnum):
    """What became of a row."""

    WAITING = "waiting"
    CREATED = "created"
    MERGED = "merged"
    TO_MEND = "to_mend"
    TO_CONFIRM = "to_confirm"
    STOPPED = "stopped"
    DROPPED = "dropped"
    IN_WORK = "in_work"
    REFUSED = "refused"


OUTCOMES: Final[Mapping[Outcome, Text]] = {
    Outcome.CREATED: Text("新线索", "new leads"),
    Outcome.MERGED: Text("已合并", "merged"),
    Outcome.TO_MEND: Text("待修正", "to mend"),
    Outcome.TO_CONFIRM: Text("疑似重复，待确认", "perhaps known, to confirm"),
    Outcome.IN_WORK: Text("处理中", "in work"),
    Outcome.STOPPED: Text("受阻", "stopped"),
    Outcome.DROPPED: Text("已作废", "discarded"),
    Outcome.REFUSED: Text("未受理", "refused"),
    Outcome.WAITING: Text("等待中", "waiting"),
}


@dataclass(frozen=True, slots=True)
class Reported:
    """One row of the report."""

    row_no: int
    outcome: Outcome
    record: str
    """The number of the lead that was made, or that it was merged into."""
    reason: Text
    cells: Sequence[str]


def counts(session: Session, found: LeadImport) -> Counter[Outcome]:
    """How many rows came to each end."""
    rows = _of(found).with_only_columns(_outcome().label("outcome")).subquery()
    grouped = select(rows.c.outcome, func.count()).group_by(rows.c.outcome)
    return Counter({Outcome(name): count for name, count in session.execute(grouped)})


def reported(session: Session, found: LeadImport) -> Iterator[Reported]:
    """Every row of an import, in the order of the file."""
    query = _of(found).with_only_columns(
        ImportRow, _outcome(), _noted("lead.created"), _noted("lead.merged"), Instance.variables
    )
    for row, name, created, merged, variables in session.execute(query):
        outcome = Outcome(name)
        reason = Text(row.fault_zh or "", row.fault_en or "")
        yield Reported(
            row_no=row.row_no,
            outcome=outcome,
            record=created or merged or "",
            reason=_judged(variables) if outcome is Outcome.TO_MEND else reason,
            cells=cells_of(row),
        )


def _of(found: LeadImport) -> Select[Any]:
    return (
        select(ImportRow.row_no)
        .select_from(ImportRow)
        .outerjoin(Instance, Instance.key == ImportRow.instance_key)
        .where(ImportRow.import_key == found.key)
        .order_by(ImportRow.row_no)
    )


def _noted(what: str) -> ScalarSelect[str]:
    """The record that a line of the row's case is about."""
    return (
        select(Line.record)
        .where(Line.root_key == ImportRow.instance_key, Line.what == what)
        .limit(1)
        .scalar_subquery()
    )


def _asked(element: str) -> ColumnElement[bool]:
    """Whether a person is asked for something in the row's case."""
    return exists().where(
        Task.instance_key == ImportRow.instance_key,
        Task.element_id == element,
        IS_OPEN,
    )


def _outcome() -> ColumnElement[str]:
    """The first that is true."""
    return case(
        (ImportRow.fault_en.is_not(None), literal(Outcome.REFUSED.value)),
        (ImportRow.instance_key.is_(None), literal(Outcome.WAITING.value)),
        (_noted("lead.created").is_not(None), literal(Outcome.CREATED.value)),
        (_noted("lead.merged").is_not(None), literal(Outcome.MERGED.value)),
        (_asked("T_FixLead"), literal(Outcome.TO_MEND.value)),
        (_asked("T_ConfirmDuplicate"), literal(Outcome.TO_CONFIRM.value)),
        (Instance.incidents > 0, literal(Outcome.STOPPED.value)),
        (Instance.state != InstanceState.ACTIVE, literal(Outcome.DROPPED.value)),
        else_=literal(Outcome.IN_WORK.value),
    )


def _judged(variables: bytes) -> Text:
    """What the check of the lead said."""
    norm = decode_object(variables).get("norm")
    code = str(norm.get("reason", "")) if isinstance(norm, dict) else ""
    return word(code)
