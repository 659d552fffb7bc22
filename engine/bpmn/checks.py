"""Everything wrong with a file, all at once, before it may be published."""

from collections.abc import Iterator
from typing import Final

from engine.bpmn.catalogue import Catalogue
from engine.bpmn.graph import Model, Process
from engine.bpmn.rules.events import EVENTS, SAME_STARTS
from engine.bpmn.rules.expressions import EXPRESSIONS
from engine.bpmn.rules.gateways import GATEWAYS, WAYS
from engine.bpmn.rules.names import NAMES
from engine.bpmn.rules.reach import REACH
from engine.bpmn.rules.references import REFERENCES
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.rules.structure import BOUNDARIES, FLOWS, SCOPES
from engine.bpmn.rules.support import SUPPORT
from engine.bpmn.rules.times import TIMES
from engine.bpmn.rules.work import WORK
from engine.bpmn.wording import Place, Wording
from engine.errors import Fault
from engine.texts import Text

__all__ = ["Catalogue", "check"]

MAX_PROCESSES: Final = 100
MAX_NODES: Final = 1_000
MAX_FLOWS: Final = 3_000
MAX_FAULTS: Final = 1_000

TOO_MANY = Wording(
    "process_too_large",
    Text(
        "流程超过 1,000 个元素或 3,000 条顺序流。",
        "The process has more than 1,000 elements or 3,000 flows.",
    ),
    Text("用调用活动拆成几个流程。", "Split it into processes joined by call activities."),
)
TOO_MANY_PROCESSES = Wording(
    "too_many_processes",
    Text("文件里有超过 100 个流程。", "The file has more than 100 processes."),
    Text("拆成几个文件。", "Split it into several files."),
)
NOTHING_RUNS = Wording(
    "nothing_executable",
    Text("文件里没有可执行的流程。", "The file has no process that is to be run."),
    Text('给流程加上 isExecutable="true"。', 'Set isExecutable="true" on a process.'),
)
NO_POOL_PROCESS = Wording(
    "dangling_reference",
    Text(
        "泳池指向不存在的流程 {ref}。", "The pool points at the process {ref}, which is not there."
    ),
    Text("改正 processRef；黑盒泳池不写。", "Correct the processRef; a black box has none."),
)

RULES: Final[tuple[Rule, ...]] = (
    SUPPORT,
    SCOPES,
    BOUNDARIES,
    FLOWS,
    GATEWAYS,
    WAYS,
    *REACH,
    EVENTS,
    SAME_STARTS,
    TIMES,
    WORK,
    EXPRESSIONS,
    *REFERENCES,
    *NAMES,
)


def check(model: Model, catalogue: Catalogue | None = None) -> list[Fault]:
    """Every fault of a file, errors and warnings, in the order of its lines."""
    if len(model.processes) > MAX_PROCESSES:
        return [TOO_MANY_PROCESSES.at(Place(), model.file)]
    faults = [*model.faults, *_whole_file(model)]
    for process in model.processes.values():
        if process.executable:
            faults += _faults_of(Scene(model, process, catalogue or Catalogue()))
    return _in_order(faults)


def _in_order(faults: list[Fault]) -> list[Fault]:
    """By line; of a flood, the errors come first and the rest is not told."""
    if len(faults) > MAX_FAULTS:
        faults = sorted(faults, key=lambda fault: fault.severity)[:MAX_FAULTS]
    return sorted(faults, key=lambda fault: fault.line or 0)


def _whole_file(model: Model) -> Iterator[Fault]:
    if not any(process.executable for process in model.processes.values()):
        yield NOTHING_RUNS.at(Place(), model.file)
    for pool in model.pools.values():
        if pool.process_id is not None and pool.process_id not in model.processes:
            yield NO_POOL_PROCESS.at(pool, model.file, ref=pool.process_id)


def _faults_of(scene: Scene) -> list[Fault]:
    process: Process = scene.process
    if len(process.nodes) > MAX_NODES or len(process.flows) > MAX_FLOWS:
        return [TOO_MANY.at(process, scene.model.file)]
    return [fault for rule in RULES for fault in rule(scene)]
