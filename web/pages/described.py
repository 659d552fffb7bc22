"""What a process says in words: who takes part, what each role, step, decision and datum is for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from diagrams.details import described
from engine.bpmn.graph import Artifact, Kind, Lane, Link, Model, Node, Pool, Process
from engine.bpmn.kinds import Mode
from engine.texts import Text

PARTIES: Final = Text("参与方", "Who takes part")
ROLES: Final = Text("角色", "Roles")
STEPS: Final = Text("步骤与决策", "Steps and decisions")
DATA: Final = Text("数据", "Data")
JOIN: Final = Text("汇合", "Join")
MESSAGES: Final = Text("消息", "Messages")
NAMED: Final = Text(
    "流程指定的人有该角色时归其办理，否则由该角色领取",
    "whom the case names, if they hold the role; else anybody of the role",
)
FROM_DATA: Final = Text(
    "由哪个角色领取取决于流程数据", "the data of the case say which role is asked"
)
_BY_MODE: Final = {
    Mode.GRAB: Text("先领取者得", "the first to claim it has it"),
    Mode.AUTO: Text("自动分给其中一人", "given to one of them at once"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One element in words; a step says its role and tools too."""

    name: Text
    documentation: Text
    role: Text = Text()
    systems: tuple[Text, ...] = ()


def description(model: Model, process: Process) -> dict[Text, list[Entry]]:
    """The documented elements by what they are, steps from left to right; empty parts left out."""
    parts = {
        PARTIES: _entries(pool for pool in model.pools.values() if pool.process_id != process.id),
        ROLES: _entries(process.lanes.values()),
        STEPS: list(_steps(process)),
        DATA: _entries(model.artifacts.values()),
        MESSAGES: _entries(model.links.values()),
    }
    return {heading: entries for heading, entries in parts.items() if entries}


def scope_of(model: Model, process: Process) -> Text:
    """What the pool of the process says: how it begins and ends."""
    pools = (pool for pool in model.pools.values() if pool.process_id == process.id)
    return next((pool.documentation for pool in pools), Text())


def called(node: Node) -> Text:
    """The name of a step; a gateway that only joins may have none."""
    return node.name or (JOIN if node.kind.is_gateway else Text(node.id, node.id))


def _entries(elements: Iterable[Pool | Lane | Artifact | Link]) -> list[Entry]:
    return [Entry(one.name, one.documentation) for one in elements if one.documentation]


def _steps(process: Process) -> Iterator[Entry]:
    for node in described(process.nodes):
        yield Entry(called(node), node.documentation, _role(process, node), node.systems)


def _role(process: Process, node: Node) -> Text:
    """The lane, and for a task how it finds one person of that role."""
    lane = process.lanes.get(node.lane or "")
    if lane is None:
        return Text()
    how = _finds(node) if node.kind is Kind.USER_TASK else Text()
    return Text(f"{lane.name.zh}（{how.zh}）", f"{lane.name.en} ({how.en})") if how else lane.name


def _finds(node: Node) -> Text:
    who = node.assignment
    if (who.candidate_groups or "").startswith("="):
        return FROM_DATA
    return NAMED if who.assignee else _BY_MODE.get(who.mode, Text())
