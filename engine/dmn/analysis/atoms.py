"""The values of one input cut into atoms: no cell tells two values of an atom apart."""

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, NamedTuple

from engine.dmn.running.constants import Unknown, constants_of
from engine.dmn.running.run import Value
from engine.dmn.syntax import Cell
from engine.feel.runtime.numbers import NUMBERS
from engine.feel.runtime.types import KINDS
from engine.feel.temporal.durations import DaysTime, YearsMonths
from engine.feel.temporal.moments import DateTime, Time, date_of, local_moment, time_of
from engine.feel.values import to_text


class Atom(NamedTuple):
    """Values that no cell tells apart: one of them, and how people write all of them."""

    sample: Value
    text: str


NULL: Final = Atom(None, "null")
DAY_NANOS: Final = 86_400_000_000_000
Scale = tuple[Callable[[Any], Any], Callable[[Any], Value]]
"""A kind of value as points of a line: to a point, and back."""


def same(value: Any) -> Any:
    """A value that is its own point."""
    return value


SCALES: Final[dict[str, Scale]] = {
    "number": (Decimal, same),
    "date": (lambda date: date.number, lambda point: date_of(int(point))),
    "days and time duration": (lambda duration: duration.count, lambda point: DaysTime(int(point))),
    "years and months duration": (
        lambda duration: duration.count,
        lambda point: YearsMonths(int(point)),
    ),
}
WHOLE: Final = frozenset(SCALES) - {"number"}
"""The kinds of which two neighbours may have nothing between them."""


def constants_in(cells: Iterable[Cell]) -> list[Value]:
    """All constants of the cells that are made of constants."""
    found: list[Value] = []
    for cell in cells:
        try:
            spans = constants_of(cell.text, ()).spans
        except Unknown:
            continue
        for span in spans:
            if any(type(end) is str for end in (span.low, span.high)) and span.low != span.high:
                continue  # texts in an order are not modelled
            found += [end for end in (span.low, span.high) if end is not None]
    return found


def is_modelled(cell: Cell) -> bool:
    """Whether the atoms of its constants tell everything about a cell."""
    try:
        spans = constants_of(cell.text, ()).spans
    except Unknown:
        return False
    ends = [(span.low, span.high) for span in spans]
    return all(
        low is high or not (type(low) is str or type(high) is str) for low, high in ends
    ) and all(kind_of_point(end) in KNOWN for pair in ends for end in pair if end is not None)


def kind_of_point(value: Value) -> str:
    """The kind of a constant; moments without a zone and with one do not mix."""
    kind = KINDS.get(type(value), "")
    if type(value) in (DateTime, Time):
        return f"local {kind}" if value.zone is None else f"zoned {kind}"
    return kind


SCALES["local date and time"] = (
    lambda moment: moment.local,
    lambda point: local_moment(int(point), None),
)
SCALES["local time"] = (lambda time: time.nanos, lambda point: time_of(int(point), None))
KNOWN: Final = frozenset(SCALES) | {"string", "boolean"}


def atoms_of(constants: Collection[Value], kinds: Collection[str]) -> list[Atom]:
    """The atoms of all values of some kinds, cut at the constants; null is the first."""
    atoms = [NULL]
    for kind in sorted(kinds):
        own = [value for value in constants if kind_of_point(value) == kind]
        if kind == "boolean":
            atoms += [Atom(True, "true"), Atom(False, "false")]
        elif kind == "string":
            atoms += texts(own)
        elif kind in SCALES:
            atoms += line(own, kind)
    return atoms


def texts(constants: Collection[str]) -> list[Atom]:
    """Every text that is named, and all others."""
    named = sorted(set(constants))
    other = "other"
    while other in named:
        other += "_"
    return [*(Atom(text, f'"{text}"') for text in named), Atom(other, "any other text")]


def line(constants: Collection[Value], kind: str) -> list[Atom]:
    """The points that are named, what lies between them, and what lies beyond."""
    to_point, from_point = SCALES[kind]
    points = sorted({to_point(value) for value in constants})
    if not points:
        return [single(from_point(0))]
    lowest, highest = from_point(points[0]), from_point(points[-1])
    atoms = []
    if is_possible(kind, points[0] - 1):
        atoms.append(Atom(from_point(points[0] - 1), f"< {to_text(lowest)}"))
    for low, high in pairwise(points):
        atoms.append(single(from_point(low)))
        between = middle(low, high, whole=kind in WHOLE or kind.startswith("local"))
        if between is not None:
            ends = f"({to_text(from_point(low))}..{to_text(from_point(high))})"
            atoms.append(Atom(from_point(between), ends))
    atoms.append(single(highest))
    if is_possible(kind, points[-1] + 1):
        atoms.append(Atom(from_point(points[-1] + 1), f"> {to_text(highest)}"))
    return atoms


def is_possible(kind: str, point: Any) -> bool:
    """Whether a point beyond the named ones is a value; a day has no more than 24 hours."""
    return kind != "local time" or 0 <= point < DAY_NANOS


def single(value: Value) -> Atom:
    """The atom of one value."""
    if type(value) in NUMBERS and value == int(value):
        value = int(value)
    return Atom(value, to_text(value))


def middle(low: Any, high: Any, *, whole: bool) -> Any:
    """A point between two others, a whole number if there is one."""
    after = int(low // 1) + 1
    if after < high:
        return after
    return None if whole else (low + high) / 2
