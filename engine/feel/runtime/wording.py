"""Values as text, as ``string()`` writes them, never longer than a limit."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from engine.feel.errors import FeelLimitExceeded
from engine.feel.runtime.admission import admitted
from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import Value
from engine.feel.runtime.numbers import number_text
from engine.feel.runtime.ranges import Range
from engine.feel.temporal.durations import DaysTime, YearsMonths
from engine.feel.temporal.moments import Date, DateTime, Time
from engine.feel.temporal.writing import (
    date_text,
    date_time_text,
    days_time_text,
    time_text,
    years_months_text,
)

TEMPORAL: Final[dict[type, Callable[[Any], str]]] = {
    Date: date_text,
    Time: time_text,
    DateTime: date_time_text,
    DaysTime: days_time_text,
    YearsMonths: years_months_text,
}
"""How each temporal value is written as ISO 8601."""
SINGLE: Final[dict[type, Callable[[Any], str]]] = {
    **TEMPORAL,
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    str: lambda value: json.dumps(value, ensure_ascii=False),
    int: number_text,
    Decimal: number_text,
}
"""How each value without parts is written inside another one."""


class Wording:
    """A text that is being written; it is refused as soon as it is too long.

    A value may hold another one many times over, so its text can be far larger than the value.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.length = 0
        self.pieces: list[str] = []

    def __str__(self) -> str:
        return "".join(self.pieces)

    def add(self, piece: str) -> None:
        """Write a piece."""
        self.length += len(piece)
        if self.length > self.limit:
            raise FeelLimitExceeded("text_too_long", limit=self.limit)
        self.pieces.append(piece)

    def value(self, value: Value) -> None:
        """Write a value as a part of another."""
        kind = type(value)
        if kind in SINGLE:
            self.add(SINGLE[kind](value))
        elif kind is list:
            self.items(value)
        elif kind is dict:
            self.entries(value)
        elif kind is Range:
            self.range(value)
        else:
            self.other(value)

    def items(self, items: list[Value]) -> None:
        """Write a list as [1, 2]."""
        self.add("[")
        for position, item in enumerate(items):
            self.add(", " if position else "")
            self.value(item)
        self.add("]")

    def entries(self, context: dict[str, Value]) -> None:
        """Write a context as {a: 1, b: 2}."""
        self.add("{")
        for position, (key, value) in enumerate(context.items()):
            self.add(", " if position else "")
            self.add(f"{key_text(key)}: ")
            self.value(value)
        self.add("}")

    def range(self, span: Range) -> None:
        """Write a range as [1..5]; with one end only, as (>= 1)."""
        if span.sign:
            self.add(f"({span.sign} ")
            self.value(span.low)
            self.add(")")
        elif span.high is None:
            self.add("(>= " if span.low_included else "(> ")
            self.value(span.low)
            self.add(")")
        elif span.low is None:
            self.add("(<= " if span.high_included else "(< ")
            self.value(span.high)
            self.add(")")
        else:
            self.add("[" if span.low_included else "(")
            self.value(span.low)
            self.add("..")
            self.value(span.high)
            self.add("]" if span.high_included else ")")

    def other(self, value: Value) -> None:
        """Write a function, or a value of the host."""
        value = admitted(value)
        if isinstance(value, Function):
            self.add(f"function({', '.join(value.params)})")
        else:
            self.value(value)


def key_text(key: str) -> str:
    """The key, in quotation marks unless it is a plain name."""
    plain_name = key.replace(" ", "_").isidentifier()
    return key if plain_name else json.dumps(key, ensure_ascii=False)


def worded(value: Value, limit: int) -> str:
    """The text of a value; a text alone stands without quotation marks."""
    if type(value) is str:
        return value
    wording = Wording(limit)
    try:
        wording.value(value)
    except RecursionError:
        raise FeelLimitExceeded("data_too_deep") from None
    return str(wording)
