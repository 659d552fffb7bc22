"""What every element has in common: a token arrives, something is done, the token leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.bpmn.graph import Flow, Node
from engine.spiff.expressions import Formula, maybe_formula
from engine.spiff.failures import StepFailed
from engine.spiff.tokens import Token
from engine.spiff.waits import FailureKind, Happening, Visit, WaitKind


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: a flow, where it leads, and its condition."""

    flow: str
    target: str
    condition: Formula | None
    is_default: bool
    inserted: bool
    """Whether only the running copy has such a flow."""


class Step(BpmnSpecMixin):  # type: ignore[misc]
    """An element: the library's lifecycle calls the hooks, BPMN says what they do."""

    node: Node
    """As it stands in the running copy."""
    name: str
    shown: str
    """The id in the file; what only the copy has stands for an element of the file."""
    shown_kind: str
    asks: frozenset[WaitKind] = frozenset()
    """What a token here may wait for."""
    inserted = False
    """Whether only the running copy has such an element."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.ways: list[Way] = []
        self.arrivals: list[str] = []
        """The flows that lead here, in document order."""
        self.boundaries: list[Step] = []

    # -- compiling ----------------------------------------------------------------------------

    def bind(self, node: Node) -> None:
        """Take what the file says about the element; every text is compiled here, once."""
        self.node = node

    def lead(self, flow: Flow, target: "Step", inserted: bool) -> None:
        """Add a way out."""
        self.connect(target)
        is_default = self.node.default_flow == flow.id
        condition = None if is_default else maybe_formula(flow.condition)
        self.ways.append(Way(flow.id, flow.target, condition, is_default, inserted))
        target.arrivals.append(flow.id)

    # -- the library's hooks ------------------------------------------------------------------

    def test(self) -> None:
        """The checks have said all that there is to say."""

    def _update_hook(self, my_task: Token) -> bool:
        self.note(my_task, Happening.ENTERED)
        return self.arrive(my_task)

    def _on_ready_hook(self, my_task: Token) -> None:
        my_task.workflow.top_workflow.queue.append(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.failure = None
        if my_task.triggered:
            self.listen(my_task)
            return None
        if "results" not in my_task.memo:
            if not self.begin(my_task):
                return None
            if my_task.then is None:
                # What is done is done; a retry only looks for the way out.
                my_task.memo.setdefault("results", {})
        if my_task.chosen is None:
            self.finish(my_task, my_task.memo.get("results", {}))
        return True

    def _on_complete_hook(self, my_task: Token) -> None:
        for child in list(my_task.children):
            child.cancel()
        self.note(my_task, Happening.COMPLETED)
        if my_task.then is not None:
            my_task.then()
        # What it threw may have stopped the scope around it, and with it the way on.
        if my_task.id in my_task.workflow.tasks:
            for way in my_task.chosen or ():
                self.send(my_task, way)

    def _on_cancel(self, my_task: Token) -> None:
        self.note(my_task, Happening.CANCELLED)

    def _on_error_hook(self, my_task: Token) -> None:
        """The run has the error; there is nothing to tell anyone else."""

    # -- what elements differ in --------------------------------------------------------------

    def arrive(self, token: Token) -> bool:
        """Whether the token may go to work at once."""
        return True

    def begin(self, token: Token) -> bool:
        """Do the work, all of it or nothing; False while it waits for someone."""
        local = dict(token.data)
        try:
            return self.enter(token)
        except StepFailed:
            token.data = local
            for child in list(token.children):
                child.cancel()
            raise

    def enter(self, token: Token) -> bool:
        """The work itself; False while it waits for someone."""
        return True

    def finish(self, token: Token, results: Mapping[str, object]) -> None:
        """The work is done: find the ways out, or fail and leave all as it is."""
        token.chosen = self.choose(token)

    def choose(self, token: Token) -> tuple[Way, ...]:
        """Every way whose condition holds; else the default."""
        if all(way.condition is None and not way.is_default for way in self.ways):
            return tuple(self.ways)
        return self.chosen_of(token, [w for w in self.ways if self.is_open(token, w)])

    def listen(self, token: Token) -> None:
        """Wait beside a host."""
        raise AssertionError(f"{self.name} is nothing to listen for")

    # -- helpers of the hooks -----------------------------------------------------------------

    def is_open(self, token: Token, way: Way) -> bool:
        """Whether a way that is not the default may be taken."""
        if way.is_default:
            return False
        return way.condition is None or way.condition.holds(token.scope(), self.now(token))

    def chosen_of(self, token: Token, found: list[Way]) -> tuple[Way, ...]:
        """The ways found, else the default, else a failure."""
        ways = found or [way for way in self.ways if way.is_default]
        if not ways:
            text = "no outgoing flow has a condition that is true, and there is no default flow"
            raise StepFailed(FailureKind.NO_FLOW, text)
        return tuple(ways)

    def send(self, token: Token, way: Way) -> None:
        """Let the token go along a flow; the library moves on what arrives."""
        scope = token.workflow
        child = Token(scope, scope.spec.steps[way.target], token)
        child.flow = way.flow
        if not way.inserted:
            child.via = way.flow
        elif self.inserted:
            child.via = token.via

    def resume(self, token: Token, results: Mapping[str, object]) -> None:
        """What the token waited for has come."""
        token.memo["results"] = dict(results)
        token.memo.pop("ask", None)
        token._ready()

    def now(self, token: Token) -> datetime:
        """The moment of this advance."""
        moment: datetime = token.workflow.top_workflow.surroundings.now
        return moment

    def note(self, token: Token, what: Happening) -> None:
        """A line of the journal; inserted elements and listeners are not in it."""
        if self.inserted or token.triggered:
            return
        outer = token.outer
        visit = Visit(
            token.id, self.shown, self.kind_of(token), what, token.via, outer.id if outer else None
        )
        token.workflow.top_workflow.visits.append(visit)

    def kind_of(self, token: Token) -> str:
        """What the journal calls it."""
        return self.shown_kind
