"""Drives one run by element ids; after every action the run is dumped and loaded, as in life."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.bpmn.reader import read
from engine.spiff.program import Program, compile_program
from engine.spiff.run import Run
from engine.spiff.waits import Ended, Happening, Surroundings, Thrown, Visit, Wait, WaitKind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

Decide = Callable[[str, Mapping[str, object]], object]


class Drive:
    """One instance under test."""

    def __init__(
        self,
        data: bytes,
        variables: Mapping[str, object] | None = None,
        *,
        start: str | None = None,
        decide: Decide | None = None,
        step_limit: int = 10_000,
    ) -> None:
        self.program: Program = compile_program(read(data).processes["P"])
        self.surroundings = Surroundings(NOON, step_limit=step_limit)
        if decide is not None:
            self.surroundings = replace(self.surroundings, decide=decide)
        self.visits: list[Visit] = []
        self.thrown: list[Thrown] = []
        self.run = Run.begin(
            self.program, variables or {}, surroundings=self.surroundings, start=start
        )
        self._keep()

    # -- looking ------------------------------------------------------------------------------

    @property
    def waiting(self) -> list[str]:
        """The elements that wait, sorted; one that failed has a ``!`` behind it."""
        return sorted(
            wait.element_id + ("!" if wait.kind is WaitKind.FAILED else "")
            for wait in self.run.waits.values()
        )

    @property
    def variables(self) -> dict[str, object]:
        """The process scope."""
        return self.run.variables

    @property
    def ended(self) -> Ended | None:
        """How it ended."""
        return self.run.ended

    def wait(self, element: str, index: int = 0) -> Wait:
        """The wait at an element; the oldest, if there are several."""
        found = [wait for wait in self.run.waits.values() if wait.element_id == element]
        assert found, f"{element} does not wait; {self.waiting} do"
        return found[index]

    def trail(self, what: Happening) -> list[str]:
        """The elements with a line of this kind in the journal, in order."""
        return [visit.element_id for visit in self.visits if visit.what is what]

    @property
    def entered(self) -> list[str]:
        """The elements in the order in which they were entered."""
        return self.trail(Happening.ENTERED)

    @property
    def completed(self) -> list[str]:
        """The elements in the order in which they were completed."""
        return self.trail(Happening.COMPLETED)

    @property
    def cancelled(self) -> list[str]:
        """The elements in the order in which they were cancelled."""
        return self.trail(Happening.CANCELLED)

    # -- acting -------------------------------------------------------------------------------

    def complete(self, element: str, index: int = 0, /, **variables: object) -> "Drive":
        """Answer a user task, an operation or a call."""
        self.run.complete(self.wait(element, index).step_key, variables)
        return self._keep()

    def fire(self, element: str, index: int = 0, /, **variables: object) -> "Drive":
        """Let a timer, message or signal happen; a timer at the moment when it is due."""
        wait = self.wait(element, index)
        if wait.due is not None and wait.due > self.surroundings.now:
            self.at(wait.due)
        self.run.fire(wait.step_key, variables)
        return self._keep()

    def raise_error(self, element: str, code: str, **variables: object) -> bool:
        """Throw a BPMN error at a waiting step."""
        caught = self.run.throw_error(self.wait(element).step_key, code, "went wrong", variables)
        self._keep()
        return caught

    def retry(self, element: str) -> "Drive":
        """Try a failed step again."""
        self.run.retry(self.wait(element).step_key)
        return self._keep()

    def set(self, **variables: object) -> "Drive":
        """Set process variables."""
        self.run.set_variables(variables)
        return self._keep()

    def later(self, **time: float) -> "Drive":
        """Let time pass."""
        return self.at(self.surroundings.now + timedelta(**time))

    def at(self, moment: datetime) -> "Drive":
        """Make it a moment."""
        self.surroundings = replace(self.surroundings, now=moment)
        self._load(self.run.dump())
        return self

    def _keep(self) -> "Drive":
        self.visits += self.run.visits
        self.thrown += self.run.thrown
        self._load(self.run.dump())
        return self

    def _load(self, state: bytes) -> None:
        self.run = Run.load(self.program, state, self.run.variables, surroundings=self.surroundings)
