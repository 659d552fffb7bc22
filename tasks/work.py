"""The verbs on tasks: claim, release, assign, complete; and starting a process with its form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, NoReturn

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.catalogue import find_definition
from engine.engine import Engine
from engine.errors import AlreadyDone, BadRequest, MoveNotAllowed, NotFound, NotYours
from engine.history import record
from engine.rows import candidates_of
from engine.running import complete_task, start
from engine.states import TASK_MOVES, TaskState, moved
from engine.store.json import plain_object
from engine.store.tables import Instance, Task, TaskCandidate
from engine.texts import Text
from engine.writing import withdraw
from tasks.attaching import attach_files
from tasks.calendar import CHINA
from tasks.cases import work_of
from tasks.desk import TASK, Desk, bare_work, context_of, desk_of, start_form
from tasks.forms.answers import clean
from tasks.identities import find_person
from tasks.lookup import Records, no_records
from tasks.people import Person, names_of, person_named
from tasks.rights import NOBODY, Startable, Verb, may
from tasks.suiting import suits

GRAB: Final = "grab"
_NO_ANSWERS: Final[Mapping[str, object]] = {}


def claim(
    engine: Engine,
    session: Session,
    key: int,
    *,
    person: Person,
    records: Records = no_records,
) -> Task:
    """Take a task off its queue; of a grab task this completes it, and exactly one person wins."""
    task = locked(session, key)
    if task.mode == GRAB and task.state is TaskState.OPEN:
        complete(engine, session, key, _NO_ANSWERS, person=person, records=records)
        return task
    if task.state is TaskState.CLAIMED and task.assignee == person.username:
        return task
    must_be_allowed(session, task, Verb.CLAIM, person)
    _give(session, task, person.username, move="claim", at=engine.clock())
    tell(session, task, "task.claimed", by=person.username, at=engine.clock())
    return task


def release(engine: Engine, session: Session, key: int, *, person: Person) -> Task:
    """Put a task back into its queue."""
    task = locked(session, key)
    must_be_allowed(session, task, Verb.RELEASE, person)
    if not task.groups and not task.users:
        raise MoveNotAllowed(
            Text(
                "该任务没有候选角色，无法放回；请改派他人。",
                "This task has no queue to go back to; assign it to somebody else.",
            )
        )
    task.state = moved(TASK_MOVES, "release", task.state)
    task.assignee = task.claimed_at = None
    tell(session, task, "task.released", by=person.username, at=engine.clock())
    session.execute(insert(TaskCandidate), candidates_of(task))
    return task


def assign(engine: Engine, session: Session, key: int, username: str, *, person: Person) -> Task:
    """Give a task to somebody of its role, whoever had it before."""
    task = locked(session, key)
    must_be_allowed(session, task, Verb.ASSIGN, person)
    at = engine.clock()
    find_person(session, username)
    other = person_named(session, username, on=at.astimezone(CHINA).date())
    if not suits(task, other):
        raise BadRequest(
            Text(
                f"{other.name.zh}不能处理该任务：已停用、没有所需角色，或因职责分离被排除。",
                f"{other.name.en} cannot do this task: disabled, without its role, or excluded.",
            )
        )
    _give(session, task, other.username, move="assign", at=at)
    tell(session, task, "task.assigned", by=person.username, at=at, assignee=other.username)
    return task


def complete(
    engine: Engine,
    session: Session,
    key: int,
    answers: object,
    *,
    person: Person,
    records: Records = no_records,
) -> Task:
    """Complete a task with the answers to its form; all that is wrong with them comes at once.

    ``answers`` may be a function that reads them once the form is known.
    """
    desk = desk_of(engine, session, key)
    must_be_allowed(session, desk.task, Verb.COMPLETE, person)
    if callable(answers):
        answers = answers(desk.form)
    values = _values(engine, session, desk, answers, person, records)
    attach_files(session, desk.form, values, desk.task.root_key, by=person.username)
    complete_task(engine, session, desk.task, values, by=person.username)
    return desk.task


def start_process(
    engine: Engine,
    session: Session,
    process: str | int,
    answers: object,
    *,
    person: Person,
    start_key: str | None = None,
    business_key: str | None = None,
    records: Records = no_records,
) -> Instance:
    """Start a process, or one version of it (its key), with the answers to its start form."""
    definition = find_definition(session, process)
    if not may(person, Verb.START, Startable(definition.process_id)):
        raise NotYours(Text("您不能启动该流程。", "You may not start this process."))
    form = start_form(engine, session, definition)
    context = context_of(engine, session, {}, person=person, records=records)
    values = _given(answers) if form is None else clean(form, answers, context)
    instance = start(
        engine,
        session,
        definition.key,
        values,
        by=person.username,
        start_key=start_key,
        business_key=business_key,
    )
    attach_files(session, form, values, instance.root_key, by=person.username)
    return instance


def _values(
    engine: Engine,
    session: Session,
    desk: Desk,
    answers: object,
    person: Person,
    records: Records,
) -> Mapping[str, object]:
    if desk.form is None:
        return _given(answers)
    context = context_of(engine, session, desk.variables, person=person, records=records)
    return clean(desk.form, answers, context)


def _given(answers: object) -> Mapping[str, object]:
    """Without a form, variables are taken as they are."""
    if not isinstance(answers, Mapping):
        raise BadRequest(Text("答案应是一个 JSON 对象。", "Answers are a JSON object."))
    return plain_object(answers)


def locked(session: Session, key: int) -> Task:
    """The row of a task as it is now, kept from others until the transaction ends."""
    # By a query: ``get`` would call a row that somebody changed meanwhile a fault of ours.
    task = session.scalar(
        select(Task)
        .where(Task.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if task is None:
        raise NotFound(TASK, key)
    return task


def _give(session: Session, task: Task, username: str, *, move: str, at: datetime) -> None:
    if task.state is TaskState.OPEN:
        withdraw(session, [task.key])
    task.state = moved(TASK_MOVES, move, task.state)
    task.assignee, task.claimed_at = username, at


def tell(session: Session, task: Task, what: str, *, by: str, at: datetime, **detail: str) -> None:
    """Write a line of history about a task; what is pending is written with it."""
    record(
        session,
        what,
        at=at,
        by=by,
        instance_key=task.instance_key,
        task_key=task.key,
        element_id=task.element_id,
        detail=detail,
    )
    session.flush()


def must_be_allowed(session: Session, task: Task, verb: Verb, person: Person) -> None:
    """Nothing is said about tasks that the person may not even see."""
    is_open = task.state in (TaskState.OPEN, TaskState.CLAIMED)
    if is_open and may(person, verb, bare_work(task)):
        return
    work = work_of(session, task)
    if not may(person, Verb.SEE, work):
        raise NotFound(TASK, task.key)
    if not is_open:
        _refuse_done(session, task)
    if not may(person, verb, work):
        _refuse(session, task, verb, person)


def _refuse(session: Session, task: Task, verb: Verb, person: Person) -> NoReturn:
    does_it = verb in (Verb.CLAIM, Verb.COMPLETE)
    if does_it and task.assignee not in (None, person.username):
        _refuse_colleague(session, task, verb)
    if does_it and may(person, verb, replace(bare_work(task), excluded=NOBODY)):
        raise NotYours(
            Text(
                "职责分离：您参与了之前的步骤，不能处理该任务。",
                "Separation of duties: you did an earlier step, so this one is not yours.",
            )
        )
    raise NotYours(Text("该任务不归您处理。", "This task is not yours."))


def _refuse_colleague(session: Session, task: Task, verb: Verb) -> NoReturn:
    """Who claims comes late; who completes does what is not theirs, however often they try."""
    if verb is Verb.CLAIM:
        _first(session, task.assignee, task.claimed_at, "领取", "taken")
    name = _name_of(session, task.assignee)
    raise NotYours(
        Text(
            f"该任务由{name.zh}处理，不归您完成；请对方放回，或请主管改派。",
            f"{name.en} has this task, so it is not yours to complete;"
            " it can be released, or reassigned by who leads the role.",
        )
    )


def _refuse_done(session: Session, task: Task) -> NoReturn:
    if task.state is TaskState.COMPLETED and task.mode == GRAB:
        _first(session, task.closed_by, task.closed_at, "领取", "taken")
    if task.state is TaskState.COMPLETED:
        _first(session, task.closed_by, task.closed_at, "完成", "completed")
    raise AlreadyDone(
        Text("该任务已不再需要处理。", "This task is no longer wanted."),
        by=None,
        at=task.closed_at,
    )


def _first(
    session: Session, by: str | None, at: datetime | None, done_zh: str, done_en: str
) -> NoReturn:
    name = _name_of(session, by)
    when = _written(at)
    raise AlreadyDone(
        Text(
            f"该任务已被{done_zh}：{name.zh}{when.zh}。",
            f"{name.en} has {done_en} this task{when.en}.",
        ),
        by=by,
        at=at,
    )


def _written(at: datetime | None) -> Text:
    """A moment as the pages write it."""
    if at is None:
        return Text()
    local = at.astimezone(CHINA)
    return Text(
        f"，{local.year}/{local.month}/{local.day} {local:%H:%M}",
        f", {local.day} {local:%b %Y, %H:%M}",
    )


def _name_of(session: Session, by: str | None) -> Text:
    return names_of(session, [by] if by else []).get(by or "", Text(by or "系统", by or "system"))
