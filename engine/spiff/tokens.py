"""Tokens: SpiffWorkflow's task, without history, predictions or data of its own making.

The tree holds only what lives: under the root of a scope its tokens, and under a token what
depends on it (the listeners of its boundary events, the rounds of a repeated activity). A finished
step leaves the tree at once and lives on in the journal, so neither cost nor state grows with the
turns of a loop.
"""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.keys import new_key
from engine.spiff.waits import Failure

ROOT = 1
"""The key of the root of every scope; it is no step."""

Variables = dict[str, object]


class Token(Task):  # type: ignore[misc]
    """One visit of one element. ``data`` is only what is local to it; ``id`` is the step key.

    ``triggered`` marks a listener: a boundary event, a branch of an event-based gateway or the
    start of an event sub-process, which waits beside its host and keeps nothing alive.
    """

    task_spec: Any
    workflow: Any

    def __init__(
        self,
        workflow: Any,
        spec: Any,
        parent: "Token | None" = None,
        state: int = TaskState.FUTURE,
        key: int | None = None,
    ) -> None:
        super().__init__(workflow, spec, parent, state, new_key() if key is None else key)
        self.flow: str | None = None
        """The flow of the normalised copy by which it came; joins count by it."""
        self.via: str | None = None
        """The flow of the original file by which it came."""
        self.memo: dict[str, Any] = self.internal_data
        """JSON that the element needs to go on: what was asked, results, counts."""
        self.chosen: tuple[Any, ...] | None = None
        """The ways out, once they are known."""
        self.then: Callable[[], None] | None = None
        """What its completion sets off."""

    def _set_state(self, value: int) -> None:
        self._state = value

    @property
    def is_inner(self) -> bool:
        """One round of a repeated activity."""
        return "round" in self.memo

    @property
    def outer(self) -> "Token | None":
        """The token whose variables are around its own."""
        if self._parent != ROOT:
            parent: Token = self.workflow.tasks[self._parent]
            # A token that just arrives still hangs under the one that it follows.
            return parent.outer if parent.has_state(TaskState.COMPLETED) else parent
        host: Token | None = self.workflow.host
        return host

    @property
    def failure(self) -> Failure | None:
        """Why it stopped."""
        words = self.memo.get("error")
        return Failure(*words) if words else None

    @failure.setter
    def failure(self, failure: Failure | None) -> None:
        self.memo.pop("error", None)
        if failure is not None:
            self.memo["error"] = [str(failure.kind), failure.message]

    def outwards(self) -> "Iterator[Token]":
        """The token and everything around it, innermost first."""
        token: Token | None = self
        while token is not None:
            yield token
            token = token.outer

    def scope(self, over: Variables | None = None) -> Mapping[str, object]:
        """All that it sees: local variables, those around them, the process's, what is known."""
        top = self.workflow.top_workflow
        maps = [token.data for token in self.outwards() if token.data]
        if over:
            maps.insert(0, over)
        known = top.surroundings.known
        return ChainMap(*maps, top.data, known) if maps or known else top.data

    def variables(self) -> Variables:
        """The variables that it sees, without what is known everywhere."""
        process: Variables = self.workflow.top_workflow.data
        return dict(ChainMap(*(token.data for token in self.outwards()), process))

    def publish(self, values: Mapping[str, object]) -> None:
        """Set each variable where it is known, from here outwards; else in the process."""
        _publish(self, values, self.workflow.top_workflow.data)

    def publish_around(self, values: Mapping[str, object]) -> None:
        """The same from outside; a round of a repetition keeps what is its own."""
        start = self if self.is_inner else self.outer
        _publish(start, values, self.workflow.top_workflow.data)

    def cancel(self) -> None:
        """Stop it and all that depends on it; the journal says so."""
        for child in list(self.children):
            child.cancel()
        if not self.has_state(TaskState.COMPLETED):
            self._set_state(TaskState.CANCELLED)
            self.task_spec._on_cancel(self)
        self.workflow.forget(self)


def _publish(token: Token | None, values: Mapping[str, object], process: Variables) -> None:
    """Set each variable in the nearest scope that has it, from a token outwards."""
    around = list(token.outwards()) if token else []
    for name, value in values.items():
        home = next((at.data for at in around if name in at.data), process)
        home[name] = value
