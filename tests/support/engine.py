"""An engine on a real database with a clock that a test sets: what integration tests act on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from engine.deploying import Deployed, deploy
from engine.engine import Engine
from engine.jobs import run_inside
from engine.running import complete_task, start
from engine.states import IncidentState, TaskState
from engine.store.base import Base
from engine.store.database import Sessions, open_database, sessions
from engine.store.json import decode_object
from engine.store.tables import Incident, Instance, Job, Task
from tests.support.bpmn_text import tag, user

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


@dataclass
class House:
    """The engine, its database and its clock, with the words that tests speak."""

    url: str
    now: datetime = NOON
    engine: Engine = field(init=False)
    sessions: Sessions = field(init=False)

    def __post_init__(self) -> None:
        self.engine = Engine(clock=lambda: self.now)
        self.sessions = sessions(open_database(self.url))

    def create_tables(self) -> None:
        Base.metadata.create_all(self.sessions.database)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A command: committed at the end, or rolled back by an error."""
        with self.sessions.write() as session, session.begin():
            yield session

    @contextmanager
    def look(self) -> Iterator[Session]:
        with self.sessions.read() as session:
            yield session

    def deploy(self, *contents: bytes, **files: bytes) -> Deployed:
        """Publish BPMN contents, and files given as ``name_ext=content``."""
        named = {f"file_{n}.bpmn": content for n, content in enumerate(contents)}
        named |= {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
        with self.session() as session:
            return deploy(self.engine, session, named, by="dora")

    def start(self, process: str | int = "P", **variables: object) -> int:
        with self.session() as session:
            return start(self.engine, session, process, variables, by="anna").key

    def complete(self, element_id: str, by: str = "anna", **answers: object) -> None:
        """Complete the oldest open task of an element."""
        with self.session() as session:
            task = open_task(session, element_id)
            complete_task(self.engine, session, task, answers, by=by)

    def run_jobs(self) -> int:
        """Run all that is due, and what follows from it."""
        total = 0
        while True:
            with self.session() as session:
                done = run_inside(self.engine, session)
            total += done
            if not done:
                return total

    def wait(self, **units: float) -> int:
        """Let time pass; what has become due runs."""
        self.now += timedelta(**units)
        return self.run_jobs()

    def instance(self, key: int) -> Instance:
        with self.look() as session:
            return session.get_one(Instance, key)

    def variables(self, key: int) -> Mapping[str, Any]:
        return decode_object(self.instance(key).variables)

    def open_elements(self, instance_key: int | None = None) -> list[str]:
        """The elements with open tasks, sorted."""
        query = select(Task.element_id).where(Task.state.in_((TaskState.OPEN, TaskState.CLAIMED)))
        if instance_key is not None:
            query = query.where(Task.instance_key == instance_key)
        with self.look() as session:
            return sorted(session.scalars(query))

    def open_incidents(self) -> list[Incident]:
        query = select(Incident).where(Incident.state == IncidentState.OPEN).order_by(Incident.key)
        with self.look() as session:
            return list(session.scalars(query))

    def jobs(self) -> list[Job]:
        with self.look() as session:
            return list(session.scalars(select(Job).order_by(Job.key)))

    def count(self, table: type[Base]) -> int:
        with self.look() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


def open_task(session: Session, element_id: str) -> Task:
    """The oldest open task of an element."""
    task = session.scalar(
        select(Task)
        .where(Task.element_id == element_id, Task.state.in_((TaskState.OPEN, TaskState.CLAIMED)))
        .order_by(Task.key)
        .limit(1)
    )
    assert task is not None, f"no open task of {element_id}"
    return task


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """The SQL statements that run meanwhile, transaction control left out."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append(statement)

    event.listen(house.sessions.database, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(house.sessions.database, "before_cursor_execute", note)


def ask(id: str, *inside: str, groups: str = "sales_rep") -> str:
    """A user task of a role."""
    return user(id, tag("zeebe:assignmentDefinition", candidateGroups=groups), *inside)
