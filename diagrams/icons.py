"""The small signs inside events and tasks, as paths around (0, 0)."""

from typing import Final

from diagrams.pen import Pen
from diagrams.theme import colour
from engine.bpmn.graph import Kind, Point, Trigger

ENVELOPE: Final = "M-9-6h18v12h-18zM-9-6l9 7l9-7"
_CLOCK: Final = (
    "M0-9a9 9 0 1 1 0 18a9 9 0 1 1 0-18M0-9v2.5M9 0h-2.5M0 9v-2.5M-9 0h2.5M0-5.5V0l3.5 2"
)

TRIGGERS: Final[dict[Trigger, str]] = {
    Trigger.MESSAGE: ENVELOPE,
    Trigger.TIMER: _CLOCK,
    Trigger.SIGNAL: "M0-9l8.5 14.5h-17z",
    Trigger.ERROR: "M-8 7l5-13l5 7l5.5-9l-4.5 14.5l-5.5-7.5z",
    Trigger.ESCALATION: "M0-9l6.5 17l-6.5-6.5l-6.5 6.5z",
    Trigger.CONDITIONAL: "M-7-8.5h14v17h-14zM-4.5-5h9M-4.5-1.7h9M-4.5 1.7h9M-4.5 5h9",
    Trigger.LINK: "M-9-3.5h10v-4l8 7.5l-8 7.5v-4h-10z",
    Trigger.CANCEL: "M-8-5.5l2.5-2.5l5.5 5.5l5.5-5.5l2.5 2.5l-5.5 5.5l5.5 5.5l-2.5 2.5"
    "l-5.5-5.5l-5.5 5.5l-2.5-2.5l5.5-5.5z",
    Trigger.COMPENSATE: "M-9 0l8.5-6.5v13zM-.5 0l8.5-6.5v13z",
    Trigger.MULTIPLE: "M0-9l8.6 6.2l-3.3 10.1h-10.6l-3.3-10.1z",
    Trigger.TERMINATE: "M-9 0a9 9 0 1 1 18 0a9 9 0 1 1-18 0z",
}

TASKS: Final[dict[Kind, str]] = {
    Kind.USER_TASK: "M0-6.5a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4M-6.5 7v-2.5a4.5 4.5 0 0 1 "
    "4.5-4.5h4a4.5 4.5 0 0 1 4.5 4.5v2.5z",
    Kind.MANUAL_TASK: "M-7-1h5l-2-3a1.2 1.2 0 0 1 1.9-1.4l3.1 3.9h5a1.5 1.5 0 0 1 0 3h1"
    "a1.5 1.5 0 0 1-.5 2.9a1.4 1.4 0 0 1-1 2.1h-7.5l-4-2z",
    Kind.SERVICE_TASK: "M-1.2-7h2.4l.5 2l1.7.7l1.8-1.1l1.7 1.7l-1.1 1.8l.7 1.7l2 .5v2.4l-2 .5"
    "l-.7 1.7l1.1 1.8l-1.7 1.7l-1.8-1.1l-1.7.7l-.5 2h-2.4l-.5-2l-1.7-.7l-1.8 1.1l-1.7-1.7"
    "l1.1-1.8l-.7-1.7l-2-.5v-2.4l2-.5l.7-1.7l-1.1-1.8l1.7-1.7l1.8 1.1l1.7-.7zM0-1.2"
    "a2.7 2.7 0 1 0 0 5.4a2.7 2.7 0 1 0 0-5.4",
    Kind.SCRIPT_TASK: "M-4-7h9q-4 3.5 0 7t0 7h-9q4-3.5 0-7t0-7M-2.5-4h5M-2 0h5.5M-.5 4h5",
    Kind.RULE_TASK: "M-7.5-6h15v12h-15zM-7.5-2.5h15M-7.5 1.7h15M-2.5-2.5v8.5",
    Kind.SEND_TASK: "M-8-5.5h16v11h-16zM-8-5.5l8 6l8-6",
    Kind.RECEIVE_TASK: "M-8-5.5h16v11h-16zM-8-5.5l8 6l8-6",
}
_SOLID: Final = (Kind.SEND_TASK,)


def draw_trigger(pen: Pen, trigger: Trigger, at: Point, *, thrown: bool, edge: str) -> None:
    """The sign of an event: filled when thrown, outlined when caught."""
    shape = TRIGGERS.get(trigger)
    if shape is None:
        return
    solid = thrown or trigger is Trigger.TERMINATE
    lined = solid and trigger in (Trigger.MESSAGE, Trigger.CONDITIONAL)
    pen.path(
        shape,
        transform=f"translate({_at(at)})",
        fill=edge if solid else "none",
        stroke=colour("paper") if lined else edge,
        stroke_width=1.2,
        stroke_linejoin="round",
        class_="lw-icon",
    )


def draw_task_icon(pen: Pen, kind: Kind, at: Point, edge: str) -> None:
    """The sign of a kind of task."""
    shape = TASKS.get(kind)
    if shape is None:
        return
    solid = kind in _SOLID
    pen.path(
        shape,
        transform=f"translate({_at(at)})",
        fill=edge if solid else "none",
        stroke=colour("paper") if solid else edge,
        stroke_width=1.1,
        stroke_linejoin="round",
        class_="lw-icon",
    )


def _at(point: Point) -> str:
    return f"{point.x:g} {point.y:g}"
