"""Names with spaces or signs that may stand behind a dot: components, entries, columns."""

from collections.abc import Iterator
from functools import lru_cache

from engine.dmn.syntax import (
    Box,
    ConditionalBox,
    ContextBox,
    Decision,
    Definitions,
    Entry,
    FilterBox,
    FunctionBox,
    InvocationBox,
    ItemDefinition,
    IteratorBox,
    Knowledge,
    ListBox,
    RelationBox,
    TableBox,
)
from engine.feel.parsing.names import tokens_of


def odd_names(definitions: Definitions) -> frozenset[str]:
    """All such names of a file; those that are one plain word need not be known."""
    found = set(type_names(definitions.items))
    for part in definitions.parts.values():
        if isinstance(part, Decision | Knowledge):
            found.update(box_names(part.logic))
    return only_odd(found)


def part_names(definitions: Definitions) -> frozenset[str]:
    """The names of the elements of a file, which stand behind the name of their import."""
    return only_odd({part.name for part in definitions.parts.values()})


def only_odd(names: set[str]) -> frozenset[str]:
    """Those names that are not one plain word."""
    return frozenset(name for name in names if name and not name.isidentifier())


@lru_cache(maxsize=4096)
def can_be_written(name: str) -> bool:
    """Whether an expression can hold a name; one with half a quotation cannot be written at all."""
    return bool(tokens_of(name))


def type_names(items: tuple[ItemDefinition, ...]) -> Iterator[str]:
    """The names of types and their components."""
    for item in items:
        yield item.name
        yield from type_names(item.components)


def box_names(box: Box | None) -> Iterator[str]:
    """The names that a boxed expression gives to parts of its result."""
    if isinstance(box, ContextBox):
        yield from (entry.name for entry in box.entries)
    elif isinstance(box, RelationBox):
        yield from (column.name for column in box.columns)
    elif isinstance(box, TableBox):
        yield from (output.name for output in box.outputs)
    for inner in inner_boxes(box):
        yield from box_names(inner)


def inner_boxes(box: Box | None) -> tuple[Box | None, ...]:
    """The boxes inside a box."""
    match box:
        case ContextBox():
            return (*values_of(box.entries), box.result)
        case RelationBox():
            return tuple(cell for row in box.rows for cell in row)
        case ListBox():
            return box.items
        case InvocationBox():
            return (box.callee, *values_of(box.bindings))
        case FunctionBox():
            return (box.body,)
        case ConditionalBox():
            return (box.test, box.then, box.otherwise)
        case IteratorBox():
            return (box.source, box.body)
        case FilterBox():
            return (box.source, box.match)
        case _:
            return ()


def values_of(entries: tuple[Entry, ...]) -> tuple[Box | None, ...]:
    """The values of named expressions."""
    return tuple(entry.value for entry in entries)
