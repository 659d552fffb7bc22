"""The pictures whose SVG is kept under ``tests/approved``, and how each is made."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

from diagrams.layout import placed
from diagrams.live import Mark, State, heated
from diagrams.metrics import measure
from diagrams.svg import draw
from diagrams.theme import Skin
from engine.bpmn.graph import Model
from engine.bpmn.reader import read

ROOT: Final = Path(__file__).parents[1]
APPROVED: Final = ROOT / "approved"
SHIPPED: Final = sorted((ROOT.parent / "processes" / "crm").glob("*.bpmn"))

CASE: Final[Mapping[str, Mark]] = {
    "Start": Mark(State.DONE),
    "Draft": Mark(State.DONE, completed=2),
    "Needed": Mark(State.DONE, completed=2),
    "Review": Mark(State.OVERDUE, overdue=1, completed=1),
    "Late": Mark(State.ACTIVE, active=1),
    "Remind": Mark(State.FAILED, failed=1),
    "Agreed": Mark(State.DONE),
    "Send": Mark(State.CANCELLED),
}
WAY: Final = ("F_start", "F_draft", "F_review", "F_reviewed", "F_back", "F_late")
CASES: Final[Mapping[str, Mark]] = heated(
    {
        "Draft": Mark(State.ACTIVE, active=12, completed=240),
        "Review": Mark(State.OVERDUE, active=30, completed=88, overdue=7),
        "Late": Mark(State.ACTIVE, active=30),
        "Remind": Mark(State.FAILED, failed=2, completed=31),
        "Send": Mark(State.DONE, completed=190),
    }
)


METRICS: Final = ROOT / "fixtures" / "drawing" / "metrics.json"
"""How readable each shipped drawing was when its numbers were last kept."""


def numbers(file: Path) -> dict[str, int]:
    """How readable the drawing of a file is, as it is stored; 0 is left out."""
    found = asdict(measure(read(file.read_bytes())))
    return {name: count for name, count in found.items() if count}


@cache
def drawn(name: str) -> Model:
    """A file of ``tests/fixtures/drawing``, placed."""
    return placed(read((ROOT / "fixtures" / "drawing" / f"{name}.bpmn").read_bytes()))


PICTURES: Final[Mapping[str, Callable[[], bytes]]] = {
    "every_symbol": lambda: draw(drawn("every_symbol")),
    "every_symbol_flowchart": lambda: draw(drawn("every_symbol"), skin=Skin.FLOWCHART),
    "every_symbol_bpmn": lambda: draw(drawn("every_symbol"), skin=Skin.BPMN, language="en"),
    "vertical": lambda: draw(drawn("vertical"), language="en"),
    "approval": lambda: draw(drawn("approval")),
    "approval_both": lambda: draw(drawn("approval"), language="both", detailed=True),
    "approval_case": lambda: draw(drawn("approval"), marks=CASE, flows_taken=WAY),
    "approval_cases": lambda: draw(drawn("approval"), language="en", marks=CASES),
}
