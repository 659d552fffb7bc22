"""The requirements graph while it runs: inputs, decisions, knowledge, services."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.dmn.running.compiler import nothing
from engine.dmn.running.functions import ModelFunction, Parameter
from engine.dmn.running.run import Code, Place, Run, Scope, Value
from engine.dmn.running.shape import Shape
from engine.dmn.running.trace import DecisionSeen

Path = tuple[str, ...]
"""The import name in front of an element of another model; mostly empty."""


@dataclass(slots=True, eq=False)
class Node(ABC):
    """An element that others may require."""

    id: str
    name: str
    at: Place
    shape: Shape | None
    needs: "list[Need]" = field(default_factory=list)

    @abstractmethod
    def value(self, evaluation: "Evaluation") -> Value:
        """What the element is worth in one evaluation."""


class Need(NamedTuple):
    """An element that is required, and the import name under which it is seen."""

    path: Path
    node: Node


@dataclass(slots=True)
class Evaluation:
    """One evaluation of a graph: what is given, and what was found out so far."""

    given: Mapping[str, Value]
    run: Run
    seen: list[DecisionSeen]
    known: dict[int, Value] = field(default_factory=dict)

    def value(self, node: Node) -> Value:
        """The value of an element, found out once."""
        key = id(node)
        if key not in self.known:
            self.known[key] = node.value(self)
        return self.known[key]

    def scope(self, needs: Sequence[Need]) -> Scope:
        """The variables that requirements give; those of an import stand inside its name."""
        scope: Scope = {}
        for path, node in needs:
            around = scope
            for name in path:
                around = around.setdefault(name, {})
            around[node.name] = self.value(node)
        return scope


@dataclass(slots=True, eq=False)
class InputNode(Node):
    """A value from outside, looked up by its name."""

    def value(self, evaluation: Evaluation) -> Value:
        """The given value as its type."""
        if self.name not in evaluation.given:
            evaluation.run.warn("no_input", self.at, name=self.name)
            return None
        value = evaluation.given[self.name]
        if self.shape is None:
            return value
        return self.shape.fitted(self.shape.received(value), evaluation.run, self.at)


@dataclass(slots=True, eq=False)
class DecisionNode(Node):
    """A decision. Variables that nobody declared are seen too, as other engines do."""

    title: str = ""
    code: Code = nothing
    undeclared: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    """The undeclared, and names in filters that are perhaps variables."""

    def value(self, evaluation: Evaluation) -> Value:
        """The result of its logic as its type."""
        scope = evaluation.scope(self.needs)
        given = evaluation.given
        for name in self.seen:
            if name in given:
                scope[name] = given[name]
        run = evaluation.run
        before = len(run.tables)
        value = self.code(scope, run)
        if self.shape is not None:
            value = self.shape.fitted(value, run, self.at)
        tables = tuple(run.tables[before:])
        del run.tables[before:]
        evaluation.seen.append(DecisionSeen(self.id, self.title, value, tables))
        return value


@dataclass(slots=True, eq=False)
class KnowledgeNode(Node):
    """A business knowledge model; its value is a function, which sees itself."""

    parameters: list[Parameter] = field(default_factory=list)
    code: Code = nothing

    def value(self, evaluation: Evaluation) -> Value:
        """The function."""
        scope = evaluation.scope(self.needs)
        run, code = evaluation.run, self.code
        function = ModelFunction(
            self.at, self.parameters, lambda given: code({**scope, **given}, run), run
        )
        scope[self.name] = function
        return function


@dataclass(slots=True, eq=False)
class ServiceNode(Node):
    """A decision service; its value is a function of its inputs."""

    inputs: list[Node] = field(default_factory=list)
    outputs: list[Node] = field(default_factory=list)
    types: Mapping[str, Shape | None] = field(default_factory=dict)

    @property
    def parameters(self) -> list[Parameter]:
        """Its inputs with their types: first data, then decisions."""
        return [(node.name, self.types.get(node.name) or node.shape) for node in self.inputs]

    def value(self, evaluation: Evaluation) -> Value:
        """The function."""
        return ModelFunction(
            self.at,
            self.parameters,
            lambda given: self.result(given, evaluation),
            evaluation.run,
        )

    def result(self, given: Scope, around: Evaluation) -> Value:
        """Its outputs for its inputs; a single output stands by itself."""
        known = {id(node): given[node.name] for node in self.inputs}
        inner = Evaluation({}, around.run, around.seen, known)
        values = {node.name: inner.value(node) for node in self.outputs}
        if len(values) == 1:
            (value,) = values.values()
        else:
            value = values
        return value if self.shape is None else self.shape.fitted(value, around.run, self.at)
