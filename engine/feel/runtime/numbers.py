"""Numbers: whole ones as int, all others as Decimal, 34 digits; never a float."""

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Final

from engine.feel.runtime.frame import BecameNull

Number = int | Decimal
NUMBERS: Final = frozenset({int, Decimal})
"""The Python types of a number; bool is not among them, so test with ``type(x) in NUMBERS``."""

DIGITS: Final = 34
WHOLE: Final = 10**DIGITS
"""Whole numbers below this are exact."""

LARGEST_EXPONENT: Final = 6_144
CONTEXT: Final = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=LARGEST_EXPONENT,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


def rounded(value: Number) -> Number:
    """The number with 34 digits; refused where it is not finite."""
    if type(value) is int:
        return value if -WHOLE < value < WHOLE else calculated(CONTEXT.create_decimal, value)
    return calculated(CONTEXT.plus, value)


def calculated(operation: Callable[..., Decimal], *operands: Number | str) -> Decimal:
    """Do one operation of the decimal context; what is not a number becomes null."""
    try:
        result = operation(*operands)
    except DivisionByZero:
        raise BecameNull("division_by_zero") from None
    except (DecimalException, ValueError, OverflowError):
        raise BecameNull("out_of_range") from None
    if not result.is_finite():
        raise BecameNull("out_of_range")
    return result


def add(a: Number, b: Number) -> Number:
    """Sum of two numbers."""
    if type(a) is int and type(b) is int:
        return rounded(a + b)
    return calculated(CONTEXT.add, a, b)


def subtract(a: Number, b: Number) -> Number:
    """Difference of two numbers."""
    if type(a) is int and type(b) is int:
        return rounded(a - b)
    return calculated(CONTEXT.subtract, a, b)


def multiply(a: Number, b: Number) -> Number:
    """Product of two numbers."""
    if type(a) is int and type(b) is int:
        return rounded(a * b)
    return calculated(CONTEXT.multiply, a, b)


def divide(a: Number, b: Number) -> Number:
    """Quotient of two numbers."""
    if b == 0:
        raise BecameNull("division_by_zero")
    return calculated(CONTEXT.divide, a, b)


def power(a: Number, b: Number) -> Number:
    """``a`` to the power of ``b``."""
    if b == 0:
        return 1
    return calculated(CONTEXT.power, a, b)


def negate(a: Number) -> Number:
    """The number with the other sign; zero has none."""
    return -a if type(a) is int else calculated(CONTEXT.minus, a)


def as_index(value: Number) -> int | None:
    """The whole number that a position is, or None."""
    if type(value) is int:
        return value
    whole = int(value) if -WHOLE < value < WHOLE else None
    return whole if whole == value else None


def number_text(value: Number) -> str:
    """Plain digits, without exponent and without zeros at the end."""
    if isinstance(value, int):
        return str(value)
    if abs(value.adjusted()) > LARGEST_EXPONENT:
        return str(value)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
