"""Gateways: choosing, splitting, and joins that are right in loops (BPMN 2.0.2, 13.4.3)."""

from collections.abc import Collection, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.specs.step import Step, Way
from engine.spiff.tokens import Token
from engine.spiff.waits import Happening


class Exclusive(Step):
    """The first open way, in document order."""

    def choose(self, token: Token) -> tuple[Way, ...]:
        """One way."""
        if len(self.ways) == 1 and self.ways[0].condition is None:
            return tuple(self.ways)
        first = next((way for way in self.ways if self.is_open(token, way)), None)
        return self.chosen_of(token, [first] if first else [])


class Join(Step):
    """A gateway where tokens wait for each other; each counts for its flow, and once."""

    def arrive(self, token: Token) -> bool:
        """Wait, until enough is there."""
        if len(self.arrivals) < 2:
            return True
        token._set_state(TaskState.WAITING)
        self.settle(token.workflow)
        return False

    def settle(self, scope: Any) -> bool:
        """Let one token go on for those that wait, if enough are there; whether one went."""
        raise AssertionError("every kind says it")

    def waiting(self, scope: Any) -> dict[str, Token]:
        """The token that came first, for each flow that has one."""
        first: dict[str, Token] = {}
        for token in scope.tokens():
            if token.task_spec is self and token.has_state(TaskState.WAITING):
                first.setdefault(token.flow, token)
        return first

    def merge(self, waiting: Mapping[str, Token]) -> None:
        """The last one goes on; the others have arrived with it."""
        *others, last = sorted(waiting.values(), key=lambda token: token.id)
        for token in others:
            token._set_state(TaskState.COMPLETED)
            self.note(token, Happening.COMPLETED)
            token.workflow.forget(token)
        last._ready()


class Parallel(Join):
    """Waits for a token on every flow, takes one of each, and leaves on all."""

    def settle(self, scope: Any) -> bool:
        """Go on with one token of every flow."""
        waiting = self.waiting(scope)
        if len(waiting) < len(self.arrivals):
            return False
        self.merge(waiting)
        return True

    def choose(self, token: Token) -> tuple[Way, ...]:
        """All ways."""
        return tuple(self.ways)


class Inclusive(Join):
    """Waits while a token elsewhere can reach an empty flow of it and none of the filled ones."""

    reach: Mapping[str, Collection[str]]
    """For each incoming flow, from where it can be reached without passing this gateway."""

    def arrive(self, token: Token) -> bool:
        """Wait until everything else has come to rest."""
        if len(self.arrivals) < 2:
            return True
        token._set_state(TaskState.WAITING)
        return False

    def settle(self, scope: Any) -> bool:
        """Go on with what is there when nothing more can come."""
        waiting = self.waiting(scope)
        empty = [flow for flow in self.arrivals if flow not in waiting]
        if not waiting or any(self._may_come(t, empty, waiting) for t in scope.tokens()):
            return False
        self.merge(waiting)
        return True

    def _may_come(self, token: Token, empty: list[str], waiting: Mapping[str, Token]) -> bool:
        name = token.task_spec.name
        if token.triggered or token.is_inner or token.task_spec is self:
            return False
        return any(name in self.reach[flow] for flow in empty) and not any(
            name in self.reach[flow] for flow in waiting
        )


class EventBased(Step):
    """Listens for the events behind it; the first one decides."""

    def enter(self, token: Token) -> bool:
        """Open a listener for every way."""
        for way in self.ways:
            listener = token.workflow.put(way.target, parent=token, listening=True)
            listener.flow = way.flow
        return False

    def take(self, token: Token, listener: Token, results: Mapping[str, object]) -> None:
        """One of them happened."""
        token.chosen = tuple(way for way in self.ways if way.flow == listener.flow)
        token.memo["hand"] = dict(results)
        token.complete()

    def send(self, token: Token, way: Way) -> None:
        """What happened goes with the token to its event."""
        super().send(token, way)
        token.children[-1].memo["results"] = token.memo["hand"]
