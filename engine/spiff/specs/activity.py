"""Activities: input mappings, boundary events, work, output mappings, repetition."""

from collections.abc import Mapping

from engine.bpmn.graph import Node, Trigger
from engine.spiff.expressions import assigns
from engine.spiff.mapping import mapped
from engine.spiff.specs.repeating import repetition
from engine.spiff.specs.step import Step
from engine.spiff.tokens import Token
from engine.spiff.waits import MULTI_INSTANCE_BODY

LISTENED = frozenset({Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL})
"""What comes from outside; errors and escalations are looked for when they are thrown."""


class Mapped(Step):
    """An element with variables of its own: events and activities."""

    def bind(self, node: Node) -> None:
        """Compile the mappings."""
        super().bind(node)
        self.inputs_made = assigns(node.inputs)
        self.outputs_made = assigns(node.outputs)

    def take_inputs(self, token: Token) -> None:
        """Make the local variables."""
        if self.inputs_made:
            token.data.update(mapped(self.inputs_made, token.scope(), self.now(token)))

    def finish(self, token: Token, results: Mapping[str, object]) -> None:
        """Write the results once, then find the ways out."""
        if "given" not in token.memo:
            self.give_outputs(token, self.named(results))
            token.memo["given"] = True
        super().finish(token, results)

    def give_outputs(self, token: Token, results: Mapping[str, object]) -> None:
        """Write the results: through the mappings where there are any, else as they are."""
        if not self.outputs_made:
            token.publish(results)
            return
        seen = token.scope(dict(results))
        token.publish_around(mapped(self.outputs_made, seen, self.now(token), onto=token.scope()))

    def named(self, results: Mapping[str, object]) -> Mapping[str, object]:
        """The results under the names that the file gives them."""
        return results


class Activity(Mapped):
    """A task, a call or a sub-process. This class itself does nothing: a plain task passes."""

    def bind(self, node: Node) -> None:
        """Compile the repetition."""
        super().bind(node)
        self.repetition = repetition(node.loop)

    def is_body(self, token: Token) -> bool:
        """Whether a token is the whole of a repetition."""
        return self.repetition is not None and not token.is_inner

    def begin(self, token: Token) -> bool:
        """A body that has begun goes on."""
        if self.repetition and self.is_body(token) and "done" in token.memo:
            return self.repetition.turn(token)
        return super().begin(token)

    def enter(self, token: Token) -> bool:
        """Open what is local and what listens, then work."""
        if not token.is_inner:
            self.listen_at_boundaries(token)
        if self.repetition and self.is_body(token):
            return self.repetition.begin(token)
        self.take_inputs(token)
        return self.work(token)

    def work(self, token: Token) -> bool:
        """What the activity does; False while it waits for someone."""
        return True

    def listen_at_boundaries(self, token: Token) -> None:
        """One listener for each boundary event that comes from outside."""
        for boundary in self.boundaries:
            if boundary.node.event.trigger in LISTENED:
                token.workflow.put(boundary.name, parent=token, listening=True)

    def finish(self, token: Token, results: Mapping[str, object]) -> None:
        """A round gives to its body, the body to the process."""
        if self.repetition and self.is_body(token):
            token.publish_around(self.repetition.close(token))
            token.chosen = self.choose(token)
        elif self.repetition:
            self._finish_round(token, results)
        else:
            super().finish(token, results)

    def _finish_round(self, token: Token, results: Mapping[str, object]) -> None:
        body, repeated = token.outer, self.repetition
        if body is None or repeated is None:
            raise AssertionError("a round has a body")
        if "given" not in token.memo:
            self.give_outputs(token, self.named(results))
            token.memo["given"] = True
        repeated.settle_round(body, token)
        token.chosen = ()
        token.then = lambda: repeated.end_round(body, token)

    def kind_of(self, token: Token) -> str:
        """A body is told from its rounds."""
        return MULTI_INSTANCE_BODY if self.is_body(token) else super().kind_of(token)
