"""The machine's work that is not done, and the messages it took: jobs and the message buffer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from engine.reading.pages import AnyRow, Asked, Column, Page, columns_for, having, page_of
from engine.states import MessageState
from engine.store.json import decode_object
from engine.store.tables import Instance, Job, Message


class JobState(StrEnum):
    """How a job stands, for the API."""

    CREATED = "created"
    LEASED = "leased"
    FAILED = "failed"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class JobRow:
    """Work for the machine that is not done."""

    key: int
    kind: str
    type: str
    state: JobState
    instance_key: int | None
    definition_key: int | None
    process_id: str | None
    root_key: int | None
    business_key: str | None
    step_key: int | None
    element_id: str | None
    due_at: datetime
    retries: int
    worker: str | None
    error: str | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A published message; ``expired`` ones are the dead letters."""

    key: int
    name: str
    correlation_key: str
    message_id: str | None
    state: str
    published_at: datetime
    expires_at: datetime
    instance_key: int | None
    sender_key: int | None
    variables: Mapping[str, Any]


_JOB_COLUMNS: Final[dict[str, Column]] = {
    "due_at": Job.due_at,
    "type": Job.type,
    "retries": Job.retries,
    "key": Job.key,
}


def jobs(
    session: Session,
    asked: Asked,
    *,
    key: int | None = None,
    kind: str | Collection[str] | None = None,
    type: str | None = None,
    instance_key: int | None = None,
    element_id: str | None = None,
    worker: str | None = None,
    state: JobState | None = None,
) -> Page[JobRow]:
    """Search jobs that are not done."""
    query = (
        select(
            *columns_for(JobRow, Job),
            Instance.process_id,
            Instance.root_key,
            Instance.business_key,
            Job.dead,
            Job.lease,
            Job.payload,
        )
        .outerjoin(Instance, Instance.key == Job.instance_key)
        .where(
            *having(
                (Job.key, key),
                (Job.kind, kind),
                (Job.type, type),
                (Job.instance_key, instance_key),
                (Job.element_id, element_id),
                (Job.worker, worker),
            )
        )
    )
    if state is not None:
        query = query.where(*_JOB_STATES[state])
    return page_of(session, query, asked, _JOB_COLUMNS, _job_row)


def messages(
    session: Session,
    asked: Asked,
    *,
    name: str | None = None,
    correlation_key: str | None = None,
    state: str | None = None,
) -> Page[MessageRow]:
    """Search published messages."""
    query = select(*columns_for(MessageRow, Message)).where(
        *having(
            (Message.name, name),
            (Message.correlation_key, correlation_key),
            (Message.state, state),
        )
    )
    columns: dict[str, Column] = {
        "published_at": Message.published_at,
        "name": Message.name,
        "key": Message.key,
    }
    return page_of(session, query, asked, columns, _message_row)


_JOB_STATES: Final[Mapping[JobState, tuple[ColumnElement[bool], ...]]] = {
    JobState.DEAD: (Job.dead.is_(True),),
    JobState.LEASED: (~Job.dead, Job.lease.is_not(None)),
    JobState.FAILED: (~Job.dead, Job.lease.is_(None), Job.error.is_not(None)),
    JobState.CREATED: (~Job.dead, Job.lease.is_(None), Job.error.is_(None)),
}


def messages_in(states: Collection[MessageState]) -> Select[Message]:
    """The messages of some states."""
    return select(Message).where(Message.state.in_(states))


def _job_state(dead: bool, lease: str | None, error: str | None) -> JobState:
    if dead:
        return JobState.DEAD
    if lease is not None:
        return JobState.LEASED
    return JobState.FAILED if error is not None else JobState.CREATED


def _job_row(row: AnyRow) -> JobRow:
    values = dict(row._mapping)
    dead, lease, payload = (values.pop(name) for name in ("dead", "lease", "payload"))
    headers: Any = decode_object(payload).get("headers", {})
    return JobRow(**values, headers=headers, state=_job_state(dead, lease, values["error"]))


def _message_row(row: AnyRow) -> MessageRow:
    return MessageRow(**{**row._mapping, "variables": decode_object(row.variables)})
