"""The values of FEEL in Python, and their ways from and to JSON and text.

None, bool, str, ``int | Decimal``, ``Date``, ``Time``, ``DateTime``, ``DaysTime``, ``YearsMonths``,
``Range``, list, dict (a context) and ``Function``. Never a float: 0.1 + 0.2 is 0.3.
"""

from decimal import Decimal
from typing import Any

from engine.feel import limits
from engine.feel.errors import FeelLimitExceeded, FeelValueError
from engine.feel.runtime.admission import admitted
from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import Value
from engine.feel.runtime.numbers import DIGITS
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import KINDS, kind_of
from engine.feel.runtime.wording import TEMPORAL, worded

__all__ = ["Value", "admitted", "from_json", "to_json", "to_text"]


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
        return Result(limits.RESULT_SIZE).plain(value)
    except RecursionError:
        raise FeelLimitExceeded("data_too_deep") from None


class Result:
    """A result that is being written as JSON; refused as soon as it is too large.

    A value may hold another one many times over, so its JSON can be far larger than the value.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0

    def plain(self, value: Value) -> Any:
        """A value and its parts."""
        kind = type(value)
        self.size += 1 + (len(value) >> 6 if kind is str else 0)
        if self.size > self.limit:
            raise FeelLimitExceeded("value_too_large", limit=self.limit)
        if kind is list:
            return [self.plain(item) for item in value]
        if kind is dict:
            return {key: self.plain(item) for key, item in value.items()}
        return single(value)


def single(value: Value) -> Any:
    """A value without parts."""
    kind = type(value)
    if kind is Decimal:
        return whole_if_whole(value)
    if kind in TEMPORAL:
        return TEMPORAL[kind](value)
    if isinstance(value, Function) or kind is Range:
        raise FeelValueError("no_json", kind=kind_of(value))
    return value if kind in KINDS else to_json(admitted(value))


def whole_if_whole(value: Decimal) -> Decimal | int:
    """An int for a decimal without fraction, if it has no more digits than a number keeps."""
    if value.adjusted() <= DIGITS and value == value.to_integral_value():
        return int(value)
    return value


def to_text(value: Value) -> str:
    """The text that ``string()`` gives; a text alone stands without quotation marks."""
    return worded(value, limits.RESULT_LENGTH)
