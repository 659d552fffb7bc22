"""Writes SVG elements; all text goes through lxml, so no name can become markup."""

from collections.abc import Sequence
from typing import Final

from lxml import etree

from diagrams.text import LEADING
from diagrams.theme import colour
from engine.bpmn.graph import Bounds, Point

SVG: Final = "{http://www.w3.org/2000/svg}"
Attribute = str | float | None
"""Written as it is, as a short number, or left out."""


_HALO: Final = {
    "paint-order": "stroke",
    "stroke": colour("halo"),
    "stroke-width": "3",
    "stroke-linejoin": "round",
}


def number(value: float) -> str:
    """A number as short as it can be.

    >>> number(12.0), number(0.5), number(10 / 3)
    ('12', '0.5', '3.33')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


class Pen:
    """Adds to one element; attribute names are written with underscores."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    def say(self, tag: str, said: str, **attributes: Attribute) -> "Pen":
        """A child with a text."""
        child = self.add(tag, **attributes)
        child.element.text = said
        return child

    def add(self, tag: str, **attributes: Attribute) -> "Pen":
        """A child; attributes that are None are left out."""
        child = etree.SubElement(self.element, SVG + tag)
        for name, value in attributes.items():
            if value is not None:
                written = value if isinstance(value, str) else number(value)
                child.set(name.rstrip("_").replace("_", "-"), written)
        return Pen(child)

    def group(self, **attributes: Attribute) -> "Pen":
        """A group."""
        return self.add("g", **attributes)

    def box(self, bounds: Bounds, **attributes: Attribute) -> "Pen":
        """A rectangle."""
        return self.add(
            "rect",
            x=bounds.x,
            y=bounds.y,
            width=bounds.width,
            height=bounds.height,
            **attributes,
        )

    def circle(self, center: Point, radius: float, **attributes: Attribute) -> "Pen":
        """A circle."""
        return self.add("circle", cx=center.x, cy=center.y, r=radius, **attributes)

    def path(self, d: str, **attributes: Attribute) -> "Pen":
        """A path."""
        return self.add("path", d=d, **attributes)

    def lines(
        self,
        lines: Sequence[str],
        at: Point,
        size: float,
        *,
        anchor: str = "middle",
        hang: float = 0.5,
        halo: bool = False,
        **attributes: Attribute,
    ) -> None:
        """Lines of text; ``hang`` says which part of the block lies on the point, 0 its top.

        A halo keeps it readable on top of lines.
        """
        if not lines:
            return
        height = size * LEADING
        text = self.add("text", font_size=size, text_anchor=anchor, **attributes)
        if halo:
            for name, value in _HALO.items():
                text.element.set(name, value)
        first = at.y - hang * height * len(lines) + 0.5 * height + 0.36 * size
        for index, line in enumerate(lines):
            y = round(first + index * height, 1)
            text.say("tspan", line, x=round(at.x, 1), y=y)
