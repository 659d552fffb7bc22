"""What a file draws and never runs: places, pools, links, data and notes, as frozen plain data."""

from dataclasses import dataclass

from engine.texts import Text


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing, in the file's own units (pixels, y down)."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in the drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> Point:
        """The middle of the box."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant; one without a process is a black box."""

    id: str
    line: int
    name: Text = Text()
    documentation: Text = Text()
    process_id: str | None = None
    bounds: Bounds | None = None
    horizontal: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A message flow or an association: drawn, never run."""

    id: str
    source: str
    target: str
    line: int
    kind: str
    name: Text = Text()
    documentation: Text = Text()
    waypoints: tuple[Point, ...] = ()
    label_bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A data object, data store, text annotation or group: drawn, never run."""

    id: str
    kind: str
    line: int
    name: Text = Text()
    documentation: Text = Text()
    bounds: Bounds | None = None
    label_bounds: Bounds | None = None
