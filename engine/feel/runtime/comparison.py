"""Equality, order and membership, three-valued: what cannot be compared becomes null."""

import operator
from collections.abc import Callable, Iterable
from typing import Any, Final

from engine.feel.runtime.frame import BecameNull, Run, Value
from engine.feel.runtime.numbers import NUMBERS
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import kind_of
from engine.feel.temporal.durations import SECOND, DaysTime, YearsMonths
from engine.feel.temporal.moments import Date, DateTime, Time, midnight

OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
KEYS: Final[dict[type, Callable[[Any], Any]]] = {
    str: lambda text: text,
    Date: lambda date: date,
    Time: lambda time: time.sort_key() // SECOND,
    DateTime: lambda moment: moment.instant // SECOND,
    DaysTime: lambda duration: duration.count,
    YearsMonths: lambda duration: duration.count,
}
"""What is compared of each kind that has an order; numbers are compared as they are.

Times are compared as the specification has it: the moment that they name, to the second.
"""


def equal(a: Value, b: Value, run: Run) -> bool | None:
    """Whether two values are equal; None where they are of different kinds."""
    if a is None or b is None:
        return a is b
    kind = type(a)
    if kind in NUMBERS and type(b) in NUMBERS:
        return bool(a == b)
    if kind is not type(b):
        return same_midnight(a, b)
    if kind in (DateTime, Time):
        return not mixes_zones(a, b) and bool(KEYS[kind](a) == KEYS[kind](b))
    if kind is list:
        return len(a) == len(b) and equal_all(zip(a, b, strict=True), run)
    if kind is dict:
        return a.keys() == b.keys() and equal_all(((a[key], b[key]) for key in a), run)
    if kind is str:
        run.charge(len(a) >> 6)
    return bool(a == b)


def same_midnight(a: Value, b: Value) -> bool | None:
    """Whether a date is the moment beside it, at midnight in UTC; other kinds are not compared."""
    if type(a) is Date and type(b) is DateTime:
        a, b = b, a
    if type(a) is not DateTime or type(b) is not Date:
        return None
    return a.zone is not None and a.instant // SECOND == midnight(b).instant // SECOND


def equal_all(pairs: Iterable[tuple[Value, Value]], run: Run) -> bool:
    """Whether each of many pairs is equal."""
    for a, b in pairs:
        run.charge(1)
        if not equal(a, b, run):
            return False
    return True


def ordered(op: str, a: Value, b: Value) -> bool:
    """Whether ``a op b``; the reason is raised where the two have no order."""
    kind = type(a)
    if kind in NUMBERS and type(b) in NUMBERS:
        return OPERATORS[op](a, b)
    if kind is type(b) and kind in KEYS and not mixes_zones(a, b):
        key = KEYS[kind]
        return OPERATORS[op](key(a), key(b))
    raise BecameNull("not_comparable", left=kind_of(a), right=kind_of(b))


def mixes_zones(a: Value, b: Value) -> bool:
    """Whether one of two moments has a zone and the other has none."""
    return type(a) in (Time, DateTime) and (a.zone is None) is not (b.zone is None)


def contains(span: Range, value: Value) -> bool:
    """Whether a range holds a value."""
    if span.outside:
        return not (ordered("<=", value, span.low) and ordered(">=", value, span.low))
    above = span.low is None or ordered(">=" if span.low_included else ">", value, span.low)
    below = span.high is None or ordered("<=" if span.high_included else "<", value, span.high)
    return above and below


def contains_or_unknown(span: Range, value: Value) -> bool | None:
    """Whether a range holds a value; None where the value cannot be compared with its ends."""
    try:
        return contains(span, value)
    except BecameNull:
        return None


def passes(value: Value, test: Value, run: Run) -> bool | None:
    """Whether a value is equal to a test, inside it, or among its items."""
    run.charge(1)
    if type(test) is Range and type(value) is not Range:
        return contains_or_unknown(test, value)
    if type(test) is list:
        if type(value) is list and equal(value, test, run):
            return True
        return any(passes(value, item, run) for item in test)
    return equal(value, test, run)


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """True if one answer is, else null if one is null, else false."""
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False
