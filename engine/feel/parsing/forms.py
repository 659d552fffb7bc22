"""The forms that begin with a word or bracket: if, for, some, every, function, lists, contexts."""

from collections.abc import Callable
from typing import Final

from engine.feel.parsing.reader import Reader
from engine.feel.parsing.scanner import Kind
from engine.feel.parsing.syntax import (
    Choice,
    ContextOf,
    For,
    FunctionOf,
    Iterator,
    ListOf,
    Node,
    Quantified,
    RangeOf,
    TypeName,
    UnaryTest,
)
from engine.feel.parsing.types import read_type

COMPARATORS: Final = ("<", "<=", ">", ">=", "=", "!=")
SUM: Final = 4
"""The level of + and -: what stands beside a comparison binds at least so tightly."""


def read_choice(reader: Reader) -> Node:
    """``if a then b else c``."""
    at = reader.take().at
    test = reader.expression()
    reader.expect("then")
    then = reader.expression()
    reader.expect("else")
    return Choice(at, test, then, reader.expression())


def read_iterators(reader: Reader, end: str) -> tuple[Iterator, ...]:
    """``x in xs, y in 1..3`` up to the word that ends them."""
    iterators = []
    while True:
        name = reader.written_until("in")
        reader.expect("in")
        source = reader.expression()
        stop = reader.expression(SUM) if reader.took("..") else None
        iterators.append(Iterator(name, source, stop))
        reader.known.add(name)
        if not reader.took(","):
            break
    reader.expect(end)
    return tuple(iterators)


def read_for(reader: Reader) -> Node:
    """``for x in xs return b``."""
    at = reader.take().at
    with reader.knowing():
        iterators = read_iterators(reader, "return")
        return For(at, iterators, reader.expression())


def read_quantified(reader: Reader) -> Node:
    """``some x in xs satisfies b``."""
    word = reader.take()
    with reader.knowing():
        iterators = read_iterators(reader, "satisfies")
        return Quantified(word.at, word.text == "every", iterators, reader.expression())


def read_function(reader: Reader) -> Node:
    """``function(a, b: number) c``, or one that is external."""
    at = reader.take().at
    reader.expect("(")
    params: list[tuple[str, TypeName | None]] = []
    while not reader.sees(")"):
        name = reader.written_until(",", ")", ":")
        params.append((name, read_type(reader) if reader.took(":") else None))
        if not reader.took(","):
            break
    reader.expect(")")
    external = reader.took("external")
    with reader.knowing(name for name, _ in params):
        body = reader.expression()
    return FunctionOf(at, tuple(params), body, external)


def read_list_or_range(reader: Reader) -> Node:
    """``[a, b]`` or ``[a..b]``."""
    at = reader.take().at
    items: list[Node] = []
    while not reader.sees("]"):
        items.append(read_test(reader))
        if len(items) == 1 and reader.took(".."):
            return read_range_end(reader, at, items[0], low_included=True)
        if not reader.took(","):
            break
    reader.expect("]")
    return ListOf(at, tuple(items))


def read_group(reader: Reader) -> Node:
    """``(a)``, ``(a..b)`` or ``(< a)``."""
    at = reader.take().at
    first = read_test(reader)
    if reader.took(".."):
        return read_range_end(reader, at, first, low_included=False)
    reader.expect(")")
    return first


def read_test(reader: Reader) -> Node:
    """``< a`` or an expression."""
    if reader.sees(*COMPARATORS):
        op = reader.take()
        return UnaryTest(op.at, op.text, reader.expression(SUM))
    return reader.expression()


def read_open_range(reader: Reader) -> Node:
    """``]a..b[``."""
    at = reader.take().at
    low = reader.expression(SUM)
    reader.expect("..")
    return read_range_end(reader, at, low, low_included=False)


def read_range_end(reader: Reader, at: int, low: Node, *, low_included: bool) -> Node:
    """The upper end of a range and its closing bracket."""
    reader.ends_range = True
    high = reader.expression(SUM)
    reader.ends_range = False
    if reader.took("]"):
        return RangeOf(at, low, high, low_included, high_included=True)
    if reader.took(")", "["):
        return RangeOf(at, low, high, low_included, high_included=False)
    raise reader.refusal("expected", wanted="“]”")


def read_context(reader: Reader) -> Node:
    """``{a: 1, "b": 2}``."""
    at = reader.take().at
    entries: list[tuple[str, Node]] = []
    with reader.knowing():
        while not reader.sees("}"):
            key = reader.take().value if reader.token.kind is Kind.TEXT else None
            name = reader.written_until(":") if key is None else key
            reader.expect(":")
            entries.append((name, reader.expression()))
            reader.known.add(name)
            reader.properties.add(name)
            if not reader.took(","):
                break
    reader.expect("}")
    return ContextOf(at, tuple(entries))


FORMS: Final[dict[str, Callable[[Reader], Node]]] = {
    "if": read_choice,
    "for": read_for,
    "some": read_quantified,
    "every": read_quantified,
    "function": read_function,
    "[": read_list_or_range,
    "]": read_open_range,
    "(": read_group,
    "{": read_context,
}
"""What reads an operand, by its first word or sign."""
