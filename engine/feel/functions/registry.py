"""How a built-in function is declared, and how its arguments find their parameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeVar

from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import BecameNull, Run, Value
from engine.feel.runtime.numbers import NUMBERS
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import KINDS, kind_of
from engine.feel.temporal.durations import DaysTime, YearsMonths
from engine.feel.temporal.moments import Date, DateTime, Time
from engine.feel.texts import said

ABSENT: Final = object()
"""What an optional parameter gets where no argument is given."""

TYPES: Final[dict[str, frozenset[type]]] = {
    "any": frozenset(KINDS),
    "lists": frozenset(KINDS),
    "point": frozenset({int, Decimal, str, Date, Time, DateTime, DaysTime, YearsMonths}),
    "number": NUMBERS,
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "date": frozenset({Date}),
    "time": frozenset({Time}),
    "date or time": frozenset({Date, DateTime, Time}),
    "date and time": frozenset({DateTime}),
    "day": frozenset({Date, DateTime}),
    "duration": frozenset({DaysTime, YearsMonths}),
    "days": frozenset({DaysTime}),
    "list": frozenset({list}),
    "context": frozenset({dict}),
    "range": frozenset({Range}),
}
"""The Python types that a parameter of each kind takes; "function" is tested apart."""

Body = Callable[..., Value]
AnyBody = TypeVar("AnyBody", bound=Body)


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: its name, what it takes, whether it may be left out or be null."""

    name: str
    kind: str
    optional: bool = False
    nullable: bool = False

    def takes(self, value: Value) -> bool:
        """Whether a value is of the kind."""
        if value is ABSENT:
            return self.optional
        if value is None:
            return self.nullable or self.kind == "any"
        if self.kind in ("function", "any") and isinstance(value, Function):
            return True
        return type(value) in TYPES.get(self.kind, ())

    def adapted(self, value: Value) -> Value:
        """The value as the parameter takes it: an item of a list of one, or a list of an item."""
        if self.takes(value):
            return value
        if type(value) is list and len(value) == 1 and self.takes(value[0]):
            return value[0]
        if self.kind == "list" and value is not None and value is not ABSENT:
            return [value]
        return ABSENT


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a function."""

    params: tuple[Param, ...]
    body: Body
    types: tuple[frozenset[type], ...]
    variadic: bool = False
    with_run: bool = False

    def takes_as_given(self, values: Sequence[Value]) -> bool:
        """Whether all parameters take their arguments as they are: the common, quick case."""
        if len(values) != len(self.types) or self.variadic:
            return False
        for value, types in zip(values, self.types, strict=True):  # noqa: SIM110 - all() is slow
            if type(value) not in types:
                return False
        return True

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(param.name for param in self.params)

    def by_name(self, given: dict[str, Value]) -> list[Value] | None:
        """The arguments in order, or None if their names do not fit."""
        if not given.keys() <= set(self.names):
            return None
        if self.variadic and type(given.get(self.params[-1].name)) is not list:
            return None
        return self.complete([given.get(param.name, ABSENT) for param in self.params])

    def by_position(self, values: Sequence[Value]) -> list[Value] | None:
        """The arguments with those left out, or None if their number does not fit."""
        count = len(self.params)
        if self.variadic and len(values) >= count:
            return [*values[: count - 1], list(values[count - 1 :])]
        return self.complete([*values, *[ABSENT] * (count - len(values))])

    def complete(self, values: list[Value]) -> list[Value] | None:
        """The arguments, or None if one is missing or too many."""
        if len(values) != len(self.params):
            return None
        missing = (
            value is ABSENT and not param.optional
            for param, value in zip(self.params, values, strict=True)
        )
        return None if any(missing) else values

    def call(self, name: str, values: list[Value], run: Run) -> Value:
        """Run the body, or raise the reason why an argument is refused."""
        adapted = []
        for param, value in zip(self.params, values, strict=True):
            if value is not ABSENT:
                fitting = param.adapted(value)
                if fitting is ABSENT:
                    raise BecameNull(
                        "wrong_argument",
                        name=name,
                        param=param.name,
                        wanted=param.kind,
                        kind=kind_of(value),
                    )
                value = fitting
            adapted.append(value)
        while adapted and adapted[-1] is ABSENT:
            adapted.pop()
        return self.run_body([None if value is ABSENT else value for value in adapted], run)

    def run_body(self, values: Sequence[Value], run: Run) -> Value:
        """Run the body with arguments that fit; looking at them is work."""
        run.charge(1 + sum(map(size_of, values)))
        if self.variadic:
            run.charge(sum(map(size_of, values[-1])))
        return self.body(run, *values) if self.with_run else self.body(*values)


def size_of(value: Value) -> int:
    """The work of looking at a value once."""
    if type(value) is list or type(value) is dict:
        return len(value)
    return len(value) >> 6 if type(value) is str else 0


class BuiltIn(Function):
    """A function of the specification."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.forms: list[Form] = []

    def invoke(self, arguments: Sequence[Value], run: Run) -> Value:
        """Call with arguments by position."""
        for form in self.forms:
            if form.takes_as_given(arguments):
                return form.run_body(arguments, run)
        calls = [(form, form.by_position(arguments)) for form in self.forms]
        return self.first_fitting(calls, run)

    def invoke_named(self, names: Sequence[str], arguments: Sequence[Value], run: Run) -> Value:
        """Call with arguments by name."""
        given = dict(zip(names, arguments, strict=True))
        if len(given) < len(names):
            raise self.wrong_arguments()
        # Two forms may differ in order alone: before(point, range), before(range, point).
        forms = sorted(self.forms, key=lambda form: form.names[: len(names)] != tuple(names))
        return self.first_fitting([(form, form.by_name(given)) for form in forms], run)

    def first_fitting(self, calls: Sequence[tuple[Form, list[Value] | None]], run: Run) -> Value:
        """Call by the first form whose arguments fit; the last reason is raised if none does."""
        reason: BecameNull | None = None
        for form, values in calls:
            if values is None:
                continue
            try:
                return form.call(self.name, values, run)
            except BecameNull as why:
                if why.code != "wrong_argument":
                    raise
                reason = why
        raise reason or self.wrong_arguments()

    def wrong_arguments(self) -> BecameNull:
        """The reason for null where the arguments do not fit."""
        forms = " / ".join(f"{self.name}({', '.join(form.names)})" for form in self.forms)
        return BecameNull("wrong_arguments", name=self.name, form=forms)


class Registry:
    """The functions of one family."""

    def __init__(self) -> None:
        self.functions: dict[str, BuiltIn] = {}

    def __call__(self, name: str, params: str = "", **how: Any) -> Callable[[AnyBody], AnyBody]:
        """Declare a form of a function: ``"list: list, position: number, length?: number"``.

        ``?`` may be left out, ``|null`` may be null, ``…`` takes all further arguments as a list.
        """
        variadic = params.endswith("…")
        written = [part for part in params.removesuffix("…").split(", ") if part]

        def declare(body: AnyBody) -> AnyBody:
            function = self.functions.setdefault(name, BuiltIn(name))
            params_of = tuple(map(param_of, written))
            types = tuple(TYPES.get(param.kind, frozenset()) for param in params_of)
            form = Form(params_of, body, types, variadic, **how)
            function.forms.append(form)
            function.params = function.forms[0].names
            return body

        return declare


def param_of(written: str) -> Param:
    """A parameter as it is written in a declaration."""
    name, _, kind = written.partition(": ")
    nullable = kind.endswith("|null")
    return Param(name.rstrip("?"), kind.removesuffix("|null"), name.endswith("?"), nullable)


def refuse(name: str, reason: str, **facts: object) -> BecameNull:
    """The reason why a function gives null for arguments of the right kind."""
    return BecameNull("bad_argument", name=name, why=said(reason, **facts))
