"""Functions of numbers and truth values."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Final

from engine.feel.functions.registry import Registry, refuse
from engine.feel.runtime import numbers
from engine.feel.runtime.frame import Value
from engine.feel.runtime.numbers import CONTEXT, Number, as_index, calculated
from engine.feel.temporal.durations import Duration

builtin = Registry()
SCALES: Final = range(-6111, 6177)
"""The scales that the specification allows."""
EXACT: Final = Context(prec=12_400, Emin=-99_999, Emax=99_999)
"""Room for all digits of a number with the largest scale."""


@builtin("not", "negand: any")
def negation(value: Value) -> bool | None:
    """The other truth value; null for all that is neither."""
    return not value if type(value) is bool else None


@builtin("abs", "n: number")
def absolute(number: Number) -> Number:
    """The number without its sign."""
    return numbers.negate(number) if number < 0 else number


@builtin("abs", "n: duration")
def absolute_duration(duration: Duration) -> Duration:
    """The duration without its sign."""
    return type(duration)(abs(duration.count))


def to_scale(name: str, number: Number, scale: Number, rounding: str) -> Number:
    """The number rounded to so many digits after the point; of the scale, the whole part counts."""
    if not SCALES[0] <= scale <= SCALES[-1]:
        raise refuse(name, "bad_scale", scale=scale)
    digits = int(scale)
    value = Decimal(number)
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= digits:
        return number
    quantum = Decimal((0, (1,), -digits))
    return numbers.rounded(value.quantize(quantum, rounding=rounding, context=EXACT))


def declare_rounding(name: str, params: str, rounding: str) -> None:
    """Declare a function that rounds one way."""

    @builtin(name, params)
    def rounded(number: Number, scale: Number | None = None) -> Number:
        return to_scale(name, number, 0 if scale is None else scale, rounding)


for _name, _params, _rounding in (
    ("decimal", "n: number, scale: number", ROUND_HALF_EVEN),
    ("floor", "n: number, scale?: number", ROUND_FLOOR),
    ("ceiling", "n: number, scale?: number", ROUND_CEILING),
    ("round up", "n: number, scale?: number", ROUND_UP),
    ("round down", "n: number, scale?: number", ROUND_DOWN),
    ("round half up", "n: number, scale?: number", ROUND_HALF_UP),
    ("round half down", "n: number, scale?: number", ROUND_HALF_DOWN),
):
    declare_rounding(_name, _params, _rounding)


@builtin("modulo", "dividend: number, divisor: number")
def modulo(dividend: Number, divisor: Number) -> Number:
    """The rest of a division; it has the sign of the divisor."""
    if divisor == 0:
        raise refuse("modulo", "zero_divisor")
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    rest = calculated(CONTEXT.remainder, dividend, divisor)
    if rest and (rest < 0) is not (divisor < 0):
        return numbers.add(rest, divisor)
    return rest


@builtin("sqrt", "number: number")
def square_root(number: Number) -> Number:
    """The square root; a negative number has none."""
    return calculated(CONTEXT.sqrt, number)


@builtin("log", "number: number")
def logarithm(number: Number) -> Number:
    """The natural logarithm of a positive number."""
    if number <= 0:
        raise refuse("log", "not_positive")
    return calculated(CONTEXT.ln, number)


@builtin("exp", "number: number")
def exponential(number: Number) -> Number:
    """The number e to this power."""
    return calculated(CONTEXT.exp, number)


@builtin("odd", "number: number")
def odd(number: Number) -> bool | None:
    """Whether a whole number is odd."""
    return parity(number) == 1


@builtin("even", "number: number")
def even(number: Number) -> bool | None:
    """Whether a whole number is even."""
    return parity(number) == 0


def parity(number: Number) -> int | None:
    """Zero or one for a whole number."""
    whole = as_index(number)
    return None if whole is None else whole % 2
