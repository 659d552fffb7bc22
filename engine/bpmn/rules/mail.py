"""Messages have two ends: somebody who sends them, and somebody who waits for them."""

from collections.abc import Iterable, Iterator
from typing import Final

from engine.bpmn.graph import Kind, Node, Process, Trigger
from engine.bpmn.rules.scene import Rule, Scene
from engine.bpmn.wording import Wording
from engine.errors import Fault, Severity
from engine.known import nearest
from engine.texts import Text

NOBODY_SENDS: Final = Wording(
    "nobody_sends",
    Text("没有流程发送消息 {name}。{near}", "No process sends the message {name}.{near}"),
    Text(
        "改正消息名；若来自外部，从一个黑盒泳池画消息流过来。",
        "Correct its name; if it comes from outside, draw a message flow from a black-box pool.",
    ),
    Severity.WARNING,
)
NOBODY_AWAITS: Final = Wording(
    "nobody_awaits",
    Text("没有流程等待消息 {name}。{near}", "No process waits for the message {name}.{near}"),
    Text(
        "改正消息名；若发往外部，画消息流到一个黑盒泳池。",
        "Correct its name; if it goes outside, draw a message flow to a black-box pool.",
    ),
    Severity.WARNING,
)
_SENDING: Final = (Kind.SEND_TASK, Kind.THROW_EVENT, Kind.END_EVENT)


def messages_sent(processes: Iterable[Process]) -> frozenset[str]:
    """The names of the messages that processes send."""
    return frozenset(name for node, name in _messages(processes) if node.kind in _SENDING)


def messages_awaited(processes: Iterable[Process]) -> frozenset[str]:
    """The names of the messages that processes wait for or begin with."""
    return frozenset(name for node, name in _messages(processes) if node.kind not in _SENDING)


def _messages(processes: Iterable[Process]) -> Iterator[tuple[Node, str]]:
    """The nodes with a message of a fixed name."""
    for process in processes:
        for node in process.nodes.values():
            name = node.event.name or ""
            if node.event.trigger is Trigger.MESSAGE and name and not name.startswith("="):
                yield node, name


def _one_ended(scene: Scene) -> Iterator[Fault]:
    outside = _drawn_outside(scene)
    for node, name in _messages([scene.process]):
        sends = node.kind in _SENDING
        known = scene.catalogue.awaited if sends else scene.catalogue.sent
        if known is None or name in known or node.id in outside:
            continue
        wording = NOBODY_AWAITS if sends else NOBODY_SENDS
        yield wording.at(node, scene.model.file, name=name, near=nearest(name, known))


def _drawn_outside(scene: Scene) -> frozenset[str]:
    """The nodes with a message flow to or from what does not run here."""
    running = {
        key
        for process in scene.model.processes.values()
        if process.executable
        for key in (*process.nodes, process.id)
    }
    running |= {p.id for p in scene.model.pools.values() if p.process_id in running}
    ends = [
        (link.source, link.target)
        for link in scene.model.links.values()
        if link.kind == "messageFlow"
    ]
    return frozenset(
        here for pair in ends for here, there in (pair, pair[::-1]) if there not in running
    )


MAIL: Final[tuple[Rule, ...]] = (_one_ended,)
