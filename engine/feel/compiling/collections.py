"""Lists, contexts and ranges, paths and filters."""

from typing import Final

from engine.feel.compiling.compiler import Compiler
from engine.feel.parsing.syntax import (
    ContextOf,
    FunctionOf,
    ListOf,
    Name,
    Node,
    Path,
    RangeOf,
    UnaryTest,
)
from engine.feel.runtime.admission import admitted
from engine.feel.runtime.comparison import KEYS, ordered
from engine.feel.runtime.frame import BecameNull, Code, Frame, Place, Value
from engine.feel.runtime.numbers import NUMBERS
from engine.feel.runtime.properties import property_of
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import kind_of

ONE_ENDED: Final = {
    "<": lambda end: Range(None, end, low_included=False, high_included=False),
    "<=": lambda end: Range(None, end, low_included=False, high_included=True),
    ">": lambda end: Range(end, None, low_included=False, high_included=False),
    ">=": lambda end: Range(end, None, low_included=True, high_included=False),
    "=": lambda end: Range(end, end, sign="="),
    "!=": lambda end: Range(end, end, low_included=False, high_included=False, sign="!="),
}
"""The range that a comparison without left side means."""


def compile_list(compiler: Compiler, node: ListOf) -> Code:
    """``[a, b]``."""
    items = [compiler.compile(item) for item in node.items]

    def of_items(frame: Frame) -> list[Value]:
        return [item(frame) for item in items]

    return of_items


def compile_context(compiler: Compiler, node: ContextOf) -> Code:
    """``{a: 1, b: a + 1}``: each entry sees those before it."""
    closures = compiler.closures
    entries: list[tuple[str, Code, int]] = []
    with compiler.binding():
        for key, part in node.entries:
            # The entry is bound before it is compiled, so that a function may call itself.
            slot = compiler.bind(key) if is_function(part) else None
            code = compiler.compile(part)
            entries.append((key, code, compiler.bind(key) if slot is None else slot))
    makes_functions = compiler.closures > closures
    if len({key for key, _, _ in entries}) < len(entries):
        return compiler.null(node, "key_twice", name=twice(entries))

    def context(frame: Frame) -> Value:
        inner = frame.copy() if makes_functions else frame
        result = {}
        for key, code, slot in entries:
            result[key] = inner.slots[slot] = code(inner)
        return result

    return context


def twice(entries: list[tuple[str, Code, int]]) -> str:
    """The first key that stands twice."""
    keys = [key for key, _, _ in entries]
    return next(key for key in keys if keys.count(key) > 1)


def is_function(part: object) -> bool:
    """Whether an entry defines a function."""
    return isinstance(part, FunctionOf)


def compile_range(compiler: Compiler, node: RangeOf) -> Code:
    """``[a..b]``: both ends must be of one kind that has an order."""
    place = compiler.place(node)
    low, high = compiler.compile(node.low), compiler.compile(node.high)
    low_included, high_included = node.low_included, node.high_included

    def span(frame: Frame) -> Value:
        start, end = low(frame), high(frame)
        if type(start) not in NUMBERS or type(end) not in NUMBERS:
            try:
                ordered("<=", start, end)
            except BecameNull:
                kinds = {"left": kind_of(start), "right": kind_of(end)}
                return frame.run.null(place, "not_a_range", **kinds)
        return Range(start, end, low_included, high_included)

    return span


def compile_one_ended(compiler: Compiler, node: UnaryTest) -> Code:
    """``(< a)`` as a value: a range with one end."""
    place = compiler.place(node)
    operand = compiler.compile(node.operand)
    make = ONE_ENDED.get(node.op)

    def span(frame: Frame) -> Value:
        end = operand(frame)
        if make is None or (type(end) not in NUMBERS and type(end) not in KEYS):
            return frame.run.null(place, "not_a_range", left=node.op, right=kind_of(end))
        return make(end)

    return span


def compile_path(compiler: Compiler, node: Path) -> Code:
    """``a.b``: an entry, a property, or those of all items of a list."""
    place, name = compiler.place(node), node.name
    target = compiler.compile(node.target)
    note_path(compiler, node)

    def path(frame: Frame) -> Value:
        value = target(frame)
        if type(value) is dict and name in value:
            return admitted(value[name])
        return step(frame, value, name, place)

    return path


def note_path(compiler: Compiler, node: Path) -> None:
    """Remember a way that begins at a variable, in place of the shorter one to its last step."""
    steps: list[str] = []
    part: Node = node
    while isinstance(part, Path):
        steps.append(part.name)
        part = part.target
    if isinstance(part, Name) and compiler.find(part.name)[1] is None:
        way = (part.name, *reversed(steps))
        compiler.paths.add(".".join(way))


def step(frame: Frame, value: Value, name: str, place: Place) -> Value:
    """One step of a path from any value."""
    if type(value) is list:
        frame.run.charge(len(value))
        return [step(frame, item, name, place) for item in value]
    if value is None:
        return None
    if type(value) is not dict:
        try:
            return property_of(value, name)
        except BecameNull as why:
            return frame.run.explained(place, why)
    if name not in value:
        return frame.run.null(place, "no_entry", name=name)
    return admitted(value[name])
