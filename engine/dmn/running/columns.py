"""The columns of a decision table: what they read, what they allow, how outputs rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.dmn.running.compiler import Compiler, Names, nothing
from engine.dmn.running.hits import alike
from engine.dmn.running.run import Code, Place, Run, Scope, Value
from engine.dmn.running.shape import Shape, passes, shown
from engine.dmn.syntax import Cell, Input, Output
from engine.feel.expression import UnaryTests, compile_unary_tests

NOTHING: Final = compile_unary_tests("null")
"""Lets no value pass."""


@dataclass(frozen=True, slots=True)
class Column:
    """An input column, compiled."""

    input: Input
    at: Place
    code: Code
    shape: Shape | None
    allowed: UnaryTests | None

    def value(self, scope: Scope, run: Run) -> Value:
        """The input value. One of a wrong type is kept, for the cells to say what they want."""
        value = self.code(scope, run)
        if value is None:
            return None
        if self.shape is not None and not self.shape.type.holds(value):
            value = self.shape.received(value)
            if not self.shape.type.holds(value):
                run.warn("input_type", self.at, value=shown(value), type=self.shape.name)
        return allowed_only(value, self.allowed, run, self.at)


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """An output column, compiled; ``order`` holds its allowed values, most important first."""

    output: Output
    at: Place
    shape: Shape | None
    allowed: UnaryTests | None
    order: Sequence[Value]

    def checked(self, value: Value, run: Run) -> Value:
        """The output as its type and among its allowed values, or null."""
        if value is None:
            return None
        if self.shape is not None:
            value = self.shape.fitted(value, run, self.at)
        return allowed_only(value, self.allowed, run, self.at)

    def rank(self, value: Value) -> int:
        """The place of a value among the allowed ones; behind all of them if it is none."""
        for place, known in enumerate(self.order):
            if alike(known, value):
                return place
        return len(self.order)


def allowed_only(value: Value, allowed: UnaryTests | None, run: Run, at: Place) -> Value:
    """The value, or null with the reason noted where it is not among the allowed ones."""
    if allowed is None or value is None or passes(allowed, value):
        return value
    run.warn("not_allowed", at, value=shown(value), allowed=allowed.source)
    return None


def column_of(compiler: Compiler, column: Input, names: Names, at: Place) -> Column:
    """Compile an input column."""
    here = at.inside(column.label, column.expression.id, column.expression.line)
    allowed = column.allowed
    return Column(
        column,
        here,
        compiler.expression(column.expression, names, here),
        compiler.shapes.find(column.type, here),
        tests_of(compiler, allowed, names, here),
    )


def output_column_of(compiler: Compiler, output: Output, names: Names, at: Place) -> OutputColumn:
    """Compile an output column."""
    here = at.inside(output.label or "→", output.id)
    allowed = output.allowed
    tests = tests_of(compiler, allowed, names, here)
    return OutputColumn(
        output,
        here,
        compiler.shapes.find(output.type, here),
        tests,
        order_of(compiler, allowed, names, here) if tests is not NOTHING else (),
    )


def tests_of(
    compiler: Compiler, allowed: Cell | None, names: Names, at: Place
) -> UnaryTests | None:
    """The test of allowed values; what is no test allows nothing."""
    return (compiler.tests(allowed, names, at) or NOTHING) if allowed is not None else None


def order_of(compiler: Compiler, allowed: Cell | None, names: Names, at: Place) -> Sequence[Value]:
    """The allowed values one by one, where they are listed one by one."""
    if allowed is None:
        return ()
    listed = Cell(text=f"[{allowed.text}]", id=allowed.id, line=allowed.line)
    values = compiler.expression(listed, names, at)({}, Run())
    return values if type(values) is list else ()


def defaults_of(
    compiler: Compiler, outputs: Sequence[Output], names: Names, at: Place
) -> list[Code] | None:
    """The default outputs, or None where no column has one."""
    if not any(output.default for output in outputs):
        return None
    return [
        compiler.expression(output.default, names, at.inside(output.label or "→"))
        if output.default is not None
        else nothing
        for output in outputs
    ]
