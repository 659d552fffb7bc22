"""The scopes in which variables stand: an instance, and its steps with variables of their own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.tables import Instance, Step, Task


def instance_of_scope(session: Session, scope_key: int) -> int | None:
    """The instance that a scope is, or belongs to."""
    found = session.scalar(select(Instance.key).where(Instance.key == scope_key))
    return found or session.scalar(select(Step.instance_key).where(Step.key == scope_key))


def scopes(session: Session, instance_key: int) -> tuple[int, list[tuple[int, bytes]]]:
    """The root of an instance, and what its scopes hold: its own first, then those of its tasks."""
    own = select(Instance.root_key, Instance.variables).where(Instance.key == instance_key)
    root_key, variables = session.execute(own).one()
    local = (
        select(Task.step_key, Task.local)
        .where(Task.instance_key == instance_key, Task.local.is_not(None))
        .order_by(Task.key)
    )
    tasks = [(step_key, content or b"{}") for step_key, content in session.execute(local)]
    return root_key, [(instance_key, variables), *tasks]
