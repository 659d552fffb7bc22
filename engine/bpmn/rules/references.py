"""What a file names outside itself exists: roles, forms, decisions, processes, operations."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from engine.bpmn.graph import Kind, Node
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.wording import Wording
from engine.errors import Fault
from engine.known import nearest
from engine.texts import Text

ROLE = Wording(
    "unknown_role",
    Text("没有角色 {name}。", "There is no role {name}."),
    Text(
        "选择一个已有的角色，或先新建。{near}",
        "Choose a role that exists, or create it first.{near}",
    ),
)
FORM = Wording(
    "unknown_form",
    Text("没有表单 {name}。", "There is no form {name}."),
    Text(
        "一起发布这个表单，或改正 formId。{near}",
        "Publish the form too, or correct the formId.{near}",
    ),
)
DECISION = Wording(
    "unknown_decision",
    Text("没有决策 {name}。", "There is no decision {name}."),
    Text(
        "一起发布这个决策，或改正 decisionId。{near}",
        "Publish the decision too, or correct the decisionId.{near}",
    ),
)
PROCESS = Wording(
    "unknown_process",
    Text("没有流程 {name}。", "There is no process {name}."),
    Text(
        "一起发布这个流程，或改正 processId。{near}",
        "Publish the process too, or correct the processId.{near}",
    ),
)
OPERATION = Wording(
    "unknown_operation",
    Text("没有操作 {name}。", "There is no operation {name}."),
    Text("选择一个已有的操作。{near}", "Choose an operation that exists.{near}"),
)
CYCLE = Wording(
    "call_cycle",
    Text("流程调用自己：{path}", "The process calls itself: {path}"),
    Text("用循环网关代替调用自己。", "Loop with a gateway instead of calling itself."),
)


def _references(scene: Scene) -> Iterator[Fault]:
    known = scene.catalogue
    processes = known.processes
    if processes is not None:
        processes = {*processes, *scene.model.processes}
    for node in scene.nodes.values():
        who = node.assignment
        # ``sales_rep@east`` is the queue of a role in a department.
        groups = [name.partition("@")[0] for name in _names(who.candidate_groups)]
        yield from _missing(scene, node, ROLE, known.roles, groups)
        yield from _missing(scene, node, ROLE, known.roles, _static(node.schedule.sla_escalate_to))
        yield from _missing(scene, node, FORM, known.forms, _static(node.form_id))
        yield from _missing(scene, node, DECISION, known.decisions, _static(node.decision_id))
        yield from _missing(scene, node, PROCESS, processes, _static(node.called_process))
        ours = [t for t in _static(node.task_type) if t.startswith(tuple(known.prefixes))]
        yield from _missing(scene, node, OPERATION, known.operations, ours)
    for lane in scene.process.lanes.values():
        if known.roles is not None and lane.role is not None and lane.role not in known.roles:
            near = nearest(lane.role, known.roles)
            yield ROLE.at(lane, scene.model.file, name=lane.role, near=near)


def _missing(
    scene: Scene,
    node: Node,
    wording: Wording,
    known: Collection[str] | None,
    names: Collection[str],
) -> Iterator[Fault]:
    for name in names:
        if known is not None and name not in known:
            yield wording.at(node, scene.model.file, name=name, near=nearest(name, known))


def _static(text: str | None) -> list[str]:
    """The name, unless it is computed when the case runs."""
    computed = text is None or text.startswith(("=", "${", "#{"))
    return [] if computed or text is None else [text.strip()]


def _names(text: str | None) -> list[str]:
    return [name.strip() for part in _static(text) for name in part.split(",") if name.strip()]


def _call_cycles(scene: Scene) -> Iterator[Fault]:
    """The call activities through which a process comes back to itself."""
    calls = {key: list(called) for key, called in scene.catalogue.calls.items()}
    for process in scene.model.processes.values():
        calls[process.id] = [name for node in process.nodes.values() for name in _called(node)]
    for node in scene.nodes.values():
        for called in _called(node):
            if path := _path(calls, called, scene.process.id):
                text = " → ".join((scene.process.id, *path))
                yield CYCLE.at(node, scene.model.file, path=text)


def _path(calls: Mapping[str, Collection[str]], start: str, goal: str) -> list[str]:
    """The shortest way of calls from one process to another; empty when there is none."""
    came_from: dict[str, str] = {start: ""}
    ahead = deque([start])
    while ahead:
        here = ahead.popleft()
        if here == goal:
            path = []
            while here:
                path.append(here)
                here = came_from[here]
            return path[::-1]
        for called in calls.get(here, ()):
            if called not in came_from:
                came_from[called] = here
                ahead.append(called)
    return []


def _called(node: Node) -> list[str]:
    return _static(node.called_process) if node.kind is Kind.CALL_ACTIVITY else []


REFERENCES: Final[tuple[Rule, ...]] = (_references, _call_cycles)
