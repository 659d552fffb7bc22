"""What the engine costs without a database: load → complete → dump, in CPU time of the thread."""

import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from engine.bpmn.reader import read
from engine.spiff.program import Program, compile_program
from engine.spiff.run import Run
from engine.spiff.waits import Surroundings, WaitKind
from web.benching.figures import Figure

PROCESS_ID: Final = "bench_loop"
FILE: Final = Path(__file__).parent / "loop.bpmn"
"""One turn: a task with a reminder, two tasks in parallel, a join, a decision."""
VARIABLES: Final[dict[str, object]] = {
    "done": False,
    "lines": [{"sku": f"SKU-{number}"} for number in range(60)],
}
_SAMPLE: Final = 50
_MOST_MS: Final = 0.5
_MOST_BYTES: Final = 8_192
_TASKS_A_TURN: Final = 3
Turn = Sequence[tuple[float, int]]
"""Seconds and bytes of state of each task of a turn."""


def loop(turns: int = 1_000, sample: int = _SAMPLE) -> list[Figure]:
    """The cost of completing a task at the beginning and after many turns of a loop."""
    each = list(
        _turns(compile_program(read(FILE.read_bytes()).processes[PROCESS_ID]), turns + sample)
    )
    return [*_costs(1, each[:sample]), *_costs(turns, each[-sample:])]


def _costs(turn: int, part: Sequence[Turn]) -> Iterator[Figure]:
    seconds = statistics.median(seconds for steps in part for seconds, _ in steps)
    size = max(size for steps in part for _, size in steps)
    yield Figure(f"CPU of a completion at turn {turn}", seconds * 1_000, "ms", at_most=_MOST_MS)
    yield Figure(f"state at turn {turn}", size, "bytes", at_most=_MOST_BYTES)


def _turns(program: Program, turns: int) -> Iterator[Turn]:
    around = Surroundings(datetime(2026, 3, 2, 12, tzinfo=UTC))
    run = Run.begin(program, VARIABLES, surroundings=around)
    state, variables = run.dump(), run.variables
    for _ in range(turns):
        steps = []
        for _ in range(_TASKS_A_TURN):
            begun = time.thread_time()
            run = Run.load(program, state, variables, surroundings=around)
            key = next(w.step_key for w in run.waits.values() if w.kind is WaitKind.USER)
            run.complete(key, {"done": False})
            opened = len(run.waits)
            state, variables = run.dump(), run.variables
            steps.append((time.thread_time() - begun, len(state) if opened else 0))
        yield steps
