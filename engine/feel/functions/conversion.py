"""Functions that make numbers, texts and ranges of other values."""

import re
from typing import Final

from engine.feel import limits
from engine.feel.errors import FeelSyntaxError
from engine.feel.functions.numeric import EXACT
from engine.feel.functions.registry import Registry, refuse
from engine.feel.functions.temporal import (
    date_from_text,
    date_time_from_text,
    duration_from_text,
    time_from_text,
)
from engine.feel.parsing.names import KnownNames
from engine.feel.parsing.parser import parse_expression
from engine.feel.parsing.scanner import Token, scan
from engine.feel.parsing.syntax import Call, Literal, Name, Negation, Node
from engine.feel.runtime.arithmetic import negated
from engine.feel.runtime.comparison import ordered
from engine.feel.runtime.frame import BecameNull, Run, Value
from engine.feel.runtime.numbers import Number, calculated, rounded
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.wording import worded
from engine.feel.texts import Said

builtin = Registry()
NUMERAL: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
MAKERS: Final = {
    "date": date_from_text,
    "time": time_from_text,
    "date and time": date_time_from_text,
    "duration": duration_from_text,
}
"""The functions that may stand at the end of a range in a text."""
NAMES: Final = KnownNames(MAKERS)


@builtin("string", "from: any", with_run=True)
def string(run: Run, value: Value) -> str | None:
    """The text of a value."""
    if value is None:
        return None
    text = worded(value, limits.TEXT_LENGTH)
    run.charge(len(text) >> 4)
    return text


@builtin("number", "from: number")
def number_of_number(number: Number) -> Number:
    """The number itself."""
    return number


@builtin("number", "from: string")
def number_of_text(text: str) -> Number:
    """The number that digits name."""
    if NUMERAL.fullmatch(text) is None:
        raise refuse("number", "no_number", text=text)
    plain = text.isdecimal() and len(text) < 40
    return rounded(int(text) if plain else calculated(EXACT.create_decimal, text))


@builtin(
    "number",
    "from: string, grouping separator: string|null, decimal separator: string|null",
)
def number_with_separators(text: str, grouping: str | None, point: str | None) -> Number:
    """The number of a text such as 1.000,50, whose signs are given."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        raise refuse("number", "bad_separator")
    if grouping is not None and grouping == point:
        raise refuse("number", "same_separators")
    plain = text.replace(grouping, "") if grouping else text
    if point is not None and point != ".":
        if "." in plain:
            raise refuse("number", "no_number", text=text)
        plain = plain.replace(point, ".")
    return number_of_text(plain)


@builtin("range", "from: string")
def range_of_text(text: str) -> Range:
    """The range that a text such as [1..5) names; an end that is not included may be missing."""
    written = text.strip()
    if written[:1] not in ("[", "(", "]") or written[-1:] not in ("]", ")", "["):
        raise refuse("range", "no_range", text=text)
    inner = written[1:-1]
    dots = [token.at for token in scan_or_refuse(inner) if token.text == ".."]
    if len(dots) != 1:
        raise refuse("range", "no_range", text=text)
    low, high = end_of(inner[: dots[0]]), end_of(inner[dots[0] + 2 :])
    low_included, high_included = written[0] == "[", written[-1] == "]"
    if (low is None and (low_included or high is None)) or (high is None and high_included):
        raise refuse("range", "end_missing")
    if low is not None and high is not None and not ordered("<=", low, high):
        raise refuse("range", "ends_reversed")
    return Range(low, high, low_included, high_included)


def unreadable(error: FeelSyntaxError) -> BecameNull:
    """The reason for null where a text is not FEEL."""
    why = Said(error.message, error.message_zh)
    return BecameNull("bad_argument", name="range", why=why)


def scan_or_refuse(text: str) -> list[Token]:
    """The tokens of a text that may hold anything."""
    try:
        return scan(text)
    except FeelSyntaxError as error:
        raise unreadable(error) from None


def end_of(text: str) -> Value:
    """The constant at one end of a range, or None where nothing stands there."""
    if not text.strip():
        return None
    try:
        return constant_of(parse_expression(text, (), NAMES))
    except FeelSyntaxError as error:
        raise unreadable(error) from None


def constant_of(node: Node) -> Value:
    """The value of a constant, of its negative, or of a date or duration made of a constant."""
    if isinstance(node, Literal) and node.value is not None:
        return node.value
    if isinstance(node, Negation):
        return negated(constant_of(node.operand))
    if isinstance(node, Call) and isinstance(node.target, Name) and len(node.arguments) == 1:
        make, argument = MAKERS.get(node.target.name), node.arguments[0]
        if make is not None and isinstance(argument, Literal) and type(argument.value) is str:
            return make(argument.value)
    raise refuse("range", "end_not_constant")
