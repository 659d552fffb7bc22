"""The values of FEEL in Python, and their ways from and to JSON and text.

None, bool, str, ``int | Decimal``, ``Date``, ``Time``, ``DateTime``, ``DaysTime``, ``YearsMonths``,
``Range``, list, dict (a context) and ``Function``. Never a float: 0.1 + 0.2 is 0.3.
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from engine.feel.errors import FeelLimitExceeded, FeelValueError
from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import Value
from engine.feel.runtime.numbers import DIGITS, number_text
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import KINDS, kind_of
from engine.feel.temporal.durations import DaysTime, YearsMonths
from engine.feel.temporal.hosted import from_date, from_datetime, from_time, from_timedelta
from engine.feel.temporal.moments import Date, DateTime, Time
from engine.feel.temporal.writing import (
    date_text,
    date_time_text,
    days_time_text,
    time_text,
    years_months_text,
)

WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    Date: date_text,
    Time: time_text,
    DateTime: date_time_text,
    DaysTime: days_time_text,
    YearsMonths: years_months_text,
}
"""How each temporal value is written as ISO 8601."""


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


def from_json(value: object) -> Value:
    """A value of JSON, with all its parts, as a value of FEEL."""
    try:
        return converted(value)
    except RecursionError:
        raise FeelLimitExceeded("data_too_deep") from None


def converted(value: object) -> Value:
    """One level of ``from_json``."""
    if type(value) is list:
        return [converted(item) for item in value]
    if type(value) is dict:
        return {key_of(key): converted(item) for key, item in value.items()}
    return admitted(value)


def key_of(key: object) -> str:
    """The key of a context; only texts are."""
    if type(key) is not str:
        raise FeelValueError("not_a_value", type=f"{type(key).__name__} key")
    return key


def to_json(value: Value) -> Any:
    """A value of FEEL as JSON: dates, times and durations as ISO 8601 text."""
    try:
        return plain(value)
    except RecursionError:
        raise FeelLimitExceeded("data_too_deep") from None


def plain(value: Value) -> Any:
    """One level of ``to_json``."""
    kind = type(value)
    if kind is list:
        return [plain(item) for item in value]
    if kind is dict:
        return {key: plain(item) for key, item in value.items()}
    if kind is Decimal:
        return whole_if_whole(value)
    if kind in WRITERS:
        return WRITERS[kind](value)
    value = admitted(value)
    if isinstance(value, Function) or kind is Range:
        raise FeelValueError("no_json", kind=kind_of(value))
    return value if kind in KINDS else plain(value)


def whole_if_whole(value: Decimal) -> Decimal | int:
    """An int for a decimal without fraction, if it has no more digits than a number keeps."""
    if value.adjusted() <= DIGITS and value == value.to_integral_value():
        return int(value)
    return value


def to_text(value: Value) -> str:
    """The text that ``string()`` gives; texts alone stand without quotation marks."""
    try:
        return value if type(value) is str else text_inside(value)
    except RecursionError:
        raise FeelLimitExceeded("data_too_deep") from None


def text_inside(value: Value) -> str:
    """The text of a value as a part of another."""
    kind = type(value)
    if kind in TEXTS:
        return TEXTS[kind](value)
    if kind in WRITERS:
        return WRITERS[kind](value)
    value = admitted(value)
    if isinstance(value, Function):
        return f"function({', '.join(value.params)})"
    return text_inside(value)


def list_text(items: list[Value]) -> str:
    """As [1, 2]."""
    return f"[{', '.join(text_inside(item) for item in items)}]"


def context_text(context: dict[str, Value]) -> str:
    """As {a: 1, b: 2}."""
    entries = (f"{key_text(key)}: {text_inside(value)}" for key, value in context.items())
    return f"{{{', '.join(entries)}}}"


def key_text(key: str) -> str:
    """The key, in quotation marks unless it is a plain name."""
    plain_name = key.replace(" ", "_").isidentifier()
    return key if plain_name else json.dumps(key, ensure_ascii=False)


def range_text(span: Range) -> str:
    """As [1..5]; with one end only, as (> 1)."""
    if span.high is None:
        return f"({'>=' if span.low_included else '>'} {text_inside(span.low)})"
    if span.low is None:
        return f"({'<=' if span.high_included else '<'} {text_inside(span.high)})"
    opening, closing = "[" if span.low_included else "(", "]" if span.high_included else ")"
    return f"{opening}{text_inside(span.low)}..{text_inside(span.high)}{closing}"


TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    str: lambda value: json.dumps(value, ensure_ascii=False),
    int: number_text,
    Decimal: number_text,
    list: list_text,
    dict: context_text,
    Range: range_text,
}
"""How a value is written inside another one."""
