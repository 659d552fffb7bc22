"""The closures of all boxed expressions but the decision table."""

from dataclasses import replace
from typing import Final

from engine.dmn.running.compiler import Compiler, Handler, Names, nothing, typed
from engine.dmn.running.functions import ModelFunction, call_named
from engine.dmn.running.loops import compile_filter, compile_iterator
from engine.dmn.running.run import Code, Place, Run, Scope, Value
from engine.dmn.running.tables import compile_table
from engine.dmn.syntax import (
    Box,
    Cell,
    ConditionalBox,
    ContextBox,
    Entry,
    FilterBox,
    FunctionBox,
    InvocationBox,
    IteratorBox,
    ListBox,
    LiteralBox,
    RelationBox,
    TableBox,
)
from engine.feel.functions.external import external


def compile_literal(compiler: Compiler, box: LiteralBox, names: Names, at: Place) -> Code:
    """A FEEL expression."""
    cell = Cell(text=box.text, id=box.id, line=box.line, language=box.language)
    return compiler.expression(cell, names, at)


def compile_context(compiler: Compiler, box: ContextBox, names: Names, at: Place) -> Code:
    """Entries in order; each sees those before it, and a function sees itself."""
    entries: list[tuple[str, Code]] = []
    for entry in box.entries:
        seen = names | {entry.name} if isinstance(entry.value, FunctionBox) else names
        entries.append((entry.name, compile_entry(compiler, entry, seen, at)))
        names |= {entry.name}
    result = compiler.compile(box.result, names, at) if box.result is not None else None

    def code(scope: Scope, run: Run) -> Value:
        run.charge(1)
        inner = dict(scope)
        made = {}
        for name, entry in entries:
            made[name] = inner[name] = entry(inner, run)
        return made if result is None else result(inner, run)

    return code


def compile_entry(compiler: Compiler, entry: Entry, names: Names, at: Place) -> Code:
    """A named expression whose type stands with its name.

    With the name of a function may stand the type of its results, as older editors write it.
    """
    here = at.inside(entry.name)
    value, shape = entry.value, compiler.shapes.find(entry.type, here)
    if isinstance(value, FunctionBox) and shape is not None and shape.type.kind != "function":
        return compiler.compile(replace(value, type=value.type or entry.type), names, here)
    return typed(compiler.compile(value, names, here), shape, here)


def compile_relation(compiler: Compiler, box: RelationBox, names: Names, at: Place) -> Code:
    """A list of contexts."""
    shapes = [compiler.shapes.find(column.type, at.inside(column.name)) for column in box.columns]
    rows = []
    for number, row in enumerate(box.rows, start=1):
        cells = []
        for column, shape, cell in zip(box.columns, shapes, row, strict=True):
            here = at.inside(f"#{number}").inside(column.name)
            cells.append((column.name, typed(compiler.compile(cell, names, here), shape, here)))
        rows.append(cells)

    def code(scope: Scope, run: Run) -> Value:
        return [{name: cell(scope, run) for name, cell in cells} for cells in rows]

    return code


def compile_list(compiler: Compiler, box: ListBox, names: Names, at: Place) -> Code:
    """A list."""
    items = [
        compiler.compile(item, names, at.inside(f"#{number}"))
        for number, item in enumerate(box.items, start=1)
    ]
    return lambda scope, run: [item(scope, run) for item in items]


def compile_invocation(compiler: Compiler, box: InvocationBox, names: Names, at: Place) -> Code:
    """A call with named arguments."""
    callee = compiler.compile(box.callee, names, at)
    bindings = [
        (binding.name, compile_entry(compiler, binding, names, at)) for binding in box.bindings
    ]

    def code(scope: Scope, run: Run) -> Value:
        run.charge(1)
        arguments = {name: binding(scope, run) for name, binding in bindings}
        return call_named(callee(scope, run), arguments, run, at)

    return code


def compile_function(compiler: Compiler, box: FunctionBox, names: Names, at: Place) -> Code:
    """A function that sees the variables around it."""
    body = compile_body(compiler, box, names, at)
    parameters = [
        (parameter.name, compiler.shapes.find(parameter.type, at)) for parameter in box.parameters
    ]

    def code(scope: Scope, run: Run) -> Value:
        return ModelFunction(at, parameters, lambda given: body({**scope, **given}, run), run)

    return code


def compile_body(compiler: Compiler, box: FunctionBox, names: Names, at: Place) -> Code:
    """What a function does; what nobody here can do gives null and says so."""
    if box.body is None:
        return nothing
    if box.kind.upper() == "JAVA":
        return compile_java(compiler, box, box.body, names, at)
    if box.kind.upper() not in ("FEEL", "F"):
        return lambda _, run: run.warn("function_kind", at, kind=box.kind)
    body = compiler.compile(box.body, names | {param.name for param in box.parameters}, at)
    return typed(body, compiler.shapes.result(box.type, at), at)


def compile_java(compiler: Compiler, box: FunctionBox, body: Box, names: Names, at: Place) -> Code:
    """A function of Java: one of the few that have an equal here; no Java is run."""
    described = compiler.compile(body, names, at)
    params = [parameter.name for parameter in box.parameters]

    def code(scope: Scope, run: Run) -> Value:
        function = external(params, {"java": described(scope, run)})
        return function.invoke([scope[name] for name in params], run.work)

    return code


def compile_conditional(compiler: Compiler, box: ConditionalBox, names: Names, at: Place) -> Code:
    """If, then, else: all but true goes to else."""
    test = compiler.compile(box.test, names, at.inside("if"))
    then = compiler.compile(box.then, names, at.inside("then"))
    otherwise = compiler.compile(box.otherwise, names, at.inside("else"))

    def code(scope: Scope, run: Run) -> Value:
        return then(scope, run) if test(scope, run) is True else otherwise(scope, run)

    return code


HANDLERS: Final[dict[type[Box], Handler]] = {
    LiteralBox: compile_literal,
    TableBox: compile_table,
    ContextBox: compile_context,
    RelationBox: compile_relation,
    ListBox: compile_list,
    InvocationBox: compile_invocation,
    FunctionBox: compile_function,
    ConditionalBox: compile_conditional,
    IteratorBox: compile_iterator,
    FilterBox: compile_filter,
}
