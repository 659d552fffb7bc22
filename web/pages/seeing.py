"""Whose records a person sees, and whose personal data: rights of the people room, for records."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from processes.browsing.sight import Sight
from processes.records.base import Record
from processes.records.marketing import Campaign
from processes.records.tables import Lead
from tasks.people import Person, Scope
from tasks.tables import PersonRow

IsClose = Callable[[Record], bool]
_MARKETING: Final = "marketing_to_lead"


def sight_of(person: Person) -> Sight:
    """How far a person's roles let them see.

    Who registers leads sees all of them: they wait without an owner, or belong to sales by then.
    """
    if person.scope is Scope.ALL:
        return Sight(everything=True)
    whole: frozenset[type[Record]] = frozenset()
    if _MARKETING in person.starts:
        whole = frozenset({Lead, Campaign})
    if person.scope is Scope.OWN:
        return replace(own_sight(person), whole=whole)
    colleagues = select(PersonRow.username).where(
        or_(
            PersonRow.username.in_(person.usernames),
            PersonRow.department_id.in_(person.departments),
        )
    )
    return Sight(colleagues, person.departments, whole=whole)


def own_sight(person: Person) -> Sight:
    """One's own records, and those of whom one stands in for."""
    return Sight(person.usernames)


def closeness(session: Session, person: Person, records: Iterable[Record]) -> IsClose:
    """Says of each record whether a person is its owner, of its team, or leads that team."""
    owners = {record.owner for record in records if record.owner}
    rows = session.execute(
        select(PersonRow.username, PersonRow.department_id).where(PersonRow.username.in_(owners))
    )
    home: dict[str | None, str | None] = {row.username: row.department_id for row in rows}
    near = {person.department} | (person.departments if person.manages else frozenset())

    def is_close(record: Record) -> bool:
        if record.owner in person.usernames:
            return True
        team = home.get(record.owner) or record.department
        return team is not None and team in near

    return is_close
