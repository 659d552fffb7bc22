"""Who may do what: pure decisions over a person and a thing, nothing read, nothing written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tasks.people import Ability, Person, Scope

NOBODY: Final[frozenset[str]] = frozenset()


class Verb(StrEnum):
    """What somebody may want to do."""

    START = "start"
    SEE = "see"
    CLAIM = "claim"
    COMPLETE = "complete"
    RELEASE = "release"
    ASSIGN = "assign"
    REPAIR = "repair"
    """Retry, cancel, change variables."""


@dataclass(frozen=True, slots=True)
class Startable:
    """A process that one might start."""

    process_id: str


@dataclass(frozen=True, slots=True)
class Case:
    """An instance with all that belong to it, and who has to do with it."""

    people: frozenset[str] = NOBODY
    """Who started it, has or had its tasks."""
    groups: frozenset[str] = NOBODY
    """The queues in which its open tasks stand."""
    users: frozenset[str] = NOBODY
    """The people whom its open tasks ask by name."""
    departments: frozenset[str] = NOBODY
    """The departments of those people."""


@dataclass(frozen=True, slots=True)
class Work:
    """A task, and the case that it belongs to."""

    assignee: str | None = None
    groups: frozenset[str] = NOBODY
    users: frozenset[str] = NOBODY
    excluded: frozenset[str] = NOBODY
    assignee_department: str | None = None
    case: Case = Case()


Thing = Startable | Case | Work


def may(person: Person, verb: Verb, thing: Thing) -> bool:
    """Whether a person may do something to a thing; what is not said here is forbidden."""
    decide = DECISIONS.get((type(thing), verb))
    return person.active and decide is not None and decide(person, thing)


def is_asked(person: Person, work: Work) -> bool:
    """Whether a task is offered to a person, by role or by name."""
    asked = bool(work.groups & person.groups or work.users & person.usernames)
    return asked and not is_kept_away(person, work)


def is_kept_away(person: Person, work: Work) -> bool:
    """Whether a person, or somebody for whom the person stands in, is kept from a task."""
    return bool(person.usernames & work.excluded)


def leads(person: Person, work: Work) -> bool:
    """Whether a person assigns this kind of work: its role is led, in one's own departments."""
    if work.assignee_department is not None and not _within(person, work.assignee_department):
        return False
    return any(_leads_queue(person, group) for group in work.groups)


def _leads_queue(person: Person, group: str) -> bool:
    role, _, department = group.partition("@")
    return role in person.manages and (not department or _within(person, department))


def _within(person: Person, department: str) -> bool:
    return person.scope is Scope.ALL or department in person.departments


def _may_start(person: Person, thing: Startable) -> bool:
    return thing.process_id in person.starts


def _may_see_case(person: Person, case: Case) -> bool:
    return (
        person.scope is Scope.ALL
        or bool(case.people & person.usernames or case.users & person.usernames)
        or bool(case.groups & person.groups)
        or any(_leads_queue(person, group) for group in case.groups)
        or (person.scope is Scope.DEPARTMENT and bool(case.departments & person.departments))
    )


def _may_repair(person: Person, _case: Case) -> bool:
    return Ability.OPERATE in person.abilities


def _may_see_work(person: Person, work: Work) -> bool:
    return (
        work.assignee in person.usernames
        or is_asked(person, work)
        or leads(person, work)
        or _may_see_case(person, work.case)
    )


def _may_claim(person: Person, work: Work) -> bool:
    return work.assignee is None and is_asked(person, work)


def _may_complete(person: Person, work: Work) -> bool:
    if is_kept_away(person, work):
        return False
    return work.assignee in person.usernames or _may_claim(person, work)


def _may_release(person: Person, work: Work) -> bool:
    return work.assignee is not None and (
        work.assignee in person.usernames or _may_assign(person, work)
    )


def _may_assign(person: Person, work: Work) -> bool:
    return leads(person, work) or Ability.OPERATE in person.abilities


DECISIONS: Final[Mapping[tuple[type, Verb], Callable[..., bool]]] = {
    (Startable, Verb.START): _may_start,
    (Case, Verb.SEE): _may_see_case,
    (Case, Verb.REPAIR): _may_repair,
    (Work, Verb.SEE): _may_see_work,
    (Work, Verb.CLAIM): _may_claim,
    (Work, Verb.COMPLETE): _may_complete,
    (Work, Verb.RELEASE): _may_release,
    (Work, Verb.ASSIGN): _may_assign,
}
