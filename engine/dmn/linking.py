"""Joins a model with those that it imports: references to elements, names to types."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.dmn.errors import DmnFault, Faults
from engine.dmn.parsing.definitions import read_definitions
from engine.dmn.running.shapes import Shapes
from engine.dmn.syntax import Decision, Definitions, Import, Knowledge, Part, Service


@dataclass(slots=True)
class LinkedFile:
    """One file with the files that it imports, each under the name that it has here."""

    definitions: Definitions
    faults: Faults
    imports: list[tuple[str, "LinkedFile"]] = field(default_factory=list)
    shapes: Shapes | None = None
    host: "LinkedFile | None" = None
    """The file that takes all of this one in, for it imports it without a name."""

    def find(self, href: str) -> "tuple[tuple[str, ...], LinkedFile, Part] | None":
        """What a reference leads to, and the import name in front of it."""
        namespace, _, name = href.rpartition("#")
        if not namespace or namespace == self.definitions.namespace:
            return self.outermost().find_nameless(name) or self.find_nameless(name)
        for imported_as, file in self.imports:
            part = file.definitions.parts.get(name)
            if file.definitions.namespace == namespace and part is not None:
                return ((imported_as,) if imported_as else (), file, part)
        return None

    def find_nameless(self, name: str) -> "tuple[tuple[str, ...], LinkedFile, Part] | None":
        """An element of this file, or of those imported without a name, the first one first."""
        part = self.definitions.parts.get(name)
        if part is not None:
            return (), self, part
        for imported_as, file in self.imports:
            if not imported_as and (found := file.find_nameless(name)) is not None:
                return found
        return None

    def outermost(self) -> "LinkedFile":
        """The file whose names win, also inside of those that it takes in."""
        return self if self.host is None else self.host.outermost()

    def offered(self) -> "dict[str, tuple[LinkedFile, Part]]":
        """The elements of this file by id, and those that it takes in."""
        parts = {key: (self, part) for key, part in self.definitions.parts.items()}
        for imported_as, file in self.imports:
            if not imported_as:
                parts |= {key: found for key, found in file.offered().items() if key not in parts}
        return parts

    def all_files(self) -> "Iterator[LinkedFile]":
        """This file and all below it, each once."""
        seen: dict[int, LinkedFile] = {}
        waiting = [self]
        while waiting:
            file = waiting.pop()
            if id(file) not in seen:
                seen[id(file)] = file
                waiting.extend(target for _, target in file.imports)
        return iter(seen.values())


class Linker:
    """Reads a file and what it imports, each file once."""

    def __init__(self, others: Mapping[str, bytes]) -> None:
        """``others`` are the files that may be imported, by name."""
        self.others = others
        self.known: dict[str, LinkedFile] | None = None
        self.faults: list[Faults] = []
        self.unreadable: list[Faults] = []

    def link(self, data: bytes, name: str) -> LinkedFile | None:
        """The file with all that it imports; None where it cannot be read."""
        file = self.read(data, name)
        if file is not None:
            self.follow(file, ())
        return file

    def found(self) -> list[DmnFault]:
        """All faults of the files that were used."""
        return [fault for faults in self.faults for fault in faults.found]

    def read(self, data: bytes, name: str) -> LinkedFile | None:
        """One file alone."""
        faults = Faults(name)
        definitions = read_definitions(data, faults)
        if definitions is None:
            self.unreadable.append(faults)
            return None
        return LinkedFile(definitions, faults)

    def candidates(self) -> dict[str, LinkedFile]:
        """The files that may be imported, by name; read when the first import is met."""
        if self.known is None:
            read = {name: self.read(data, name) for name, data in self.others.items()}
            self.known = {name: file for name, file in read.items() if file is not None}
        return self.known

    def follow(self, file: LinkedFile, path: Sequence[LinkedFile]) -> None:
        """Link the imports of a file, then its types."""
        if file.shapes is not None:
            return
        self.faults.append(file.faults)
        for wanted in file.definitions.imports:
            target = self.target(wanted)
            if target is None:
                self.note_missing(file, wanted)
            elif target is file or target in path:
                names = " → ".join(each.definitions.name for each in (*path, file, target))
                file.faults.add("import_cycle", element=wanted.id, line=wanted.line, path=names)
            else:
                self.follow(target, (*path, file))
                file.imports.append((wanted.name, target))
                if not wanted.name and target.host is None:
                    target.host = file
        types = [(name, other.shapes) for name, other in file.imports if other.shapes]
        file.shapes = Shapes(file.definitions, file.faults, types)

    def note_missing(self, file: LinkedFile, wanted: Import) -> None:
        """Say that an import is not there, and what was wrong with files that could not be read."""
        place: dict[str, Any] = {"element": wanted.id, "line": wanted.line}
        file.faults.add("no_import", **place, namespace=wanted.namespace)
        self.faults.extend(self.unreadable)
        self.unreadable = []

    def target(self, wanted: Import) -> LinkedFile | None:
        """The file that an import means: of several with its namespace the one it locates."""
        named = [
            (name, file)
            for name, file in self.candidates().items()
            if file.definitions.namespace == wanted.namespace
        ]
        location = wanted.location.removeprefix("./")
        for known_by in (location, location.rpartition("/")[2]):
            for name, file in named:
                if location and known_by in (name, name.rpartition("/")[2]):
                    return file
        return named[0][1] if named else None


def needs_of(part: Part) -> tuple[str, ...]:
    """The references of an element to what must be known before it."""
    if isinstance(part, Decision):
        return (*part.inputs, *part.decisions, *part.knowledge)
    if isinstance(part, Knowledge):
        return part.knowledge
    if isinstance(part, Service):
        return part.outputs
    return ()
