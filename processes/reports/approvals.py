"""Approvals: how long each level takes, what passes by itself, is sent back, or climbs a level."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from engine.reading import definitions
from engine.reading.pages import AnySelect
from engine.states import InstanceState, TaskState
from engine.store.json import decode_object
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.records.contracts import Contract
from processes.records.states import QuoteState
from processes.records.tables import Quote
from processes.reports.asked import Asked
from processes.reports.figures import NO_SPREAD, Spread, days_between, share, spreads
from processes.reports.sheet import Chart, Column, Format, Sheet

_ELEMENTS: Final = ("T_LegalReview", "T_FinanceReview", "T_CreditDecision", "T_DeptReview")
_BEFORE: Final = (QuoteState.DRAFT, QuoteState.IN_APPROVAL)


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of approval."""

    process: Text
    title: Text
    open: int
    done: int
    hours: Decimal | None
    slow: Decimal | None
    """The hours within which 90 % were decided."""
    in_time: Decimal | None
    escalated: int
    """Taken away because nobody decided in time."""


@dataclass(frozen=True, slots=True)
class Passed:
    """How one kind of record came through."""

    kind: Text
    count: int
    automatic: int
    automatic_share: Decimal | None
    returned: int
    returned_share: Decimal | None
    refused: int


def approvals(session: Session, asked: Asked) -> Sequence[Sheet]:
    """Decisions of the period by level; quotes and contracts of the period by their way."""
    return (_levels(session, asked), _passed(session, asked))


_LEVELS: Final = (
    Column("title", Text("审批", "Approval"), Format.TEXT),
    Column("process", Text("流程", "Process"), Format.TEXT),
    Column("open", Text("待审批", "Open")),
    Column("done", Text("已审批", "Decided")),
    Column("hours", Text("中位小时", "Median hours")),
    Column("slow", Text("90% 在…小时内", "90 % within hours")),
    Column("in_time", Text("按时率", "In time"), Format.PERCENT),
    Column("escalated", Text("升级", "Escalated")),
)


def _levels(session: Session, asked: Asked) -> Sheet:
    is_approval = or_(Task.element_id.startswith("T_Approve"), Task.element_id.in_(_ELEMENTS))
    mine = asked.people(func.coalesce(Task.closed_by, Task.assignee))
    decided = (Task.state == TaskState.COMPLETED) & _within(asked)
    query = _tally(asked, is_approval, mine)
    names = {one.process_id: one.name for one in definitions.latest_of_all(session)}
    took = _took(session, is_approval, decided, mine)
    rows = [
        Level(
            process=names.get(process) or Text(process, process),
            title=Text(zh, en),
            open=lying,
            done=done,
            hours=took.get(f"{process}.{element}", NO_SPREAD).hours(),
            slow=took.get(f"{process}.{element}", NO_SPREAD).hours("most"),
            in_time=share(in_time, with_date),
            escalated=escalated,
        )
        for process, element, zh, en, lying, done, with_date, in_time, escalated in session.execute(
            query
        )
        if lying or done or escalated
    ]
    rows.sort(key=lambda row: -row.done)
    title = Text("按审批环节", "By kind of approval")
    return Sheet("levels", title, _LEVELS, rows, Chart.BARS, "hours")


def _tally(asked: Asked, is_approval: Any, mine: Sequence[Any]) -> AnySelect:
    """By kind of approval: open, decided, of these with a date and in time, taken away."""
    group = (Task.process_id, Task.element_id, Task.title_zh, Task.title_en)
    decided = (Task.state == TaskState.COMPLETED) & _within(asked)
    dated = decided & Task.due_at.is_not(None)
    climbed = (
        (Task.state == TaskState.CANCELLED)
        & (Instance.state != InstanceState.CANCELLED)
        & _within(asked)
    )
    return (
        select(
            *group,
            _count(Task.state.in_((TaskState.OPEN, TaskState.CLAIMED))),
            _count(decided),
            _count(dated),
            _count(dated & (Task.closed_at <= Task.due_at)),
            _count(climbed),
        )
        .join(Instance, Instance.key == Task.instance_key)
        .where(is_approval, *mine)
        .group_by(*group)
    )


def _within(asked: Asked) -> Any:
    return (Task.closed_at >= asked.since) & (Task.closed_at < asked.until)


def _count(condition: Any) -> Any:
    return func.count(case((condition, 1)))


def _took(
    session: Session, is_approval: Any, decided: Any, mine: Sequence[Any]
) -> Mapping[str, Spread]:
    part = (Task.process_id + "." + Task.element_id).label("part")
    days = days_between(Task.created_at, Task.closed_at).label("days")
    spans: Any = select(part, days)
    return spreads(session, spans.where(is_approval, decided, *mine))


def _passed(session: Session, asked: Asked) -> Sheet:
    quotes = session.execute(
        select(Quote.level == 0, Quote.data).where(
            *asked.made(Quote), Quote.state.not_in(_BEFORE), Quote.state != QuoteState.WITHDRAWN
        )
    )
    returned = session.execute(
        select(Quote.level == 0, Quote.data).where(
            *asked.made(Quote), Quote.state == QuoteState.WITHDRAWN
        )
    )
    contracts = session.execute(
        select(Contract.version == 0, Contract.data).where(
            *asked.made(Contract), Contract.customer_signed_at.is_not(None)
        )
    )
    rows = [
        _way(Text("报价", "Quotes"), [*quotes, *_sent_back(returned)], by_level=True),
        _way(Text("合同", "Contracts"), list(contracts), by_level=False),
    ]
    columns = (
        Column("kind", Text("类型", "Kind"), Format.TEXT),
        Column("count", Text("数量", "Count")),
        Column("automatic", Text("自动通过", "Passed by themselves")),
        Column("automatic_share", Text("自动通过率", "Share"), Format.PERCENT),
        Column("returned", Text("被退回", "Sent back")),
        Column("returned_share", Text("退回率", "Share sent back"), Format.PERCENT),
        Column("refused", Text("被否决", "Refused")),
    )
    title = Text("自动通过、退回与否决", "Passed by themselves, sent back, refused")
    return Sheet("passed", title, columns, [row for row in rows if row.count])


def _sent_back(rows: Any) -> list[tuple[bool, bytes]]:
    """Withdrawn versions count where they were sent back, not where the seller thought again."""
    return [(flag, data) for flag, data in rows if "return" in _decisions(data)]


def _decisions(data: bytes) -> list[str]:
    details = decode_object(data or b"{}")
    lines: list[str] = []
    for name in ("approvals", "reviews"):
        kept = details.get(name)
        lines += [
            str(line.get("decision"))
            for line in (kept if isinstance(kept, list) else ())
            if isinstance(line, dict)
        ]
    return lines


def _way(kind: Text, rows: Sequence[Any], *, by_level: bool) -> Passed:
    found: dict[str, int] = defaultdict(int)
    for no_level, data in rows:
        decisions = set(_decisions(data))
        found["automatic"] += no_level if by_level else not decisions
        found["returned"] += bool(decisions & {"return", "revise"})
        found["refused"] += "reject" in decisions
    count = len(rows)
    return Passed(
        kind=kind,
        count=count,
        automatic=found["automatic"],
        automatic_share=share(found["automatic"], count),
        returned=found["returned"],
        returned_share=share(found["returned"], count),
        refused=found["refused"],
    )
