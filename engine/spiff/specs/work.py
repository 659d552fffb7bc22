"""The activities that do something or wait for someone."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.graph import Node
from engine.dmn.errors import DecisionTooLarge, DmnError
from engine.errors import LanewayError
from engine.feel.errors import FeelError
from engine.spiff.expressions import Spoken, kept, maybe_formula, names_of, spoken, text_of
from engine.spiff.failures import StepFailed
from engine.spiff.specs.activity import LISTENED, Activity
from engine.spiff.specs.asking import moment_of, number_of
from engine.spiff.tokens import Token
from engine.spiff.waits import FailureKind, WaitKind

RESULT_VARIABLE = "resultVariable"

NO_ANSWER = (LanewayError, DecisionTooLarge, DmnError, FeelError, LookupError, ValueError)
"""How a decision fails; a database that fails meanwhile is no matter of one step."""


class UserTask(Activity):
    """Waits for a person; who may be asked is worked out once, when it opens."""

    asks = frozenset({WaitKind.USER})

    def bind(self, node: Node) -> None:
        """Compile who, when and which form."""
        super().bind(node)
        who, when = node.assignment, node.schedule
        self.texts = _spoken(
            assignee=who.assignee,
            form_id=node.form_id,
            sla_due=when.sla_due,
            sla_remind=when.sla_remind,
            sla_escalate_to=when.sla_escalate_to,
        )
        self.names = _spoken(
            groups=who.candidate_groups, users=who.candidate_users, excluded=who.exclude
        )
        self.moments = _spoken(due=when.due, follow_up=when.follow_up)
        self.priority = spoken(node.priority)

    def work(self, token: Token) -> bool:
        """Ask."""
        scope, now = token.scope(), self.now(token)
        ask: dict[str, Any] = {"kind": WaitKind.USER.value}
        for field, text in self.texts.items():
            ask[field] = text_of(text.value(scope, now), field)
        for field, text in self.names.items():
            ask[field] = list(names_of(text.value(scope, now), field))
        for field, text in self.moments.items():
            ask[field] = moment_of(text.value(scope, now), field, now)
        if self.priority is not None:
            ask["priority"] = number_of(self.priority.value(scope, now), "priority")
        token.memo["ask"] = {
            field: value for field, value in ask.items() if value not in (None, [])
        }
        return False


def _spoken(**sources: str | None) -> dict[str, Spoken]:
    return {name: text for name, source in sources.items() if (text := spoken(source)) is not None}


class Operation(Activity):
    """Waits for a program: a service task, or any task that names a job type."""

    asks = frozenset({WaitKind.OPERATION})

    def bind(self, node: Node) -> None:
        """Compile the type."""
        super().bind(node)
        self.type = spoken(node.task_type or "")
        self.retries = spoken(node.retries)

    def work(self, token: Token) -> bool:
        """Ask."""
        scope, now = token.scope(), self.now(token)
        ask: dict[str, Any] = {"kind": WaitKind.OPERATION.value}
        if self.type is not None:
            ask["type"] = text_of(self.type.value(scope, now), "task type")
        if self.retries is not None:
            ask["retries"] = number_of(self.retries.value(scope, now), "retries")
        token.memo["ask"] = ask
        return False

    def named(self, results: Mapping[str, object]) -> Mapping[str, object]:
        """All under one name, if a header says which."""
        name = self.node.headers.get(RESULT_VARIABLE)
        return {name: dict(results)} if name else results


class Computed(Activity):
    """An activity that is done at once and gives one value."""

    def work(self, token: Token) -> bool:
        """Compute, and keep the value until it is written."""
        value = self.compute(token)
        name = self.node.result_variable
        token.memo["results"] = {name: value} if name else _parts(value)
        return True

    def compute(self, token: Token) -> object:
        """The value."""
        raise AssertionError("every kind says it")


def _parts(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


class Script(Computed):
    """Evaluates FEEL."""

    def bind(self, node: Node) -> None:
        """Compile it."""
        super().bind(node)
        self.script = maybe_formula(node.script)

    def compute(self, token: Token) -> object:
        """The value of the script."""
        return self.script.value(token.scope(), self.now(token)) if self.script else None


class Rule(Computed):
    """Asks a decision."""

    def bind(self, node: Node) -> None:
        """Compile its id."""
        super().bind(node)
        self.decision = spoken(node.decision_id)

    def compute(self, token: Token) -> object:
        """What the decision says."""
        scope, top = token.scope(), token.workflow.top_workflow
        name = self.decision and text_of(self.decision.value(scope, self.now(token)), "decision")
        try:
            return kept(top.surroundings.decide(name or "", scope))
        except NO_ANSWER as error:
            raise StepFailed(FailureKind.DECISION, f"decision {name}: {error}") from error


class Call(Activity):
    """Waits for an instance of another process."""

    asks = frozenset({WaitKind.CALL})

    def bind(self, node: Node) -> None:
        """Compile the process id."""
        super().bind(node)
        self.called = spoken(node.called_process)

    def work(self, token: Token) -> bool:
        """Ask."""
        value = self.called.value(token.scope(), self.now(token)) if self.called else None
        name = text_of(value, "called process")
        if name is None:
            raise StepFailed(FailureKind.EXPRESSION, "the called process is null")
        token.memo["ask"] = {"kind": WaitKind.CALL.value, "process_id": name}
        return False

    def handed(self, token: Token) -> dict[str, object]:
        """What the called process starts with."""
        return token.variables() if self.node.propagate_all_parent else dict(token.data)

    def named(self, results: Mapping[str, object]) -> Mapping[str, object]:
        """All that the called process knew, unless the file keeps it back."""
        keep = self.node.propagate_all_child or bool(self.outputs_made)
        return results if keep else {}


class SubProcess(Activity):
    """Runs the elements inside it in a scope of their own."""

    spec: str

    def work(self, token: Token) -> bool:
        """Open the scope."""
        inside = token.workflow.top_workflow.create_subprocess(token, self.name)
        open_scope(inside, token.memo.get("start"), token.memo.get("payload", {}))
        return False

    def _on_cancel(self, my_task: Token) -> None:
        top = my_task.workflow.top_workflow
        inside = top.subprocesses.pop(my_task.id, None)
        if inside is not None:
            inside.clear()
        super()._on_cancel(my_task)


def open_scope(scope: Any, start: str | None, payload: Mapping[str, object]) -> None:
    """Let a scope begin: listen for its event sub-processes, and put a token at a start event."""
    for event in scope.spec.event_subprocess_of:
        if scope.spec.steps[event].node.event.trigger in LISTENED:
            scope.put(event, listening=True)
    name = start or scope.spec.plain_start
    if name is not None:
        scope.put(name, memo={"results": dict(payload)})
