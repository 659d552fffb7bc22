"""Compiles boxed expressions to closures; every text of FEEL passes through here once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.dmn.errors import Faults
from engine.dmn.running.constants import Unknown, constant_of
from engine.dmn.running.names import can_be_written
from engine.dmn.running.run import Code, Place, Run, Scope, Value
from engine.dmn.running.shape import Shape
from engine.dmn.running.shapes import Shapes, add_feel_fault
from engine.dmn.syntax import Box, Cell, FunctionBox
from engine.feel.errors import FeelError, FeelWarning
from engine.feel.expression import (
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
)

Names = frozenset[str]
"""The names that an expression sees."""
Handler = Callable[["Compiler", Any, Names, Place], Code]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of a text that is null whatever the data are: surely not what was meant."""

    at: Place
    source: str
    why: FeelWarning


@dataclass(frozen=True, slots=True)
class Reading:
    """The ways into variables from outside that a text reads, such as ``order.buyer``."""

    at: Place
    paths: Names


class Compiler:
    """Compiles the logic of one file; faults are noted, and what is wrong compiles to null."""

    def __init__(
        self,
        shapes: Shapes,
        paths: Names,
        faults: Faults,
        handlers: Mapping[type[Box], Handler],
    ) -> None:
        """``paths`` are all names with spaces or signs that may stand behind a dot."""
        self.shapes = shapes
        self.paths = paths
        self.faults = faults
        self.handlers = handlers
        self.types = shapes.types()
        self.reach: dict[Names, Names] = {}
        self.doubts: list[Doubt] = []
        self.readings: list[Reading] = []
        self.read: set[str] = set()
        """Names that nothing gives, read by all that was compiled since this was last emptied."""
        self.may_read: set[str] = set()
        """The same inside filters, where a name may also be an entry of the items."""

    def compile(self, box: Box | None, names: Names, at: Place) -> Code:
        """The closure of a box; its declared type is held."""
        if box is None:
            return nothing
        here = Place(at.label, box.id or at.element, box.line or at.line)
        code = self.handlers[type(box)](self, box, names, here)
        if isinstance(box, FunctionBox):  # its type is that of its results
            return code
        return typed(code, self.shapes.find(box.type, here), here)

    def expression(self, cell: Cell, names: Names, at: Place) -> Code:
        """The closure of a FEEL expression."""
        compiled = self.feel(compile_expression, cell, names, at)
        if compiled is None:
            return nothing
        try:
            value = constant_of(cell.text, self.known(names))
        except Unknown:
            return evaluated(compiled, at)
        return lambda _scope, _run: value

    def known(self, names: Names) -> Names:
        """All names that a text may have in it; what reads as a path of a variable is one."""
        if names not in self.reach:
            paths = {path for path in self.paths if path.partition(".")[0] not in names}
            self.reach[names] = frozenset(filter(can_be_written, names | paths))
        return self.reach[names]

    def tests(self, cell: Cell, names: Names, at: Place) -> UnaryTests | None:
        """The compiled cell of a decision table; None where it is wrong."""
        tests: UnaryTests | None = self.feel(compile_unary_tests, cell, names, at)
        return tests

    def feel(self, make: Callable[..., Any], cell: Cell, names: Names, at: Place) -> Any:
        """Compile a text, or note why it is not FEEL."""
        if cell.language and "feel" not in cell.language.lower():
            self.faults.add("language", element=cell.id, line=cell.line, language=cell.language)
            return None
        try:
            compiled = make(cell.text, names=self.known(names), types=self.types)
        except FeelError as error:
            add_feel_fault(self.faults, error, at, cell)
            return None
        place = Place(at.label, cell.id or at.element, cell.line or at.line)
        self.doubts += (Doubt(place, cell.text, why) for why in compiled.warnings)
        if outside := {way for way in compiled.paths if way.partition(".")[0] not in names}:
            self.readings.append(Reading(place, frozenset(outside)))
        self.read |= compiled.names - names
        self.may_read |= compiled.possible_names - names
        return compiled


def evaluated(expression: Expression, at: Place) -> Code:
    """The closure that evaluates an expression and keeps its warnings."""
    evaluate = expression.evaluate

    def code(scope: Scope, run: Run) -> Value:
        value = evaluate(scope, run=run.work)
        if run.notes:
            run.explain(at)
        return value

    return code


def typed(code: Code, shape: Shape | None, at: Place) -> Code:
    """The closure whose value is of a type, or null."""
    if shape is None:
        return code
    return lambda scope, run: shape.fitted(code(scope, run), run, at)


def nothing(_scope: Scope, _run: Run) -> Value:
    """The value of what is missing."""
    return None
