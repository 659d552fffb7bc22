"""Walks the syntax tree and makes a closure of each part; knows which names are bound where."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from engine.feel import limits
from engine.feel.errors import FeelSyntaxError, FeelWarning, place
from engine.feel.parsing.syntax import Node
from engine.feel.runtime.callables import Function
from engine.feel.runtime.frame import Code, Place
from engine.feel.runtime.types import Type
from engine.feel.texts import said


@dataclass(frozen=True, slots=True)
class Bound:
    """A name bound in the text; None is the item of a filter, whose entries are names too."""

    name: str | None
    slot: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the text may refer to beside its own names."""

    functions: Mapping[str, Function]
    declared: frozenset[str]
    types: Mapping[str, Type]


Handler = Callable[["Compiler", Any], Code]


class Compiler:
    """Compiles one source."""

    def __init__(
        self, source: str, surroundings: Surroundings, handlers: Mapping[type, Handler]
    ) -> None:
        self.source = source
        self.functions = surroundings.functions
        self.declared = surroundings.declared
        self.types = surroundings.types
        self.handlers = handlers
        self.bindings: list[Bound] = []
        self.slots = 0
        self.parts = 0
        self.height = 0
        self.closures = 0
        self.slots_read: set[int] = set()
        self.free: set[str] = set()
        self.possible: set[str] = set()
        self.paths: set[str] = set()
        self.warnings: list[FeelWarning] = []

    def compile(self, node: Node) -> Code:
        """The closure of a part."""
        self.parts += 1
        self.height += 1
        if self.height > limits.HEIGHT:
            raise FeelSyntaxError(self.source, node.at, "too_deep", limit=limits.HEIGHT)
        code = self.handlers[type(node)](self, node)
        self.height -= 1
        return code

    def measured(self, node: Node) -> tuple[Code, int, bool]:
        """The closure of a part that runs many times; its work, and whether it makes functions."""
        parts, closures = self.parts, self.closures
        code = self.compile(node)
        return code, self.parts - parts, self.closures > closures

    def place(self, node: Node) -> Place:
        """Where a part stands."""
        return Place(*place(self.source, node.at))

    def null(self, node: Node, code: str, **facts: object) -> Code:
        """A part that is null whatever the data are; noted now, and at each evaluation."""
        place, told = self.place(node), said(code, **facts)
        self.warnings.append(FeelWarning(told.en, place.line, place.column, told.zh))
        return lambda frame: frame.run.null(place, code, **facts)

    def new_slot(self) -> int:
        """A place for a value in the frame."""
        self.slots += 1
        return self.slots - 1

    @contextmanager
    def binding(self, *names: str | None) -> Iterator[list[int]]:
        """Inside the part of the text where these names are bound; gives their slots."""
        depth = len(self.bindings)
        slots = [self.bind(name) for name in names]
        yield slots
        del self.bindings[depth:]

    def bind(self, name: str | None) -> int:
        """Bind one more name until the surrounding part ends."""
        slot = self.new_slot()
        self.bindings.append(Bound(name, slot))
        return slot

    def find(self, name: str) -> tuple[list[int], int | None]:
        """Slots of items that may have the name as an entry, and the slot bound to it, if any."""
        items: list[int] = []
        for bound in reversed(self.bindings):
            if bound.name == name:
                return items, bound.slot
            if bound.name is None:
                items.append(bound.slot)
                if name == "item":
                    return items, bound.slot
        return items, None

    def built_in(self, name: str) -> Function | None:
        """The built-in function of that name, unless the text or the scope binds the name."""
        if name in self.declared or self.find(name)[1] is not None:
            return None
        return self.functions.get(name)
