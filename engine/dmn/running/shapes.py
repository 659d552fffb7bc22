"""The types that a file knows: its item definitions, those of its imports, the built-in ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from engine.dmn.errors import Faults
from engine.dmn.running.run import Place, Value
from engine.dmn.running.shape import (
    ANYTHING,
    SIMPLE,
    Shape,
    holds_for,
    is_list_of,
    local,
    passes,
)
from engine.dmn.syntax import Cell, Definitions, ItemDefinition
from engine.feel.errors import FeelError
from engine.feel.expression import UnaryTests, compile_unary_tests
from engine.feel.runtime.callables import Function
from engine.feel.runtime.types import ANY, Type, signature_fits


@dataclass(slots=True)
class Shapes:
    """The types that one file knows: its own and those of the models that it imports."""

    definitions: Definitions
    faults: Faults
    imported: Sequence[tuple[str, "Shapes"]] = ()
    known: dict[str, Shape] = field(default_factory=dict)
    items: dict[str, ItemDefinition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make all of them, so that every fault is found."""
        self.items = {item.name: item for item in self.definitions.items}
        for item in self.definitions.items:
            if self.goes_in_circles(item):
                self.faults.add("type_cycle", element=item.id, line=item.line, name=item.name)
                self.known[item.name] = SIMPLE["context"]
        for item in self.definitions.items:
            if item.name not in self.known:
                self.known[item.name] = self.shape_of(item)

    def goes_in_circles(self, item: ItemDefinition) -> bool:
        """Whether a type is, through other names, itself."""
        seen = {item.name}
        here: ItemDefinition | None = item
        while here is not None and here.base is not None and here.base != here.name:
            here = self.items.get(local(here.base))
            if here is not None and here.name in seen:
                return here.name == item.name
            if here is not None:
                seen.add(here.name)
        return False

    def find(self, name: str | None, at: Place) -> Shape | None:
        """The type of a name; None where anything goes."""
        if name is None:
            return None
        if (item := self.items.get(name)) or (item := self.items.get(local(name))):
            if item.name not in self.known:
                self.known[item.name] = self.shape_of(item)
            return self.known[item.name]
        if local(name) in ANYTHING:
            return None
        if local(name) in SIMPLE:
            return SIMPLE[local(name)]
        for imported_as, shapes in self.imported:
            inside = local(name).removeprefix(f"{imported_as}.")
            prefixed = inside != local(name) or ":" in name  # DMN 1.1 has a prefix of XML here
            if (prefixed or not imported_as) and shapes.knows(inside):
                return shapes.find(inside, at)
        self.faults.add("unknown_type", element=at.element, line=at.line, name=name)
        return None

    def knows(self, name: str) -> bool:
        """Whether a name is defined here or in what is imported without a name."""
        nameless = [shapes for imported_as, shapes in self.imported if not imported_as]
        return name in self.items or any(shapes.knows(name) for shapes in nameless)

    def result(self, name: str | None, at: Place) -> Shape | None:
        """The type of results: of a function type that of its output, else the type itself."""
        item = self.items.get(local(name)) if name is not None else None
        if item is not None and item.function is not None:
            return self.find(item.function[1], at)
        return self.find(name, at)

    def parameters(self, name: str | None, at: Place) -> dict[str, Shape | None]:
        """The types of the parameters of a function type."""
        item = self.items.get(local(name)) if name is not None else None
        if item is None or item.function is None:
            return {}
        return {parameter.name: self.find(parameter.type, at) for parameter in item.function[0]}

    def types(self) -> dict[str, Type]:
        """All types that a text of FEEL may name here."""
        found: dict[str, Type] = {}
        for imported_as, shapes in self.imported:
            prefix = f"{imported_as}." if imported_as else ""
            found |= {f"{prefix}{name}": type for name, type in shapes.types().items()}
        return found | {name: shape.type for name, shape in self.known.items()}

    def shape_of(self, item: ItemDefinition) -> Shape:
        """The type that an item definition makes."""
        at = Place(item.name, item.id, item.line)
        single = self.context_of(item) if item.components else self.narrowed(item, at)
        if not item.collection:
            return self.constrained(single, item.constraint, at, holds_for)
        many = Shape(
            Type(item.name, lambda value: is_list_of(single.type, value), "list", (single.type,)),
            "list",
            dict,
            single,
        )
        return self.constrained(many, item.constraint, at, holds_for)

    def context_of(self, item: ItemDefinition) -> Shape:
        """A context of components: all must be there, each may be null."""
        parts: dict[str, Shape | None] = {}
        for part in item.components:
            parts[part.name] = self.component(part)
        tests = [(name, shape.type.holds) for name, shape in parts.items() if shape is not None]

        def holds(value: Value) -> bool:
            return (
                type(value) is dict
                and parts.keys() <= value.keys()
                and all(value[name] is None or test(value[name]) for name, test in tests)
            )

        fields = {name: shape.type if shape else ANY for name, shape in parts.items()}
        return Shape(Type(item.name, holds, "context", (), fields), "context", lambda: parts)

    def function_of(self, item: ItemDefinition) -> Shape:
        """A function; its types are looked up when it is needed, for they may come later."""
        parameters, result = item.function or ((), None)
        names = [*(parameter.type for parameter in parameters), result]

        def holds(value: Value) -> bool:
            wanted = [self.type_named(name) for name in names]
            return isinstance(value, Function) and signature_fits(value.signature, wanted)

        return Shape(Type(item.name, holds, "function"))

    def type_named(self, name: str | None) -> Type:
        """A type of this file, or one that is built in; any other may be anything."""
        found = self.known.get(local(name or "")) or SIMPLE.get(local(name or ""))
        return ANY if found is None else found.type

    def component(self, part: ItemDefinition) -> Shape | None:
        """The type of a component; one that is just another type is looked up when it is needed."""
        plain = part.base is not None and part.allowed is None and part.constraint is None
        base = self.items.get(local(part.base or ""))
        if not plain or base is None or base.name in self.known:
            return self.shape_of(part)
        lazy = Shape(
            Type(base.name, lambda value: self.known[base.name].type.holds(value)),
            "",
            lambda: self.known[base.name].parts(),
        )
        if not part.collection:
            return lazy
        many = Type(part.name, lambda value: is_list_of(lazy.type, value))
        return Shape(many, "list", dict, lazy)

    def narrowed(self, item: ItemDefinition, at: Place) -> Shape:
        """Another type, perhaps with fewer values."""
        base = SIMPLE.get(item.name) if item.base == item.name else self.find(item.base, at)
        if base is None:
            base = self.function_of(item) if item.function else Shape(ANY)
        if item.allowed is not None and base.bare is not None:
            base = base.bare
        renamed = replace(base, type=replace(base.type, name=item.name))
        return self.constrained(renamed, item.allowed, at, passes)

    def constrained(
        self,
        base: Shape,
        cell: Cell | None,
        at: Place,
        holding: Callable[[UnaryTests, Value], bool],
    ) -> Shape:
        """A type of which only the values that pass a test are allowed."""
        tests = self.tests_of(cell, at)
        if tests is None:
            return base
        holds = base.type.holds

        def allowed(value: Value) -> bool:
            return holds(value) and holding(tests, value)

        bare = base.type.bare or base.type
        return replace(base, type=replace(base.type, holds=allowed, bare=bare), bare=base)

    def tests_of(self, cell: Cell | None, at: Place) -> UnaryTests | None:
        """The compiled test of allowed values."""
        if cell is None:
            return None
        try:
            return compile_unary_tests(cell.text)
        except FeelError as error:
            add_feel_fault(self.faults, error, at, cell)
            return None


def add_feel_fault(faults: Faults, error: FeelError, at: Place, cell: Cell) -> None:
    """Note that a text is not FEEL, and where in the file."""
    line = cell.line + getattr(error, "line", 1) - 1 if cell.line is not None else at.line
    english = getattr(error, "message", str(error))
    faults.add(
        "not_feel",
        element=cell.id or at.element,
        line=line,
        place=at.label,
        why_en=english,
        why_zh=getattr(error, "message_zh", english),
        hint_en=getattr(error, "hint", ""),
        hint_zh=getattr(error, "hint_zh", ""),
        source=cell.text,
    )
