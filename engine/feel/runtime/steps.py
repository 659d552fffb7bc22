"""What a loop walks through: lists, and ranges of whole numbers or dates."""

from collections.abc import Iterable

from engine.feel.runtime.frame import BecameNull, Value
from engine.feel.runtime.numbers import NUMBERS, as_index
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import kind_of
from engine.feel.temporal.moments import Date, date_of


def steps_of(source: Value) -> Iterable[Value]:
    """The items of a list, the steps of a range; anything else is its own only item."""
    if type(source) is list:
        return source
    if type(source) is Range:
        return inside(source)
    if source is None:
        raise BecameNull("not_iterable", kind="null")
    return (source,)


def inside(span: Range) -> Iterable[Value]:
    """The steps of a range, without an end that is not included; a range never goes down."""
    if span.low is None or span.high is None:
        raise BecameNull("not_iterable", kind="range")
    steps = range_between(span.low, span.high)
    if steps.step < 0:
        raise BecameNull("range_backwards")
    first = 0 if span.low_included else 1
    last = len(steps) if span.high_included else len(steps) - 1
    return as_values(span.low, steps[first : max(first, last)])


def steps_between(start: Value, end: Value) -> Iterable[Value]:
    """Whole numbers or days from one end to the other, up or down."""
    return as_values(start, range_between(start, end))


def range_between(start: Value, end: Value) -> range:
    """The numbers from one end to the other; for dates, those of their days."""
    low, high = step_number(start), step_number(end)
    if low is None or high is None or (type(start) is Date) is not (type(end) is Date):
        raise BecameNull("not_a_range", left=kind_of(start), right=kind_of(end))
    return range(low, high + 1) if low <= high else range(low, high - 1, -1)


def step_number(value: Value) -> int | None:
    """The whole number that counts a step, or None."""
    if type(value) in NUMBERS:
        return as_index(value)
    return value.number if type(value) is Date else None


def as_values(like: Value, steps: range) -> Iterable[Value]:
    """The steps as what they count: dates or numbers."""
    return map(date_of, steps) if type(like) is Date else steps
