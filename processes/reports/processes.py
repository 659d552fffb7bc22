"""How processes run: cases and their length, and for one process each of its steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from engine.bpmn.graph import Node
from engine.bpmn.reader import read
from engine.reading import definitions
from engine.reading.pages import AnySelect
from engine.states import InstanceState, StepState
from engine.store.tables import Instance, Step, Task
from engine.texts import Text
from processes.reports.asked import Asked
from processes.reports.figures import how_many, share
from processes.reports.sheet import Chart, Column, Format, Sheet
from processes.reports.spans import days, hours, lengths, middle, most

_MOST: Final = 20_000
"""The newest cases of a process in a period whose steps are looked at."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One process."""

    process: Text
    started: int
    running: int
    completed: int
    cancelled: int
    stopped: int
    days: Decimal | None


@dataclass(frozen=True, slots=True)
class Visited:
    """One step of a process."""

    element: str
    step: Text
    kind: Text
    count: int
    of_cases: Decimal | None
    """Per cent of the cases that came by."""
    skipped: int
    """Cases that did not."""
    again: int
    """Visits beyond the first of each case: how often cases went round."""
    waiting: int
    half: Decimal | None
    """Hours within which half of the visits were over."""
    most: Decimal | None
    """Hours within which 90 % were."""
    waited: Decimal | None
    """Median hours from offer to claim."""
    worked: Decimal | None
    """Median hours from claim to completion."""


def processes(session: Session, asked: Asked) -> Sequence[Sheet]:
    """All processes, or the steps of the one that is asked for."""
    names = {one.process_id: one.name for one in definitions.latest_of_all(session)}
    overview = Sheet(
        "processes",
        Text("流程", "Processes"),
        (
            Column("process", Text("流程", "Process"), Format.TEXT),
            Column("started", Text("启动", "Started")),
            Column("running", Text("运行中", "Running")),
            Column("completed", Text("完成", "Completed")),
            Column("cancelled", Text("取消", "Cancelled")),
            Column("stopped", Text("受阻", "Stopped")),
            Column("days", Text("中位天数", "Median days")),
        ),
        _ran(session, asked, names),
        Chart.BARS,
        "started",
    )
    return (overview, _steps(session, asked)) if asked.process in names else (overview,)


def _ran(session: Session, asked: Asked, names: Mapping[str, Text]) -> list[Ran]:
    query: AnySelect = (
        select(
            Instance.process_id,
            func.count(),
            how_many(Instance.state == InstanceState.ACTIVE),
            how_many(Instance.state == InstanceState.COMPLETED),
            how_many(Instance.state == InstanceState.CANCELLED),
            how_many(Instance.incidents > 0),
            lengths(Instance.started_at, Instance.ended_at),
        )
        .where(*_counted(asked))
        .group_by(Instance.process_id)
    )
    ran = [
        Ran(
            names.get(process) or Text(process, process),
            started,
            running,
            completed,
            cancelled,
            stopped,
            days(middle(took)),
        )
        for process, started, running, completed, cancelled, stopped, took in session.execute(query)
    ]
    return sorted(ran, key=lambda one: -one.started)


_KINDS: Final[Mapping[str, Text]] = {
    "startEvent": Text("开始", "Start"),
    "endEvent": Text("结束", "End"),
    "intermediateCatchEvent": Text("等待", "Wait"),
    "intermediateThrowEvent": Text("发出", "Throw"),
    "boundaryEvent": Text("边界事件", "Boundary event"),
    "userTask": Text("人工任务", "User task"),
    "serviceTask": Text("系统任务", "Service task"),
    "scriptTask": Text("脚本", "Script"),
    "businessRuleTask": Text("决策", "Decision"),
    "sendTask": Text("发送", "Send"),
    "receiveTask": Text("接收", "Receive"),
    "callActivity": Text("调用流程", "Called process"),
    "subProcess": Text("子流程", "Sub-process"),
    "exclusiveGateway": Text("判断", "Exclusive gateway"),
    "parallelGateway": Text("并行", "Parallel gateway"),
    "inclusiveGateway": Text("包容", "Inclusive gateway"),
    "eventBasedGateway": Text("事件网关", "Event gateway"),
}
_STEPS: Final = (
    Column("step", Text("步骤", "Step"), Format.TEXT),
    Column("kind", Text("类型", "Kind"), Format.TEXT),
    Column("count", Text("经过次数", "Visits")),
    Column("of_cases", Text("占案例", "Of cases"), Format.PERCENT),
    Column("skipped", Text("跳过的案例", "Cases that skipped it")),
    Column("again", Text("循环次数", "Loops")),
    Column("waiting", Text("停留中", "Waiting now")),
    Column("half", Text("中位小时", "Median hours")),
    Column("most", Text("90% 在…小时内", "90 % within hours")),
    Column("waited", Text("待领中位小时", "Median hours to claim")),
    Column("worked", Text("办理中位小时", "Median hours of work")),
)


def _steps(session: Session, asked: Asked) -> Sheet:
    these = select(Instance.key).where(*_counted(asked), Instance.process_id == asked.process)
    newest = these.order_by(Instance.key.desc()).limit(_MOST).subquery()
    # The oldest of them is found once: to cut the list again for each figure takes the most time.
    oldest = session.scalar(select(func.min(newest.c.key)))
    cases = these.where(Instance.key >= (oldest or 0))
    came = select(func.count(distinct(Step.instance_key))).where(Step.instance_key.in_(cases))
    total = session.scalar(came) or 0
    found = {element: sums for element, *sums in session.execute(_visits(cases))}
    work = {element: took for element, *took in session.execute(_work(cases))}
    rows = [
        _visited(node, total, *found.get(node.id, (0, 0, 0, ())), *work.get(node.id, ((), ())))
        for node in _nodes(session, asked.process)
    ]
    about = Text(
        f"{total} 个案例。标“从未走到”的步骤在所选时间内没有案例经过。",
        f"{total} cases. Steps marked “never” were not reached by any of them.",
    )
    return Sheet("steps", Text("步骤热力", "Steps"), _STEPS, rows if total else (), about=about)


def _visits(cases: AnySelect) -> AnySelect:
    """By element: visits, cases that came by, how many are there now, how long they stayed."""
    return (
        select(
            Step.element_id,
            func.count(),
            func.count(distinct(Step.instance_key)),
            how_many(Step.state == StepState.ACTIVE),
            lengths(Step.entered_at, Step.left_at),
        )
        .where(Step.instance_key.in_(cases))
        .group_by(Step.element_id)
    )


def _work(cases: AnySelect) -> AnySelect:
    """By element: how long its tasks waited for somebody, and were worked on."""
    return (
        select(
            Task.element_id,
            lengths(Task.created_at, Task.claimed_at),
            lengths(Task.claimed_at, Task.closed_at),
        )
        .where(Task.instance_key.in_(cases))
        .group_by(Task.element_id)
    )


def _visited(node: Node, total: int, *sums: Any) -> Visited:
    count, came, active, took, waited, worked = sums
    return Visited(
        element=node.id,
        step=_named(node, count),
        kind=_KINDS.get(node.kind.value) or Text(node.kind.value, node.kind.value),
        count=count,
        of_cases=share(came, total),
        skipped=total - came,
        again=count - came,
        waiting=active,
        half=hours(middle(took)),
        most=hours(most(took)),
        waited=hours(middle(waited)),
        worked=hours(middle(worked)),
    )


def _named(node: Node, count: int) -> Text:
    name = node.name or Text(node.id, node.id)
    return name if count else Text(f"{name.zh}(从未走到)", f"{name.en} (never)")


def _counted(asked: Asked) -> list[Any]:
    """The cases that were started in the time, and in which the people asked for did something."""
    conditions: list[Any] = asked.during(Instance.started_at)
    if asked.owner or asked.department:
        theirs = select(Task.root_key).where(
            *asked.people(func.coalesce(Task.closed_by, Task.assignee))
        )
        conditions.append(Instance.root_key.in_(theirs))
    return conditions


def _nodes(session: Session, process_id: str) -> list[Node]:
    """The elements of the newest version in the order of its file, those never taken too."""
    newest = next(one for one in definitions.latest_of_all(session) if one.process_id == process_id)
    model = read(definitions.content(session, newest.resource_key), newest.file)
    return list(model.processes[process_id].nodes.values())
