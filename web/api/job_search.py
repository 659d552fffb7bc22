"""Searching jobs that are not done; those that are done leave no row."""

from typing import Final, Literal

from msgspec import UNSET, UnsetType
from sqlalchemy import and_, case

from engine.reading.work import JobRow, JobState, jobs
from engine.store.tables import Instance, Job
from web.api.asking import mine
from web.api.filters import (
    Among,
    By,
    Fields,
    IntFilter,
    KeyFilter,
    MomentFilter,
    TextFilter,
    by_key,
    by_moment,
)
from web.api.part import Part
from web.api.searching import asked, found
from web.api.shapes import (
    TENANT,
    Answer,
    Body,
    Found,
    Key,
    Moment,
    Query,
    Sort,
    Tenant,
    key,
    key_or_none,
)
from web.transaction import session

part: Final = Part("job_search")
State = Literal[
    "CANCELED",
    "COMPLETED",
    "CREATED",
    "ERROR_THROWN",
    "FAILED",
    "MIGRATED",
    "PRIORITY_UPDATED",
    "RETRIES_UPDATED",
    "TIMED_OUT",
    "TIMEOUT_UPDATED",
]
_FAILED: Final = frozenset({JobState.FAILED, JobState.DEAD})


class JobStates(Among[State]):
    """Comparing states."""


class JobFilter(Body):
    """What may be asked of a job."""

    job_key: KeyFilter = UNSET
    type: TextFilter = UNSET
    state: State | JobStates | UnsetType = UNSET
    worker: TextFilter = UNSET
    retries: IntFilter = UNSET
    deadline: MomentFilter = UNSET
    error_message: TextFilter = UNSET
    element_id: TextFilter = UNSET
    element_instance_key: KeyFilter = UNSET
    process_instance_key: KeyFilter = UNSET
    process_definition_key: KeyFilter = UNSET
    process_definition_id: TextFilter = UNSET
    has_failed_with_retries_left: bool | UnsetType = UNSET
    tenant_id: TextFilter = UNSET


class JobSort(
    Sort[
        Literal[
            "deadline",
            "elementId",
            "elementInstanceKey",
            "errorMessage",
            "jobKey",
            "processDefinitionId",
            "processDefinitionKey",
            "processInstanceKey",
            "retries",
            "state",
            "tenantId",
            "type",
            "worker",
        ]
    ]
):
    """By what jobs are sorted."""


class JobQuery(Query[JobFilter, JobSort]):
    """A search for jobs."""


class JobAnswer(Answer):
    """One job that is not done."""

    job_key: Key
    type: str
    state: State
    worker: str
    retries: int
    has_failed_with_retries_left: bool
    deadline: Moment | None
    error_message: str | None
    custom_headers: dict[str, str]
    element_id: str | None
    element_instance_key: Key
    process_instance_key: Key
    process_definition_key: Key | None
    process_definition_id: str | None
    root_process_instance_key: Key | None
    business_id: str | None
    error_code: None = None
    denied_reason: None = None
    is_denied: None = None
    end_time: None = None
    creation_time: None = None
    last_update_time: None = None
    kind: Literal["BPMN_ELEMENT"] = "BPMN_ELEMENT"
    listener_event_type: Literal["UNSPECIFIED"] = "UNSPECIFIED"
    priority: int = 50
    tenant_id: Tenant = TENANT


_HAS_FAILED: Final = and_(Job.lease.is_(None), Job.error.is_not(None))
_FIELDS: Final[Fields] = {
    "job_key": by_key(Job.key),
    "type": By(Job.type),
    "state": By(case((_HAS_FAILED, "FAILED"), else_="CREATED")),
    "worker": By(Job.worker),
    "retries": By(Job.retries),
    "deadline": by_moment(case((Job.lease.is_not(None), Job.due_at))),
    "error_message": By(Job.error),
    "element_id": By(Job.element_id),
    "element_instance_key": by_key(Job.step_key),
    "process_instance_key": by_key(Job.instance_key),
    "process_definition_key": by_key(Job.definition_key),
    "process_definition_id": By(Instance.process_id),
    "has_failed_with_retries_left": lambda wanted: (
        and_(_HAS_FAILED, ~Job.dead) if wanted else ~and_(_HAS_FAILED, ~Job.dead)
    ),
}


@part.route("POST", "/jobs/search", reads=True)
def search_jobs(body: JobQuery) -> Found[JobAnswer]:
    """Search jobs that are not done."""
    page = jobs(session(), asked(body, _FIELDS, mine()), kind="operation")
    return found(page, _answer, lambda row: row.key)


def _answer(row: JobRow) -> JobAnswer:
    return JobAnswer(
        job_key=key(row.key),
        type=row.type,
        state="FAILED" if row.state in _FAILED else "CREATED",
        worker=row.worker or "",
        retries=row.retries,
        has_failed_with_retries_left=row.state is JobState.FAILED,
        deadline=row.due_at if row.state is JobState.LEASED else None,
        error_message=row.error,
        custom_headers=dict(row.headers),
        element_id=row.element_id,
        element_instance_key=key(row.step_key or 0),
        process_instance_key=key(row.instance_key or 0),
        process_definition_key=key_or_none(row.definition_key),
        process_definition_id=row.process_id,
        root_process_instance_key=key_or_none(row.root_key),
        business_id=row.business_key,
    )
