"""How processes run: cases and their length, and for one process each of its steps."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.graph import Node
from engine.bpmn.reader import read
from engine.reading import definitions
from engine.states import InstanceState, StepState
from engine.store.tables import Instance, Step
from engine.texts import Text
from processes.reports.asked import Asked
from processes.reports.figures import hours_within, median_days, share
from processes.reports.sheet import Chart, Column, Format, Sheet

_MOST: Final = 50_000
"""The newest cases, or steps, of a period that a report looks at."""


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

    step: Text
    kind: str
    count: int
    waiting: int
    again: int
    """Visits beyond the first of each case: how often cases went round."""
    half: Decimal | None
    """Hours within which half of the visits were over."""
    most: Decimal | None
    """Hours within which 90 % were."""
    of_cases: Decimal | None
    """Per cent of the cases that came by."""


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
    by_process: dict[str, list[tuple[InstanceState, int, datetime, datetime | None]]]
    by_process = defaultdict(list)
    query = (
        select(
            Instance.process_id,
            Instance.state,
            Instance.incidents,
            Instance.started_at,
            Instance.ended_at,
        )
        .where(*asked.during(Instance.started_at))
        .order_by(Instance.key.desc())
        .limit(_MOST)
    )
    for process, state, incidents, begun, ended in session.execute(query):
        by_process[process].append((state, incidents, begun, ended))
    ran = []
    for process, rows in by_process.items():
        states = [state for state, *_ in rows]
        ran.append(
            Ran(
                process=names.get(process) or Text(process, process),
                started=len(rows),
                running=states.count(InstanceState.ACTIVE),
                completed=states.count(InstanceState.COMPLETED),
                cancelled=states.count(InstanceState.CANCELLED),
                stopped=sum(incidents > 0 for _, incidents, *_ in rows),
                days=median_days((begun, ended) for *_, begun, ended in rows),
            )
        )
    return sorted(ran, key=lambda one: -one.started)


def _steps(session: Session, asked: Asked) -> Sheet:
    visits: dict[str, list[tuple[int, StepState, datetime, datetime | None]]] = defaultdict(list)
    query = (
        select(Step.element_id, Step.instance_key, Step.state, Step.entered_at, Step.left_at)
        .join(Instance, Instance.key == Step.instance_key)
        .where(Instance.process_id == asked.process, *asked.during(Instance.started_at))
        .order_by(Step.key.desc())
        .limit(_MOST)
    )
    cases: set[int] = set()
    for element, instance, state, entered, left in session.execute(query):
        visits[element].append((instance, state, entered, left))
        cases.add(instance)
    return Sheet(
        "steps",
        Text("步骤热力", "Steps"),
        (
            Column("step", Text("步骤", "Step"), Format.TEXT),
            Column("kind", Text("类型", "Kind"), Format.TEXT),
            Column("count", Text("经过", "Visits")),
            Column("waiting", Text("停留中", "Waiting now")),
            Column("again", Text("重复", "Again")),
            Column("half", Text("中位小时", "Median hours")),
            Column("most", Text("90% 在…小时内", "90 % within hours")),
            Column("of_cases", Text("占案例", "Of cases"), Format.PERCENT),
        ),
        [_visited(node, visits[node.id], len(cases)) for node in _nodes(session, asked.process)],
        Chart.BARS,
        "count",
    )


def _nodes(session: Session, process_id: str) -> list[Node]:
    """The elements of the newest version in the order of its file, those never taken too."""
    newest = next(one for one in definitions.latest_of_all(session) if one.process_id == process_id)
    model = read(definitions.content(session, newest.resource_key), newest.file)
    return list(model.processes[process_id].nodes.values())


def _visited(
    node: Node, visits: Sequence[tuple[int, StepState, datetime, datetime | None]], cases: int
) -> Visited:
    over = [(entered, left) for *_, entered, left in visits if left]
    came = {instance for instance, *_ in visits}
    return Visited(
        step=node.name or Text(node.id, node.id),
        kind=node.kind.value,
        count=len(visits),
        waiting=sum(state is StepState.ACTIVE for _, state, *_ in visits),
        again=len(visits) - len(came),
        half=hours_within(over, 0.5),
        most=hours_within(over, 0.9),
        of_cases=share(len(came), cases),
    )
