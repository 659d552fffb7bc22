"""Scopes: an instance and its running sub-processes, as SpiffWorkflow's workflows."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.spiff.tokens import ROOT, Token
from engine.spiff.waits import Ended, Surroundings, Thrown, Visit


class NoScripts(PythonScriptEngine):  # type: ignore[misc]
    """Refuses every script: what a file says is FEEL and is compiled by the program."""

    def evaluate(self, task: Any, expression: Any, external_context: Any = None) -> Any:
        """Never."""
        raise PermissionError("a process file runs no Python")

    execute = evaluate


_NO_SCRIPTS = NoScripts()


class Scope:
    """What an instance and a sub-process share: a root and the tokens under it."""

    spec: Any
    tasks: dict[int, Token]
    task_tree: Token
    top_workflow: Any

    closed = False
    last_end: str | None = None
    terminated = False

    def plant(self) -> None:
        """Give the scope its root."""
        self.task_tree = Token(self, self.spec.start, state=TaskState.COMPLETED, key=ROOT)

    @property
    def host(self) -> Token | None:
        """The token of the sub-process activity; None for the instance."""
        return None

    def tokens(self) -> Iterator[Token]:
        """Everything that lives here, listeners included."""
        return (token for token in list(self.tasks.values()) if token.id != ROOT)

    def put(
        self,
        name: str,
        *,
        parent: Token | None = None,
        listening: bool = False,
        memo: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
    ) -> Token:
        """Let a token arrive at an element without a flow."""
        token = Token(self, self.spec.steps[name], parent or self.task_tree)
        token.triggered = listening
        token.memo.update(memo or {})
        token.data.update(data or {})
        token.task_spec._update(token)
        return token

    def forget(self, token: Token) -> None:
        """Take a token out of the tree."""
        if self.tasks.pop(token.id, None) is not None:
            parent = self.tasks.get(token._parent)
            if parent is not None:
                parent._children.remove(token.id)

    def _task_completed_notify(self, token: Token) -> None:
        """A token went on: what follows hangs under the root, and the token is history."""
        if self.closed:
            return
        for child in token.children:
            child.parent = self.task_tree
            self.task_tree._children.append(child.id)
        self.forget(token)
        self.close_if_done()

    def close_if_done(self) -> None:
        """End the scope when nothing but listeners is left."""
        for token in self.tasks.values():
            if not token.triggered and token.id != ROOT:
                return
        self.clear()
        self.on_done()

    def clear(self) -> None:
        """Cancel all that lives here."""
        self.closed = True
        for token in self.tokens():
            if token.id in self.tasks:
                token.cancel()

    def on_done(self) -> None:
        """What the end of the scope means to what is around it."""
        raise AssertionError("every scope says it")


class Instance(Scope, BpmnWorkflow):  # type: ignore[misc]
    """The scope of the whole process; ``data`` holds its variables."""

    def __init__(self, program: Any, variables: dict[str, object], around: Surroundings) -> None:
        BpmnWorkflow.__init__(
            self,
            program.spec,
            program.subprocess_specs,
            script_engine=_NO_SCRIPTS,
            deserializing=True,
        )
        self.data = variables
        self.surroundings = around
        self.queue: deque[Token] = deque()
        self.visits: list[Visit] = []
        self.thrown: list[Thrown] = []
        self.ended: Ended | None = None
        self.plant()

    def scopes(self) -> Iterator[Scope]:
        """This one and every running sub-process."""
        yield self
        yield from list(self.subprocesses.values())

    def create_subprocess(self, my_task: Token, spec_name: str) -> "Inside":
        """Open the scope of a sub-process activity."""
        inside = Inside(self.subprocess_specs[spec_name], my_task, self)
        self.subprocesses[my_task.id] = inside
        return inside

    def find(self, step_key: int) -> Token | None:
        """The living token with a key."""
        return next(
            (scope.tasks[step_key] for scope in self.scopes() if step_key in scope.tasks), None
        )

    def get_task_from_id(self, task_id: int) -> Token | None:
        """As the library asks for it."""
        return self.find(task_id)

    def on_done(self) -> None:
        """The instance has ended."""
        self.completed = True
        self.ended = Ended(self.last_end, terminated=self.terminated)


class Inside(Scope, BpmnSubWorkflow):  # type: ignore[misc]
    """The scope of one run of a sub-process."""

    def __init__(self, spec: Any, host: Token, top: Instance) -> None:
        self._host = host
        BpmnSubWorkflow.__init__(self, spec, host.id, top, deserializing=True)
        self.plant()

    def _calculate_depth(self) -> int:
        """How deep the sub-process is nested."""
        return int(self._host.workflow.depth) + 1

    @property
    def parent_workflow(self) -> Scope:
        """The scope around it."""
        around: Scope = self._host.workflow
        return around

    @property
    def host(self) -> Token:
        """The token of the sub-process activity."""
        return self._host

    def on_done(self) -> None:
        """The activity around it goes on."""
        del self.top_workflow.subprocesses[self._host.id]
        self._host.task_spec.resume(self._host, {})
