"""Constants and names."""

from typing import Final

from engine.feel.compiling.compiler import Compiler
from engine.feel.parsing.syntax import Literal, Name, Unreadable
from engine.feel.runtime.admission import admitted
from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import Code, Frame, Value
from engine.feel.runtime.types import KINDS

MISSING: Final = object()
PLAIN: Final = frozenset(KINDS)


def compile_literal(_: Compiler, node: Literal) -> Code:
    """A constant."""
    value = node.value

    return lambda _: value


def compile_unreadable(compiler: Compiler, node: Unreadable) -> Code:
    """``@"…"`` with a text that means nothing: null, as the specification says."""
    return compiler.null(node, "at_literal", text=node.text)


def compile_name(compiler: Compiler, node: Name) -> Code:
    """A variable: of the items of filters around it, of the text, of the scope."""
    items, slot = compiler.find(node.name)
    if slot is None:
        (compiler.possible if items else compiler.free).add(node.name)
        code = from_scope(compiler, node)
    else:
        compiler.slots_read.add(slot)
        code = from_slot(slot)
    for item in reversed(items):
        code = from_item(item, node.name, code)
    return code


def from_slot(slot: int) -> Code:
    """A variable that the text binds."""

    def bound(frame: Frame) -> Value:
        return frame.slots[slot]

    return bound


def from_item(slot: int, name: str, otherwise: Code) -> Code:
    """An entry of the item that a filter looks at, or what the name means outside."""

    def entry(frame: Frame) -> Value:
        item = frame.slots[slot]
        if type(item) is dict and name in item:
            return admitted(item[name])
        return otherwise(frame)

    return entry


def from_scope(compiler: Compiler, node: Name) -> Code:
    """A variable of the caller's scope."""
    name, place = node.name, compiler.place(node)
    built_in: Function | None = compiler.functions.get(name)

    def variable(frame: Frame) -> Value:
        value = frame.scope.get(name, MISSING)
        if type(value) in PLAIN:
            return value
        if value is not MISSING:
            return admitted(value)
        if built_in is not None:
            return built_in
        return frame.run.null(place, "no_variable", name=name)

    return variable
