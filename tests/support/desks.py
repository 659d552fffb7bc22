"""Tasks on desks: short words for tests that claim and complete them."""

from sqlalchemy import select

from engine.store.tables import Task, TaskCandidate
from tasks import work
from tests.support.bpmn_text import end, file, path, start, tag
from tests.support.engine import House, ask, open_task
from tests.support.forms import component, form_file
from tests.support.people import person

FORM = form_file(
    component("number", "amount", validate={"required": True, "min": 1}),
    component("textfield", "owner", readonly=True, properties={"default": "=current_user"}),
    component("select", "colleague", properties={"type": "user", "role": "sales_rep"}),
    component("select", "order", properties={"type": "record", "record": "order"}),
    id="amounts",
)
GRAB = form_file(
    component("textfield", "owner", readonly=True, properties={"default": "=current_user"}),
    id="grab",
)


def assigned(**how: str) -> str:
    return tag("lane:assign", **how)


def with_form(form_id: str) -> str:
    return tag("zeebe:formDefinition", formId=form_id)


def process(*inside: str, groups: str = "sales_rep") -> bytes:
    return file(start(), ask("T", *inside, groups=groups), end(), path("S", "T", "E"))


def begin(house: House, *inside: str, groups: str = "sales_rep", **variables: object) -> int:
    """A process with one task; the key of the task."""
    house.deploy(process(*inside, groups=groups), amounts_form=FORM, grab_form=GRAB)
    house.start("P", **variables)
    with house.look() as session:
        return open_task(session, "T").key


def claimed(house: House, key: int, username: str) -> Task:
    with house.session() as session:
        return work.claim(house.engine, session, key, person=person(session, username))


def completed(house: House, key: int, username: str, **answers: object) -> None:
    with house.session() as session:
        work.complete(house.engine, session, key, answers, person=person(session, username))


def task(house: House, key: int) -> Task:
    with house.look() as session:
        return session.get_one(Task, key)


def asked(house: House) -> list[str]:
    with house.look() as session:
        return list(session.scalars(select(TaskCandidate.name)))
