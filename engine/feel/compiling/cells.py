"""Tests: behind ``in``, and in the cells of decision tables."""

from engine.feel.compiling.compiler import Compiler
from engine.feel.compiling.operators import comparison_of
from engine.feel.parsing.syntax import Among, CellTests, Literal, Node, RangeOf, UnaryTest
from engine.feel.runtime.comparison import any_of, passes
from engine.feel.runtime.frame import Code, Frame, Place, Value
from engine.feel.runtime.numbers import NUMBERS
from engine.feel.runtime.types import kind_of

INPUT = "?"
"""The name of the value that is tested."""


def compile_among(compiler: Compiler, node: Among) -> Code:
    """``a in (…)``: true if one test holds."""
    operand = compiler.compile(node.operand)
    with compiler.binding(INPUT) as (slot,):
        tests = [compile_test(compiler, test, slot) for test in node.tests]

    def among(frame: Frame) -> Value:
        frame.slots[slot] = operand(frame)
        return any_of(test(frame) for test in tests)

    return among


def compile_cell(compiler: Compiler, node: CellTests) -> Code:
    """A cell; ``?`` is the value that it tests, and its slot is the first."""
    with compiler.binding(INPUT) as (slot,):
        tests = [compile_test(compiler, test, slot) for test in node.tests]
    if not tests:
        return lambda _: True
    if node.negated:
        return lambda frame: opposite(any_of(test(frame) for test in tests))
    if len(tests) == 1:
        return tests[0]
    return lambda frame: any_of(test(frame) for test in tests)


def opposite(answer: bool | None) -> bool | None:
    """Three-valued not."""
    return None if answer is None else not answer


def compile_test(compiler: Compiler, node: Node, slot: int) -> Code:
    """One test of the value in a slot."""
    place = compiler.place(node)

    def value_of(frame: Frame) -> Value:
        return frame.slots[slot]

    if isinstance(node, UnaryTest):
        operand = compiler.compile(node.operand)
        return comparison_of(node.op, value_of, operand, node.operand, place)
    if isinstance(node, Literal):
        return comparison_of("=", value_of, compiler.compile(node), node, place)
    if isinstance(node, RangeOf):
        test = within if is_span_of_numbers(node) else inside
        return test(node, slot, compiler.compile(node), place)
    compiler.slots_read.discard(slot)
    code = compiler.compile(node)
    return general_test(code, slot, place, reads_value=slot in compiler.slots_read)


def general_test(code: Code, slot: int, place: Place, *, reads_value: bool) -> Code:
    """A test that is true or false by itself, or gives what the value is compared with."""

    def test(frame: Frame) -> Value:
        value, result = frame.slots[slot], code(frame)
        if reads_value and type(result) is bool:
            return result
        return tested(frame, value, result, place)

    return test


def tested(frame: Frame, value: Value, test: Value, place: Place) -> bool | None:
    """Whether a value is, or is inside, the value of a test."""
    answer = passes(value, test, frame.run)
    if answer is None and value is not None:
        frame.run.null(place, "not_comparable", left=kind_of(value), right=kind_of(test))
    return answer


def is_span_of_numbers(node: RangeOf) -> bool:
    """Whether both ends of a range are constant numbers."""
    return all(
        isinstance(end, Literal) and type(end.value) in NUMBERS for end in (node.low, node.high)
    )


def inside(_: RangeOf, slot: int, code: Code, place: Place) -> Code:
    """The test of any other range; a range that could not be made answers nothing."""

    def test(frame: Frame) -> Value:
        span = code(frame)
        return None if span is None else tested(frame, frame.slots[slot], span, place)

    return test


def within(node: RangeOf, slot: int, code: Code, place: Place) -> Code:
    """The common case of a range between two constant numbers."""
    low, high = getattr(node.low, "value", 0), getattr(node.high, "value", 0)
    low_included, high_included = node.low_included, node.high_included

    def test(frame: Frame) -> Value:
        value = frame.slots[slot]
        if type(value) not in NUMBERS:
            return tested(frame, value, code(frame), place)
        above = low <= value if low_included else low < value
        return bool(above and (value <= high if high_included else value < high))

    return test
