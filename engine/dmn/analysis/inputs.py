"""The inputs of a table as axes of a grid; columns of one expression are one input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.dmn.analysis.atoms import NULL, SCALES, Atom, atoms_of, constants_in, is_modelled
from engine.dmn.analysis.atoms import kind_of_point as kind_of
from engine.dmn.analysis.grid import Axis
from engine.dmn.running.shape import BUILT_IN, local, passes
from engine.dmn.syntax import Cell, Input, ItemDefinition, TableBox
from engine.feel.errors import FeelError
from engine.feel.expression import UnaryTests, compile_unary_tests

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
    for rule in table.rules:
        for number in numbers:
            cell = rule.inputs[number]
            if not is_modelled(cell):
                found.unmodelled.append((rule.number, cell))
        own = [rule.inputs[number] for number in numbers]
        mark(axis, atoms, own, 1 << (rule.number - 1))
    return found


def mark(axis: Axis, atoms: Sequence[Atom], cells: Sequence[Cell], rule: int) -> None:
    """Note in which atoms the cells of a rule hold; a cell not modelled may hold anywhere."""
    tests = [compiled(cell) if is_modelled(cell) else None for cell in cells]
    surely = 0
    for number, atom in enumerate(atoms):
        answers = [each is None or each.matches(atom.sample, {}) is True for each in tests]
        if all(answers):
            axis.may[number] |= rule
            if None not in tests:
                axis.must[number] |= rule
                surely |= 1 << number
    axis.surely.append(surely)


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
