"""Types of values: their names, the test of ``instance of``, the conversions when bound."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType
from typing import Final

from engine.feel.runtime.frame import BecameNull, Value
from engine.feel.runtime.ranges import Range
from engine.feel.temporal.durations import DaysTime, YearsMonths
from engine.feel.temporal.moments import Date, DateTime, Time, midnight

KINDS: Final[dict[type, str]] = {
    NoneType: "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTime: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
}
"""The Python types of values, and the name that each has in FEEL."""

SIMPLE: Final = frozenset({*KINDS.values()} - {"null", "list", "context", "range"})


def kind_of(value: object) -> str:
    """The name of the type of a value."""
    return KINDS.get(type(value), "function")


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its name as people write it, and the test whether a value is one."""

    name: str
    holds: Callable[[Value], bool]


ANY: Final = Type("Any", lambda _: True)


def conformed(value: Value, wanted: Type) -> Value:
    """The value as the type that it is bound to, or null where it has no such form."""
    if value is None or wanted.holds(value):
        return value
    if type(value) is list and len(value) == 1 and wanted.holds(value[0]):
        return value[0]
    if wanted.holds([value]):
        return [value]
    if type(value) is Date and wanted.holds(midnight(value)):
        return midnight(value)
    raise BecameNull("wrong_type", kind=kind_of(value), wanted=wanted.name)
