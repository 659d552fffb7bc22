"""The closure of a decision table: inputs once, equal cells once, then the hit policy."""

from dataclasses import dataclass, field

from engine.dmn.running.columns import (
    Column,
    OutputColumn,
    column_of,
    defaults_of,
    output_column_of,
)
from engine.dmn.running.compiler import Compiler, Names
from engine.dmn.running.constants import Quick, quick_test
from engine.dmn.running.hits import CHOOSE, LISTS, RANKED, Hit, RulesClash, aggregated
from engine.dmn.running.run import Code, Place, Run, Scope, Value
from engine.dmn.running.shape import shown
from engine.dmn.running.trace import InputSeen, RuleMatched, RuleMissed, TableSeen
from engine.dmn.syntax import Aggregation, Cell, HitPolicy, Rule, TableBox
from engine.feel.expression import UnaryTests


@dataclass(frozen=True, slots=True)
class Test:
    """A cell that is not a dash; equal cells of one column share ``index``."""

    index: int
    column: int
    tests: UnaryTests
    quick: Quick | None
    at: Place

    def holds(self, value: Value, scope: Scope, run: Run) -> bool:
        """Whether the cell is true of a value; unknown counts as false."""
        if self.quick is not None and type(value) in self.quick.kinds:
            return self.quick.test(value)
        answer = self.tests.matches(value, scope, run=run.work)
        if run.notes:
            run.explain(self.at)
        return answer is True


@dataclass(frozen=True, slots=True)
class Row:
    """A rule, compiled."""

    rule: Rule
    tests: tuple[Test, ...]
    outputs: tuple[Code, ...]


@dataclass(slots=True)
class Table:
    """A decision table, compiled."""

    box: TableBox
    at: Place
    columns: list[Column]
    outputs: list[OutputColumn]
    rows: list[Row] = field(default_factory=list)
    cells: int = 0
    keys: tuple[str, ...] = ()
    defaults: list[Code] | None = None

    def evaluate(self, scope: Scope, run: Run) -> Value:
        """The result for the variables in reach; what happened goes into the trace."""
        run.charge(1 + len(self.rows))
        values = [column.value(scope, run) for column in self.columns]
        rows, missed = self.matching(values, scope, run)
        hits, matched = [], []
        for row in rows:
            hit, seen = self.hit(row, scope, run)
            hits.append(hit)
            matched.append(seen)
        seen_inputs = tuple(
            InputSeen(column.input.label, column.input.expression.text, value, column.input.id)
            for column, value in zip(self.columns, values, strict=True)
        )
        policy = policy_name(self.box)
        run.tables.append(
            TableSeen(self.at.label, self.box.id, policy, seen_inputs, tuple(matched), missed)
        )
        if hits:
            return self.chosen(hits, run)
        return self.unmatched(seen_inputs, scope, run)

    def matching(
        self, values: list[Value], scope: Scope, run: Run
    ) -> tuple[list[Row], tuple[RuleMissed, ...]]:
        """The rules of which every cell holds; of the others the first cell that does not."""
        answers: list[bool | None] = [None] * self.cells
        hits: list[Row] = []
        missed: list[RuleMissed] = []
        stops_early = self.box.policy is HitPolicy.FIRST
        for row in self.rows:
            for test in row.tests:
                answer = answers[test.index]
                if answer is None:
                    answer = answers[test.index] = test.holds(values[test.column], scope, run)
                if not answer:
                    missed.append(self.miss(row.rule, test, values))
                    break
            else:
                hits.append(row)
                if stops_early:
                    break
        return hits, tuple(missed)

    def miss(self, rule: Rule, test: Test, values: list[Value]) -> RuleMissed:
        """Why a rule did not match."""
        column = self.columns[test.column].input
        return RuleMissed(
            rule.number, rule.id, column.label, test.tests.source, values[test.column]
        )

    def hit(self, row: Row, scope: Scope, run: Run) -> tuple[Hit, RuleMatched]:
        """The outputs of a rule that matched."""
        values = [
            output.checked(code(scope, run), run)
            for output, code in zip(self.outputs, row.outputs, strict=True)
        ]
        rank: tuple[int, ...] = ()
        if self.box.policy in RANKED:
            ranked = zip(self.outputs, values, strict=True)
            rank = tuple(output.rank(value) for output, value in ranked)
        named = dict(zip(self.keys, values, strict=True))
        rule = row.rule
        seen = RuleMatched(rule.number, rule.id, named, rule.annotations)
        return Hit(rule.number, named if len(values) > 1 else values[0], rank), seen

    def chosen(self, hits: list[Hit], run: Run) -> Value:
        """What the hit policy makes of the rules that matched."""
        try:
            result = CHOOSE[self.box.policy](hits)
        except RulesClash as clash:
            run.warn(clash.code, self.at, rules=", ".join(str(hit.number) for hit in hits))
            return None
        if self.box.policy is HitPolicy.COLLECT and self.box.aggregation is not None:
            return aggregated(self.box.aggregation, result, run, self.at)
        return result

    def unmatched(self, inputs: tuple[InputSeen, ...], scope: Scope, run: Run) -> Value:
        """The default outputs; without them nothing, but a collection or count of nothing."""
        if self.defaults is not None:
            values = [code(scope, run) for code in self.defaults]
            result = dict(zip(self.keys, values, strict=True)) if len(values) > 1 else values[0]
            plain_list = self.box.policy in LISTS and self.box.aggregation is None
            return [result] if plain_list and type(result) is not list else result
        if self.box.aggregation is Aggregation.COUNT:
            return 0
        if self.box.policy is HitPolicy.COLLECT and self.box.aggregation is None:
            return []
        told = ", ".join(f"{seen.label} = {shown(seen.value)}" for seen in inputs)
        run.warn("no_rule", self.at, inputs=told)
        return None


def policy_name(box: TableBox) -> str:
    """The hit policy as it is written in the corner of a table."""
    letter = box.policy.value[0]
    signs = {None: "", "SUM": "+", "MIN": "<", "MAX": ">", "COUNT": "#"}
    return letter + (signs[box.aggregation] if box.policy is HitPolicy.COLLECT else "")


def compile_table(compiler: Compiler, box: TableBox, names: Names, at: Place) -> Code:
    """A decision table."""
    table = Table(
        box,
        at,
        [column_of(compiler, column, names, at) for column in box.inputs],
        [output_column_of(compiler, output, names, at) for output in box.outputs],
        keys=tuple(output.name or output.label for output in box.outputs),
        defaults=defaults_of(compiler, box.outputs, names, at),
    )
    builder = RowBuilder(compiler, names, at)
    table.rows = [builder.row(rule, box) for rule in box.rules if is_whole(rule, box)]
    table.cells = len(builder.tests)
    return table.evaluate


def is_whole(rule: Rule, box: TableBox) -> bool:
    """Whether a rule has its outputs; one without them is a fault of the file and never matches."""
    return 0 < len(rule.outputs) == len(box.outputs)


@dataclass(slots=True)
class RowBuilder:
    """Compiles rules, and each different cell of a column only once."""

    compiler: Compiler
    names: Names
    at: Place
    tests: dict[tuple[int, str], Test | None] = field(default_factory=dict)
    outputs: dict[tuple[int, str], Code] = field(default_factory=dict)

    def row(self, rule: Rule, box: TableBox) -> Row:
        """One rule."""
        here = self.at.inside(f"#{rule.number}", rule.id, rule.line)
        tests = [
            self.test(number, cell, here.inside(box.inputs[number].label, cell.id, cell.line))
            for number, cell in enumerate(rule.inputs)
            if cell.text != "-"
        ]
        outputs = [
            self.output(number, cell, here.inside(label_of(box, number), cell.id, cell.line))
            for number, cell in enumerate(rule.outputs)
        ]
        return Row(rule, tuple(test for test in tests if test is not None), tuple(outputs))

    def test(self, column: int, cell: Cell, at: Place) -> Test | None:
        """An input cell."""
        key = (column, cell.text)
        if key not in self.tests:
            tests = self.compiler.tests(cell, self.names, at)
            index = len(self.tests)
            if tests is None:
                self.tests[key] = None
            else:
                quick = quick_test(cell.text, self.compiler.known(self.names))
                self.tests[key] = Test(index, column, tests, quick, at)
        return self.tests[key]

    def output(self, column: int, cell: Cell, at: Place) -> Code:
        """An output cell; an empty one is null."""
        key = (column, cell.text)
        if key not in self.outputs:
            written = cell if cell.text != "-" else Cell(text="null", id=cell.id, line=cell.line)
            self.outputs[key] = self.compiler.expression(written, self.names, at)
        return self.outputs[key]


def label_of(box: TableBox, number: int) -> str:
    """How people call an output column."""
    return box.outputs[number].label or "→"
