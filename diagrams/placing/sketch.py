"""What is laid out: boxes in bands, tied by arcs; no BPMN and no coordinates yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ArcKind(StrEnum):
    """What an arc means for the layout."""

    FLOW = "flow"
    """Leads to the right."""
    MESSAGE = "message"
    """Runs between pools."""
    TIE = "tie"
    """Holds a document or note beside its step."""


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A box to be placed in its band."""

    id: str
    size: Size
    band: int
    room: int = 0
    """The least width of its column: lines that leave to the right need space for their names."""
    pointed: bool = False
    """Lines meet it at the middle of a side only: circles and diamonds."""
    branching: bool = False
    """Diamonds: lines may leave to the right, up and down."""
    host: str | None = None
    """The box on whose lower edge it sits (boundary events)."""
    satellite: bool = False
    """Documents and notes: beside what they are tied to."""
    spans: bool = False
    """A black-box pool: as wide as the drawing."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A line from one box to another."""

    id: str
    source: str
    target: str
    kind: ArcKind = ArcKind.FLOW
    label: Size = Size()


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that one drawing (or one sub-process) holds; bands run from top to bottom."""

    items: Mapping[str, Item]
    arcs: Sequence[Arc]
    bands: int = 1
    gaps: Mapping[int, int] = field(default_factory=dict)
    """Free space above a band, where another pool begins."""
    main: tuple[str, ...] = ()
    """The path that a reader follows first, as far as it is known."""

    def anchor(self, item_id: str) -> str:
        """The box that has a cell of its own: the host of a boundary event, else itself."""
        return self.items[item_id].host or item_id

    def flows(self) -> list[tuple[str, str, Arc]]:
        """Sequence flows between anchors, loops to oneself left out."""
        ends = ((self.anchor(arc.source), self.anchor(arc.target), arc) for arc in self.arcs)
        return [end for end in ends if end[2].kind is ArcKind.FLOW and end[0] != end[1]]

    def cells(self) -> list[Item]:
        """The boxes that take a cell of their own, in document order."""
        return [item for item in self.items.values() if item.host is None and not item.spans]

    def pools(self) -> list[int]:
        """The number of the pool of each band: a gap begins a new one."""
        return [sum(band >= start for start in self.gaps) for band in range(self.bands)]
