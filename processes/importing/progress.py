"""What became of the rows of an import, read from their cases each time: always true."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, exists, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.states import InstanceState
from engine.store.conditions import IS_OPEN
from engine.store.json import decode_object
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.browsing.words import word
from processes.importing.judging import together
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


_ENDS: Final = ("lead.created", "lead.merged")
_MENDS: Final = "T_FixLead"
_CONFIRMS: Final = "T_ConfirmDuplicate"
LOOKED_AT: Final = tuple(one for one in Outcome if one not in (Outcome.CREATED, Outcome.WAITING))
"""The ends that somebody wants to look at: all but the usual one."""
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
    """The number of the lead that was made, or of the lead or contact that it was merged into."""
    reason: Text
    """Everything that is wrong with it."""
    cells: Sequence[str]
    lead_key: int | None
    customer_key: int | None
    """The customer of the contact that it was merged into."""
    instance_key: int | None
    task_key: int | None
    """Where somebody is asked about it."""


def counts(session: Session, found: LeadImport) -> Counter[Outcome]:
    """How many rows came to each end."""
    rows = _of(found).with_only_columns(_outcome().label("outcome")).subquery()
    grouped = select(rows.c.outcome, func.count()).group_by(rows.c.outcome)
    return Counter({Outcome(name): count for name, count in session.execute(grouped)})


def reported(
    session: Session,
    found: LeadImport,
    outcomes: Collection[Outcome] = tuple(Outcome),
    *,
    after: int = 0,
    most: int | None = None,
) -> Iterator[Reported]:
    """The rows of an import that came to one of these ends, in the order of the file."""
    outcome = _outcome()
    query = (
        _of(found)
        .with_only_columns(
            ImportRow,
            outcome,
            _noted(Line.record),
            _noted(Line.lead_key),
            _noted(Line.customer_key),
            _asked_in(),
            Instance.variables,
        )
        .where(ImportRow.row_no > after)
        .limit(most)
    )
    if len(outcomes) < len(Outcome):
        query = query.where(outcome.in_([one.value for one in outcomes]))
    for row, name, record, lead, customer, task, variables in session.execute(query):
        mend = name == Outcome.TO_MEND
        yield Reported(
            row_no=row.row_no,
            outcome=Outcome(name),
            record=record or "",
            reason=_judged(variables) if mend else Text(row.fault_zh or "", row.fault_en or ""),
            cells=cells_of(row),
            lead_key=lead,
            customer_key=customer,
            instance_key=row.instance_key,
            task_key=task,
        )


def _of(found: LeadImport) -> Select[Any]:
    return (
        select(ImportRow.row_no)
        .select_from(ImportRow)
        .outerjoin(Instance, Instance.key == ImportRow.instance_key)
        .where(ImportRow.import_key == found.key)
        .order_by(ImportRow.row_no)
    )


def _noted(column: InstrumentedAttribute[Any], *what: str) -> ScalarSelect[Any]:
    """What the line of the row's case says that made a lead or merged it."""
    return (
        select(column)
        .where(Line.root_key == ImportRow.instance_key, Line.what.in_(what or _ENDS))
        .order_by(Line.what)
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


def _asked_in() -> ScalarSelect[int]:
    """The task in which somebody mends or confirms the row."""
    return (
        select(Task.key)
        .where(
            Task.instance_key == ImportRow.instance_key,
            Task.element_id.in_((_MENDS, _CONFIRMS)),
            IS_OPEN,
        )
        .limit(1)
        .scalar_subquery()
    )


def _outcome() -> ColumnElement[str]:
    """The first that is true."""
    return case(
        (ImportRow.fault_en.is_not(None), literal(Outcome.REFUSED.value)),
        (ImportRow.instance_key.is_(None), literal(Outcome.WAITING.value)),
        (_noted(Line.record, "lead.created").is_not(None), literal(Outcome.CREATED.value)),
        (_noted(Line.record, "lead.merged").is_not(None), literal(Outcome.MERGED.value)),
        (_asked(_MENDS), literal(Outcome.TO_MEND.value)),
        (_asked(_CONFIRMS), literal(Outcome.TO_CONFIRM.value)),
        (Instance.incidents > 0, literal(Outcome.STOPPED.value)),
        (Instance.state != InstanceState.ACTIVE, literal(Outcome.DROPPED.value)),
        else_=literal(Outcome.IN_WORK.value),
    )


def _judged(variables: bytes) -> Text:
    """All that the check of the lead said; cases of before knew one reason only."""
    norm = decode_object(variables).get("norm")
    if not isinstance(norm, dict):
        return Text("", "")
    codes = norm.get("reasons") or [norm.get("reason", "")]
    return together(word(str(code)) for code in codes)
