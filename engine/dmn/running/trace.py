"""What an evaluation did, as plain data: tables, inputs, rules that matched, why others did not."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class InputSeen(NamedTuple):
    """An input column and the value it had."""

    label: str
    expression: str
    value: Any
    id: str | None = None


class RuleMatched(NamedTuple):
    """A rule of which every cell held, and its outputs."""

    number: int
    id: str | None
    outputs: Mapping[str, Any]
    annotations: tuple[str, ...] = ()


class RuleMissed(NamedTuple):
    """A rule that did not match, and the first cell that did not hold."""

    number: int
    id: str | None
    column: str
    cell: str
    value: Any


class TableSeen(NamedTuple):
    """One evaluation of a decision table. A FIRST table is not tried past its first match."""

    place: str
    id: str | None
    policy: str
    inputs: tuple[InputSeen, ...]
    matched: tuple[RuleMatched, ...]
    missed: tuple[RuleMissed, ...]


class DecisionSeen(NamedTuple):
    """One decision, its result, and the tables on the way to it, in order of evaluation."""

    id: str
    name: str
    result: Any
    tables: tuple[TableSeen, ...]
