"""External functions: the closed table of those in Java that have an equal here. No Java is run."""

import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from engine.feel.functions.numeric import absolute
from engine.feel.runtime.admission import from_float
from engine.feel.runtime.callables import HostFunction
from engine.feel.runtime.comparison import ordered
from engine.feel.runtime.frame import BecameNull, Value, bounded_text
from engine.feel.runtime.numbers import NUMBERS, as_index, power, rounded
from engine.feel.runtime.types import kind_of
from engine.feel.runtime.wording import worded

SIGNATURE: Final = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*")
PLACEHOLDER: Final = re.compile(r"%[sdn%]")
LONGEST: Final = 10_000
"""Characters that a placeholder is filled with."""


def floating(value: Value) -> Value:
    """A number, as double and float take it."""
    if type(value) not in NUMBERS:
        raise wrong(value, "double")
    return value


def whole(bits: int) -> Callable[[Value], Value]:
    """A whole number of so many bits."""

    def check(value: Value) -> int:
        number = as_index(value) if type(value) in NUMBERS else None
        if number is None or not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            raise wrong(value, f"whole number of {bits} bits")
        return number

    return check


def text(value: Value) -> str:
    """A text."""
    if type(value) is not str:
        raise wrong(value, "string")
    return value


def character(value: Value) -> str:
    """A text of one character."""
    if len(text(value)) != 1:
        raise wrong(value, "single character")
    return text(value)


def wrong(value: Value, wanted: str) -> BecameNull:
    """The reason why an argument is refused."""
    return BecameNull("wrong_type", kind=kind_of(value), wanted=wanted)


TYPES: Final[dict[str, Callable[[Value], Value]]] = {
    **dict.fromkeys(("double", "float", "java.lang.Double", "java.math.BigDecimal"), floating),
    "long": whole(64),
    "int": whole(32),
    "java.lang.Integer": whole(32),
    "java.lang.Long": whole(64),
    "short": whole(16),
    "byte": whole(8),
    "char": character,
    "java.lang.String": text,
    "[Ljava.lang.Object;": lambda value: value,
}
"""What a parameter of each Java type takes."""
NUMERIC: Final = frozenset(TYPES) - {"char", "java.lang.String", "[Ljava.lang.Object;"}


def approximately(function: Callable[[float], float]) -> Callable[[Any], Value]:
    """A function that is known to the digits of a double only."""

    def calculate(value: Any) -> Value:
        try:
            return from_float(function(float(value)))
        except (ValueError, OverflowError):
            raise BecameNull("out_of_range") from None

    return calculate


def number_of(value: Value) -> Value:
    """The number itself, or that of a text."""
    try:
        return rounded(Decimal(value)) if type(value) is str else value
    except ArithmeticError:
        raise BecameNull("not_a_number") from None


def formatted(pattern: str, *values: Value) -> str:
    """The pattern with its plain placeholders filled."""
    left = list(values)

    def fill(found: re.Match[str]) -> str:
        if found[0] in ("%n", "%%"):
            return "\n" if found[0] == "%n" else "%"
        return worded(left.pop(0), LONGEST) if left else found[0]

    return bounded_text(PLACEHOLDER.sub(fill, pattern))


MATH: Final[dict[str, Callable[..., Value]]] = {
    "max": lambda a, b: a if ordered(">=", a, b) else b,
    "min": lambda a, b: a if ordered("<=", a, b) else b,
    "abs": absolute,
    "pow": power,
    **{
        name: approximately(getattr(math, name))
        for name in ("cos", "sin", "tan", "acos", "asin", "atan", "sqrt", "cbrt", "exp", "log")
    },
    "log10": approximately(math.log10),
    "floor": lambda number: rounded(math.floor(number)),
    "ceil": lambda number: rounded(math.ceil(number)),
}
VALUE_OF: Final = ("Byte", "Short", "Integer", "Long", "Float", "Double")
FUNCTIONS: Final[dict[str, Callable[..., Value]]] = {
    **{f"java.lang.Math.{name}": function for name, function in MATH.items()},
    **{f"java.lang.{name}.valueOf": number_of for name in VALUE_OF},
    "java.lang.String.valueOf": lambda value: worded(value, LONGEST),
    "java.lang.String.format": formatted,
}
"""The functions of Java that have an equal here."""


def external(params: Sequence[str], described: Value) -> HostFunction:
    """The function that ``{java: {class: …, method signature: …}}`` describes."""
    java = described.get("java") if type(described) is dict else None
    if type(java) is not dict:
        raise BecameNull("no_external", name=worded(described, LONGEST))
    owner, signature = java.get("class"), java.get("method signature")
    found = SIGNATURE.fullmatch(signature) if type(signature) is str else None
    name = f"{owner}.{found[1] if found else signature}"
    types = [part.strip() for part in found[2].split(",") if part.strip()] if found else []
    function = FUNCTIONS.get(name)
    numeric = NUMERIC if name.startswith("java.lang.Math.") else TYPES.keys()
    if function is None or len(types) != len(params) or not set(types) <= numeric:
        raise BecameNull("no_external", name=name)
    checks = [TYPES[each] for each in types]

    def call(values: Sequence[Value]) -> Value:
        return function(*(check(value) for check, value in zip(checks, values, strict=True)))

    return HostFunction(name, params, call)
