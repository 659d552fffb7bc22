"""What the engine costs without a database: load → complete → dump, in CPU time of the thread."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.spiff.program import Program, compile_program
from engine.spiff.run import Run
from engine.spiff.waits import Surroundings, WaitKind
from tests.support.bpmn_text import (
    boundary,
    duration,
    end,
    file,
    flow,
    parallel,
    path,
    start,
    tag,
    user,
    xor,
)

SALES = tag("zeebe:assignmentDefinition", candidateGroups="sales")
LOOP = file(
    start(), xor("M"), user("A", SALES), boundary("B", "A", duration("PT48H"), interrupting=False),
    user("R"), parallel("G"), user("X", SALES), user("Y", SALES), parallel("J"), xor("D", "D_M"),
    end(), path("S", "M", "A", "G", "X", "J", "D", "M"), path("G", "Y", "J"), path("B", "R"),
    flow("D", "E", "done"),
)  # fmt: skip
"""One turn: a task with a reminder, two tasks in parallel, a join, a decision."""

VARIABLES: dict[str, object] = {"done": False, "lines": [{"sku": f"SKU-{n}"} for n in range(60)]}


@dataclass(frozen=True, slots=True)
class Cost:
    """The median cost of completing one task around a turn of the loop."""

    turn: int
    milliseconds: float
    state_bytes: int


def loop_costs(turns: int = 1000, sample: int = 50) -> list[Cost]:
    """The cost at the beginning and after many turns of a loop."""
    each = list(_turns(compile_program(LOOP, "P"), turns + sample))
    return [_cost(1, each[:sample]), _cost(turns, each[-sample:])]


def _cost(turn: int, part: list[list[tuple[float, int]]]) -> Cost:
    times = [time for steps in part for time, _ in steps]
    return Cost(turn, statistics.median(times) * 1000, max(size for s in part for _, size in s))


def _turns(program: Program, turns: int) -> Iterator[list[tuple[float, int]]]:
    around = Surroundings(datetime(2026, 3, 2, 12, tzinfo=UTC))
    run = Run.begin(program, VARIABLES, surroundings=around)
    state, variables = run.dump(), run.variables
    for _ in range(turns):
        steps = []
        for _ in range(3):
            begun = time.thread_time()
            run = Run.load(program, state, variables, surroundings=around)
            key = next(w.step_key for w in run.waits.values() if w.kind is WaitKind.USER)
            run.complete(key, {"done": False})
            opened = len(run.waits)
            state, variables = run.dump(), run.variables
            steps.append((time.thread_time() - begun, len(state) if opened else 0))
        yield steps


if __name__ == "__main__":
    for cost in loop_costs():
        print(f"turn {cost.turn}: {cost.milliseconds:.3f} ms, {cost.state_bytes} bytes")
