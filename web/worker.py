"""The loop that works due jobs: inside jobs share a commit, outside calls run between two."""

import logging
import threading
import time
import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from engine.engine import Engine
from engine.jobs import call_outside, drain, finish_outside, lease_outside, next_due, run_inside
from engine.messages import expire
from engine.store.database import Sessions, refresh_statistics
from processes.importing.running import send_rows
from processes.operations.once import forget_done
from tasks.reminding import any_due
from tasks.signing_in import forget_old
from web.outbox import Outbox
from web.reminders import send_reminders

BATCH: Final = 50
IMPORTED: Final = 5
"""Rows of an import that share a commit: few, for they hold the write lock meanwhile."""
LONGEST_SLEEP: Final = 1.0
"""Seconds; jobs of other processes are seen that late at the most."""
_SHORTEST_SLEEP: Final = 0.01
_HOUSEKEEPING: Final = timedelta(seconds=30)
_MEASURING: Final = 300.0
"""Seconds between two looks at how large the tables are."""
_log = logging.getLogger(__name__)


class Worker:
    """One thread that works jobs until told to stop; ``wake`` saves it the rest of its sleep."""

    def __init__(self, engine: Engine, sessions: Sessions, outbox: Outbox | None = None) -> None:
        self._engine = engine
        self._sessions = sessions
        self._outbox = outbox
        self._name = f"laneway-{uuid.uuid4().hex[:8]}"
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._tidied = engine.clock() - _HOUSEKEEPING
        self._measure_at = 0.0
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread.start()

    def wake(self) -> None:
        """There may be work now."""
        self._bell.set()

    def stop(self, seconds: float = 10.0) -> None:
        """Finish the batch at hand, then end."""
        self._stopping.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def run_forever(self) -> None:
        """Work in the calling thread until ``stop``."""
        self._run()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._measure()
                busy = self.round()
                pause = 0.0 if busy else self._pause()
            except Exception:
                # A database that is away for a minute must not end the worker.
                _log.exception("a round of jobs failed")
                pause = LONGEST_SLEEP
            self._bell.wait(pause)
            self._bell.clear()

    def round(self) -> bool:
        """Work what is due once; whether anything was done."""
        with self._sessions.write() as session, session.begin():
            done = run_inside(self._engine, session, limit=BATCH)
        sent = self._import_rows() if done < BATCH else 0  # what waits for people goes first
        reminded = self._remind() if done < BATCH else 0
        outside = self._work_outside() if self._engine.operations.outside else False
        if self._engine.clock() - self._tidied >= _HOUSEKEEPING:
            self._tidied = self._engine.clock()
            with self._sessions.write() as session, session.begin():
                expire(self._engine, session)
                forget_old(session, now=self._tidied)
                forget_done(session, now=self._tidied)
        carried = self._outbox.carry(self._engine, self._sessions) if self._outbox else 0
        return done > 0 or sent > 0 or reminded > 0 or outside or carried > 0

    def _measure(self) -> None:
        if time.monotonic() >= self._measure_at:
            self._measure_at = time.monotonic() + _MEASURING
            refresh_statistics(self._sessions.database)

    def _import_rows(self) -> int:
        """The next rows of an import."""
        with self._sessions.write() as session, session.begin():
            return send_rows(self._engine, session, limit=IMPORTED)

    def _remind(self) -> int:
        """Tell people of tasks that are due; the write lock is taken only where there are some."""
        now = self._engine.clock()
        with self._sessions.read() as session:
            if not any_due(session, now):
                return 0
        with self._sessions.write() as session, session.begin():
            return send_reminders(session, now, limit=BATCH)

    def _work_outside(self) -> bool:
        with self._sessions.write() as session, session.begin():
            leased = lease_outside(self._engine, session, worker=self._name)
        for job in leased:
            answer = call_outside(self._engine, job)
            with self._sessions.write() as session, session.begin():
                finish_outside(self._engine, session, job, answer)
        return bool(leased)

    def _pause(self) -> float:
        with self._sessions.read() as session:
            due = next_due(self._engine, session)
        if due is None:
            return LONGEST_SLEEP
        seconds = (due - self._engine.clock()).total_seconds()
        return min(LONGEST_SLEEP, max(_SHORTEST_SLEEP, seconds))


def drain_now(engine: Engine, sessions: Sessions, roots: Collection[int]) -> None:
    """Work what a request has just left due, so that its answer already shows what follows."""
    try:
        with sessions.write() as session, session.begin():
            drain(engine, session, roots)
    except Exception:
        # The request itself is committed; the worker will try again.
        _log.exception("work left by a request could not be done at once")
