"""Hit policies: which of the matching rules count, and what becomes of their outputs."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Final, NamedTuple

from engine.dmn.running.run import Place, Run, Value
from engine.dmn.syntax import Aggregation, HitPolicy
from engine.feel.runtime.arithmetic import DURATIONS, add
from engine.feel.runtime.comparison import equal, ordered
from engine.feel.runtime.frame import BecameNull
from engine.feel.runtime.frame import Run as FeelRun
from engine.feel.runtime.numbers import NUMBERS


class Hit(NamedTuple):
    """A rule that matched: its number, its result, how its outputs rank."""

    number: int
    value: Value
    rank: tuple[int, ...] = ()


class RulesClash(Exception):
    """Rules match together that must not; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def only(hits: Sequence[Hit]) -> Value:
    """The one rule that matched; several are a fault of the table."""
    if len(hits) > 1:
        raise RulesClash("several_rules")
    return hits[0].value


def same(hits: Sequence[Hit]) -> Value:
    """What all rules agree on."""
    agreed = hits[0].value
    if any(not alike(agreed, hit.value) for hit in hits[1:]):
        raise RulesClash("different_outputs")
    return agreed


def first(hits: Sequence[Hit]) -> Value:
    """The first in the order of the rules."""
    return hits[0].value


def highest(hits: Sequence[Hit]) -> Value:
    """The one whose outputs stand first among the output values."""
    return min(hits, key=lambda hit: hit.rank).value


def every(hits: Sequence[Hit]) -> Value:
    """All, in the order of the rules."""
    return [hit.value for hit in hits]


def ranked(hits: Sequence[Hit]) -> Value:
    """All, in the order of the output values."""
    return [hit.value for hit in sorted(hits, key=lambda hit: hit.rank)]


def alike(a: Value, b: Value) -> bool:
    """Whether two results are equal."""
    return equal(a, b, FeelRun(None, None)) is True


CHOOSE: Final[dict[HitPolicy, Callable[[Sequence[Hit]], Value]]] = {
    HitPolicy.UNIQUE: only,
    HitPolicy.ANY: same,
    HitPolicy.FIRST: first,
    HitPolicy.PRIORITY: highest,
    HitPolicy.RULE_ORDER: every,
    HitPolicy.OUTPUT_ORDER: ranked,
    HitPolicy.COLLECT: every,
}
LISTS: Final = frozenset({HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT})
"""The policies whose result is a list."""
RANKED: Final = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})
"""The policies that look at the order of output values."""


SUMMABLE: Final = NUMBERS | DURATIONS


def total(values: list[Value]) -> Value:
    """The sum, of numbers or durations."""
    if any(type(value) not in SUMMABLE for value in values):
        raise BecameNull("no_operation", op="+", left="", right="")
    return reduce(add, values)


def least(values: list[Value]) -> Value:
    """The smallest of values that have an order."""
    result = values[0]
    for value in values:
        if ordered("<", value, result):
            result = value
    return result


def greatest(values: list[Value]) -> Value:
    """The largest of values that have an order."""
    result = values[0]
    for value in values:
        if ordered(">", value, result):
            result = value
    return result


AGGREGATE: Final[dict[Aggregation, Callable[[list[Value]], Value]]] = {
    Aggregation.SUM: total,
    Aggregation.MIN: least,
    Aggregation.MAX: greatest,
    Aggregation.COUNT: len,
}


def aggregated(aggregation: Aggregation, values: list[Value], run: Run, at: Place) -> Value:
    """Collected outputs as one value; those of several columns column by column."""
    if aggregation is not Aggregation.COUNT and values and type(values[0]) is dict:
        return {
            name: aggregated(aggregation, [value[name] for value in values], run, at.inside(name))
            for name in values[0]
        }
    try:
        return AGGREGATE[aggregation](values)
    except BecameNull:
        run.warn("no_sum", at, aggregation=aggregation.value)
        return None
