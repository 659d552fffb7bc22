"""Arithmetic of numbers, durations, dates and times."""

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from engine.feel.runtime import numbers
from engine.feel.runtime.frame import BecameNull, Value
from engine.feel.runtime.numbers import NUMBERS, Number
from engine.feel.runtime.types import kind_of
from engine.feel.temporal.durations import DaysTime, Duration, YearsMonths
from engine.feel.temporal.moments import Date, DateTime, Time
from engine.feel.temporal.moving import moved, span, within_reach

NUMERIC: Final[dict[str, Callable[[Any, Any], Number]]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "**": numbers.power,
}
MOMENTS: Final = frozenset({Date, Time, DateTime})
DURATIONS: Final = frozenset({DaysTime, YearsMonths})


def refused(op: str, a: Value, b: Value) -> BecameNull:
    """The reason for null where an operation is not defined."""
    return BecameNull("no_operation", op=op, left=kind_of(a), right=kind_of(b))


def add(a: Value, b: Value) -> Value:
    """``a + b``."""
    left, right = type(a), type(b)
    if left in NUMBERS and right in NUMBERS:
        return numbers.add(a, b)
    if left in DURATIONS and left is right:
        return within_reach(left(a.count + b.count))
    if left in MOMENTS and right in DURATIONS:
        return moved(a, b)
    if left in DURATIONS and right in MOMENTS:
        return moved(b, a)
    raise refused("+", a, b)


def subtract(a: Value, b: Value) -> Value:
    """``a - b``."""
    left, right = type(a), type(b)
    if left in NUMBERS and right in NUMBERS:
        return numbers.subtract(a, b)
    if left in DURATIONS and left is right:
        return within_reach(left(a.count - b.count))
    if left in MOMENTS and right in DURATIONS:
        return moved(a, right(-b.count))
    if left in MOMENTS and right in MOMENTS:
        return span(a, b)
    raise refused("-", a, b)


def multiply(a: Value, b: Value) -> Value:
    """``a * b``."""
    left, right = type(a), type(b)
    if left in NUMBERS and right in NUMBERS:
        return numbers.multiply(a, b)
    if left in DURATIONS and right in NUMBERS:
        return scaled(a, numbers.multiply(a.count, b))
    if left in NUMBERS and right in DURATIONS:
        return scaled(b, numbers.multiply(b.count, a))
    raise refused("*", a, b)


def divide(a: Value, b: Value) -> Value:
    """``a / b``."""
    left, right = type(a), type(b)
    if left in NUMBERS and right in NUMBERS:
        return numbers.divide(a, b)
    if left in DURATIONS and right in NUMBERS:
        return scaled(a, numbers.divide(a.count, b))
    if left in DURATIONS and left is right:
        return numbers.divide(a.count, b.count)
    raise refused("/", a, b)


def power(a: Value, b: Value) -> Value:
    """``a ** b``."""
    if type(a) in NUMBERS and type(b) in NUMBERS:
        return numbers.power(a, b)
    raise refused("**", a, b)


def scaled(duration: Duration, count: Number) -> Duration:
    """The duration with another count; what is smaller than its unit falls away."""
    if not -numbers.WHOLE < count < numbers.WHOLE:
        raise BecameNull("out_of_range")
    whole = int(Decimal(count).to_integral_value(ROUND_DOWN))
    return within_reach(type(duration)(whole))


def negated(value: Value) -> Value:
    """``-a``."""
    if type(value) in NUMBERS:
        return numbers.negate(value)
    if type(value) in DURATIONS:
        return type(value)(-value.count)
    raise BecameNull("no_negation", kind=kind_of(value))


OPERATIONS: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
"""What each operator does."""
