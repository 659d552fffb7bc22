"""Filters: one item by its position, or all items for which a condition holds."""

from dataclasses import dataclass

from engine.feel.compiling.compiler import Compiler
from engine.feel.parsing.syntax import Filter
from engine.feel.runtime.admission import admitted
from engine.feel.runtime.frame import Code, Frame, Place, Value
from engine.feel.runtime.numbers import NUMBERS, Number, as_index
from engine.feel.runtime.types import kind_of


@dataclass(frozen=True, slots=True)
class Condition:
    """What stands in the brackets, and where it finds the item."""

    code: Code
    slot: int
    cost: int
    makes_functions: bool
    place: Place

    def of(self, item: Value, frame: Frame) -> Value:
        """The condition for one item."""
        # A function keeps the frame that it was made in, so each item gets one of its own.
        inner = frame.copy() if self.makes_functions else frame
        inner.slots[self.slot] = admitted(item)
        frame.run.charge(self.cost)
        return self.code(inner)

    def of_nothing(self, frame: Frame) -> Value:
        """The condition where there is no item: only a position has a meaning then."""
        warnings, frame.run.warnings = frame.run.warnings, None
        value = self.of(None, frame)
        frame.run.warnings = warnings
        return value


def compile_filter(compiler: Compiler, node: Filter) -> Code:
    """``a[b]``."""
    target = compiler.compile(node.target)
    with compiler.binding(None) as (slot,):
        code, cost, makes_functions = compiler.measured(node.test)
    condition = Condition(code, slot, cost, makes_functions, compiler.place(node))

    def filtered(frame: Frame) -> Value:
        value = target(frame)
        items = value if type(value) is list else [] if value is None else [value]
        first = condition.of(items[0], frame) if items else condition.of_nothing(frame)
        if type(first) in NUMBERS:
            return item_at(frame, items, first, condition.place)
        return None if value is None else chosen(frame, items, first, condition)

    return filtered


def item_at(frame: Frame, items: list[Value], position: Number, place: Place) -> Value:
    """The item at a position from 1, or from the end if it is negative."""
    index = as_index(position)
    if index is not None and 0 < abs(index) <= len(items):
        return admitted(items[index - 1 if index > 0 else index])
    return frame.run.null(place, "no_item", index=position, length=len(items))


def chosen(frame: Frame, items: list[Value], first: Value, condition: Condition) -> list[Value]:
    """The items for which the condition is true; for the first it is known already."""
    result = []
    answer = first
    for position, item in enumerate(items):
        if position:
            answer = condition.of(item, frame)
        if answer is True:
            result.append(item)
        elif answer is not None and answer is not False:
            frame.run.null(condition.place, "not_a_filter", kind=kind_of(answer))
    return result
