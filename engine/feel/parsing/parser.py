"""The grammar of FEEL: operators by their level, steps behind an operand, operands, cells."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from engine.feel.parsing.forms import COMPARATORS, FORMS, SUM, read_range_end, read_test
from engine.feel.parsing.names import RESERVED, KnownNames
from engine.feel.parsing.reader import Reader
from engine.feel.parsing.scanner import Kind
from engine.feel.parsing.syntax import (
    Among,
    Arithmetic,
    Between,
    Call,
    CellTests,
    Comparison,
    Filter,
    InstanceOf,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Path,
    Unreadable,
)
from engine.feel.parsing.types import read_type
from engine.feel.runtime.frame import BecameNull
from engine.feel.runtime.numbers import Number, rounded
from engine.feel.temporal.reading import read_temporal

OR: Final = 1
AND: Final = 2
RELATION: Final = 3
NEGATION: Final = 7
LEVELS: Final = {
    "or": OR,
    "and": AND,
    **dict.fromkeys((*COMPARATORS, "between", "in", "instance"), RELATION),
    "+": SUM,
    "-": SUM,
    "*": 5,
    "/": 5,
    "**": 6,
}
"""How tightly an operator binds; the sign of a number binds tighter than all of them."""
ONE_SIDED: Final = ("<", "<=", ">", ">=")
"""Comparisons that are a range where they stand without left side, as in ``r = >5``."""
CONSTANTS: Final = {"true": True, "false": False, "null": None}
SIGNS_OF_OPERANDS: Final = frozenset("([{@-?")


class Parser(Reader):
    """Reads one source."""

    def expression(self, level: int = 0) -> Node:
        """Read an expression whose operators bind at least as tightly as ``level``."""
        with_range = self.ends_range
        with self.nested():
            self.ends_range = with_range
            left = self.operand()
            while True:
                token = self.token
                binding = LEVELS.get(token.text, 0) if token.kind is not Kind.TEXT else 0
                if binding == 0 or binding < level:
                    return left
                left = self.operation(left, binding)

    def operation(self, left: Node, binding: int) -> Node:
        """Read an operator and what stands on its right."""
        token = self.take()
        if binding <= AND:
            return self.logic(token.at, token.text, left, binding)
        if token.text == "between":
            low = self.expression(SUM)
            self.expect("and")
            return Between(token.at, left, low, self.expression(SUM))
        if token.text == "in":
            return Among(token.at, left, self.tests_of_in())
        if token.text == "instance":
            self.expect("of")
            return InstanceOf(token.at, left, read_type(self))
        if binding == RELATION:
            one_sided = token.text in ("=", "!=") and self.sees(*ONE_SIDED)
            right = read_test(self) if one_sided else self.expression(SUM)
            return Comparison(token.at, token.text, left, right)
        return Arithmetic(token.at, token.text, left, self.expression(binding + 1))

    def logic(self, at: int, op: str, left: Node, binding: int) -> Node:
        """Read all operands of one ``and`` or ``or``: a long chain does not nest."""
        operands = [left, self.expression(binding + 1)]
        while self.took(op):
            operands.append(self.expression(binding + 1))
        return Logic(at, op, tuple(operands))

    def tests_of_in(self) -> tuple[Node, ...]:
        """Read what stands behind ``in``: one test, or several in brackets."""
        if not self.sees("("):
            return (self.level_test(),)
        at = self.take().at
        with self.nested():
            tests = [read_test(self)]
            if self.took(".."):
                return (self.steps(read_range_end(self, at, tests[0], low_included=False)),)
            while self.took(","):
                tests.append(read_test(self))
            self.expect(")")
        return tuple(tests) if len(tests) > 1 else (self.steps(tests[0]),)

    def level_test(self) -> Node:
        """A single test behind ``in``, up to the next ``and``."""
        return read_test(self) if self.sees(*COMPARATORS) else self.expression(SUM)

    def operand(self) -> Node:
        """Read one operand and the steps behind it."""
        token = self.token
        if token.kind is Kind.NUMBER:
            return self.steps(Literal(token.at, self.number()))
        if token.kind is Kind.TEXT:
            return self.steps(Literal(self.take().at, token.value))
        if token.text == "-":
            return Negation(self.take().at, self.expression(NEGATION))
        name = self.name_in_reach()
        if name is not None:
            return self.steps(Name(token.at, name))
        if token.text in FORMS:
            return self.steps(FORMS[token.text](self))
        if token.text == "@":
            return self.steps(self.temporal())
        return self.steps(self.word())

    def number(self) -> Number:
        """Read digits."""
        text = self.token.text
        try:
            value = rounded(int(text) if text.isdecimal() and len(text) < 40 else Decimal(text))
        except BecameNull:
            raise self.refusal("number_too_large") from None
        self.take()
        return value

    def temporal(self) -> Node:
        """Read ``@"…"``."""
        at = self.take().at
        text = self.token
        if text.kind is not Kind.TEXT:
            raise self.refusal("text_expected")
        value = read_temporal(self.take().value)
        return Unreadable(at, text.value) if value is None else Literal(at, value)

    def word(self) -> Node:
        """Read a constant or a name of one word."""
        token = self.token
        if token.text in CONSTANTS and token.kind is Kind.WORD:
            return Literal(self.take().at, CONSTANTS[token.text])
        if token.text == "?":
            return Name(self.take().at, "?")
        if token.kind is not Kind.WORD or token.text in RESERVED:
            raise self.refusal("operand_missing")
        # Inside a filter a name may be an entry of the items, which nobody has declared.
        name = self.words() if self.filters else self.take().text
        return Name(token.at, name)

    def steps(self, node: Node) -> Node:
        """Read all paths, filters and calls behind an operand."""
        while True:
            if self.sees("."):
                self.take()
                node = Path(self.tokens[self.next - 1].at, node, self.property_name())
            elif self.sees("[") and not (self.ends_range and self.closes_range()):
                node = self.filter(node)
            elif self.sees("("):
                node = self.call(node)
            else:
                return node

    def closes_range(self) -> bool:
        """Whether the bracket in front ends a range: no filter could begin behind it."""
        after = self.ahead()
        if after.kind is Kind.WORD:
            return after.text in RESERVED - CONSTANTS.keys() - FORMS.keys()
        return after.kind is Kind.END or (
            after.kind is Kind.SIGN and after.text not in SIGNS_OF_OPERANDS
        )

    def filter(self, target: Node) -> Node:
        """Read ``[…]`` behind an operand."""
        at = self.take().at
        self.filters += 1
        with self.nested():
            test = self.expression()
        self.filters -= 1
        self.expect("]")
        return Filter(at, target, test)

    def call(self, target: Node) -> Node:
        """Read ``(…)`` behind an operand."""
        at = self.take().at
        arguments: list[Node] = []
        names: list[str] = []
        with self.nested():
            while not self.sees(")"):
                if self.argument_is_named():
                    names.append(self.written_until(":"))
                    self.expect(":")
                arguments.append(read_test(self))
                if not self.took(","):
                    break
        if names and len(names) != len(arguments):
            raise self.refusal("arguments_mixed")
        self.expect(")")
        return Call(at, target, tuple(arguments), tuple(names))

    def argument_is_named(self) -> bool:
        """Whether words in front lead to a colon."""
        position = self.next
        while self.tokens[position].kind in (Kind.WORD, Kind.NUMBER):
            position += 1
        return position > self.next and self.tokens[position].text == ":"

    def cell(self) -> CellTests:
        """Read a cell of a decision table."""
        at = self.token.at
        if self.sees("-") and self.ahead().kind is Kind.END:
            self.take()
            return CellTests(at, (), negated=False)
        start = self.next
        if self.sees("not") and self.ahead().text == "(":
            self.next += 2
            tests = self.cell_tests()
            if self.took(")") and self.token.kind is Kind.END:
                return CellTests(at, tests, negated=True)
            self.next = start
        return CellTests(at, self.cell_tests(), negated=False)

    def cell_tests(self) -> tuple[Node, ...]:
        """Read tests with commas between them."""
        tests = [read_test(self)]
        while self.took(","):
            tests.append(read_test(self))
        return tuple(tests)


def parse_expression(source: str, names: Collection[str], functions: KnownNames) -> Node:
    """The tree of an expression."""
    parser = Parser(source, names, functions)
    node = parser.expression()
    parser.finish()
    return node


def parse_cell(source: str, names: Collection[str], functions: KnownNames) -> CellTests:
    """The tree of a cell of a decision table."""
    parser = Parser(source, names, functions)
    tests = parser.cell()
    parser.finish()
    return tests
