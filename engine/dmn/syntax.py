"""A decision file as plain data: what stands in it, nothing compiled yet."""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A boxed expression; ``type`` is the declared type of its result, if any."""

    id: str | None = None
    line: int | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralBox(Box):
    """A FEEL expression."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name with its type: a parameter, a column, a variable."""

    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Named):
    """A named expression: a context entry, a binding."""

    value: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextBox(Box):
    """Named entries, each seeing those before it; ``result`` if the last one has no name."""

    entries: tuple[Entry, ...]
    result: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationBox(Box):
    """A list of contexts, written as a table."""

    columns: tuple[Named, ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBox(Box):
    """A list, one expression an item."""

    items: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationBox(Box):
    """A call of a function with named arguments."""

    callee: Box
    bindings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionBox(Box):
    """A function; ``kind`` is FEEL, or Java and PMML, which are not run."""

    parameters: tuple[Named, ...]
    body: Box | None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalBox(Box):
    """If, then, else."""

    test: Box
    then: Box
    otherwise: Box


class Loop(StrEnum):
    """What an iterator makes of its list."""

    FOR = "for"
    SOME = "some"
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class IteratorBox(Box):
    """``for``, ``some`` or ``every`` over a list."""

    loop: Loop
    variable: str
    source: Box
    body: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterBox(Box):
    """The items of a list that fulfil a condition."""

    source: Box
    match: Box


class HitPolicy(StrEnum):
    """Which of the matching rules count."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """How collected outputs become one value."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One text of a decision table."""

    text: str
    id: str | None = None
    line: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input column: its expression and, if given, the allowed values."""

    label: str
    expression: Cell
    type: str | None = None
    allowed: Cell | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """An output column; ``name`` is empty where it is the only one."""

    name: str
    label: str
    type: str | None = None
    allowed: Cell | None = None
    default: Cell | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: the cells of all columns and what is written beside them."""

    number: int
    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]
    annotations: tuple[str, ...] = ()
    id: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBox(Box):
    """A decision table, always with its rules as rows."""

    policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    """A type: another one narrowed, or a context of components, or a function; perhaps a list."""

    name: str
    base: str | None = None
    allowed: Cell | None = None
    constraint: Cell | None = None
    collection: bool = False
    components: tuple["ItemDefinition", ...] = ()
    function: tuple[tuple[Named, ...], str | None] | None = None
    id: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Whatever another element may require."""

    id: str
    name: str
    type: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(Part):
    """A value that comes from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Part):
    """A question with its logic; the requirements are references such as ``#id``."""

    variable: str
    inputs: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    logic: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge(Part):
    """A business knowledge model: a function for decisions to call."""

    variable: str
    knowledge: tuple[str, ...] = ()
    logic: FunctionBox | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Part):
    """A decision service: decisions behind a face that can be called."""

    variable: str
    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Another model, whose elements are known here under a name."""

    name: str
    namespace: str
    location: str = ""
    id: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """All that one file holds."""

    id: str
    name: str
    namespace: str
    file: str = ""
    items: tuple[ItemDefinition, ...] = ()
    parts: dict[str, Part] = field(default_factory=dict)
    imports: tuple[Import, ...] = ()
