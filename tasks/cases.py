"""Which instances somebody may see: one at a time for a page, as a condition for a list."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session, aliased

from engine.states import TaskState
from engine.store.tables import Instance, Task, TaskCandidate
from tasks.people import Person, Scope, listed
from tasks.rights import Case, Work
from tasks.tables import PersonRow


def case_of(session: Session, root_key: int) -> Case:
    """Who has to do with an instance and those that it called, in two statements."""
    lines = session.execute(
        select(
            Instance.started_by, Task.state, Task.assignee, Task.closed_by, Task.groups, Task.users
        )
        .outerjoin(Task, Task.instance_key == Instance.key)
        .where(Instance.root_key == root_key)
    ).all()
    people = frozenset(
        name for line in lines for name in (line.started_by, line.assignee, line.closed_by) if name
    )
    waiting = [line for line in lines if line.state is TaskState.OPEN]
    return Case(
        people=people,
        groups=_all(line.groups for line in waiting),
        users=_all(line.users for line in waiting),
        departments=departments_of(session, people),
    )


def work_of(session: Session, task: Task) -> Work:
    """A task with its case, as the rights want it."""
    assigned = departments_of(session, [task.assignee] if task.assignee else [])
    return Work(
        assignee=task.assignee,
        groups=frozenset(listed(task.groups)),
        users=frozenset(listed(task.users)),
        excluded=frozenset(listed(task.excluded)),
        assignee_department=next(iter(assigned), None),
        case=case_of(session, task.root_key),
    )


def departments_of(session: Session, usernames: Iterable[str]) -> frozenset[str]:
    """The departments of some people."""
    wanted = set(usernames)
    if not wanted:
        return frozenset()
    found: Sequence[str | None] = session.scalars(
        select(PersonRow.department_id).where(PersonRow.username.in_(wanted)).distinct()
    ).all()
    return frozenset(department for department in found if department)


_MEMBER = aliased(Instance)


def seen_by(person: Person) -> ColumnElement[bool]:
    """The instances that a list may show to a person: the same as ``may`` says one by one."""
    if person.scope is Scope.ALL:
        return true()
    names = select(PersonRow.username).where(_colleagues(person))
    tasks = select(Task.key).join(_MEMBER, _MEMBER.key == Task.instance_key)
    of_this_tree = _MEMBER.root_key == Instance.root_key
    touched = tasks.where(of_this_tree, or_(Task.assignee.in_(names), Task.closed_by.in_(names)))
    asked = tasks.join(TaskCandidate, TaskCandidate.task_key == Task.key).where(
        of_this_tree,
        TaskCandidate.name.in_(person.groups | person.led_groups | person.usernames),
    )
    begun = select(_MEMBER.key).where(of_this_tree, _MEMBER.started_by.in_(names))
    return or_(asked.exists(), touched.exists(), begun.exists())  # what is true most often, first


def _colleagues(person: Person) -> ColumnElement[bool]:
    own = PersonRow.username.in_(person.usernames)
    if person.scope is not Scope.DEPARTMENT:
        return own
    return or_(own, PersonRow.department_id.in_(person.departments))


def _all(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in listed(text))
