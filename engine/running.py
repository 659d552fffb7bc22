"""The verbs on instances: start, complete a task, cancel, retry, set variables."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.store.tables import Incident, Instance, Task


def start(
    engine: Engine,
    session: Session,
    process: str | int,
    variables: Mapping[str, object],
    *,
    by: str | None,
    start_key: str | None = None,
    business_key: str | None = None,
    start_event: str | None = None,
) -> Instance:
    """Start the latest version of a process (its id), or one definition (its key)."""
    raise NotImplementedError


def complete_task(
    engine: Engine,
    session: Session,
    task: Task,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> Instance:
    """Complete a task with its answers; the rights and the form are the caller's to check."""
    raise NotImplementedError


def cancel(
    engine: Engine, session: Session, instance: Instance, *, by: str | None, reason: str = ""
) -> None:
    """End an instance and everything below it."""
    raise NotImplementedError


def retry(engine: Engine, session: Session, incident: Incident, *, by: str | None) -> Instance:
    """Try again what stopped."""
    raise NotImplementedError


def set_variables(
    engine: Engine,
    session: Session,
    instance: Instance,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> None:
    """Set process variables from outside."""
    raise NotImplementedError
