"""What a file may refer to outside itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names that exist; None where that is not known and nothing is checked."""

    roles: Collection[str] | None = None
    forms: Collection[str] | None = None
    decisions: Collection[str] | None = None
    processes: Collection[str] | None = None
    operations: Collection[str] | None = None
    prefixes: Collection[str] = ("crm.", "laneway.")
    """Operations with these beginnings must exist; others are for external workers."""
    calls: Mapping[str, Collection[str]] = field(default_factory=dict)
    """For each process outside the file, the processes that it calls."""
    sent: Collection[str] | None = None
    """The messages that processes send."""
    awaited: Collection[str] | None = None
    """The messages that processes wait for or begin with."""
    settings: Collection[str] = ()
    """The dotted names of what every expression may name beside its variables."""
    staffed: Collection[str] | None = None
    """The roles that somebody active holds."""
    fields: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    """For each form its fields: whether each is surely filled in."""
    sets: Mapping[str, Collection[str]] = field(default_factory=dict)
    """For each process that may be called, the variables that it is seen to set."""
