"""The row of small signs at the foot of an activity: loops, sub-process, ad hoc, compensation."""

from typing import Final

from diagrams.pen import Pen
from engine.bpmn.graph import Bounds, Kind, LoopKind, Node

_STEP: Final = 16
_LOOPS: Final = {
    LoopKind.PARALLEL: "M-4-5v10M0-5v10M4-5v10",
    LoopKind.SEQUENTIAL: "M-5-4h10M-5 0h10M-5 4h10",
    LoopKind.STANDARD: "M-2 5a5.2 5.2 0 1 1 3.6.2M-2 5l-3.4-.2M-2 5l-.4-3.3",
}
_COLLAPSED: Final = "M-6-6h12v12h-12zM0-3.5v7M-3.5 0h7"
_AD_HOC: Final = "M-6 1.5c2-4.5 4.5-3.5 6-1.5s4 3 6-1.5"
_COMPENSATION: Final = "M-6 0l6-4.5v9zM0 0l6-4.5v9z"


def draw_markers(pen: Pen, node: Node, box: Bounds, edge: str, *, collapsed: bool) -> None:
    """All signs of an activity, centred at its foot."""
    signs = []
    if node.for_compensation:
        signs.append(_COMPENSATION)
    if node.loop is not None:
        signs.append(_LOOPS[node.loop.kind])
    if (node.kind.is_container and collapsed) or node.kind is Kind.CALL_ACTIVITY:
        signs.append(_COLLAPSED)
    if node.kind is Kind.AD_HOC:
        signs.append(_AD_HOC)
    x = box.center.x - _STEP * (len(signs) - 1) / 2
    y = box.y + box.height - 10
    for index, sign in enumerate(signs):
        pen.path(
            sign,
            transform=f"translate({x + _STEP * index:g} {y:g})",
            fill="none",
            stroke=edge,
            stroke_width=1.4,
            class_="lw-icon",
        )
