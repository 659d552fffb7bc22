"""The detailed picture: tools under each step, and a numbered list of what is done at each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diagrams.captions import BOTH
from diagrams.pen import Pen
from diagrams.text import LEADING, wrap
from diagrams.theme import LABEL_SIZE, SMALL_SIZE, colour
from engine.bpmn.graph import Bounds, Node, Point
from engine.texts import Text

COLUMN: Final = 420
_GUTTER: Final = 24
_INDENT: Final = 26
_RADIUS: Final = 8
_ROLE: Final = Text("角色", "role")
_TOOLS: Final = Text("工具", "tools")


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the list."""

    node: Node
    role: Text


def described(nodes: Mapping[str, Node]) -> list[Node]:
    """The steps with something to say, from left to right and top to bottom as they are drawn."""
    told = [node for node in nodes.values() if node.bounds and (node.documentation or node.systems)]
    return sorted(told, key=lambda n: (n.bounds.x, n.bounds.y) if n.bounds else (0.0, 0.0))


def draw_number(pen: Pen, number: int, box: Bounds) -> None:
    """The number of a step, on its upper left corner."""
    at = Point(box.x, box.y)
    pen.circle(at, _RADIUS, fill=colour("ink"), stroke=colour("paper"), stroke_width=1.2)
    pen.lines([str(number)], at, SMALL_SIZE, fill=colour("paper"), font_weight="bold")


def draw_tools(pen: Pen, node: Node, box: Bounds, language: str) -> None:
    """The tools of a step, under it."""
    if node.systems:
        lines = wrap(f"[{_tools(node, language, ' · ')}]", box.width + 24, SMALL_SIZE, 1)
        at = Point(box.center.x, box.y + box.height + 3)
        pen.lines(lines, at, SMALL_SIZE, hang=0, fill=colour("faint"), halo=True)


def draw_list(pen: Pen, entries: Sequence[Entry], at: Point, width: float, language: str) -> float:
    """The numbered list in as many columns as fit; gives back its height."""
    columns = max(1, int((width + _GUTTER) // (COLUMN + _GUTTER)))
    blocks = [_block(entry, language) for entry in entries]
    heights = [sum(size * LEADING for _, size, _ in block) + 10 for block in blocks]
    target = sum(heights) / columns
    column, y, deepest = 0, at.y, at.y
    listed = pen.group(class_="lw-details")
    for number, (block, height) in enumerate(zip(blocks, heights, strict=True), 1):
        if y > at.y and y + height / 2 > at.y + target and column < columns - 1:
            column, y = column + 1, at.y
        x = at.x + column * (COLUMN + _GUTTER)
        _draw_block(listed, number, block, Point(x, y))
        y += height
        deepest = max(deepest, y)
    return deepest - at.y


Line = tuple[str, float, str]
"""Text, size, weight."""


def _block(entry: Entry, language: str) -> list[Line]:
    """The lines of one entry: name, what to do and why, role and tools."""
    width = COLUMN - _INDENT
    node = entry.node
    lines: list[Line] = [
        (line, LABEL_SIZE + 1, "bold")
        for line in wrap(_said(node.name, language, " ") or node.id, width, LABEL_SIZE + 1)
    ]
    told = _said(node.documentation, language, "\n")
    lines += [(line, LABEL_SIZE, "normal") for line in wrap(told, width, LABEL_SIZE)]
    first = "zh" if language == BOTH else language
    notes = []
    if entry.role:
        notes.append(f"{_ROLE.said_in(first)}: {_said(entry.role, language, ' ')}")
    if node.systems:
        notes.append(f"{_TOOLS.said_in(first)}: {_tools(node, language, ', ')}")
    small = wrap("   ".join(notes), width, SMALL_SIZE + 0.5)
    return [*lines, *((line, SMALL_SIZE + 0.5, "normal") for line in small)]


def _tools(node: Node, language: str, between: str) -> str:
    return between.join(_said(system, language, " ") for system in node.systems)


def _said(text: Text, language: str, between: str) -> str:
    if language != BOTH:
        return text.said_in(language)
    return between.join(dict.fromkeys(part for part in (text.zh, text.en) if part))


def _draw_block(pen: Pen, number: int, block: Sequence[Line], at: Point) -> None:
    middle = Point(at.x + _RADIUS, at.y + _RADIUS)
    pen.circle(middle, _RADIUS, fill=colour("ink"))
    pen.lines([str(number)], middle, SMALL_SIZE, fill=colour("paper"), font_weight="bold")
    y = at.y
    for line, size, weight in block:
        pen.lines(
            [line],
            Point(at.x + _INDENT, y),
            size,
            anchor="start",
            hang=0,
            font_weight=weight if weight != "normal" else None,
        )
        y += size * LEADING
