"""Types in the text to types that test values."""

from collections.abc import Callable, Mapping
from typing import Final

from engine.feel.compiling.compiler import Compiler
from engine.feel.errors import FeelSyntaxError
from engine.feel.parsing.syntax import ContextOf, FunctionOf, Literal, Node, TypeName
from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import Value
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import ANY, SIMPLE, Type, kind_of, signature_fits


def type_of(compiler: Compiler, node: Node, written: TypeName | None) -> Type | None:
    """The type that is written; None where none is."""
    if written is None:
        return None
    if written.name in compiler.types:
        return compiler.types[written.name]
    make = MAKERS.get(written.name)
    if make is not None:
        parts = [type_of(compiler, node, part) or ANY for part in written.of]
        fields = {name: type_of(compiler, node, part) or ANY for name, part in written.fields}
        return make(parts, fields)
    found = NAMED.get(written.name)
    if found is None:
        raise FeelSyntaxError(compiler.source, node.at, "type_unknown", name=written.name)
    return found


def list_type(parts: list[Type], _: Mapping[str, Type]) -> Type:
    """``list<number>``, or any list."""
    if not parts:
        return Type("list", lambda value: type(value) is list, "list")
    item = parts[0]
    return Type(
        f"list<{item.name}>",
        lambda value: type(value) is list and all(item.holds(each) for each in value),
        "list",
        (item,),
    )


def context_type(_: list[Type], fields: Mapping[str, Type]) -> Type:
    """``context<a: number>``: entries beside the named ones are allowed."""

    def holds(value: Value) -> bool:
        return type(value) is dict and all(
            name in value and (value[name] is None or field.holds(value[name]))
            for name, field in fields.items()
        )

    return Type("context", holds, "context", (), fields)


def range_type(parts: list[Type], _: Mapping[str, Type]) -> Type:
    """``range<date>``: the ends that there are must be of the type."""

    def holds(value: Value) -> bool:
        if type(value) is not Range:
            return False
        ends = [end for end in (value.low, value.high) if end is not None]
        return not parts or all(parts[0].holds(end) for end in ends)

    name = f"range<{parts[0].name}>" if parts else "range"
    return Type(name, holds, "range", tuple(parts))


def function_type(parts: list[Type], fields: Mapping[str, Type]) -> Type:
    """``function<number> -> number``; a function that takes more or gives less is one too."""
    signature = (*parts, *fields.values())

    def holds(value: Value) -> bool:
        return isinstance(value, Function) and signature_fits(value.signature, signature)

    return Type("function", holds, "function", signature)


def result_of(node: Node) -> Type:
    """What can be said of the type of a result before it is calculated."""
    match node:
        case Literal() if node.value is not None:
            return NAMED[kind_of(node.value)]
        case ContextOf():
            fields = {
                name: ANY if isinstance(part, FunctionOf) else result_of(part)
                for name, part in node.entries
            }
            return context_type([], fields)
        case _:
            return ANY


def simple(name: str) -> Type:
    """A type without parts."""
    return Type(name, lambda value: kind_of(value) == name, name)


Maker = Callable[[list[Type], Mapping[str, Type]], Type]
MAKERS: Final[dict[str, Maker]] = {
    "list": list_type,
    "context": context_type,
    "range": range_type,
    "function": function_type,
}
"""Types that have parts."""
NAMED: Final[dict[str, Type]] = {
    **{name: simple(name) for name in SIMPLE},
    "Any": Type("Any", lambda value: value is not None),
    "Null": Type("Null", lambda value: value is None),
    "dayTimeDuration": simple("days and time duration"),
    "yearMonthDuration": simple("years and months duration"),
    "dateTime": simple("date and time"),
}
"""Types without parts, and the names that they had in DMN 1.1."""
