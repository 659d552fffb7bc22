"""Whether a result is what a test case expects."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from engine.dmn.running.hits import alike
from engine.dmn.running.run import Value
from engine.dmn.running.shape import TEMPORAL, Shape
from engine.dmn.tck.cases import Written, number_of
from engine.feel.runtime.numbers import NUMBERS
from engine.feel.runtime.types import kind_of
from engine.feel.temporal.reading import read_temporal
from engine.feel.values import to_text

TOLERANCE: Final = Decimal("1e-8")
"""Test cases write rounded numbers; other runners of the kit allow the same difference."""


def matches(expected: Value, actual: Value) -> bool:
    """Whether two values are the same, to a small difference of numbers."""
    if isinstance(expected, Written):
        expected = read_as(expected, kind_of(actual))
    if expected is None or actual is None:
        return expected is actual
    if type(expected) in NUMBERS and type(actual) in NUMBERS:
        return close(Decimal(expected), Decimal(actual))
    if type(expected) is list and type(actual) is list:
        return len(expected) == len(actual) and all(
            matches(one, other) for one, other in zip(expected, actual, strict=True)
        )
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return expected.keys() == actual.keys() and all(
            matches(expected[key], actual[key]) for key in expected
        )
    return alike(expected, actual)


def close(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers are equal for a test case."""
    return abs(one - other) <= TOLERANCE * max(abs(one), Decimal(1))


def read_as(text: Written, kind: str) -> Value:
    """A text whose type was not written, read as a kind of value."""
    bare = str(text)
    if kind == "null":
        return bare.strip() or None
    if kind == "number":
        return number_of(bare)
    if kind == "boolean":
        return {"true": True, "false": False}.get(bare.strip())
    if kind in TEMPORAL:
        return read_temporal(bare.strip())
    return bare


def told(value: Value) -> str:
    """A value of a test case in a sentence."""
    return to_text(plain(value))


def plain(value: Value) -> Value:
    """The value with all texts of unknown type as texts."""
    if isinstance(value, Written):
        return str(value)
    if type(value) is list:
        return [plain(item) for item in value]
    return {key: plain(entry) for key, entry in value.items()} if type(value) is dict else value


def typed_input(value: Value, shape: Shape | None) -> Value:
    """An input whose parts without a type are read as the model wants them."""
    if isinstance(value, Written):
        return read_as(value, shape.kind if shape is not None else "")
    if type(value) is list:
        return [typed_input(item, shape.item if shape is not None else None) for item in value]
    if type(value) is dict:
        parts = shape.parts() if shape is not None else {}
        return {key: typed_input(entry, parts.get(key)) for key, entry in value.items()}
    return value
