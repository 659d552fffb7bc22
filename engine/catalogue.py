"""What is published now: the latest versions, by id."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.store.published import Definition
from engine.texts import Text

PROCESS = Text("流程", "process")


def latest_definition(session: Session, process_id: str) -> Definition:
    """The newest version of a process."""
    found = session.scalar(
        select(Definition)
        .where(Definition.process_id == process_id)
        .order_by(Definition.version.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound(PROCESS, process_id)
    return found


def definition_by_key(session: Session, key: int) -> Definition:
    """One published version."""
    found = session.get(Definition, key)
    if found is None:
        raise NotFound(Text("流程定义", "process definition"), key)
    return found


def find_definition(session: Session, process: str | int) -> Definition:
    """The newest version of a process (its id), or one version (its key)."""
    if isinstance(process, str):
        return latest_definition(session, process)
    return definition_by_key(session, process)


def latest_definitions(session: Session) -> dict[str, int]:
    """The key of the newest version of every process."""
    newest = (
        select(Definition.process_id, func.max(Definition.version).label("version"))
        .group_by(Definition.process_id)
        .subquery()
    )
    rows = session.execute(
        select(Definition.process_id, Definition.key).join(
            newest,
            (newest.c.process_id == Definition.process_id)
            & (newest.c.version == Definition.version),
        )
    )
    return {row.process_id: row.key for row in rows}
