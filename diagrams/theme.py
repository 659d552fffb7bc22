"""Colours and sizes of pictures; every colour is a CSS variable with its light value behind it."""

import re
from enum import StrEnum
from typing import Final

FONTS: Final = (
    "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',"
    "'Droid Sans Fallback',system-ui,'Liberation Sans',Arial,sans-serif"
)
NAME_SIZE: Final = 12
LABEL_SIZE: Final = 11
SMALL_SIZE: Final = 9.5
TITLE_SIZE: Final = 13

_LIGHT: Final = {
    "paper": "#ffffff",
    "ink": "#1f2933",
    "faint": "#52606d",
    "line": "#425466",
    "frame": "#7b8794",
    "halo": "#ffffff",
    "start": "#d3f2dc",
    "start-edge": "#1d7a3e",
    "end": "#fbdcdc",
    "end-edge": "#b3261e",
    "middle": "#fff8e1",
    "middle-edge": "#8a6100",
    "choice": "#fff3c4",
    "choice-edge": "#8a6100",
    "data": "#ffffff",
    "note": "#fffbea",
    "outside": "#f0f2f5",
    "done": "#1d7a3e",
    "active": "#1a5fb4",
    "waiting": "#6b4e9b",
    "overdue": "#b3261e",
    "failed": "#7a0c2e",
    "cancelled": "#52606d",
    "heat-1": "#fff7d6",
    "heat-2": "#ffe39a",
    "heat-3": "#ffc766",
    "heat-4": "#ffa24d",
    "heat-5": "#ff7f50",
}
_ROLES: Final = (
    ("#dcebfb", "#1b5a96"),
    ("#dff3e3", "#23713a"),
    ("#fbe6d4", "#93500f"),
    ("#ebe2f8", "#62409b"),
    ("#d8f1f2", "#12686d"),
    ("#fadfeb", "#97285f"),
    ("#eef0d3", "#666a12"),
    ("#e2e5ee", "#434c69"),
)
_VARIABLE: Final = re.compile(rb"var\(--lw-[a-z0-9-]+, (#[0-9a-f]{6})\)")


class Skin(StrEnum):
    """Which symbols a picture is drawn with."""

    BLEND = "blend"
    """BPMN shapes and markers with the colours and documents of a flowchart."""
    FLOWCHART = "flowchart"
    """Rounded start and end, plain boxes, plain diamonds, wavy documents."""
    BPMN = "bpmn"
    """As the standard draws them."""


def colour(name: str) -> str:
    """A colour by its name, for a presentation attribute.

    >>> colour("ink")
    'var(--lw-ink, #1f2933)'
    """
    return f"var(--lw-{name}, {_LIGHT[name]})"


def role_colours(number: int) -> tuple[str, str]:
    """Fill and edge of the lane with this number; after eight lanes they begin again."""
    index = number % len(_ROLES)
    fill, edge = _ROLES[index]
    return f"var(--lw-role-{index}, {fill})", f"var(--lw-role-{index}-edge, {edge})"


def flattened(svg: bytes) -> bytes:
    """The picture in its light colours only, for viewers that know no CSS variables."""
    return _VARIABLE.sub(rb"\1", svg)
