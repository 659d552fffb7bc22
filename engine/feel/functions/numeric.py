"""Functions of numbers and truth values."""

from engine.feel.functions.registry import Registry
from engine.feel.runtime import numbers
from engine.feel.runtime.numbers import Number

builtin = Registry()


@builtin("not", "negand: any")
def negation(value: object) -> bool | None:
    """The other truth value; null for all that is neither."""
    return not value if type(value) is bool else None


@builtin("abs", "n: number")
def absolute(number: Number) -> Number:
    """The number without its sign."""
    return numbers.negate(number) if number < 0 else number
