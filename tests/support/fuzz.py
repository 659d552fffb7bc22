"""Random walks through random processes: ``python -m tests.support.fuzz 100000``.

Each process is walked twice over: a run that stays in memory against one that is dumped and loaded
after every step, and a run against the token game.
"""

import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from engine.bpmn.reader import read
from engine.spiff.program import Program, compile_program
from engine.spiff.run import Run
from engine.spiff.waits import Happening, Surroundings, Wait, WaitKind
from tests.support.models import RandomModel, structured
from tests.support.token_game import TokenGame
from tests.support.wild import wild

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEPS = 25
CROWD = 40
"""A wild process may multiply its tokens; a walk ends where there are so many."""


def model_of(seed: int) -> RandomModel:
    """Every fourth process is a wild one."""
    return wild(seed) if seed % 4 == 0 else structured(seed, depth=2 + seed % 16 // 15)


def first_difference(seed: int) -> str | None:
    """What goes differently in the process of a seed, if anything does."""
    model = model_of(seed)
    program = compile_program(read(model.data).processes["P"])
    return _kept_differs(model, program, seed) or _played_differs(model, program, seed)


def _kept_differs(model: RandomModel, program: Program, seed: int) -> str | None:
    random, around = Random(seed + 1), Surroundings(NOON)
    live = Run.begin(program, _given(model), surroundings=around)
    kept = Run.begin(program, _given(model), surroundings=around)
    open_steps: dict[int, str] = {}
    for step in range(STEPS):
        if _seen(live) != _seen(kept):
            return f"step {step}: {_seen(live)} in memory, {_seen(kept)} loaded"
        flaw = _flaw_of_journal(kept, open_steps)
        if flaw is not None:
            return f"step {step}: {flaw}"
        open_waits = _open(live)
        if not open_waits or len(open_waits) > CROWD:
            return _end(live)
        position, answers = random.randrange(len(open_waits)), _answers(model, random)
        _act(live, open_waits[position], answers)
        kept = Run.load(program, kept.dump(), kept.variables, surroundings=around)
        _act(kept, _open(kept)[position], answers)
        del live.visits[: len(live.visits) - len(kept.visits)]
        kept = _checked(program, kept, around)
    stopped = Run.load(program, kept.dump(), kept.variables, surroundings=around)
    stopped.cancel()
    return _flaw_of_journal(kept, open_steps) or _flaw_of_journal(stopped, open_steps)


def _flaw_of_journal(run: Run, open_steps: dict[int, str]) -> str | None:
    """Every step is entered once and left once; what waits is open, and nothing is at the end."""
    for visit in run.visits:
        if (visit.what is Happening.ENTERED) == (visit.step_key in open_steps):
            return f"{visit} does not follow from what went before"
        if visit.what is Happening.ENTERED:
            open_steps[visit.step_key] = visit.element_id
        else:
            del open_steps[visit.step_key]
    for wait in run.waits.values():
        if wait.kind is WaitKind.USER and open_steps.get(wait.step_key) != wait.element_id:
            return f"{wait.element_id} waits but was not entered"
    return f"{open_steps} are open at the end" if run.ended and open_steps else None


def _checked(program: Program, run: Run, around: Surroundings) -> Run:
    """The run once more from its bytes; its journal goes with it."""
    again = Run.load(program, run.dump(), run.variables, surroundings=around)
    again.visits.extend(run.visits)
    if again.dump() != run.dump():
        raise AssertionError("what is loaded is dumped as something else")
    return again


def _played_differs(model: RandomModel, program: Program, seed: int) -> str | None:
    random, around = Random(seed + 2), Surroundings(NOON)
    run = Run.begin(program, _given(model), surroundings=around)
    game = TokenGame(read(model.data).processes["P"], _given(model))
    done: list[str] = []
    for _ in range(STEPS):
        waits = sorted(_open(run), key=lambda wait: (wait.element_id, wait.step_key))
        played = sorted(game.waiting())
        here = [wait.element_id for wait in waits]
        if here != [name for name, _ in played]:
            return f"after {done}: {here} wait, {[name for name, _ in played]} should"
        if (run.ended is not None) != game.ended:
            return f"after {done}: ended is {run.ended}, but {game.ended} in the game"
        if not here or len(here) > CROWD:
            return None
        position, answers = random.randrange(len(here)), _answers(model, random)
        done.append(here[position])
        _act(run, waits[position], answers)
        game.act(played[position][1], answers)
    return None


def _given(model: RandomModel) -> dict[str, object]:
    return {**dict.fromkeys(model.switches, 0), "n": 0, "items": [1, 2]}


def _answers(model: RandomModel, random: Random) -> dict[str, object]:
    return {name: int(random.random() < 0.4) for name in model.switches}


def _act(run: Run, wait: Wait, answers: Mapping[str, object]) -> None:
    if wait.kind is WaitKind.USER:
        run.complete(wait.step_key, answers)
    else:
        run.fire(wait.step_key, answers)


def _seen(run: Run) -> object:
    waits = [replace(wait, step_key=0) for wait in run.waits.values()]
    visits = [(v.element_id, v.kind, v.what, v.via) for v in run.visits]
    return waits, visits, run.variables, run.ended


def _open(run: Run) -> list[Wait]:
    """What can be answered, oldest first; tokens at a join of a wild process may be stuck."""
    return [wait for wait in run.waits.values() if wait.kind is not WaitKind.FAILED]


def _end(run: Run) -> str | None:
    return None if run.ended or run.waits else "it neither waits nor has ended"


def main(count: int) -> int:
    """Walk through so many processes; the exit code."""
    results: Counter[bool] = Counter()
    begun = time.monotonic()
    for seed in range(count):
        try:
            difference = first_difference(seed)
        except Exception as error:
            difference = f"{type(error).__name__}: {error}"
        results[difference is None] += 1
        if difference is not None:
            sys.stdout.write(f"seed {seed}: {difference}\n")
        if (seed + 1) % 1000 == 0:
            sys.stdout.write(f"{seed + 1} of {count}, {time.monotonic() - begun:.0f} s\n")
            sys.stdout.flush()
    sys.stdout.write(f"{results[True]} passed, {results[False]} failed\n")
    return 1 if results[False] else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
