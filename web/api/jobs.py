"""Jobs for workers outside: take, complete, fail."""

import threading
import time
from datetime import timedelta
from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, UnsetType, field

from engine import workers
from engine.claiming import first_due
from engine.workers import Activated
from tasks.people import Ability
from web.api.asking import by, engine, laneway, must_have
from web.api.part import Part
from web.api.shapes import TENANT, Answer, Body, Id, Key, Tenant, Variables, key
from web.transaction import session

part: Final = Part("jobs")
LONGEST_POLL: Final = timedelta(seconds=30)
"""However long a worker is ready to wait: each waiting one holds a thread."""
_POLL_MS: Final = 10_000
"""For a worker that asks for "a while"."""
_POLL_PAUSE: Final = 0.1
_WAITING: Final = threading.BoundedSemaphore(4)
"""So many threads may wait at once; a worker beyond that comes again."""
Milliseconds = Annotated[int, Meta(ge=0, le=86_400_000 * 365)]


class Activation(Body):
    """Which jobs a worker takes, how many, for how long; how long it waits if there are none."""

    type: Id
    timeout: Annotated[int, Meta(ge=1, le=86_400_000 * 365)]
    max_jobs_to_activate: Annotated[int, Meta(ge=1, le=1_000)]
    worker: Annotated[str, Meta(max_length=200)] = ""
    fetch_variable: list[str] = field(default_factory=list)
    request_timeout: Annotated[int, Meta(ge=-1, le=86_400_000)] = 0
    tenant_ids: list[Tenant] = field(default_factory=list)
    tenant_filter: Literal["ASSIGNED", "PROVIDED"] | UnsetType = UNSET
    with_lease: Literal[False] | None = None


class JobCompletion(Body):
    """The results of the work; they go into the process by its output mappings."""

    variables: Variables | None = None
    result: None = None
    job_lease_token: None = None
    business_id: None = None


class JobFailure(Body):
    """The work was tried in vain."""

    retries: Annotated[int, Meta(ge=0, le=1_000)] = 0
    error_message: Annotated[str, Meta(max_length=10_000)] = ""
    retry_back_off: Milliseconds = 0
    job_lease_token: None = None


class ErrorThrown(Body):
    """The work ended in a BPMN error, which the process may catch."""

    error_code: Id
    error_message: Annotated[str, Meta(max_length=10_000)] | None = None
    variables: Variables | None = None
    job_lease_token: None = None


class JobChangeset(Body):
    """What shall be different."""

    retries: Annotated[int, Meta(ge=1, le=1_000)] | None = None
    timeout: Milliseconds | None = None
    priority: None = None


class JobUpdate(Body):
    """A change of a job."""

    changeset: JobChangeset
    operation_reference: int | UnsetType = UNSET
    job_lease_token: None = None


class ActivatedJob(Answer):
    """A job in the hands of a worker until its deadline (milliseconds since 1970)."""

    type: str
    job_key: Key
    process_definition_id: str
    process_definition_version: int
    process_definition_key: Key
    process_instance_key: Key
    element_id: str
    element_instance_key: Key
    custom_headers: dict[str, str]
    worker: str
    retries: int
    deadline: int
    variables: Variables
    user_task: None = None
    kind: Literal["BPMN_ELEMENT"] = "BPMN_ELEMENT"
    listener_event_type: Literal["UNSPECIFIED"] = "UNSPECIFIED"
    tags: list[str] = field(default_factory=list)
    root_process_instance_key: Key | None = None
    business_id: str | None = None
    priority: int = 50
    job_lease_token: None = None
    tenant_id: Tenant = TENANT
    physical_tenant_id: str = "default"


class ActivationAnswer(Answer):
    """The jobs that the worker has now."""

    jobs: list[ActivatedJob]


@part.route("POST", "/jobs/activation", reads=True)
def activate_jobs(body: Activation) -> ActivationAnswer:
    """Take due jobs of a type; without any, wait a while for one."""
    must_have(Ability.OPERATE)
    session().rollback()  # who waits holds no transaction
    jobs = _taken(body)
    if not jobs and body.request_timeout >= 0 and _WAITING.acquire(blocking=False):
        try:
            jobs = _awaited(body)
        finally:
            _WAITING.release()
    return ActivationAnswer(jobs=[_activated(job, body.fetch_variable) for job in jobs])


def _awaited(body: Activation) -> list[Activated]:
    wanted = timedelta(milliseconds=body.request_timeout or _POLL_MS)
    until = time.monotonic() + min(wanted, LONGEST_POLL).total_seconds()
    jobs: list[Activated] = []
    while not jobs and time.monotonic() < until:
        time.sleep(_POLL_PAUSE)
        jobs = _taken(body)
    return jobs


def _taken(body: Activation) -> list[Activated]:
    """A look first: only where something is due the write lock is worth waiting for."""
    sessions = laneway().sessions
    with sessions.read() as reading:
        due = first_due(reading, [body.type])
    if due is None or due > engine().clock():
        return []
    with sessions.write() as writing, writing.begin():
        return workers.activate(
            engine(),
            writing,
            body.type,
            worker=body.worker,
            limit=body.max_jobs_to_activate,
            lease=timedelta(milliseconds=body.timeout),
        )


def _activated(job: Activated, wanted: list[str]) -> ActivatedJob:
    names = job.variables.keys() & set(wanted) if wanted else job.variables.keys()
    return ActivatedJob(
        type=job.type,
        job_key=key(job.key),
        process_definition_id=job.process_id,
        process_definition_version=job.version,
        process_definition_key=key(job.definition_key),
        process_instance_key=key(job.instance_key),
        element_id=job.element_id,
        element_instance_key=key(job.step_key),
        custom_headers=dict(job.headers),
        worker=job.worker,
        retries=job.retries,
        deadline=int(job.deadline.timestamp() * 1000),
        variables={name: job.variables[name] for name in sorted(names)},
    )


@part.route("POST", "/jobs/{jobKey}/completion")
def complete_job(job_key: int, body: JobCompletion) -> None:
    """Say that the work is done."""
    must_have(Ability.OPERATE)
    workers.complete_job(engine(), session(), job_key, body.variables or {}, by=by())


@part.route("POST", "/jobs/{jobKey}/failure")
def fail_job(job_key: int, body: JobFailure) -> None:
    """Say that the work was tried in vain; with no retries left an incident opens."""
    must_have(Ability.OPERATE)
    workers.fail_job(
        engine(),
        session(),
        job_key,
        body.error_message,
        by=by(),
        retries=body.retries,
        retry_in=timedelta(milliseconds=body.retry_back_off),
    )


@part.route("POST", "/jobs/{jobKey}/error")
def throw_job_error(job_key: int, body: ErrorThrown) -> None:
    """End the work in a BPMN error."""
    must_have(Ability.OPERATE)
    workers.throw_job_error(
        engine(),
        session(),
        job_key,
        body.error_code,
        body.error_message or "",
        body.variables or {},
        by=by(),
    )


@part.route("PATCH", "/jobs/{jobKey}")
def update_job(job_key: int, body: JobUpdate) -> None:
    """Give a job other retries, or its worker more time."""
    must_have(Ability.OPERATE)
    changes = body.changeset
    lease = None if changes.timeout is None else timedelta(milliseconds=changes.timeout)
    workers.update_job(engine(), session(), job_key, retries=changes.retries, lease=lease)
