"""User tasks: search, look at, assign, change, complete."""

from datetime import datetime
from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, UnsetType

from engine.errors import AlreadyDone, NotFound
from engine.reading.definitions import form_by_key
from engine.reading.tasks import task, tasks
from engine.store.tables import Task
from engine.texts import Text
from processes.records.choices import choices
from tasks import amending, work
from tasks.cases import work_of
from tasks.desk import TASK, bare_work, whole
from tasks.rights import Verb, may
from web.api.asking import engine, mine
from web.api.part import Part
from web.api.searching import asked, found
from web.api.shapes import TENANT, Answer, Body, Found, Key, Moment, Tenant, Variables, key, utc
from web.api.task_shapes import FIELDS, TaskAnswer, TaskQuery, task_answer
from web.auth import person
from web.transaction import session

part: Final = Part("user_tasks")
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Assignment(Body):
    """Who shall have the task; whoever takes one names oneself."""

    assignee: Name
    allow_override: bool | None = None
    """False: only if nobody has it."""
    action: str | None = None


class TaskChangeset(Body):
    """What shall be different: None takes a date, a priority or candidates away."""

    due_date: Moment | UnsetType | None = UNSET
    follow_up_date: Moment | UnsetType | None = UNSET
    candidate_users: list[Name] | UnsetType | None = UNSET
    candidate_groups: list[Name] | UnsetType | None = UNSET
    priority: Annotated[int, Meta(ge=0, le=100)] | UnsetType | None = UNSET


class TaskUpdate(Body):
    """A change of an open task."""

    changeset: TaskChangeset | None = None
    action: str | None = None


class TaskCompletion(Body):
    """The answers to the task's form; without a form, any variables."""

    variables: Variables | None = None
    action: str | None = None


class FormAnswer(Answer):
    """A form as it was published, in the form-js schema."""

    form_id: str
    form_key: Key
    schema: str
    version: int
    tenant_id: Tenant = TENANT


_COLUMNS: Final = {
    "due_date": "due_at",
    "follow_up_date": "follow_up_at",
    "candidate_users": "users",
    "candidate_groups": "groups",
    "priority": "priority",
}
_TAKEN_AWAY: Final[dict[str, Any]] = {"candidate_users": (), "candidate_groups": (), "priority": 50}


def visible_task(user_task_key: int) -> Task:
    """A task, if the person may see it; else there is none."""
    row = session().get(Task, user_task_key)
    if row is None or not may(person(), Verb.SEE, work_of(session(), row)):
        raise NotFound(TASK, user_task_key)
    return row


@part.route("POST", "/user-tasks/search", reads=True)
def search_user_tasks(body: TaskQuery) -> Found[TaskAnswer]:
    """Search user tasks."""
    page = tasks(session(), asked(body, FIELDS, mine()))
    return found(page, task_answer, lambda row: row.key)


@part.route("GET", "/user-tasks/{userTaskKey}")
def get_user_task(user_task_key: int) -> TaskAnswer:
    """Get a user task."""
    visible_task(user_task_key)
    return task_answer(task(session(), user_task_key))


@part.route("GET", "/user-tasks/{userTaskKey}/form")
def get_user_task_form(user_task_key: int) -> FormAnswer | None:
    """Get the form of a user task; 204 if it has none."""
    visible_task(user_task_key)
    form_key = task(session(), user_task_key).form_key
    if form_key is None:
        return None
    form, content = form_by_key(session(), form_key)
    return FormAnswer(
        form_id=form.form_id,
        form_key=key(form_key),
        schema=whole(engine(), session(), content).decode(),
        version=form.version,
    )


@part.route("POST", "/user-tasks/{userTaskKey}/assignment")
def assign_user_task(user_task_key: int, body: Assignment) -> None:
    """Take a task, or give it to somebody whose work one assigns."""
    row = visible_task(user_task_key)
    if body.allow_override is False and row.assignee not in (None, body.assignee):
        raise AlreadyDone(
            Text(f"该任务已由 {row.assignee} 领取。", f"This task is with {row.assignee} already."),
            by=row.assignee,
            at=row.claimed_at,
        )
    takes = body.assignee == person().username
    if takes and (row.assignee is None or not may(person(), Verb.ASSIGN, bare_work(row))):
        work.claim(engine(), session(), user_task_key, person=person(), records=choices)
    else:
        work.assign(engine(), session(), user_task_key, body.assignee, person=person())


@part.route("DELETE", "/user-tasks/{userTaskKey}/assignee")
def unassign_user_task(user_task_key: int) -> None:
    """Put a task back into its queue."""
    work.release(engine(), session(), user_task_key, person=person())


@part.route("PATCH", "/user-tasks/{userTaskKey}")
def update_user_task(user_task_key: int, body: TaskUpdate) -> None:
    """Change when a task is due, how much it matters, who is asked."""
    changes = {
        _COLUMNS[name]: _TAKEN_AWAY.get(name) if value is None else _stored(value)
        for name in TaskChangeset.__struct_fields__
        if (value := getattr(body.changeset, name, UNSET)) is not UNSET
    }
    amending.amend(engine(), session(), user_task_key, changes, person=person())


def _stored(value: Any) -> Any:
    return utc(value) if isinstance(value, datetime) else value


@part.route("POST", "/user-tasks/{userTaskKey}/completion")
def complete_user_task(user_task_key: int, body: TaskCompletion) -> None:
    """Complete a task with the answers to its form."""
    work.complete(
        engine(),
        session(),
        user_task_key,
        body.variables or {},
        person=person(),
        records=choices,
    )
