"""What operations of the CRM need of other rooms: the neighbours introduced to each other."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from engine.bpmn.style import graded
from engine.deploying import check_files, deploy
from engine.documents import found_document
from engine.engine import Engine
from engine.errors import Severity
from engine.operations import Call
from processes.operations.neighbours import Heir, Neighbours
from tasks import identities
from tasks.calendar import add_working_time, calendar_named, working_time_between
from web.succession import hand_over

BY: Final = "system"


def neighbours(engine: Engine, documents: Path) -> Neighbours:
    """The callables, over an engine and the folder of attached files."""

    def lint(session: Session, document: str) -> tuple[int, int]:
        faults = graded(check_files(engine, session, _files(session, documents, document)))
        errors = sum(fault.severity is Severity.ERROR for fault in faults)
        return errors, len(faults) - errors

    def publish(session: Session, call: Call) -> None:
        document = str(call.inputs.get("bpmn_file") or "")
        deploy(engine, session, _files(session, documents, document), by=BY)

    def replace_user(session: Session, leaver: str, heir: Heir, at: datetime) -> int:
        return hand_over(engine, session, leaver, heir, by=BY, at=at)

    return Neighbours(
        later=_later,
        between=_between,
        freeze=_freeze,
        replace_user=replace_user,
        lint=lint,
        publish=publish,
    )


def _later(session: Session, start: datetime, span: timedelta, plan: str) -> datetime:
    return add_working_time(start, span, calendar_named(session, plan))


def _between(session: Session, start: datetime, end: datetime, plan: str) -> timedelta:
    return working_time_between(start, end, calendar_named(session, plan))


def _freeze(session: Session, username: str, at: datetime) -> None:
    identities.set_active(session, identities.find_person(session, username), False, by=BY, at=at)


def _files(session: Session, folder: Path, document_id: str) -> dict[str, bytes]:
    document = found_document(session, document_id)
    return {document.name: (folder / document.id).read_bytes()}
