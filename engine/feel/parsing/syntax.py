"""The syntax tree: one frozen class for each form of expression."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression; ``at`` is its offset in the source."""

    at: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant."""

    value: Any


@dataclass(frozen=True, slots=True)
class Unreadable(Node):
    """``@"…"`` with a text that is no date, time or duration."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, or a function by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """``{a: 1, b: 2}``."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """``[a..b)``."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class UnaryTest(Node):
    """``< a``: a range with one end; ``!=`` is the one that is no range."""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-a``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``a + b`` and its like."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``a < b`` and its like."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``a and b and c``; or with ``or``."""

    op: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``a between b and c``."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Among(Node):
    """``a in (…)``."""

    operand: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """``if a then b else c``."""

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """``x in list`` or ``x in a..b``."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for x in xs return b``."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some x in xs satisfies b``; or with ``every``."""

    every: bool
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type by name; ``of`` are its parts, ``fields`` those of a context or function."""

    name: str
    of: tuple["TypeName", ...] = ()
    fields: tuple[tuple[str, "TypeName"], ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``a instance of number``."""

    operand: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    """``function(a, b) c``; the body of an external one is the context that describes it."""

    params: tuple[tuple[str, TypeName | None], ...]
    body: Node
    external: bool


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``a.b``."""

    target: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``a[b]``."""

    target: Node
    test: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``f(a, b)`` or ``f(x: a)``; ``names`` is empty where arguments are by position."""

    target: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellTests(Node):
    """A cell of a decision table: tests of which one must hold, or none if ``negated``.

    No tests at all is the dash, which everything passes.
    """

    tests: tuple[Node, ...]
    negated: bool
