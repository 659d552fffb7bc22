"""The functions that service tasks call, by name; where each runs, and how each may refuse."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy.orm import Session

NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation by a step."""

    operation: str
    inputs: Mapping[str, object]
    """All variables that the step sees, its input mappings laid over the process's."""
    headers: Mapping[str, str]
    instance_key: int
    root_key: int
    step_key: int
    element_id: str
    idempotency_key: str
    """The same for every attempt of the same visit: give it to whatever must not happen twice."""
    now: datetime
    attempt: int


class OperationFailed(Exception):
    """The operation could not be done now; tried again until the retries are used up."""

    def __init__(self, message: str, *, retry_in: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_in = retry_in


class BusinessError(Exception):
    """A BPMN error: the process decides what follows (error boundary, event sub-process)."""

    def __init__(
        self, code: str, message: str = "", variables: Mapping[str, object] = NOTHING
    ) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message
        self.variables = variables


Inside = Callable[[Session, Call], Mapping[str, object]]
"""Runs in the transaction of its job: what it writes and what the process does are one."""
Outside = Callable[[Call], Mapping[str, object]]
"""Runs between two transactions under a lease, for everything that talks to other machines."""


@dataclass(slots=True)
class Operations:
    """The registry that ``web`` fills once at start."""

    inside: dict[str, Inside] = field(default_factory=dict)
    outside: dict[str, Outside] = field(default_factory=dict)

    def register(self, name: str, function: Inside) -> None:
        """An operation on our own records."""
        self._refuse_second(name)
        self.inside[name] = function

    def register_outside(self, name: str, function: Outside) -> None:
        """An operation that calls another machine."""
        self._refuse_second(name)
        self.outside[name] = function

    def names(self) -> frozenset[str]:
        """Every operation that a diagram may call here."""
        return frozenset(self.inside) | frozenset(self.outside)

    def prefixes(self) -> frozenset[str]:
        """``crm.`` of ``crm.lead.normalize``: types that begin so must be registered."""
        return frozenset(name.partition(".")[0] + "." for name in self.names() if "." in name)

    def _refuse_second(self, name: str) -> None:
        if name in self.names():
            raise ValueError(f"the operation {name} is registered twice")
