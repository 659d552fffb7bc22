"""A small company with one process behind the pages, in-process: what tests of pages act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from engine.deploying import deploy
from engine.running import start
from engine.store.tables import Instance, Task
from tests.support.bpmn_text import end, file, path
from tests.support.bpmn_text import start as start_event
from tests.support.desks import with_form
from tests.support.engine import ask
from tests.support.forms import component, form_file
from tests.support.people import add_role
from tests.support.server import assembled
from web.app import create_app
from web.assembly import Laneway

ANSWERS = {"amount": "1500", "colleague": "bob"}
"""What the form of the first task takes."""
FORM = form_file(
    component(
        "number", "amount", label="金额", properties={"label_en": "Amount"}, validate={"min": 1}
    ),
    component("textfield", "colleague", label="同事", properties={"label_en": "Colleague"}),
    id="amounts",
)
PROCESS = file(
    start_event(), ask("T", with_form("amounts")), ask("U"), end(), path("S", "T", "U", "E")
)
HIDDEN = file(start_event(), ask("T", groups="finance"), end(), path("S", "T", "E"), id="Q")
"""Its task is for a role that nobody holds."""


@dataclass(frozen=True)
class Errands:
    """The installation, its pages, and a word for beginning a case."""

    laneway: Laneway
    app: Flask

    def begin(self, process: str = "P", by: str = "anna") -> Task:
        """A new case; its open task."""
        with self.laneway.sessions.write() as session, session.begin():
            case = start(self.laneway.engine, session, process, {}, by=by)
            return session.scalars(select(Task).where(Task.instance_key == case.key)).one()

    def open_task(self, case: int) -> Task:
        """The task that waits now."""
        query = select(Task).where(Task.instance_key == case, Task.closed_at.is_(None))
        with self.laneway.sessions.read() as session:
            return session.scalars(query).one()

    def case(self, key: int) -> Instance:
        with self.laneway.sessions.read() as session:
            return session.get_one(Instance, key)


@contextmanager
def errands(home: Path) -> Iterator[Errands]:
    """A fresh installation with two processes."""
    laneway = assembled(home)
    try:
        files = {"p.bpmn": PROCESS, "q.bpmn": HIDDEN, "amounts.form": FORM}
        with laneway.sessions.write() as session, session.begin():
            add_role(session, "finance")
            deploy(laneway.engine, session, files, by="dora")
        yield Errands(laneway, create_app(laneway))
    finally:
        laneway.close()
