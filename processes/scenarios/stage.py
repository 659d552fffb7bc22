"""The stage of a scenario: a throw-away store with the shipped files, and a clock set by hand."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy.orm import Session

from engine.deploying import deploy
from engine.engine import Engine
from engine.operations import Inside, Operations
from engine.rules import Seen
from engine.store.base import Base
from engine.store.database import Sessions, open_database, sessions
from processes.entries.routing import unawaited
from processes.following import steps
from processes.rules.chapters import CHAPTERS
from processes.scenarios.answers import Script
from processes.shipped import roles, shipped_files

OPENING: Final = datetime(2026, 1, 5, 1, tzinfo=UTC)
"""Monday, 09:00 in Shanghai."""
NOTHING_REAL: Final[Mapping[str, Inside]] = {}


@dataclass(slots=True)
class Clock:
    """What time it is on the stage."""

    now: datetime = OPENING

    def __call__(self) -> datetime:
        """The moment."""
        return self.now


@dataclass(frozen=True, slots=True)
class Stage:
    """One scenario's store and engine."""

    engine: Engine
    clock: Clock
    script: Script
    sessions: Sessions

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose work is kept."""
        with self.sessions.write() as session, session.begin():
            yield session


class Theatre:
    """Where scenarios are played: the files are published once, each scenario gets a copy."""

    def __init__(
        self, folder: Path, files: Mapping[str, bytes], real: Mapping[str, Inside]
    ) -> None:
        self._clock, self._script = Clock(), Script()
        self._copies = count(1)
        operations = Operations()
        self._script.register(operations, but=real.keys())
        for name, operation in real.items():
            operations.register(name, operation)
        self._engine = Engine(
            operations=operations,
            clock=self._clock,
            roles=lambda _session: roles().keys(),
            task_opened=steps.opened if real else None,
            task_completing=steps.done() if real else None,
            message_kept=unawaited if real else None,
            known=Seen(CHAPTERS),
        )
        self._folder = folder
        self._published = folder / "published.db"
        with self._opened(self._published) as found, found.write() as session, session.begin():
            Base.metadata.create_all(session.connection())
            deploy(self._engine, session, files, by=None)

    @contextmanager
    def stage(self, opening: datetime = OPENING) -> Iterator[Stage]:
        """A fresh store at the opening hour."""
        self._clock.now = opening
        self._script.begin()
        copy = self._folder / f"scenario_{next(self._copies)}.db"
        shutil.copy(self._published, copy)
        with self._opened(copy) as found:
            yield Stage(self._engine, self._clock, self._script, found)
        copy.unlink()

    @contextmanager
    def _opened(self, file: Path) -> Iterator[Sessions]:
        database = open_database(f"sqlite:///{file}")
        try:
            yield sessions(database)
        finally:
            database.dispose()  # the last connection to close folds the write-ahead log back in


@contextmanager
def theatre(real: Mapping[str, Inside] = NOTHING_REAL) -> Iterator[Theatre]:
    """A theatre in a folder that is gone afterwards; ``real`` operations are not scripted.

    With real operations records follow people's steps too, and customers get letters.
    """
    with TemporaryDirectory(prefix="laneway-scenario-") as folder:
        yield Theatre(Path(folder), shipped_files(), real)
