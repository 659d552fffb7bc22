"""The gate for values of the host: what FEEL knows passes, what has an equal is converted."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from engine.feel.errors import FeelValueError
from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import Value
from engine.feel.runtime.types import KINDS
from engine.feel.temporal.hosted import from_date, from_datetime, from_time, from_timedelta


def from_float(value: float) -> Decimal:
    """The decimal that a float is written as."""
    if not math.isfinite(value):
        raise FeelValueError("not_a_value", type=repr(value))
    return Decimal(repr(value))


HOSTED: Final[dict[type, Callable[[Any], Value]]] = {
    float: from_float,
    date: from_date,
    datetime: from_datetime,
    time: from_time,
    timedelta: from_timedelta,
}
"""Python types that are no values of FEEL but have an equal there."""


def admitted(value: object) -> Value:
    """A value of the host as a value of FEEL, its parts left as they are; others are refused."""
    kind = type(value)
    if kind in KINDS or isinstance(value, Function):
        return value
    convert = HOSTED.get(kind)
    if convert is not None:
        return convert(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise FeelValueError("not_a_value", type=kind.__name__)
