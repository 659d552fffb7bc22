"""Boxed expressions: each tag of the file to its plain data."""

from collections.abc import Callable
from typing import Final

from engine.dmn.parsing.reading import Reading, named_place, text_line, type_of
from engine.dmn.parsing.tables import read_table
from engine.dmn.syntax import (
    Box,
    ConditionalBox,
    ContextBox,
    Entry,
    FilterBox,
    FunctionBox,
    InvocationBox,
    IteratorBox,
    ListBox,
    LiteralBox,
    Loop,
    RelationBox,
)
from engine.dmn.xml import Element, child, children, line_of, tag_of, text_of


def find_box(reading: Reading, element: Element) -> Box | None:
    """The boxed expression among the children of an element."""
    found = child(element, *BOXES)
    return BOXES[tag_of(found)](reading, found) if found is not None else None


def need_box(reading: Reading, element: Element, *path: str) -> Box:
    """The boxed expression that must stand at the end of a path of children."""
    here: Element | None = element
    for tag in path:
        here = child(here, tag) if here is not None else None
    found = find_box(reading, here) if here is not None else None
    if found is None:
        reading.fault("missing", element, place=tag_of(element), what=path[-1] if path else "value")
        return LiteralBox(text="null", id=named_place(element), line=line_of(element))
    return found


def read_literal(reading: Reading, element: Element) -> Box:
    """A literal expression; an empty one is null."""
    inner = child(element, "text")
    if child(element, "importedValues") is not None:
        reading.fault("language", element, language="importedValues")
    return LiteralBox(
        id=named_place(element),
        line=text_line(inner) or line_of(element),
        type=type_of(element),
        text=text_of(inner) or "null",
        language=element.get("expressionLanguage"),
    )


def read_context(reading: Reading, element: Element) -> Box:
    """A context; the last entry may have no name and is then the result."""
    entries: list[Entry] = []
    result: Box | None = None
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        if variable is None:
            result = need_box(reading, entry)
            continue
        value = find_box(reading, entry)
        entries.append(Entry(name=reading.name(variable), type=type_of(variable), value=value))
    return ContextBox(
        id=named_place(element),
        line=line_of(element),
        type=type_of(element),
        entries=tuple(entries),
        result=result,
    )


def read_relation(reading: Reading, element: Element) -> Box:
    """A relation; every row has a value for every column."""
    columns = tuple(reading.named(column) for column in children(element, "column"))
    rows = []
    for row in children(element, "row"):
        cells = tuple(BOXES[tag_of(cell)](reading, cell) for cell in children(row, *BOXES))
        if len(cells) != len(columns):
            facts = {"found": len(cells), "wanted": len(columns), "what": "row"}
            reading.fault("cell_count", row, place="relation", **facts)
            continue
        rows.append(cells)
    return RelationBox(
        id=named_place(element),
        line=line_of(element),
        type=type_of(element),
        columns=columns,
        rows=tuple(rows),
    )


def read_list(reading: Reading, element: Element) -> Box:
    """A list of boxed expressions."""
    items = tuple(BOXES[tag_of(item)](reading, item) for item in children(element, *BOXES))
    return ListBox(
        id=named_place(element), line=line_of(element), type=type_of(element), items=items
    )


def read_invocation(reading: Reading, element: Element) -> Box:
    """A call; what is called is itself an expression, mostly a name."""
    bindings = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        if parameter is None:
            reading.fault("missing", binding, place="binding", what="parameter")
            continue
        value = find_box(reading, binding)
        bindings.append(Entry(name=reading.name(parameter), type=type_of(parameter), value=value))
    return InvocationBox(
        id=named_place(element),
        line=line_of(element),
        type=type_of(element),
        callee=need_box(reading, element),
        bindings=tuple(bindings),
    )


def read_function(reading: Reading, element: Element) -> FunctionBox:
    """A function definition."""
    return FunctionBox(
        id=named_place(element),
        line=line_of(element),
        type=type_of(element),
        parameters=tuple(
            reading.named(parameter) for parameter in children(element, "formalParameter")
        ),
        body=find_box(reading, element),
        kind=element.get("kind") or "FEEL",
    )


def read_conditional(reading: Reading, element: Element) -> Box:
    """If, then, else."""
    return ConditionalBox(
        id=named_place(element),
        line=line_of(element),
        type=type_of(element),
        test=need_box(reading, element, "if"),
        then=need_box(reading, element, "then"),
        otherwise=need_box(reading, element, "else"),
    )


def read_iterator(reading: Reading, element: Element) -> Box:
    """For, some, every."""
    loop = Loop(tag_of(element))
    variable = element.get("iteratorVariable") or ""
    if not variable:
        reading.fault("missing", element, place=loop.value, what="iteratorVariable")
    return IteratorBox(
        id=named_place(element),
        line=line_of(element),
        type=type_of(element),
        loop=loop,
        variable=variable,
        source=need_box(reading, element, "in"),
        body=need_box(reading, element, "return" if loop is Loop.FOR else "satisfies"),
    )


def read_filter(reading: Reading, element: Element) -> Box:
    """A filter of a list."""
    return FilterBox(
        id=named_place(element),
        line=line_of(element),
        type=type_of(element),
        source=need_box(reading, element, "in"),
        match=need_box(reading, element, "match"),
    )


BOXES: Final[dict[str, Callable[[Reading, Element], Box]]] = {
    "decisionTable": read_table,
    "literalExpression": read_literal,
    "context": read_context,
    "relation": read_relation,
    "list": read_list,
    "invocation": read_invocation,
    "functionDefinition": read_function,
    "conditional": read_conditional,
    "for": read_iterator,
    "some": read_iterator,
    "every": read_iterator,
    "filter": read_filter,
}
