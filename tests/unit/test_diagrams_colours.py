"""Every text and edge of a picture stands out from what it lies on, on light and on dark pages."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from diagrams.theme import colour, role_colours

STYLE: Final = Path(__file__).parents[2] / "web" / "frontend" / "src" / "app.css"
TEXT: Final = 4.5
"""What WCAG 2.1 AA asks of text; of lines it asks 3."""
LINE: Final = 3.0
FILLS: Final = ("start", "end", "middle", "choice", "data", "note", "outside")
STATES: Final = ("done", "active", "waiting", "overdue", "failed", "cancelled")
ROLES: Final = range(8)


def light() -> dict[str, str]:
    names = [*FILLS, *STATES, "paper", "ink", "faint", "line", "frame", "halo"]
    names += [f"{name}-edge" for name in ("start", "end", "middle", "choice")]
    names += [f"heat-{n}" for n in range(1, 6)]
    values = [colour(name) for name in names]
    values += [value for n in ROLES for value in role_colours(n)]
    found = (re.fullmatch(r"var\(--lw-([a-z0-9-]+), (#[0-9a-f]{6})\)", value) for value in values)
    return {match[1]: match[2] for match in found if match}


def dark() -> dict[str, str]:
    return dict(re.findall(r"--lw-([a-z0-9-]+): (#[0-9a-f]{6})", STYLE.read_text()))


def luminance(value: str) -> float:
    parts = (int(value[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=["light", "dark"])
def palette(request: pytest.FixtureRequest) -> Mapping[str, str]:
    return light() if request.param == "light" else dark()


def test_dark_pages_have_every_colour() -> None:
    assert dark().keys() == light().keys()


def test_names_can_be_read(palette: Mapping[str, str]) -> None:
    grounds = ["paper", *FILLS, *(f"role-{n}" for n in ROLES), *(f"heat-{n}" for n in range(1, 6))]
    pairs = [("ink", ground) for ground in grounds]
    pairs += [("faint", "paper"), *(("paper", state) for state in STATES)]

    assert [pair for pair in pairs if contrast(*(palette[name] for name in pair)) < TEXT] == []


def test_edges_and_lines_can_be_seen(palette: Mapping[str, str]) -> None:
    pairs = [(f"role-{n}-edge", f"role-{n}") for n in ROLES]
    pairs += [(f"{name}-edge", name) for name in ("start", "end", "middle", "choice")]
    pairs += [("line", "paper"), ("frame", "paper")]

    assert [pair for pair in pairs if contrast(*(palette[name] for name in pair)) < LINE] == []
