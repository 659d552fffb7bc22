"""A task on somebody's desk: the row, its form, and what the person sees of the process."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import NotFound
from engine.reading.tasks import FORM_KEY
from engine.states import TASK_MOVES, open_moves
from engine.store.json import decode_object
from engine.store.published import Definition, Resource
from engine.store.published import Form as FormRow
from engine.store.tables import Instance, Task
from engine.texts import Text
from tasks.cases import work_of
from tasks.forms.places import filled
from tasks.forms.reader import read_form
from tasks.forms.schema import Context, Form
from tasks.lookup import Records, lookup_in, no_records
from tasks.people import Person, listed
from tasks.rights import Case, Verb, Work, may

TASK = Text("任务", "task")
_VERBS: Mapping[str, Verb] = {
    "claim": Verb.CLAIM,
    "release": Verb.RELEASE,
    "assign": Verb.ASSIGN,
    "complete": Verb.COMPLETE,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to work on a task."""

    task: Task
    form: Form | None
    variables: Mapping[str, object]
    """What the task sees: its local variables over those of the process."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A task as a page shows it to one person."""

    task: Task
    form: Form | None
    context: Context
    moves: tuple[str, ...]
    """What the person may do with it now: the buttons."""
    case: Case
    """Who has to do with its case."""


_ON_DESK = (
    select(Task, Instance.variables, Resource.content)
    .join(Instance, Instance.key == Task.instance_key)
    .outerjoin(FormRow, FormRow.key == FORM_KEY)
    .outerjoin(Resource, Resource.key == FormRow.resource_key)
    .where(Task.key == bindparam("key"))
)
"""Built once: every completion begins with it."""


def desk_of(engine: Engine, session: Session, key: int) -> Desk:
    """The task with its form and its variables, in one statement."""
    found = session.execute(
        _ON_DESK, {"key": key}, execution_options={"populate_existing": True}
    ).one_or_none()
    if found is None:
        raise NotFound(TASK, key)
    task, variables, content = found
    if task.form_id and content is None:
        raise NotFound(Text("表单", "form"), task.form_id)
    local = decode_object(task.local) if task.local else {}
    form = _form(engine, session, content) if content else None
    return Desk(task, form, decode_object(variables) | local)


def seen(
    engine: Engine,
    session: Session,
    key: int,
    *,
    person: Person,
    records: Records = no_records,
) -> Sight:
    """A task for its page; for those who may not see it there is none."""
    desk = desk_of(engine, session, key)
    work = work_of(session, desk.task)
    if not may(person, Verb.SEE, work):
        raise NotFound(TASK, key)
    context = context_of(engine, session, desk.variables, person=person, records=records)
    return Sight(desk.task, desk.form, context, moves_of(person, desk.task, work), work.case)


def moves_of(person: Person, task: Task, work: Work) -> tuple[str, ...]:
    """What a person may do with a task in its state."""
    return tuple(
        move
        for move in open_moves(TASK_MOVES, task.state)
        if move in _VERBS and may(person, _VERBS[move], work)
    )


def context_of(
    engine: Engine,
    session: Session,
    variables: Mapping[str, object],
    *,
    person: Person,
    records: Records = no_records,
) -> Context:
    """Who is at the form, when, and what it may offer."""
    return Context(
        now=engine.clock(),
        variables=ChainMap(dict(variables), dict(engine.everywhere(session))),
        current_user=person.username,
        current_roles=tuple(sorted(person.roles)),
        lookup=lookup_in(session, records, person),
    )


def start_form(engine: Engine, session: Session, definition: Definition) -> Form | None:
    """The form that is asked before a process starts."""
    if definition.start_form_id is None:
        return None
    content = session.scalar(
        select(Resource.content)
        .join(FormRow, FormRow.resource_key == Resource.key)
        .where(FormRow.form_id == definition.start_form_id)
        .order_by(FormRow.version.desc())
        .limit(1)
    )
    if content is None:
        raise NotFound(Text("表单", "form"), definition.start_form_id)
    return _form(engine, session, content)


def _form(engine: Engine, session: Session, content: bytes) -> Form:
    return form_in(whole(engine, session, content))


def whole(engine: Engine, session: Session, content: bytes) -> bytes:
    """A published form file with everything in its places; one without costs no statement."""
    find = engine.form_fields
    return filled(content, lambda kind: find(session, kind) if find else ())


@lru_cache(maxsize=512)
def form_in(content: bytes) -> Form:
    """The form of a published file; the same bytes are read once."""
    return read_form(content)


def bare_work(task: Task) -> Work:
    """A task by itself: enough to say who may work on it, and costs no statement."""
    return Work(
        assignee=task.assignee,
        groups=frozenset(listed(task.groups)),
        users=frozenset(listed(task.users)),
        excluded=frozenset(listed(task.excluded)),
    )
