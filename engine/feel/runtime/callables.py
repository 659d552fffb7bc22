"""Functions as values: those written in FEEL, those of the host, and what both share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from engine.feel import limits
from engine.feel.errors import FeelLimitExceeded
from engine.feel.runtime.frame import BecameNull, Code, Frame, Run, Value
from engine.feel.runtime.types import ANY, Type, conformed


class Function(ABC):
    """A value that can be called."""

    name: str = "function"
    params: tuple[str, ...] = ()

    @property
    def signature(self) -> tuple[Type, ...]:
        """The types of its parameters and, at the end, of its result, as far as they are known."""
        return (ANY,) * (len(self.params) + 1)

    @abstractmethod
    def invoke(self, arguments: Sequence[Value], run: Run) -> Value:
        """Call with arguments by position."""

    def invoke_named(self, names: Sequence[str], arguments: Sequence[Value], run: Run) -> Value:
        """Call with arguments by name."""
        given = dict(zip(names, arguments, strict=True))
        if len(given) != len(names) or given.keys() != set(self.params):
            raise self.wrong_arguments()
        return self.invoke([given[name] for name in self.params], run)

    def wrong_arguments(self) -> BecameNull:
        """The reason for null where the arguments do not fit."""
        form = f"{self.name}({', '.join(self.params)})"
        return BecameNull("wrong_arguments", name=self.name, form=form)


def bound(value: Value, wanted: Type, run: Run) -> Value:
    """The value as the type that it is bound to; looking at all its parts is work."""
    run.charge_walk(value)
    return conformed(value, wanted)


class Closure(Function):
    """A function written in FEEL, with the variables that it saw."""

    __slots__ = ("body", "cost", "frame", "params", "result", "slots", "types")

    def __init__(
        self,
        params: tuple[str, ...],
        types: tuple[Type | None, ...],
        result: Type,
        slots: tuple[int, ...],
        body: Code,
        frame: Frame,
        cost: int,
    ) -> None:
        self.params = params
        self.types = types
        self.result = result
        self.slots = slots
        self.body = body
        self.frame = frame
        self.cost = cost

    @property
    def signature(self) -> tuple[Type, ...]:
        """The types of its parameters and, at the end, of its result."""
        return (*(wanted or ANY for wanted in self.types), self.result)

    def invoke(self, arguments: Sequence[Value], run: Run) -> Value:
        """Call with arguments by position."""
        if len(arguments) != len(self.params):
            raise self.wrong_arguments()
        run.charge(self.cost)
        frame = Frame(run, self.frame.scope, self.frame.slots.copy())
        for slot, wanted, value in zip(self.slots, self.types, arguments, strict=True):
            frame.slots[slot] = value if wanted is None else bound(value, wanted, run)
        run.calls += 1
        if run.calls > limits.CALL_DEPTH:
            raise FeelLimitExceeded("calls_too_deep", limit=limits.CALL_DEPTH)
        try:
            return self.body(frame)
        finally:
            run.calls -= 1


class HostFunction(Function):
    """A function that the host offers in the scope, such as a business knowledge model."""

    __slots__ = ("call", "name", "params")

    def __init__(
        self, name: str, params: Sequence[str], call: Callable[[Sequence[Value]], Value]
    ) -> None:
        """Offer ``call``, which gets its arguments by position, all of them."""
        self.name = name
        self.params = tuple(params)
        self.call = call

    def invoke(self, arguments: Sequence[Value], run: Run) -> Value:
        """Call with arguments by position."""
        if len(arguments) != len(self.params):
            raise self.wrong_arguments()
        run.charge(1)
        return self.call(arguments)
