"""A table tried out: run on every combination of the values at which its rules could change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice, product
from math import gcd, prod
from typing import Final

from engine.dmn.analysis.inputs import InputAxis, axes_of
from engine.dmn.analysis.tables import ONE_RULE, tables_in
from engine.dmn.model import DecisionModel
from engine.dmn.running.nodes import DecisionNode
from engine.dmn.running.run import Value
from engine.dmn.syntax import Decision, HitPolicy, TableBox
from engine.feel.runtime.numbers import NUMBERS
from engine.feel.values import to_text

MOST: Final = 1_000_000
"""Combinations of which every one is tried."""
EXAMPLES: Final = 5
_STEP: Final = Decimal("0.01")


Point = tuple[Value, bool]
"""A value, and whether the rules should know it."""


@dataclass(slots=True)
class Trial:
    """What a table answered; the combinations are counted, of those that went wrong some kept."""

    decision: str
    policy: str
    rules: int
    grid: int = 0
    """All combinations there are."""
    combinations: int = 0
    """Those that were tried."""
    answered: int = 0
    """Exactly one rule counted or, where rules are collected, at least one."""
    unknown: int = 0
    """No rule counted, but an input was missing or none of its allowed values."""
    unanswered: int = 0
    """No rule counted, though every input was known and allowed."""
    ambiguous: int = 0
    """Several rules held where only one may."""
    examples: list[Mapping[str, Value]] = field(default_factory=list)
    """Of what is unanswered or ambiguous."""
    unused: set[int] = field(default_factory=set)
    """The rules that never counted."""

    @property
    def is_sound(self) -> bool:
        """Whether every combination has its answer, and every rule its use."""
        return not (self.unanswered or self.ambiguous or self.unused)


def try_out(model: DecisionModel, wanted: str, most: int = MOST) -> Trial:
    """Run the table of a decision on its whole grid or, where that has more points, on some.

    The grid has every constant of the cells with its neighbours a hundredth away, something
    between and beyond them, every text and any other, true and false, and nothing at all.
    """
    node = model.find(wanted, DecisionNode)
    part = model.definitions.parts.get(node.id)
    table = next(tables_in(part.logic if isinstance(part, Decision) else None), None)
    if table is None:
        return Trial(node.id, "", 0)
    items = {item.name: item for item in model.definitions.items}
    names, grid = _grid(table, axes_of(table, items))
    trial = Trial(node.id, table.policy.value, len(table.rules), prod(map(len, grid)))
    trial.unused.update(rule.number for rule in table.rules)
    for point in islice(product(*grid), 0, None, _stride(grid, trial.grid, most)):
        given = {name: value for name, (value, _) in zip(names, point, strict=True)}
        known = all(is_known for _, is_known in point)
        seen = model.evaluate(node.id, given).trace[-1].tables[-1]
        _count(trial, table, [rule.number for rule in seen.matched], given, known=known)
    return trial


def _stride(grid: Sequence[Sequence[Point]], size: int, most: int) -> int:
    """Which points to take: a step that no input's number of values divides meets all of them."""
    step = -(-size // most)
    while step > 1 and any(gcd(step, len(values)) > 1 for values in grid):
        step += 1
    return step


def _count(
    trial: Trial,
    table: TableBox,
    matched: Sequence[int],
    given: Mapping[str, Value],
    *,
    known: bool,
) -> None:
    trial.combinations += 1
    trial.unused.difference_update(matched)
    default = all(output.default for output in table.outputs)
    if table.policy is HitPolicy.UNIQUE and len(matched) > 1:
        trial.ambiguous += 1
    elif matched or default or table.policy not in ONE_RULE:
        trial.answered += 1
        return
    elif known:
        trial.unanswered += 1
    else:
        trial.unknown += 1
        return
    if len(trial.examples) < EXAMPLES:
        trial.examples.append(given)


def _grid(table: TableBox, axes: Sequence[InputAxis]) -> tuple[list[str], list[list[Point]]]:
    """The inputs' names and their values; where cells compare inputs, they share their numbers."""
    expressions = {column.label: column.expression.text for column in reversed(table.inputs)}
    compared = any(axis.unmodelled for axis in axes)
    shared = [one for axis in axes for one in _numbers(axis)] if compared else []
    values = [list(_values(axis, shared)) for axis in axes]
    return [expressions[axis.label] for axis in axes], values


def _values(axis: InputAxis, shared: Sequence[Value]) -> Iterator[Point]:
    """One of each kind of values that the cells tell apart and, of numbers, the neighbours."""
    samples = [atom.sample for atom in axis.atoms]
    yield from ((sample, number in axis.known) for number, sample in enumerate(samples))
    numbers = _numbers(axis)
    if numbers:
        more = dict.fromkeys([*numbers, *shared])
        limited = len(axis.known) < len(samples) - 1
        yield from ((value, not limited) for value in more if value not in samples)


def _numbers(axis: InputAxis) -> list[Value]:
    """The numbers that cells name, and those a step to either side of each."""
    ends = [
        Decimal(atom.sample)
        for atom in axis.atoms
        if type(atom.sample) in NUMBERS and atom.text == to_text(atom.sample)
    ]
    return [end + step for end in ends for step in (-_STEP, Decimal(), _STEP)]
