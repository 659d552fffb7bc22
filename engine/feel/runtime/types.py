"""Types of values: their names, the test of ``instance of``, the conversions when bound."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
    kind: str = ""
    """The built-in type below it; types without one may be anything."""
    parts: "tuple[Type, ...]" = ()
    """The items of a list or range; the parameters of a function, and then its result."""
    fields: "Mapping[str, Type]" = field(default_factory=dict)
    """The entries of a context."""
    bare: "Type | None" = None
    """The type without its allowed values, which ``instance of`` does not look at."""


ANY: Final = Type("Any", lambda _: True)


def conforms(given: Type, wanted: Type) -> bool:
    """Whether values of a type are of another one; what is not known is no objection."""
    if not given.kind or not wanted.kind:
        return True
    if given.kind != wanted.kind:
        return False
    if given.kind == "function":
        return signature_fits(given.parts, wanted.parts)
    if given.kind == "context":
        return all(
            name in given.fields and conforms(given.fields[name], part)
            for name, part in wanted.fields.items()
        )
    return all(conforms(*pair) for pair in zip(given.parts, wanted.parts, strict=False))


def signature_fits(given: Sequence[Type], wanted: Sequence[Type]) -> bool:
    """Whether a function may stand for another: it takes at least as much, and gives no more."""
    if not wanted:
        return True
    if len(given) != len(wanted):
        return False
    *takes, gives = given
    *asked, result = wanted
    return all(map(conforms, asked, takes)) and conforms(gives, result)


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
