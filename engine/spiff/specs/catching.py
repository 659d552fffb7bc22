"""Who catches what is thrown inside an instance, and what catching does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.graph import Trigger
from engine.spiff.tokens import Token


@dataclass(frozen=True, slots=True)
class Catch:
    """A boundary event and its host, or (``host`` None) an event sub-process and its start."""

    scope: Any
    host: Token | None
    spec: Any
    event: Any

    def take(self, results: Mapping[str, object]) -> None:
        """Interrupt, if it does, and go on from here."""
        interrupting = self.event.node.interrupting
        if self.host is not None:
            if interrupting:
                self.host.cancel()
            self.scope.put(self.spec.name, memo={"results": dict(results)})
            return
        others = list(self.scope.tokens()) if interrupting else []
        self.scope.put(self.spec.name, memo={"start": self.event.name, "payload": dict(results)})
        for other in others:
            if other.id in self.scope.tasks:
                other.cancel()


def catcher(token: Token, trigger: Trigger, code: str) -> Catch | None:
    """The nearest that catches an error or escalation thrown by a token or at it."""
    for catches in _outwards(token):
        found = [c for c in catches if c.event.trigger is trigger]
        exact = next((c for c in found if _code(c, token) == code), None)
        catch = exact or next((c for c in found if not _code(c, token)), None)
        if catch is not None:
            return catch
    return None


def _code(catch: Catch, token: Token) -> str:
    code: str = catch.event.name_at(token)
    return code


def _outwards(token: Token) -> Iterator[list[Catch]]:
    """What could catch, level by level: the boundary, then the scope's event sub-processes."""
    for at in token.outwards():
        if at.is_inner:
            continue
        scope, spec = at.workflow, at.task_spec
        yield [Catch(scope, at, boundary, boundary) for boundary in spec.boundaries]
        yield [
            Catch(scope, None, other, scope.spec.steps[start])
            for start, other in scope.spec.event_subprocess_of.items()
            if other is not spec
        ]
