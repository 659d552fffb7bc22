"""Logic, comparison and arithmetic."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from engine.feel.compiling.compiler import Compiler
from engine.feel.parsing.syntax import (
    Arithmetic,
    Between,
    Choice,
    Comparison,
    Literal,
    Logic,
    Negation,
    Node,
)
from engine.feel.runtime.arithmetic import OPERATIONS, negated
from engine.feel.runtime.comparison import OPERATORS, equal, ordered
from engine.feel.runtime.frame import BecameNull, Code, Frame, Place, Value, bounded_text
from engine.feel.runtime.numbers import NUMBERS, WHOLE
from engine.feel.runtime.types import kind_of

ALIKE: Final = frozenset({int, str, bool, Decimal})
"""Kinds whose equality Python decides as FEEL does."""
QUICK: Final[dict[str, Callable[[int, int], int]]] = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
}
"""Operations that keep whole numbers whole."""
EXTRA_WORK: Final = {"/": 2, "**": 20}
"""Units of work beyond the usual one."""


def compile_logic(compiler: Compiler, node: Logic) -> Code:
    """``and``, ``or``: three-valued; the first operand that decides ends the walk."""
    deciding = node.op == "or"
    places = [compiler.place(operand) for operand in node.operands]
    codes = [compiler.compile(operand) for operand in node.operands]
    if len(codes) == 2:
        return logic_of_two(node.op, codes[0], codes[1], (places[0], places[1]))
    steps = list(zip(codes, places, strict=True))

    def logic(frame: Frame) -> Value:
        result: Value = not deciding
        for code, place in steps:
            value = code(frame)
            if value is deciding:
                return deciding
            if type(value) is not bool:
                result = unknown(frame, node.op, value, place)
        return result

    return logic


def logic_of_two(op: str, left: Code, right: Code, places: tuple[Place, Place]) -> Code:
    """The common case of two operands."""
    deciding = op == "or"
    otherwise = not deciding

    def logic(frame: Frame) -> Value:
        a = left(frame)
        if a is deciding:
            return deciding
        b = right(frame)
        if b is deciding:
            return deciding
        if a is otherwise and b is otherwise:
            return otherwise
        for value, place in zip((a, b), places, strict=True):
            if type(value) is not bool:
                unknown(frame, op, value, place)
        return None

    return logic


def unknown(frame: Frame, op: str, value: Value, place: Place) -> Value:
    """Note that an operand is neither true nor false; null says nothing and needs no note."""
    if value is None:
        return None
    return frame.run.null(place, "not_boolean", op=op, kind=kind_of(value))


def compile_comparison(compiler: Compiler, node: Comparison) -> Code:
    """``=``, ``!=``, ``<`` and their like."""
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    return comparison_of(node.op, left, right, node.right, compiler.place(node))


def comparison_of(op: str, left: Code, right: Code, right_node: Node, place: Place) -> Code:
    """The quickest closure for a comparison with this right side."""
    if op in ("=", "!="):
        return equality(left, right, place, wanted=op == "=")
    if isinstance(right_node, Literal) and type(right_node.value) in NUMBERS:
        return beside_number(op, left, right_node.value, place)
    compare = OPERATORS[op]

    def comparison(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        kind = type(a)
        if kind is type(b) and (kind is int or kind is str):
            return compare(a, b)
        return compared(frame, op, a, b, place)

    return comparison


def beside_number(op: str, left: Code, number: Any, place: Place) -> Code:
    """The common case of a value compared with a constant number."""
    compare = OPERATORS[op]

    def comparison(frame: Frame) -> Value:
        value = left(frame)
        if type(value) in NUMBERS:
            return compare(value, number)
        return compared(frame, op, value, number, place)

    return comparison


def compared(frame: Frame, op: str, a: Value, b: Value, place: Place) -> Value:
    """The comparison of any two values."""
    try:
        return ordered(op, a, b)
    except BecameNull as why:
        return frame.run.explained(place, why)


def equality(left: Code, right: Code, place: Place, *, wanted: bool) -> Code:
    """``=`` if true is wanted, else ``!=``."""

    def comparison(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        kind = type(a)
        if kind is type(b) and kind in ALIKE:
            return (a == b) is wanted
        result = equal(a, b, frame.run)
        if result is None:
            return frame.run.null(place, "not_comparable", left=kind_of(a), right=kind_of(b))
        return result is wanted

    return comparison


def compile_between(compiler: Compiler, node: Between) -> Code:
    """``a between b and c``."""
    place = compiler.place(node)
    value, low, high = (compiler.compile(part) for part in (node.operand, node.low, node.high))

    def between(frame: Frame) -> Value:
        a, b, c = value(frame), low(frame), high(frame)
        try:
            return ordered(">=", a, b) and ordered("<=", a, c)
        except BecameNull as why:
            return frame.run.explained(place, why)

    return between


def compile_arithmetic(compiler: Compiler, node: Arithmetic) -> Code:
    """``+``, ``-``, ``*``, ``/``, ``**``."""
    place = compiler.place(node)
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    operation, quick = OPERATIONS[node.op], QUICK.get(node.op)
    joins = node.op == "+"
    compiler.parts += EXTRA_WORK.get(node.op, 0)

    def arithmetic(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        if quick is not None and type(a) is int and type(b) is int:
            result = quick(a, b)
            if -WHOLE < result < WHOLE:
                return result
        if joins and type(a) is str and type(b) is str:
            return joined(frame, a, b)
        try:
            return operation(a, b)
        except BecameNull as why:
            return frame.run.explained(place, why)

    return arithmetic


def joined(frame: Frame, a: str, b: str) -> str:
    """Two texts as one."""
    frame.run.charge((len(a) + len(b)) >> 6)
    return bounded_text(a + b)


def compile_negation(compiler: Compiler, node: Negation) -> Code:
    """``-a``."""
    place = compiler.place(node)
    operand = compiler.compile(node.operand)

    def negation(frame: Frame) -> Value:
        value = operand(frame)
        if type(value) is int:
            return -value
        try:
            return negated(value)
        except BecameNull as why:
            return frame.run.explained(place, why)

    return negation


def compile_choice(compiler: Compiler, node: Choice) -> Code:
    """``if a then b else c``: all that is not true goes to else."""
    test, then, otherwise = (
        compiler.compile(part) for part in (node.test, node.then, node.otherwise)
    )

    def choice(frame: Frame) -> Value:
        return then(frame) if test(frame) is True else otherwise(frame)

    return choice
