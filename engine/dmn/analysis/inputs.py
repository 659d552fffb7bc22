"""The inputs of a table as axes of a grid; columns of one expression are one input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.dmn.analysis.atoms import NULL, SCALES, Atom, atoms_of, constants_in, is_modelled
from engine.dmn.analysis.atoms import kind_of_point as kind_of
from engine.dmn.analysis.grid import Axis, TooLarge, bits
from engine.dmn.running.constants import quick_test
from engine.dmn.running.shape import BUILT_IN, local, passes
from engine.dmn.syntax import Cell, Input, ItemDefinition, TableBox
from engine.feel.errors import FeelError
from engine.feel.expression import UnaryTests, compile_unary_tests

TESTS: Final = 1_000_000
"""Tests of cells in atoms, of one input."""
MOMENTS: Final[Mapping[str, str]] = {
    "date and time": "local date and time",
    "time": "local time",
}


@dataclass(slots=True)
class InputAxis:
    """One input with its atoms and the rules that hold in each."""

    label: str
    atoms: list[Atom]
    axis: Axis
    known: list[int]
    """The atoms of values that the rules should know: allowed, and not null."""
    unmodelled: list[tuple[int, Cell]] = field(default_factory=list)
    """The cells about which nothing is known, with their rules."""

    @property
    def possible(self) -> int:
        """The set of atoms that are known, and null."""
        return 1 | sum(1 << atom for atom in self.known)


def axes_of(table: TableBox, items: Mapping[str, ItemDefinition]) -> list[InputAxis]:
    """The inputs of a table."""
    groups: dict[str, list[int]] = {}
    for number, column in enumerate(table.inputs):
        groups.setdefault(column.expression.text, []).append(number)
    return [axis_of(table, numbers, items) for numbers in groups.values()]


def axis_of(
    table: TableBox, numbers: Sequence[int], items: Mapping[str, ItemDefinition]
) -> InputAxis:
    """One input: the rules hold where their cells in all of its columns do."""
    columns = [table.inputs[number] for number in numbers]
    cells = [rule.inputs[number] for rule in table.rules for number in numbers]
    allowed = [cell for column in columns for cell in allowed_of(column, items)]
    constants = constants_in([*cells, *allowed])
    written = {kind_of(value) for value in constants}
    declared = kinds_of(columns[0], items)
    kinds = declared if declared & written or not written else written
    atoms = atoms_of(constants, kinds)
    axis = Axis([0] * len(atoms), [0] * len(atoms))
    found = InputAxis(columns[0].label, atoms, axis, known_atoms(atoms, allowed))
    holding = Holding(atoms)
    for rule in table.rules:
        own = [rule.inputs[number] for number in numbers]
        found.unmodelled += [(rule.number, cell) for cell in own if not is_modelled(cell)]
        mark(axis, [holding.where(cell) for cell in own], 1 << (rule.number - 1), len(atoms))
    return found


@dataclass(slots=True)
class Holding:
    """Where cells hold, each different cell worked out once."""

    atoms: Sequence[Atom]
    tests: int = 0
    known: dict[str, int | None] = field(default_factory=dict)

    def where(self, cell: Cell) -> int | None:
        """The set of atoms in which a cell holds; None where that cannot be said."""
        if cell.text not in self.known:
            self.tests += len(self.atoms)
            if self.tests > TESTS:
                raise TooLarge
            self.known[cell.text] = self.found(cell)
        return self.known[cell.text]

    def found(self, cell: Cell) -> int | None:
        """The same, worked out."""
        tests = compiled(cell) if is_modelled(cell) else None
        if tests is None:
            return None
        quick = quick_test(cell.text, ())
        kinds = quick.kinds if quick is not None else frozenset()
        holds = 0
        for number, (value, _) in enumerate(self.atoms):
            if quick is not None and type(value) in kinds:
                if quick.test(value):
                    holds |= 1 << number
            elif tests.matches(value, {}) is True:
                holds |= 1 << number
        return holds


def mark(axis: Axis, places: Sequence[int | None], rule: int, atoms: int) -> None:
    """Note in which atoms the cells of a rule hold; a cell not modelled may hold anywhere."""
    may = (1 << atoms) - 1
    for place in places:
        may &= may if place is None else place
    surely = 0 if None in places else may
    axis.surely.append(surely)
    for number in bits(may):
        axis.may[number - 1] |= rule
    for number in bits(surely):
        axis.must[number - 1] |= rule


def compiled(cell: Cell) -> UnaryTests | None:
    """The test of a cell; None where it is wrong."""
    try:
        return compile_unary_tests(cell.text)
    except FeelError:
        return None


def known_atoms(atoms: Sequence[Atom], allowed: Sequence[Cell]) -> list[int]:
    """The atoms whose values are allowed. Null is no value that rules must know."""
    tests = [tests for cell in allowed if is_modelled(cell) and (tests := compiled(cell))]
    return [
        number
        for number, atom in enumerate(atoms)
        if atom is not NULL and all(passes(each, atom.sample) for each in tests)
    ]


def allowed_of(column: Input, items: Mapping[str, ItemDefinition]) -> list[Cell]:
    """What limits the values of a column: its own input values, those of its type."""
    item = items.get(local(column.type or ""))
    limits = [column.allowed, item.allowed if item is not None else None]
    return [cell for cell in limits if cell is not None and cell.text != "-"]


def kinds_of(column: Input, items: Mapping[str, ItemDefinition]) -> set[str]:
    """The kind of values that a column has by its type; nothing where it has none."""
    name = local(column.type or "")
    for _ in range(len(items) + 1):
        item = items.get(name)
        if item is None or item.base is None:
            break
        name = local(item.base)
    kind = BUILT_IN.get(name, "")
    kind = MOMENTS.get(kind, kind)
    return {kind} if kind in SCALES or kind in ("string", "boolean") else set()
