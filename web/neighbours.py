"""What operations of the CRM need of other rooms: the neighbours introduced to each other."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.style import graded
from engine.deploying import check_files, deploy
from engine.documents import found_document
from engine.engine import Engine
from engine.errors import BadRequest, Fault, NotFound
from engine.firing import elapse
from engine.operations import Call, OperationFailed
from engine.posting import post
from engine.store.tables import Instance
from engine.texts import Text
from processes.operations.neighbours import Frozen, Heir, Named, Neighbours
from processes.records.tables import Lead
from tasks import identities
from tasks.calendar import add_working_time, calendar_named, working_time_between
from tasks.people import names_of
from tasks.tables import PersonRow
from web.early import CLOCK_CHANGES, early
from web.succession import give_back, hand_over, named, to_pool

BY: Final = "system"
WATCH_OVER: Final = "msg_watch_over"
"""Tells who chases a late ticket that it is resolved."""


def neighbours(engine: Engine, documents: Path) -> Neighbours:
    """The callables, over an engine and the folder of attached files."""

    def lint(session: Session, document: str) -> Sequence[Fault]:
        return graded(check_files(engine, session, _files(session, documents, document)))

    def publish(session: Session, call: Call) -> Collection[str]:
        document = str(call.inputs.get("bpmn_file") or "")
        deployed = deploy(engine, session, _files(session, documents, document), by=BY)
        drawn = [engine.process(session, one.key) for one in deployed.definitions]
        return {lane.role for process in drawn for lane in process.lanes.values() if lane.role}

    def replace_user(session: Session, leaver: str, heir: Heir, at: datetime) -> Named:
        return hand_over(engine, session, leaver, heir, by=BY, at=at)

    def look_again(session: Session, call: Call) -> None:
        for job in early(engine, session, CLOCK_CHANGES, Instance.root_key == call.root_key):
            elapse(engine, session, job, by=BY)

    def call_off(session: Session, ticket: str) -> None:
        post(engine, session, WATCH_OVER, ticket)

    def recycled(session: Session, lead: Lead, leaver: str, _at: datetime) -> bool:
        return to_pool(engine, session, lead, leaver, by=BY)

    def returned(session: Session, leaver: str, given: Named, by: str, at: datetime) -> Named:
        return give_back(engine, session, leaver, given, by=by, at=at)

    return Neighbours(
        later=_later,
        between=_between,
        look_again=look_again,
        call_off=call_off,
        freeze=_freeze,
        thaw=_thaw,
        named=named,
        replace_user=replace_user,
        recycle=recycled,
        give_back=returned,
        refuses=_refuses,
        names=names_of,
        departments=_departments,
        lint=lint,
        publish=publish,
    )


def _later(session: Session, start: datetime, span: timedelta, plan: str) -> datetime:
    return add_working_time(start, span, calendar_named(session, plan))


def _between(session: Session, start: datetime, end: datetime, plan: str) -> timedelta:
    return working_time_between(start, end, calendar_named(session, plan))


def _freeze(session: Session, username: str, leaves: bool, at: datetime) -> Frozen:
    try:
        person = identities.find_person(session, username)
        how = ""
        if leaves and person.active:
            identities.set_active(session, person, False, by=BY, at=at)
            how = "sign_in"
        elif not leaves and person.on_duty:
            identities.set_on_duty(session, person, False, by=BY, at=at)
            how = "duty"
    except (BadRequest, NotFound) as refused:
        raise OperationFailed(str(refused)) from refused
    return Frozen(Text(person.name_zh, person.name_en), how)


def _thaw(session: Session, username: str, how: str, by: str, at: datetime) -> None:
    person = identities.find_person(session, username)
    if how == "sign_in" and not person.active:
        identities.set_active(session, person, True, by=by, at=at)
    elif how == "duty" and not person.on_duty:
        identities.set_on_duty(session, person, True, by=by, at=at)


def _refuses(session: Session, username: str) -> Text | None:
    person = session.scalar(select(PersonRow).where(PersonRow.username == username))
    if person is None:
        return Text(f"没有员工 {username}。", f"Nobody here is called {username}.")
    if not person.active:
        zh, en = person.name_zh, person.name_en
        return Text(f"{zh}的账号已停用。", f"The account of {en} is blocked.")
    return None


def _departments(session: Session, usernames: Collection[str]) -> Mapping[str, str | None]:
    columns = (PersonRow.username, PersonRow.department_id)
    rows = session.execute(select(*columns).where(PersonRow.username.in_(usernames)))
    return {row.username: row.department_id for row in rows}


def _files(session: Session, folder: Path, document_id: str) -> dict[str, bytes]:
    document = found_document(session, document_id)
    return {document.name: (folder / document.id).read_bytes()}
