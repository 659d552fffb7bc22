"""Whom a task suits: its lane decides whose inbox, so a person named for it holds its queue."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from engine.store.tables import Task
from tasks.desk import bare_work
from tasks.people import Person, listed, people_named
from tasks.rights import Verb, is_kept_away, may


def suits(task: Task, person: Person) -> bool:
    """Whether a person may be given a task: somebody who could claim it."""
    work = replace(bare_work(task), assignee=None)
    if work.groups or work.users:
        return may(person, Verb.CLAIM, work)
    return person.active and not is_kept_away(person, work)


def suits_named(task: Task, username: str, known: Mapping[str, Person]) -> bool:
    """The same of a user name; who is not in our tables may come later."""
    person = known.get(username)
    return username not in listed(task.excluded) if person is None else suits(task, person)


def known_people(
    session: Session, usernames: Collection[str | None], *, on: date
) -> dict[str, Person]:
    """Those of the named who are in our tables, in one statement; none for nobody."""
    wanted = {name for name in usernames if name}
    return people_named(session, wanted, on=on) if wanted else {}
