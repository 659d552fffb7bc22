"""Ten thousand timers that are due at once: how long one worker needs to fire them all."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from engine.deploying import deploy
from engine.engine import utc_now
from engine.running import start
from web.benching.figures import Figure
from web.benching.places import folder, installed
from web.worker import Worker

TIMERS: Final = 10_000
_FILE: Final = Path(__file__).parent / "timers.bpmn"
_A_BATCH: Final = 500
_MOST_SECONDS: Final = 60


@dataclass(slots=True)
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


def timers(count: int = TIMERS, tell: Callable[[int], object] = int) -> list[Figure]:
    """Start cases that wait for an hour, let the hour pass, and work what is due."""
    clock = _Clock(utc_now())
    with folder() as home, installed(home, clock, company=False) as laneway:
        with laneway.sessions.write() as session, session.begin():
            deploy(laneway.engine, session, {_FILE.name: _FILE.read_bytes()}, by=None)
        for begun in range(0, count, _A_BATCH):
            with laneway.sessions.write() as session, session.begin():
                for _ in range(min(_A_BATCH, count - begun)):
                    start(laneway.engine, session, "bench_timers", {}, by=None)
            tell(_A_BATCH)
        clock.now += timedelta(hours=2)
        worker = Worker(laneway.engine, laneway.sessions)
        began = time.perf_counter()
        while worker.round():
            pass
        seconds = time.perf_counter() - began
    return [
        Figure(f"{count:,} due timers fired", seconds, "s", at_most=_MOST_SECONDS),
        Figure("timers", count / seconds, "per second"),
    ]
