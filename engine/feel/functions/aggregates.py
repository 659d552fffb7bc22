"""Functions that make one value of many: sums, means, extremes, all, any."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from engine.feel.functions.registry import Body, Registry, refuse
from engine.feel.runtime import numbers
from engine.feel.runtime.arithmetic import add
from engine.feel.runtime.comparison import equal, ordered
from engine.feel.runtime.frame import Run, Value
from engine.feel.runtime.numbers import CONTEXT, NUMBERS, Number, calculated
from engine.feel.runtime.types import kind_of
from engine.feel.temporal.moments import DateTime, Time

builtin = Registry()
CLOCKS: Final[dict[type, Callable[[Any], int]]] = {
    Time: lambda time: time.nanos,
    DateTime: lambda moment: moment.local,
}
"""What the clock shows, whatever its zone."""


def of_list_or_items(name: str) -> Callable[[Body], Body]:
    """Declare a function of one list, or of its items as arguments."""

    def declare(body: Body) -> Body:
        builtin(name, "list: list")(body)
        return builtin(name, "list: any…")(body)

    return declare


def numbers_in(name: str, items: Sequence[Value]) -> Sequence[Number]:
    """The items, all of which must be numbers; of nothing there is no sum or mean."""
    if not items:
        raise refuse(name, "empty_list")
    if not all(type(item) in NUMBERS for item in items):
        raise refuse(name, "item_not_number")
    return items


@of_list_or_items("min")
def minimum(items: list[Value]) -> Value:
    """The smallest item."""
    return extreme("min", "<", items)


@of_list_or_items("max")
def maximum(items: list[Value]) -> Value:
    """The largest item."""
    return extreme("max", ">", items)


def extreme(name: str, op: str, items: list[Value]) -> Value:
    """The item before which no other comes."""
    if not items:
        raise refuse(name, "empty_list")
    best = items[0]
    for item in items:
        # Comparing the first item with itself refuses what has no order.
        if ordered(op, item, best):
            best = item
    return best


@of_list_or_items("sum")
def total(items: list[Value]) -> Value:
    """All items added; durations too."""
    if not items:
        raise refuse("sum", "empty_list")
    result = add(items[0], items[1]) if len(items) > 1 else items[0]
    for item in items[2:]:
        result = add(result, item)
    if type(result) is str:
        raise refuse("sum", "item_not_number")
    return result


@of_list_or_items("product")
def product(items: list[Value]) -> Number:
    """All items multiplied."""
    result: Number = 1
    for item in numbers_in("product", items):
        result = numbers.multiply(result, item)
    return result


@of_list_or_items("mean")
def mean(items: list[Value]) -> Number:
    """The arithmetic mean."""
    return mean_of(numbers_in("mean", items))


def sum_of(items: Sequence[Number]) -> Number:
    """The sum of numbers."""
    result: Number = 0
    for item in items:
        result = numbers.add(result, item)
    return result


def mean_of(items: Sequence[Number]) -> Number:
    """The mean of numbers."""
    return numbers.divide(sum_of(items), len(items))


@of_list_or_items("median")
def median(items: list[Value]) -> Number:
    """The item in the middle, or the mean of the two there."""
    ordered_items = sorted(numbers_in("median", items))
    middle = len(ordered_items) // 2
    if len(ordered_items) % 2:
        return ordered_items[middle]
    return mean_of(ordered_items[middle - 1 : middle + 1])


@of_list_or_items("stddev")
def standard_deviation(items: list[Value]) -> Number:
    """The standard deviation of a sample."""
    sample = numbers_in("stddev", items)
    if len(sample) < 2:
        raise refuse("stddev", "too_few_items")
    center = mean_of(sample)
    distances = [numbers.subtract(item, center) for item in sample]
    squares = sum_of([numbers.multiply(distance, distance) for distance in distances])
    return calculated(CONTEXT.sqrt, numbers.divide(squares, len(sample) - 1))


@of_list_or_items("mode")
def mode(items: list[Value]) -> list[Value]:
    """The items that stand most often, in order."""
    if not items:
        return []
    times: dict[Number, int] = {}
    for item in numbers_in("mode", items):
        times[item] = times.get(item, 0) + 1
    most = max(times.values())
    return sorted(item for item, count in times.items() if count == most)


@of_list_or_items("all")
def every(items: list[Value]) -> bool | None:
    """Whether all items are true; null where that cannot be said."""
    return three_valued(items, deciding=False)


@of_list_or_items("any")
def some(items: list[Value]) -> bool | None:
    """Whether one item is true; null where that cannot be said."""
    return three_valued(items, deciding=True)


def three_valued(items: list[Value], *, deciding: bool) -> bool | None:
    """The value that one item decides, else its opposite if all items are known."""
    if any(item is deciding for item in items):
        return deciding
    return not deciding if all(type(item) is bool for item in items) else None


@builtin("is", "value1: any, value2: any", with_run=True)
def same(run: Run, first: Value, second: Value) -> bool:
    """Whether two values are of one kind and equal; times also in what their clocks show."""
    if kind_of(first) != kind_of(second) or not equal(first, second, run):
        return False
    clock = CLOCKS.get(type(first))
    return clock is None or clock(first) == clock(second)
