"""Makes the graph that runs from linked files: every element once, every fault noted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from engine.dmn.linking import LinkedFile, needs_of
from engine.dmn.running.boxes import HANDLERS, compile_body
from engine.dmn.running.compiler import Compiler, Doubt, Reading, typed
from engine.dmn.running.names import odd_names, part_names
from engine.dmn.running.nodes import (
    DecisionNode,
    InputNode,
    KnowledgeNode,
    Need,
    Node,
    ServiceNode,
)
from engine.dmn.running.run import Place
from engine.dmn.running.shape import Shape
from engine.dmn.syntax import Decision, Knowledge, Part, Service

CHAIN: Final = 100
"""Elements that require each other in one row."""


@dataclass(slots=True)
class Builder:
    """Builds the nodes of one file and of all that it imports."""

    files: Sequence[LinkedFile]
    nodes: dict[int, Node] = field(default_factory=dict)
    compilers: dict[int, Compiler] = field(default_factory=dict)
    path: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        root, *imported = [file.definitions for file in self.files]
        paths = odd_names(root).union(*map(odd_names, imported), *map(part_names, imported))
        paths |= {
            name for file in self.files for name, _ in file.imports if not name.isidentifier()
        }
        for file in self.files:
            if file.shapes is not None:
                compiler = Compiler(file.shapes, paths, file.faults, HANDLERS)
                self.compilers[id(file)] = compiler

    def doubts(self) -> Iterator[Doubt]:
        """What is null whatever the data are, in all files."""
        for compiler in self.compilers.values():
            yield from compiler.doubts

    def readings(self) -> Iterator[Reading]:
        """What all texts read of variables, in all files."""
        for compiler in self.compilers.values():
            yield from compiler.readings

    def node(self, file: LinkedFile, part: Part) -> Node | None:
        """The node of an element; None where it requires itself or too many others."""
        known = self.nodes.get(id(part))
        if known is not None:
            return known
        if part in self.path or len(self.path) >= CHAIN:
            self.note_cycle(file, part)
            return None
        self.path.append(part)
        needs = self.needs(file, needs_of(part), part)
        self.path.pop()
        node = self.made(file, part, needs)
        self.nodes[id(part)] = node
        return node

    def note_cycle(self, file: LinkedFile, part: Part) -> None:
        """Say which elements require each other."""
        place: dict[str, Any] = {"element": part.id, "line": part.line}
        if part in self.path:
            names = [each.name for each in self.path[self.path.index(part) :]]
            path = " → ".join((*names, part.name))
            file.faults.add("cycle", **place, name=part.name, path=path)
        else:
            file.faults.add("too_many", **place, what="requirements in one row", limit=CHAIN)

    def needs(self, file: LinkedFile, references: Sequence[str], of: Part) -> list[Need]:
        """The nodes that references lead to."""
        needs = []
        for href in references:
            found = file.find(href)
            if found is None:
                file.faults.add("no_target", element=of.id, line=of.line, href=href)
                continue
            path, other, part = found
            node = self.node(other, part)
            if node is not None:
                needs.append(Need(path, node))
        return needs

    def made(self, file: LinkedFile, part: Part, needs: list[Need]) -> Node:
        """A new node of the kind that the element is."""
        at = Place(part.name, part.id, part.line)
        shapes = self.compilers[id(file)].shapes
        if isinstance(part, Knowledge | Service):
            shape = shapes.result(part.type, at)
        else:
            shape = shapes.find(part.type, at)
        match part:
            case Decision():
                return self.decision(file, part, at, shape, needs)
            case Knowledge():
                return self.knowledge(file, part, at, shape, needs)
            case Service():
                return self.service(file, part, at, shape, needs)
            case _:
                return InputNode(part.id, part.name, at, shape)

    def decision(
        self, file: LinkedFile, part: Decision, at: Place, shape: Shape | None, needs: list[Need]
    ) -> Node:
        """A decision with its compiled logic."""
        compiler = self.compilers[id(file)]
        names = names_of(needs)
        compiler.read, compiler.may_read = set(), set()
        code = compiler.compile(part.logic, names, at)
        node = DecisionNode(part.id, part.variable, at, shape, needs, part.name, code)
        node.undeclared = frozenset(compiler.read)
        node.seen = frozenset(compiler.read | compiler.may_read)
        return node

    def knowledge(
        self, file: LinkedFile, part: Knowledge, at: Place, shape: Shape | None, needs: list[Need]
    ) -> Node:
        """A function with its compiled body."""
        node = KnowledgeNode(part.id, part.variable, at, shape, needs)
        if part.logic is not None:
            compiler = self.compilers[id(file)]
            names = names_of(needs) | {part.variable}
            node.parameters = [
                (parameter.name, compiler.shapes.find(parameter.type, at))
                for parameter in part.logic.parameters
            ]
            node.code = typed(compile_body(compiler, part.logic, names, at), shape, at)
        return node

    def service(
        self, file: LinkedFile, part: Service, at: Place, shape: Shape | None, needs: list[Need]
    ) -> Node:
        """A service: of what it needs to know only its inputs come from outside."""
        inputs = self.needs(file, (*part.input_data, *part.input_decisions), part)
        types = self.compilers[id(file)].shapes.parameters(part.type, at)
        return ServiceNode(
            part.id,
            part.variable,
            at,
            shape,
            needs,
            [need.node for need in inputs],
            [need.node for need in needs],
            types,
        )


def names_of(needs: Sequence[Need]) -> frozenset[str]:
    """The names under which requirements are seen."""
    return frozenset(path[0] if path else node.name for path, node in needs)


def nodes_below(node: Node) -> list[Node]:
    """A node and all that it needs, also through others."""
    seen: dict[int, Node] = {}
    waiting = [node]
    while waiting:
        here = waiting.pop(0)
        if id(here) not in seen:
            seen[id(here)] = here
            waiting.extend(need.node for need in here.needs)
    return list(seen.values())
