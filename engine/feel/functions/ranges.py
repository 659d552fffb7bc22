"""Functions that compare points and ranges, as Allen's interval algebra names them.

Each end of a range is a triple that sorts as ends do: whether it is bounded, the value, and a
hair's breadth more or less where the value itself is not included. A point is a range from itself
to itself.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from engine.feel.functions.registry import Registry
from engine.feel.runtime.comparison import KEYS
from engine.feel.runtime.frame import BecameNull, Value
from engine.feel.runtime.numbers import NUMBERS
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import kind_of

builtin = Registry()
End = tuple[int, Any, int]


class Span(NamedTuple):
    """Both ends of a range or point, and the kind of its values."""

    low: End
    high: End
    kind: str


def key_of(value: Value) -> Any:
    """What sorts as the value does."""
    if type(value) in NUMBERS:
        return value
    key = KEYS.get(type(value))
    if key is None:
        raise BecameNull("not_comparable", left=kind_of(value), right="point")
    return key(value)


def span_of(value: Value) -> Span:
    """The ends of a range, or of a point."""
    if type(value) is not Range:
        end = (0, key_of(value), 0)
        return Span(end, end, kind_of(value))
    if value.outside:
        raise BecameNull("not_comparable", left="range outside a value", right="range")
    low = (-1, 0, 0) if value.low is None else (0, key_of(value.low), int(not value.low_included))
    high = (
        (1, 0, 0) if value.high is None else (0, key_of(value.high), -int(not value.high_included))
    )
    return Span(low, high, kind_of(value.high if value.low is None else value.low))


Relation = Callable[[Span, Span], bool]
RELATIONS: Final[dict[str, tuple[str, Relation]]] = {
    "before": ("pp pr rp rr", lambda a, b: a.high < b.low),
    "meets": ("rr", lambda a, b: a.high == b.low),
    "overlaps": ("rr", lambda a, b: a.high >= b.low and a.low <= b.high),
    "overlaps before": ("rr", lambda a, b: a.low < b.low <= a.high <= b.high),
    "finishes": ("pr rr", lambda a, b: a.high == b.high and a.low >= b.low),
    "includes": ("rp rr", lambda a, b: a.low <= b.low and a.high >= b.high),
    "starts": ("pr rr", lambda a, b: a.low == b.low and a.high <= b.high),
    "coincides": ("pp rr", lambda a, b: a.low == b.low and a.high == b.high),
}
"""Which points (p) and ranges (r) each relation takes, and when it holds."""
MIRRORED: Final = {
    "after": "before",
    "met by": "meets",
    "overlaps after": "overlaps before",
    "finished by": "finishes",
    "during": "includes",
    "started by": "starts",
}
"""Relations that are another one with its arguments exchanged."""


def params_of(takes: str) -> str:
    """The parameters of a form, such as ``point1, point2`` or ``point, range``."""
    names = {"p": "point", "r": "range"}
    numbered = takes[0] == takes[1]
    written = [f"{names[sign]}{place if numbered else ''}" for place, sign in enumerate(takes, 1)]
    return ", ".join(
        f"{name}: {'range' if sign == 'r' else 'point'}"
        for name, sign in zip(written, takes, strict=True)
    )


def declare(name: str, forms: str, holds: Relation) -> None:
    """Declare all forms of a relation."""

    def related(first: Value, second: Value) -> bool:
        a, b = span_of(first), span_of(second)
        if a.kind != b.kind:
            raise BecameNull("not_comparable", left=a.kind, right=b.kind)
        return holds(a, b)

    for takes in forms.split():
        builtin(name, params_of(takes))(related)


def exchanged(holds: Relation) -> Relation:
    """The relation seen from the other side."""
    return lambda a, b: holds(b, a)


for _name, (_forms, _holds) in RELATIONS.items():
    declare(_name, _forms, _holds)
for _name, _other in MIRRORED.items():
    _forms, _holds = RELATIONS[_other]
    declare(_name, " ".join(takes[::-1] for takes in _forms.split()), exchanged(_holds))
