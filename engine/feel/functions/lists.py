"""Functions of lists: their items, parts and order."""

from collections.abc import Iterable
from functools import cmp_to_key

from engine.feel.functions.registry import Registry, refuse
from engine.feel.runtime.callables import Function
from engine.feel.runtime.comparison import equal, ordered
from engine.feel.runtime.frame import Run, Value, bounded_list
from engine.feel.runtime.numbers import Number, as_index

builtin = Registry()
DEEPEST = 50
"""Lists inside lists that are flattened."""


@builtin("list contains", "list: list, element: any", with_run=True)
def list_contains(run: Run, items: list[Value], element: Value) -> bool:
    """Whether one item is equal to the element."""
    return any(is_equal(item, element, run) for item in items)


def is_equal(a: Value, b: Value, run: Run) -> bool:
    """Whether two items are equal; what cannot be compared is not."""
    run.charge(1)
    return equal(a, b, run) is True


@builtin("count", "list: list")
def count(items: list[Value]) -> int:
    """How many items there are."""
    return len(items)


@builtin("sublist", "list: list, start position: number, length?: number")
def sublist(items: list[Value], start: Number, length: Number | None = None) -> list[Value]:
    """A part of a list from a position, counted from 1 or from the end."""
    begin = index_of_position("sublist", items, start)
    if length is None:
        return items[begin:]
    size = as_index(length)
    if size is None or size < 0 or begin + size > len(items):
        raise refuse("sublist", "no_items_from", length=length, start=start)
    return items[begin : begin + size]


def index_of_position(name: str, items: list[Value], position: Number) -> int:
    """The index in Python of a position from 1, or from the end if it is negative."""
    index = as_index(position)
    if index is None or not 0 < abs(index) <= len(items):
        raise refuse(name, "no_position", position=position, length=len(items))
    return index - 1 if index > 0 else len(items) + index


@builtin("append", "list: list, item: any…")
def append(items: list[Value], added: list[Value]) -> list[Value]:
    """The list with further items."""
    return bounded_list([*items, *added])


@builtin("concatenate", "list: lists…")
def concatenate(lists: list[Value]) -> list[Value]:
    """All items of all lists."""
    return joined(lists)


def joined(lists: Iterable[Value]) -> list[Value]:
    """All items of all lists; what is not a list is an item of its own."""
    result: list[Value] = []
    for each in lists:
        if each is None:
            raise refuse("concatenate", "list_is_null")
        result.extend(each if type(each) is list else [each])
        bounded_list(result)
    return result


@builtin("insert before", "list: list, position: number, newItem: any")
def insert_before(items: list[Value], position: Number, item: Value) -> list[Value]:
    """The list with an item put before a position."""
    index = index_of_position("insert before", items, position)
    return bounded_list([*items[:index], item, *items[index:]])


@builtin("remove", "list: list, position: number")
def remove(items: list[Value], position: Number) -> list[Value]:
    """The list without the item at a position."""
    index = index_of_position("remove", items, position)
    return items[:index] + items[index + 1 :]


@builtin("list replace", "list: list, position: number, newItem: any")
def replace_at(items: list[Value], position: Number, item: Value) -> list[Value]:
    """The list with another item at a position."""
    index = index_of_position("list replace", items, position)
    return [*items[:index], item, *items[index + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any", with_run=True)
def replace_matching(run: Run, items: list[Value], match: Function, new_item: Value) -> list[Value]:
    """The list with another item in place of each one that matches."""
    answers = [match.invoke([item, new_item], run) for item in items]
    if not all(type(answer) is bool for answer in answers):
        raise refuse("list replace", "match_not_boolean")
    return [new_item if answer else item for item, answer in zip(items, answers, strict=True)]


@builtin("reverse", "list: list")
def reverse(items: list[Value]) -> list[Value]:
    """The items from last to first."""
    return items[::-1]


@builtin("index of", "list: list, match: any", with_run=True)
def index_of(run: Run, items: list[Value], match: Value) -> list[Value]:
    """The positions of all items that are equal to the match."""
    return [position for position, item in enumerate(items, 1) if is_equal(item, match, run)]


@builtin("union", "list: lists…", with_run=True)
def union(run: Run, lists: list[Value]) -> list[Value]:
    """All items of all lists, each once."""
    return distinct(run, joined(lists))


@builtin("distinct values", "list: list", with_run=True)
def distinct(run: Run, items: list[Value]) -> list[Value]:
    """The items, each once."""
    kept: list[Value] = []
    for item in items:
        if not any(is_equal(item, other, run) for other in kept):
            kept.append(item)
    return kept


@builtin("duplicate values", "list: list", with_run=True)
def duplicates(run: Run, items: list[Value]) -> list[Value]:
    """The items that stand more than once, each once."""
    repeated = [item for item in items if sum(is_equal(item, other, run) for other in items) > 1]
    return distinct(run, repeated)


@builtin("flatten", "list: list", with_run=True)
def flatten(run: Run, items: list[Value]) -> list[Value]:
    """The items of the list and of the lists in it."""
    result: list[Value] = []
    pour(run, items, result, DEEPEST)
    return result


def pour(run: Run, items: list[Value], into: list[Value], depth: int) -> None:
    """Add all items, those of inner lists one by one."""
    if depth == 0:
        raise refuse("flatten", "lists_too_deep", limit=DEEPEST)
    run.charge(len(items))
    for item in items:
        if type(item) is list:
            pour(run, item, into, depth - 1)
        else:
            into.append(item)
    bounded_list(into)


@builtin("sort", "list: list, precedes?: function", with_run=True)
def sort(run: Run, items: list[Value], precedes: Function | None = None) -> list[Value]:
    """The items in order; ``precedes`` says whether one comes before another."""

    def before(a: Value, b: Value) -> bool:
        run.charge(1)
        if precedes is None:
            return ordered("<", a, b)
        return precedes.invoke([a, b], run) is True

    def compare(a: Value, b: Value) -> int:
        return -1 if before(a, b) else int(before(b, a))

    return sorted(items, key=cmp_to_key(compare))


@builtin("partition", "list: list, size: number")
def partition(items: list[Value], size: Number) -> list[Value]:
    """The list cut into lists of a size."""
    length = as_index(size)
    if length is None or length < 1:
        raise refuse("partition", "bad_size")
    return [items[start : start + length] for start in range(0, len(items), length)]


@builtin("is empty", "list: list")
def is_empty(items: list[Value]) -> bool:
    """Whether a list has no items."""
    return not items
