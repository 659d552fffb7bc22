"""The analysis of one decision table, and of all tables of a model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

from engine.dmn.analysis.findings import Finding, Found, finding
from engine.dmn.analysis.grid import Search, TooLarge, bits
from engine.dmn.analysis.inputs import InputAxis, axes_of, compiled
from engine.dmn.model import DecisionModel
from engine.dmn.running.constants import Unknown, constant_of
from engine.dmn.running.hits import alike
from engine.dmn.running.names import inner_boxes
from engine.dmn.running.run import Place, Value
from engine.dmn.running.shape import passes, shown
from engine.dmn.syntax import (
    Box,
    Decision,
    HitPolicy,
    ItemDefinition,
    Knowledge,
    Rule,
    TableBox,
)

GAPS: Final = 5
OVERLAPS: Final = 20
PAIRS: Final = 200_000
"""Pairs of rules that are compared."""
ONE_RULE: Final = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY})


def analyse(model: DecisionModel) -> list[Finding]:
    """Everything found in a model: what is always null, then its tables in their order."""
    items = {item.name: item for item in model.definitions.items}
    found = [
        finding(
            Found.ALWAYS_NULL,
            doubt.at,
            source=doubt.source,
            why_en=doubt.why.message,
            why_zh=doubt.why.message_zh,
        )
        for doubt in model.doubts
    ]
    for place, table in tables_of(model):
        found += analyse_table(table, place, items)
    return found


def tables_of(model: DecisionModel) -> Iterator[tuple[Place, TableBox]]:
    """All decision tables, also those inside other boxes."""
    for part in model.definitions.parts.values():
        if isinstance(part, Decision | Knowledge):
            for table in tables_in(part.logic):
                yield Place(part.name, table.id or part.id, table.line), table


def tables_in(box: Box | None) -> Iterator[TableBox]:
    """The tables of a box, itself included."""
    if isinstance(box, TableBox):
        yield box
    for inner in inner_boxes(box):
        yield from tables_in(inner)


def analyse_table(table: TableBox, at: Place, items: Mapping[str, ItemDefinition]) -> list[Finding]:
    """Everything found in one table."""
    if any(len(rule.inputs) != len(table.inputs) for rule in table.rules):
        return []
    try:
        axes = axes_of(table, items)
    except TooLarge:
        return [finding(Found.TOO_LARGE, at)]
    view = View(table, at, axes, [axis.possible for axis in axes])
    found = list(view.not_analysed())
    for look in (view.gaps, view.overlaps, view.never_reached, view.outputs):
        try:
            found += look()
        except TooLarge:
            found.append(finding(Found.TOO_LARGE, at))
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class View:
    """A table with its inputs as axes."""

    table: TableBox
    at: Place
    axes: Sequence[InputAxis]
    possible: Sequence[int]

    @property
    def all_rules(self) -> int:
        """The set of all rules."""
        return (1 << len(self.table.rules)) - 1

    def not_analysed(self) -> Iterator[Finding]:
        """The cells about which nothing can be said before they run."""
        for axis in self.axes:
            if axis.unmodelled:
                rules = sorted({number for number, _ in axis.unmodelled})
                cells = ", ".join(f"“{cell.text}”" for _, cell in axis.unmodelled[:3])
                yield finding(Found.NOT_ANALYSED, self.at, rules=rules, what=axis.label, why=cells)

    def gaps(self) -> Iterator[Finding]:
        """Inputs for which no rule holds, where one should."""
        if self.table.policy not in ONE_RULE or any(each.default for each in self.table.outputs):
            return
        search = Search([axis.axis.may for axis in self.axes], [axis.known for axis in self.axes])
        for point in islice(search.points(self.all_rules), GAPS):
            yield finding(
                Found.GAP, self.at, example=self.sample(point), inputs=self.written(point)
            )

    def overlaps(self) -> Iterator[Finding]:
        """Rules that hold together, where they must not."""
        if self.table.policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
            return
        rules = self.table.rules
        if len(rules) * (len(rules) - 1) // 2 > PAIRS:
            raise TooLarge
        pairs = (pair for pair in combinations(rules, 2) if self.clash(*pair))
        for one, other in islice(pairs, OVERLAPS):
            point = self.common(one, other)
            if point is not None:
                yield finding(
                    Found.OVERLAP,
                    place_of(self.at, other),
                    rules=(one.number, other.number),
                    example=self.sample(point),
                    inputs=self.written(point),
                )

    def clash(self, one: Rule, other: Rule) -> bool:
        """Whether two rules hold together and may not."""
        if self.common(one, other) is None:
            return False
        return self.table.policy is HitPolicy.UNIQUE or differ(one, other)

    def common(self, one: Rule, other: Rule) -> tuple[int, ...] | None:
        """A point at which two rules surely hold; one of known values if there is one."""
        point = []
        for axis, possible in zip(self.axes, self.possible, strict=True):
            surely = axis.axis.surely
            common = surely[one.number - 1] & surely[other.number - 1] & possible
            if common == 0:
                return None
            common = common & ~1 or common
            point.append((common & -common).bit_length() - 1)
        return tuple(point)

    def never_reached(self) -> Iterator[Finding]:
        """Rules that can never hold, or never count because of others before them."""
        for rule in self.table.rules:
            bit = 1 << (rule.number - 1)
            own = [
                [atom for atom in (0, *axis.known) if axis.axis.may[atom] & bit]
                for axis in self.axes
            ]
            at = place_of(self.at, rule)
            if not all(own):
                labels = [
                    axis.label for axis, atoms in zip(self.axes, own, strict=True) if not atoms
                ]
                yield finding(Found.IMPOSSIBLE, at, rules=(rule.number,), what=", ".join(labels))
                continue
            search = Search([axis.axis.must for axis in self.axes], own)
            earlier = self.before(rule)
            if next(search.points(earlier), None) is None:
                taking = self.hiding(earlier, own)
                yield finding(Found.NEVER_REACHED, at, rules=(rule.number,), why=taking)

    def before(self, rule: Rule) -> int:
        """The rules that count before a rule wherever they hold."""
        if self.table.policy is HitPolicy.FIRST:
            return (1 << (rule.number - 1)) - 1
        return 0

    def hiding(self, rules: int, own: Sequence[Sequence[int]]) -> str:
        """Those of some rules that take anything from a box of atoms, as a sentence has them."""
        for axis, atoms in zip(self.axes, own, strict=True):
            touching = 0
            for atom in atoms:
                touching |= axis.axis.must[atom]
            rules &= touching
        return ", ".join(map(str, bits(rules)))

    def outputs(self) -> Iterator[Finding]:
        """Constant outputs that are not among the allowed values of their column."""
        for number, output in enumerate(self.table.outputs):
            tests = compiled(output.allowed) if output.allowed is not None else None
            if tests is None:
                continue
            for rule in self.table.rules:
                value = constant(rule.outputs[number].text)
                if value is not None and not passes(tests, value):
                    yield finding(
                        Found.OUTPUT_NOT_ALLOWED,
                        place_of(self.at, rule),
                        rules=(rule.number,),
                        value=shown(value),
                        allowed=tests.source,
                    )

    def sample(self, point: Sequence[int]) -> dict[str, Value]:
        """A point as values of the inputs."""
        return {
            axis.label: axis.atoms[atom].sample for axis, atom in zip(self.axes, point, strict=True)
        }

    def written(self, point: Sequence[int]) -> str:
        """A point as people write it."""
        return ", ".join(
            f"{axis.label}: {axis.atoms[atom].text}"
            for axis, atom in zip(self.axes, point, strict=True)
        )


def place_of(at: Place, rule: Rule) -> Place:
    """Where a rule stands."""
    return at.inside(f"#{rule.number}", rule.id, rule.line)


def differ(one: Rule, other: Rule) -> bool:
    """Whether two rules surely have different outputs."""
    pairs = zip(one.outputs, other.outputs, strict=False)
    values = [(constant(a.text), constant(b.text)) for a, b in pairs]
    return any(not alike(a, b) for a, b in values if a is not None and b is not None)


def constant(text: str) -> Value:
    """The value of a constant output, or None."""
    try:
        return constant_of(text, ())
    except Unknown:
        return None
