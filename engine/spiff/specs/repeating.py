"""Repetition: multi-instance, parallel and sequential, and the standard loop.

The token of the activity is the body; each round is a token of the same element under it, with
``loopCounter`` and its item as local variables.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from engine.bpmn.graph import Loop, LoopKind
from engine.spiff.expressions import maybe_formula
from engine.spiff.failures import StepFailed
from engine.spiff.tokens import Token
from engine.spiff.waits import FailureKind

_VARIABLE = re.compile(r"\s*([^\W\d]\w*)(?:\.\w+)*\s*")


class Repetition:
    """How an activity repeats. Methods take the body or, where they say so, a round."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def begin(self, body: Token) -> bool:
        """Start the first rounds; True where there are none."""
        raise AssertionError("every kind says it")

    def turn(self, body: Token) -> bool:
        """A round is done: start the next; True where there is none."""
        raise AssertionError("every kind says it")

    def settle_round(self, body: Token, inner: Token) -> None:
        """Take what a round gives while it can still fail."""

    def end_round(self, body: Token, inner: Token) -> None:
        """A round is complete."""
        body.memo["done"] += 1
        body._ready()

    def close(self, body: Token) -> Mapping[str, object]:
        """What the whole gives."""
        return {}

    def start_round(self, body: Token, index: int, local: Mapping[str, object]) -> None:
        """One more round."""
        body.workflow.put(
            body.task_spec.name,
            parent=body,
            memo={"round": index},
            data={**local, "loopCounter": index + 1},
        )


class MultiInstance(Repetition):
    """One round for each item of a collection, at once or one after the other."""

    def __init__(self, loop: Loop) -> None:
        super().__init__(loop)
        self.sequential = loop.kind is LoopKind.SEQUENTIAL
        self.collection = maybe_formula(loop.input_collection)
        self.cardinality = maybe_formula(loop.cardinality)
        self.output = maybe_formula(loop.output_element)
        self.until = maybe_formula(loop.completion_condition)
        name = _VARIABLE.fullmatch(loop.output_element or "")
        self.output_name = name[1] if name else None

    def begin(self, body: Token) -> bool:
        """Read the collection once; what happens to it later does not matter."""
        items = self._items(body)
        body.memo.update(rounds=len(items), done=0)
        if self.loop.output_collection:
            body.data[self.loop.output_collection] = [None] * len(items)
        if self.sequential:
            body.memo["items"] = items
        for index, item in enumerate(items[:1] if self.sequential else items):
            self.start_round(body, index, self._local(item))
        return not items

    def turn(self, body: Token) -> bool:
        """The next item, if there is one."""
        done = body.memo["done"]
        if body.memo.get("stop") or done >= body.memo["rounds"]:
            return True
        self.start_round(body, done, self._local(body.memo["items"][done]))
        return False

    def settle_round(self, body: Token, inner: Token) -> None:
        """Put the round's result at the place of its item, and see whether it was the last."""
        now = body.workflow.top_workflow.surroundings.now
        name = self.loop.output_collection
        if name and self.output:
            collected = body.data.get(name)
            if not isinstance(collected, list) or len(collected) != body.memo["rounds"]:
                text = f"the output collection {name} was overwritten"
                raise StepFailed(FailureKind.COLLECTION, text)
            collected[inner.memo["round"]] = self.output.value(inner.scope(), now)
        if self.until:
            inner.memo["stop"] = self.until.holds(inner.scope(self._numbers(body)), now)

    def end_round(self, body: Token, inner: Token) -> None:
        """Go on when all are done, or the condition says that these are enough."""
        body.memo["done"] += 1
        if inner.memo.get("stop"):
            body.memo["stop"] = True
            for other in body.children:
                if other.is_inner and other is not inner:
                    other.cancel()
            body._ready()
        elif self.sequential or body.memo["done"] == body.memo["rounds"]:
            body._ready()

    def close(self, body: Token) -> Mapping[str, object]:
        """The output collection, in the order of the input."""
        name = self.loop.output_collection
        return {name: body.data[name]} if name else {}

    def _items(self, body: Token) -> list[object]:
        now = body.workflow.top_workflow.surroundings.now
        if self.collection:
            items = self.collection.value(body.scope(), now)
            if not isinstance(items, list):
                raise StepFailed(
                    FailureKind.COLLECTION, f"the input collection is {items!r:.100}, not a list"
                )
            return items
        count = self.cardinality.value(body.scope(), now) if self.cardinality else None
        if (
            isinstance(count, bool)
            or not isinstance(count, int | Decimal)
            or count != int(count)
            or count < 0
        ):
            raise StepFailed(
                FailureKind.COLLECTION, f"the loop cardinality is {count!r:.100}, not a count"
            )
        return list(range(1, int(count) + 1))

    def _local(self, item: object) -> dict[str, object]:
        local: dict[str, object] = {}
        if self.loop.output_collection and self.output_name:
            local[self.output_name] = None
        if self.loop.input_element:
            local[self.loop.input_element] = item
        return local

    def _numbers(self, body: Token) -> dict[str, object]:
        rounds, done = body.memo["rounds"], body.memo["done"] + 1
        active = sum(child.is_inner for child in body.children) - 1
        return {
            "numberOfInstances": rounds,
            "numberOfActiveInstances": active,
            "numberOfCompletedInstances": done,
            "numberOfTerminatedInstances": 0,
        }


class StandardLoop(Repetition):
    """Again, while a condition holds and at most so many times."""

    def __init__(self, loop: Loop) -> None:
        super().__init__(loop)
        self.condition = maybe_formula(loop.condition)

    def begin(self, body: Token) -> bool:
        """The first round, which ``testBefore`` may forbid."""
        if self.loop.test_before and not self._again(body, 0):
            return True
        body.memo["done"] = 0
        self.start_round(body, 0, {})
        return False

    def turn(self, body: Token) -> bool:
        """One more, if it may be."""
        done = body.memo["done"]
        if not self._again(body, done):
            return True
        self.start_round(body, done, {})
        return False

    def _again(self, body: Token, done: int) -> bool:
        if self.loop.maximum is not None and done >= self.loop.maximum:
            return False
        if self.condition is None:
            return self.loop.maximum is not None
        now = body.workflow.top_workflow.surroundings.now
        return self.condition.holds(body.scope({"loopCounter": done}), now)


def repetition(loop: Loop | None) -> Repetition | None:
    """The repetition of an activity, if it repeats."""
    if loop is None:
        return None
    return StandardLoop(loop) if loop.kind is LoopKind.STANDARD else MultiInstance(loop)
