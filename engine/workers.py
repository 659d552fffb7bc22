"""Jobs for workers outside: the verbs behind the API's job paths."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Activated:
    """A job in the hands of a worker until its deadline."""

    key: int
    type: str
    instance_key: int
    definition_key: int
    process_id: str
    version: int
    step_key: int
    element_id: str
    headers: Mapping[str, str]
    variables: Mapping[str, object]
    retries: int
    worker: str
    deadline: datetime


def activate(
    engine: Engine,
    session: Session,
    type: str,
    *,
    worker: str,
    limit: int,
    lease: timedelta,
) -> list[Activated]:
    """Lease due jobs of a type to a worker."""
    raise NotImplementedError


def complete_job(
    engine: Engine,
    session: Session,
    key: int,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> None:
    """The work is done; its results go into the process."""
    raise NotImplementedError


def fail_job(
    engine: Engine,
    session: Session,
    key: int,
    message: str,
    *,
    by: str | None,
    retries: int | None = None,
    retry_in: timedelta | None = None,
    variables: Mapping[str, object] | None = None,
) -> None:
    """The work was tried in vain; with no retries left an incident opens."""
    raise NotImplementedError


def throw_job_error(
    engine: Engine,
    session: Session,
    key: int,
    code: str,
    message: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> None:
    """The work ends in a BPMN error, which the process may catch."""
    raise NotImplementedError


def update_job(
    engine: Engine,
    session: Session,
    key: int,
    *,
    by: str | None,
    retries: int | None = None,
    lease: timedelta | None = None,
) -> None:
    """Give a job other retries, or its worker more time."""
    raise NotImplementedError
