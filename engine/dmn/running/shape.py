"""One type of values: what it holds, what it converts, what becomes null."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.dmn.running.run import Place, Run, Value
from engine.feel.expression import UnaryTests
from engine.feel.runtime.frame import BecameNull
from engine.feel.runtime.types import Type, conformed, kind_of
from engine.feel.temporal.reading import read_temporal
from engine.feel.values import to_text

BUILT_IN: Final[dict[str, str]] = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "duration": "duration",
    "context": "context",
    "list": "list",
    "integer": "number",
    "long": "number",
    "double": "number",
}
"""The names of types that need no definition, and what FEEL calls them."""
ANYTHING: Final = frozenset({"Any", "<Undefined>", "", "function", "range"})
TEMPORAL: Final = frozenset(
    kind for kind in BUILT_IN.values() if "date" in kind or "time" in kind or "duration" in kind
)


def holds_kind(kind: str) -> Callable[[Value], bool]:
    """The test for a built-in type."""
    if kind == "duration":
        return lambda value: kind_of(value).endswith("duration")
    return lambda value: kind_of(value) == kind


@dataclass(frozen=True, slots=True)
class Shape:
    """A type: ``kind`` is the built-in one below it, ``parts`` of a context, ``item`` of a list."""

    type: Type
    kind: str = ""
    parts: Callable[[], Mapping[str, "Shape | None"]] = dict
    item: "Shape | None" = None
    bare: "Shape | None" = None
    """The type below, without its allowed values: who narrows it again replaces them."""

    @property
    def name(self) -> str:
        """As people write it."""
        return self.type.name

    def fitted(self, value: Value, run: Run, at: Place) -> Value:
        """The value as this type, or null with the reason noted."""
        inner = value
        while type(inner) is list and len(inner) == 1 and not self.type.holds(inner):
            inner = inner[0]
        if self.type.holds(inner):
            return inner
        try:
            return conformed(value, self.type)
        except BecameNull:
            run.warn("wrong_type", at, value=shown(value), type=self.name)
            return None

    def received(self, value: Value) -> Value:
        """A value from outside: texts of dates and times are read, missing components are null."""
        if type(value) is str and self.kind in TEMPORAL:
            read = read_temporal(value)
            return value if read is None else read
        if type(value) is list and self.item is not None:
            return [self.item.received(item) for item in value]
        if type(value) is dict and (parts := self.parts()):
            missing = dict.fromkeys(parts.keys() - value.keys())
            return missing | {
                key: part.received(entry) if (part := parts.get(key)) is not None else entry
                for key, entry in value.items()
            }
        return value


SIMPLE: Final = {
    name: Shape(Type(kind, holds_kind(kind), kind), kind) for name, kind in BUILT_IN.items()
}


def shown(value: Value) -> str:
    """A value in a sentence, cut where it is long."""
    text = f'"{value}"' if type(value) is str else to_text(value)
    return text if len(text) <= 80 else text[:79] + "…"


def is_list_of(item: Type, value: Value) -> bool:
    """Whether a value is a list of which every item is of a type."""
    return type(value) is list and all(entry is None or item.holds(entry) for entry in value)


def holds_for(tests: UnaryTests, value: Value) -> bool:
    """Whether a value as a whole passes a test."""
    return tests.matches(value, {}) is True


def passes(tests: UnaryTests, value: Value) -> bool:
    """Whether a value, or every item of a list, is allowed."""
    if holds_for(tests, value):
        return True
    return type(value) is list and bool(value) and all(holds_for(tests, item) for item in value)


def local(name: str) -> str:
    """A name without its XML prefix."""
    return name.rpartition(":")[2]
