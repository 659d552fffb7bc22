"""User tasks as the API has them, how they are filtered and by what they are sorted."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, UnsetType, field
from sqlalchemy import false, literal, or_
from sqlalchemy.orm import InstrumentedAttribute

from engine.reading.tasks import TaskRow
from engine.states import TaskState
from engine.store.tables import Instance, Task
from tasks.people import listed
from web.api.filters import (
    Among,
    By,
    Condition,
    Custom,
    Fields,
    IntFilter,
    KeyFilter,
    MomentFilter,
    TextFilter,
    by_key,
    by_moment,
    by_name,
)
from web.api.shapes import TENANT, Answer, Body, Key, Moment, Query, Sort, Tenant, key, key_or_none
from web.language import said

State = Literal[
    "ASSIGNING",
    "CANCELED",
    "CANCELING",
    "COMPLETED",
    "COMPLETING",
    "CREATED",
    "CREATING",
    "FAILED",
    "UPDATING",
]
STATES: Final[dict[State, tuple[TaskState, ...]]] = {
    "CREATED": (TaskState.OPEN, TaskState.CLAIMED),
    "COMPLETED": (TaskState.COMPLETED,),
    "CANCELED": (TaskState.CANCELLED,),
}
"""The others last no time here: to ask for them finds nothing."""
_SAID: Final[dict[TaskState, State]] = {
    state: name for name, states in STATES.items() for state in states
}


class TaskStates(Among[State]):
    """Comparing states."""


class OneOf(Body):
    """One of these names."""

    eq: str | UnsetType = field(default=UNSET, name="$eq")
    in_: Annotated[list[str], Meta(max_length=100)] | UnsetType = field(default=UNSET, name="$in")


class TaskFields(Body):
    """What may be asked of a task."""

    state: State | TaskStates | UnsetType = UNSET
    assignee: TextFilter = UNSET
    business_id: TextFilter = UNSET
    priority: IntFilter = UNSET
    element_id: str | UnsetType = UNSET
    name: TextFilter = UNSET
    candidate_group: str | OneOf | UnsetType = UNSET
    candidate_user: str | OneOf | UnsetType = UNSET
    tenant_id: Tenant | UnsetType = UNSET
    process_definition_id: TextFilter = UNSET
    creation_date: MomentFilter = UNSET
    completion_date: MomentFilter = UNSET
    follow_up_date: MomentFilter = UNSET
    due_date: MomentFilter = UNSET
    user_task_key: KeyFilter = UNSET
    process_definition_key: KeyFilter = UNSET
    process_instance_key: KeyFilter = UNSET
    element_instance_key: KeyFilter = UNSET


class TaskFilter(TaskFields):
    """All of these, and one of the alternatives under ``$or``."""

    or_: Annotated[list[TaskFields], Meta(max_length=20)] | UnsetType = field(
        default=UNSET, name="$or"
    )


class TaskSort(
    Sort[
        Literal[
            "businessId",
            "completionDate",
            "creationDate",
            "dueDate",
            "followUpDate",
            "name",
            "priority",
        ]
    ]
):
    """By what tasks are sorted."""


class TaskQuery(Query[TaskFilter, TaskSort]):
    """A search for tasks."""


class TaskAnswer(Answer):
    """One task."""

    user_task_key: Key
    name: str | None
    state: State
    assignee: str | None
    element_id: str
    element_instance_key: Key
    candidate_groups: list[str]
    candidate_users: list[str]
    priority: int
    creation_date: Moment
    completion_date: Moment | None
    follow_up_date: Moment | None
    due_date: Moment | None
    form_key: Key | None
    process_name: str | None
    process_definition_id: str
    process_definition_key: Key
    process_definition_version: int
    process_instance_key: Key
    root_process_instance_key: Key | None
    business_id: str | None
    external_form_reference: None = None
    custom_headers: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    tenant_id: Tenant = TENANT


def _listed_in(column: InstrumentedAttribute[str]) -> Custom:
    """That one of some names stands in a comma-separated column."""

    def condition(wanted: str | OneOf) -> Condition:
        around = literal(",") + column + ","
        names = _names(wanted)
        return or_(false(), *(around.contains(f",{name},", autoescape=True) for name in names))

    return condition


def _names(wanted: str | OneOf) -> Iterable[str]:
    if isinstance(wanted, str):
        return [wanted]
    equal = [] if wanted.eq is UNSET else [wanted.eq]
    among = [] if wanted.in_ is UNSET else wanted.in_
    return [*equal, *among]


FIELDS: Final[Fields] = {
    "state": by_name(Task.state, STATES),
    "assignee": By(Task.assignee),
    "business_id": By(Instance.business_key),
    "priority": By(Task.priority),
    "element_id": By(Task.element_id),
    "name": By(Task.title_zh),
    "candidate_group": _listed_in(Task.groups),
    "candidate_user": _listed_in(Task.users),
    "process_definition_id": By(Task.process_id),
    "creation_date": by_moment(Task.created_at),
    "completion_date": by_moment(Task.closed_at),
    "follow_up_date": by_moment(Task.follow_up_at),
    "due_date": by_moment(Task.due_at),
    "user_task_key": by_key(Task.key),
    "process_definition_key": by_key(Task.definition_key),
    "process_instance_key": by_key(Task.instance_key),
    "element_instance_key": by_key(Task.step_key),
}


def task_answer(row: TaskRow) -> TaskAnswer:
    """A row as the API has it."""
    return TaskAnswer(
        user_task_key=key(row.key),
        name=said(row.title) or None,
        state=_SAID[row.state],
        assignee=row.assignee,
        element_id=row.element_id,
        element_instance_key=key(row.step_key),
        candidate_groups=listed(row.groups),
        candidate_users=listed(row.users),
        priority=row.priority,
        creation_date=row.created_at,
        completion_date=row.closed_at,
        follow_up_date=row.follow_up_at,
        due_date=row.due_at,
        form_key=key_or_none(row.form_key),
        process_name=said(row.process) or None,
        process_definition_id=row.process_id,
        process_definition_key=key(row.definition_key),
        process_definition_version=row.version,
        process_instance_key=key(row.instance_key),
        root_process_instance_key=key(row.root_key),
        business_id=row.business_key,
    )
