"""What can be known of a text of FEEL before it runs: constants, and cells made of them."""

import operator
from collections.abc import Callable, Collection
from typing import Any, Final, NamedTuple

from engine.dmn.running.run import Value
from engine.feel.errors import FeelError
from engine.feel.functions.table import FUNCTIONS, LONG_NAMES
from engine.feel.parsing.parser import parse_cell, parse_expression
from engine.feel.parsing.syntax import (
    Call,
    CellTests,
    Literal,
    Name,
    Negation,
    Node,
    RangeOf,
    UnaryTest,
)
from engine.feel.runtime.frame import BecameNull
from engine.feel.runtime.frame import Run as FeelRun
from engine.feel.runtime.numbers import NUMBERS, negate

MAKERS: Final = frozenset({"date", "time", "date and time", "duration"})
"""Functions that make a constant of constants."""


class Unknown(Exception):
    """The text is not made of constants."""


class Span(NamedTuple):
    """The values of one test: from ``low`` to ``high``, an end that is None is not bounded."""

    low: Value
    high: Value
    low_included: bool
    high_included: bool


class Constants(NamedTuple):
    """A cell made of constants: the spans of which one must hold the value, or none."""

    spans: tuple[Span, ...]
    negated: bool


def constant_of(source: str, names: Collection[str]) -> Value:
    """The value of a text that is a constant."""
    try:
        return value_of(parse_expression(source, names, LONG_NAMES))
    except FeelError:
        raise Unknown from None


def constants_of(source: str, names: Collection[str]) -> Constants:
    """The content of a cell that is made of constants."""
    try:
        cell = parse_cell(source, names, LONG_NAMES)
    except FeelError:
        raise Unknown from None
    if not isinstance(cell, CellTests):
        raise Unknown
    return Constants(tuple(span_of(test) for test in cell.tests), cell.negated)


def value_of(node: Node) -> Value:
    """The value of a constant part."""
    match node:
        case Literal():
            return node.value
        case Negation() if type(value := value_of(node.operand)) in NUMBERS:
            return negate(value)
        case Call(target=Name(name=name)) if name in MAKERS:
            try:
                arguments = [value_of(argument) for argument in node.arguments]
                return FUNCTIONS[name].invoke(arguments, FeelRun(None, None))
            except BecameNull:
                raise Unknown from None
        case _:
            raise Unknown


def span_of(test: Node) -> Span:
    """The values that one test lets pass."""
    match test:
        case RangeOf():
            ends = value_of(test.low), value_of(test.high)
            return Span(*ends, test.low_included, test.high_included)
        case UnaryTest(op="<" | "<="):
            return Span(None, value_of(test.operand), False, test.op == "<=")
        case UnaryTest(op=">" | ">="):
            return Span(value_of(test.operand), None, test.op == ">=", False)
        case UnaryTest():
            raise Unknown
        case _:
            value = value_of(test)
            return Span(value, value, True, True)


QuickTest = Callable[[Any], bool]
"""A test of values of the kinds that it was made for."""


class Quick(NamedTuple):
    """A test without FEEL, and the Python types of values for which it is right."""

    kinds: frozenset[type]
    test: QuickTest


def quick_test(source: str, names: Collection[str]) -> Quick | None:
    """The common cells as plain Python: texts, truth values, one span of numbers."""
    try:
        spans, negated = constants_of(source, names)
    except Unknown:
        return None
    ends = [end for span in spans for end in (span.low, span.high) if end is not None]
    kinds = {type(end) for end in ends}
    if kinds <= NUMBERS and len(spans) == 1 and ends and not negated:
        return Quick(NUMBERS, span_test(spans[0]))
    if len(kinds) == 1 and kinds <= {str, bool} and all(is_single(span) for span in spans):
        values = frozenset(ends)
        if negated:
            return Quick(frozenset(kinds), lambda value: value not in values)
        return Quick(frozenset(kinds), values.__contains__)
    return None


def is_single(span: Span) -> bool:
    """Whether a span is one value."""
    return span.low is not None and span.low is span.high and span.low_included


def span_test(span: Span) -> QuickTest:
    """The test of one span of numbers."""
    low, high = span.low, span.high
    if low is not None and low is high:
        return lambda value: bool(value == low)
    above = operator.ge if span.low_included else operator.gt
    below = operator.le if span.high_included else operator.lt
    if high is None:
        return lambda value: bool(above(value, low))
    if low is None:
        return lambda value: bool(below(value, high))
    return lambda value: bool(above(value, low) and below(value, high))
