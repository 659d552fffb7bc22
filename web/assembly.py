"""The composition root: settings become a database, an engine with its operations, and workers."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.engine import Engine as Database
from sqlalchemy.orm import Session

from engine.engine import Engine, TaskCompleting, utc_now
from engine.operations import Outside
from engine.rules import Seen
from engine.store.database import Sessions, open_database, sessions
from engine.store.tables import Task
from processes.connectors.connector import Channel
from processes.entries.routing import admit, may_begin, unawaited
from processes.fields.components import components_of
from processes.fields.places import VARIABLES
from processes.following import steps as records_follow
from processes.operations.campaigns import collecting
from processes.operations.holding import LOADS
from processes.operations.neighbours import Neighbours
from processes.operations.once import once
from processes.operations.pool_limits import completing
from processes.operations.registry import NO_OUTSIDE
from processes.operations.registry import register as register_crm
from processes.scheduling import occasions
from tasks.assignment import assignment_operations
from tasks.forms.reader import check_form
from tasks.identities import held_roles, role_ids
from tasks.opening import task_opened
from web.neighbours import neighbours
from web.outbox import Outbox, outbox_of, platforms_of
from web.rules import CHAPTERS
from web.settings import Settings
from web.worker import Worker


@dataclass(slots=True)
class Progress:
    """How far the telling of the demo company's stories has come, for the pages."""

    told: int = 0
    total: int = 0

    @property
    def is_on(self) -> bool:
        """Whether there are still stories to tell."""
        return self.told < self.total


@dataclass(slots=True)
class Laneway:
    """One running installation; everything that a page, a command or a worker needs."""

    settings: Settings
    database: Database
    sessions: Sessions
    engine: Engine
    outbox: Outbox
    neighbours: Neighbours
    workers: list[Worker] = field(default_factory=list)
    demo: Progress = field(default_factory=Progress)
    is_closing: bool = False

    def start_workers(self) -> None:
        """Begin to work jobs in threads of this process."""
        for _ in range(self.settings.workers):
            worker = Worker(self.engine, self.sessions, self.outbox)
            worker.start()
            self.workers.append(worker)

    def wake_workers(self) -> None:
        """Say that there may be work."""
        for worker in self.workers:
            worker.wake()

    def close(self) -> None:
        """Stop the workers and let go of the database."""
        self.is_closing = True
        for worker in self.workers:
            worker.stop()
        self.workers.clear()
        self.database.dispose()


def assemble(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Laneway:
    """Put the rooms together; nothing runs yet and nothing is written."""
    settings.home.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database_url, pool_size=settings.threads + settings.workers)
    outbox = outbox_of(settings)
    opened = sessions(database)
    collect = collecting(opened, platforms_of(settings))
    engine = make_engine(
        settings.home / "documents", clock, off=outbox.off, outside={"campaign.collect": collect}
    )
    return Laneway(
        settings,
        database,
        opened,
        engine,
        outbox,
        neighbours(engine, settings.home / "documents"),
    )


def _task_opened(engine: Engine, session: Session, tasks: Sequence[Task]) -> None:
    task_opened(engine, session, tasks)
    records_follow.opened(engine, session, tasks)


def _task_completing(
    follow: TaskCompleting,
    session: Session,
    task: Task,
    answers: Mapping[str, object],
    by: str | None,
    now: datetime,
) -> Mapping[str, object]:
    completing(session, task, answers, by, now)
    return follow(session, task, answers, by, now)


def make_engine(
    documents: Path,
    clock: Callable[[], datetime] = utc_now,
    *,
    off: Collection[Channel] = (),
    outside: Mapping[str, Outside] = NO_OUTSIDE,
) -> Engine:
    """The engine with all operations and hooks, and no database."""
    known = Seen(CHAPTERS)
    engine = Engine(
        clock=clock,
        roles=role_ids,
        staffed=held_roles,
        check_form=partial(check_form, places=VARIABLES, settings=known.names),
        form_fields=components_of,
        known=known,
        task_opened=_task_opened,
        occasions=occasions,
        message_arriving=admit,
        message_begins=may_begin,
        message_kept=partial(unawaited, off=off),
    )
    connected = neighbours(engine, documents)
    engine.task_completing = partial(_task_completing, records_follow.done(connected))
    register_crm(engine.operations, connected, outside)
    for name, function in assignment_operations(LOADS).items():
        engine.operations.register(name, once(name, function))
    return engine
