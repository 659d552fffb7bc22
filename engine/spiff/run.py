"""A run: one instance in memory, without database or clock.

Faults of the process itself never raise out of it: they become waits that someone can retry.
"""

from collections.abc import Mapping
from types import MappingProxyType

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.graph import Trigger
from engine.errors import MoveNotAllowed
from engine.spiff.codec import dump, load
from engine.spiff.failures import StepFailed
from engine.spiff.program import Program
from engine.spiff.scopes import Instance, Scope
from engine.spiff.specs.catching import Catch, catcher
from engine.spiff.specs.work import open_scope
from engine.spiff.tokens import Token
from engine.spiff.waiting import wait_of
from engine.spiff.waits import (
    Ended,
    Failure,
    FailureKind,
    Surroundings,
    Thrown,
    Visit,
    Wait,
    WaitKind,
)
from engine.texts import Text

ANSWERED = frozenset({WaitKind.USER, WaitKind.OPERATION, WaitKind.CALL})
FIRED = frozenset({WaitKind.TIMER, WaitKind.MESSAGE, WaitKind.SIGNAL})


class Run:
    """One instance: begin or load it, act, look at ``waits``, dump it."""

    def __init__(self, program: Program, instance: Instance) -> None:
        self.program = program
        self._instance = instance
        self._waits: Mapping[int, Wait] | None = None

    # -- beginning, keeping ---------------------------------------------------------------------

    @classmethod
    def begin(
        cls,
        program: Program,
        variables: Mapping[str, object],
        *,
        surroundings: Surroundings,
        start: str | None = None,
    ) -> "Run":
        """A new instance, advanced until all waits; ``start``: at another than the plain start."""
        instance = Instance(program, dict(variables), surroundings)
        run = cls(program, instance)
        open_scope(instance, _start_of(program, start), {})
        run._advance()
        return run

    @classmethod
    def load(
        cls,
        program: Program,
        state: bytes,
        variables: Mapping[str, object],
        *,
        surroundings: Surroundings,
    ) -> "Run":
        """An instance as it was dumped, with its variables from beside the state."""
        instance = Instance(program, dict(variables), surroundings)
        load(instance, state)
        return cls(program, instance)

    def dump(self) -> bytes:
        """The whole state but the variables."""
        return dump(self._instance)

    # -- looking --------------------------------------------------------------------------------

    @property
    def variables(self) -> dict[str, object]:
        """The process scope."""
        data: dict[str, object] = self._instance.data
        return data

    @property
    def visits(self) -> list[Visit]:
        """The journal since ``begin`` or ``load``."""
        return self._instance.visits

    @property
    def thrown(self) -> list[Thrown]:
        """What left the instance since ``begin`` or ``load``."""
        return self._instance.thrown

    @property
    def ended(self) -> Ended | None:
        """How it ended, if it has."""
        return self._instance.ended

    @property
    def waits(self) -> Mapping[int, Wait]:
        """What waits now, by step key, oldest first."""
        if self._waits is None:
            found = (wait_of(token) for token in sorted(self._tokens(), key=lambda token: token.id))
            self._waits = MappingProxyType({w.step_key: w for w in found if w is not None})
        return self._waits

    # -- acting ---------------------------------------------------------------------------------

    def complete(self, step_key: int, variables: Mapping[str, object]) -> None:
        """A user task, an operation or a called process is done."""
        token = self._waiting(step_key, ANSWERED)
        token.task_spec.resume(token, variables)
        self._advance()

    def fire(self, step_key: int, variables: Mapping[str, object] | None = None) -> None:
        """A timer is due, or a message or signal has arrived for this wait."""
        token = self._waiting(step_key, FIRED)
        token.task_spec.fire(token, variables or {})
        self._advance()

    def throw_error(
        self, step_key: int, code: str, message: str, variables: Mapping[str, object] | None = None
    ) -> bool:
        """A BPMN error at a step that waits: to the nearest that catches it, else it fails."""
        if self._caught(step_key, Trigger.ERROR, code, variables or {}):
            return True
        text = f"nothing catches the error {code}: {message}"
        self._blame(self._waiting(step_key, ANSWERED), Failure(FailureKind.UNCAUGHT_ERROR, text))
        return False

    def escalate(
        self, step_key: int, code: str, variables: Mapping[str, object] | None = None
    ) -> bool:
        """An escalation from a called process; False if nobody here catches it."""
        return self._caught(step_key, Trigger.ESCALATION, code, variables or {})

    def catches_error(self, step_key: int, code: str) -> bool:
        """Whether an error at this step would be caught."""
        return self._catch(step_key, Trigger.ERROR, code) is not None

    def _caught(
        self, step_key: int, trigger: Trigger, code: str, variables: Mapping[str, object]
    ) -> bool:
        catch = self._catch(step_key, trigger, code)
        if catch is None:
            return False
        catch.take(variables)
        self._advance()
        return True

    def _catch(self, step_key: int, trigger: Trigger, code: str) -> Catch | None:
        token = self._waiting(step_key, ANSWERED)
        try:
            return catcher(token, trigger, code)
        except StepFailed:
            return None  # a code that cannot be computed catches nothing

    def fail(self, step_key: int, kind: str, message: str) -> None:
        """Put an incident on a step that waits; ``retry`` lets it wait again."""
        self._blame(self._waiting(step_key, ANSWERED | FIRED), Failure(kind, message))

    def retry(self, step_key: int) -> None:
        """Try a failed step again."""
        token = self._waiting(step_key, {WaitKind.FAILED})
        token.failure = None
        if token.has_state(TaskState.ERROR):
            token._ready()
        self._advance()

    def set_variables(self, variables: Mapping[str, object], step_key: int | None = None) -> None:
        """Set variables of the process, or local ones of a living step; conditions may hold now."""
        token = self._instance.find(step_key) if step_key is not None else None
        if step_key is not None and token is None:
            raise _does_not_wait(step_key)
        (token.data if token else self.variables).update(variables)
        self._advance()

    def cancel(self) -> None:
        """Stop everything."""
        if self.ended is None:
            self._waits = None
            self._instance.clear()
            self._instance.ended = Ended(None, cancelled=True)

    # -- advancing ------------------------------------------------------------------------------

    def _advance(self) -> None:
        self._waits = None
        instance, steps = self._instance, 0
        while instance.queue or self._wake():
            token = instance.queue.popleft()
            if not token.has_state(TaskState.READY) or token.workflow.closed:
                continue
            steps += 1
            if steps > instance.surroundings.step_limit:
                text = f"more than {instance.surroundings.step_limit} steps without a rest"
                self._stop(token, Failure(FailureKind.STEP_LIMIT, text))
            else:
                self._step(token)
        if instance.ended is None:
            self._tell_stuck_joins()

    def _step(self, token: Token) -> None:
        try:
            token.run()
        except StepFailed as failed:
            self._stop(token, failed.failure)

    def _blame(self, token: Token, failure: Failure) -> None:
        token.failure = failure
        self._waits = None

    def _stop(self, token: Token, failure: Failure) -> None:
        token._set_state(TaskState.ERROR)
        token.failure = failure

    def _tell_stuck_joins(self) -> None:
        """Tokens at joins for which nothing can come any more, as nothing else waits."""
        tokens = self._tokens()
        if not any(token.memo.get("ask") or token.failure for token in tokens):
            for token in tokens:
                if token.has_state(TaskState.WAITING):
                    text = "it waits for tokens that can no longer come"
                    token.failure = Failure(FailureKind.STUCK, text)

    def _wake(self) -> bool:
        """Let what waits for the rest of the instance go on, now that the rest has stopped."""
        return any(self._settle_joins(scope) for scope in self._instance.scopes()) or (
            self.program.waits_on_conditions and self._meet_conditions()
        )

    def _settle_joins(self, scope: Scope) -> bool:
        joins = {t.task_spec for t in scope.tokens() if t.has_state(TaskState.WAITING)}
        return any(join.settle(scope) for join in sorted(joins, key=lambda join: join.name))

    def _meet_conditions(self) -> bool:
        for token in self._tokens():
            wait = wait_of(token) if token.id in token.workflow.tasks else None
            if wait is None or wait.kind is not WaitKind.CONDITION:
                continue
            try:
                if token.task_spec.becomes_true(token):
                    token.task_spec.fire(token, {})
            except StepFailed as failed:
                self._stop(token, failed.failure)
        return bool(self._instance.queue)

    # -- waits ----------------------------------------------------------------------------------

    def _tokens(self) -> list[Token]:
        return [token for scope in self._instance.scopes() for token in scope.tokens()]

    def _waiting(self, step_key: int, kinds: frozenset[WaitKind] | set[WaitKind]) -> Token:
        token = self._instance.find(step_key)
        wait = wait_of(token) if token is not None else None
        if token is None or wait is None or wait.kind not in kinds:
            raise _does_not_wait(step_key)
        return token


def _start_of(program: Program, start: str | None) -> str:
    starts = {step.shown: step.name for step in program.spec.steps.values()}
    known = {node.id for node in program.start_events}
    name = starts[start] if start in known else None if start else program.spec.plain_start
    if name is None:
        raise MoveNotAllowed(
            Text(
                f"流程 {program.process.id} 不能从 {start or '普通开始事件'} 启动。",
                f"Process {program.process.id} cannot begin at {start or 'a plain start event'}.",
            )
        )
    return name


def _does_not_wait(step_key: int) -> MoveNotAllowed:
    return MoveNotAllowed(
        Text(f"步骤 {step_key} 没有在等待这个操作。", f"Step {step_key} does not wait for this.")
    )
