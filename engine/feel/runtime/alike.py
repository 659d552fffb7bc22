"""Functions that stand in one list: the list has one type, and so they count as alike.

Where the parameters of two of them differ, what the items of the list take is Any.
"""

from collections.abc import Sequence

from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import Run, Value
from engine.feel.runtime.types import ANY, Type, conforms


class Listed(Function):
    """A function as an item of its list."""

    def __init__(self, function: Function, takes: Sequence[Type]) -> None:
        self.function = function
        self.takes = takes

    @property
    def signature(self) -> tuple[Type, ...]:
        """What all items of the list take, and what this one gives."""
        return (*self.takes, self.function.signature[-1])

    def invoke(self, arguments: Sequence[Value], run: Run) -> Value:
        """Call the function itself."""
        return self.function.invoke(arguments, run)


def all_are(item: Type, values: Sequence[Value]) -> bool:
    """Whether every item of a list is of a type."""
    if all(isinstance(value, Function) for value in values):
        values = listed(values)
    return all(map(item.holds, values))


def listed(functions: Sequence[Function]) -> Sequence[Function]:
    """The functions as the items of one list, where all have as many parameters."""
    signatures = [function.signature for function in functions]
    if len({len(signature) for signature in signatures}) > 1:
        return functions
    takes = [common(types) for types in zip(*signatures, strict=True)][:-1]
    return [Listed(function, takes) for function in functions]


def common(types: Sequence[Type]) -> Type:
    """The type that all are, or else Any."""
    first, *others = types
    same = all(conforms(first, other) and conforms(other, first) for other in others)
    return first if same else ANY
