"""Whose records a person sees, and whose personal data: rights of the people room, for records."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from processes.browsing.sight import Sight
from processes.records.base import Record
from processes.records.knowledge import Article, ArticleState
from processes.records.marketing import Campaign
from processes.records.service import Entitlement
from processes.records.tables import Lead
from tasks.departments import homes_of, members
from tasks.people import Person, Scope

IsClose = Callable[[Record], bool]
_MARKETING: Final = "marketing_to_lead"
_PUBLISHER: Final = "service_manager"
_ANSWERING: Final = frozenset(
    {"customer_service", "tech_support", "contract_admin", "finance", "service_manager"}
)


def sight_of(person: Person) -> Sight:
    """How far a person's roles let them see.

    Who registers leads sees all of them: they wait without an owner, or belong to sales by then.
    Who may suspend service sees all that customers are entitled to: it has no owner at all.
    Who answers tickets sees the whole knowledge base.
    """
    if person.scope is Scope.ALL:
        return Sight(everything=True)
    whole: frozenset[type[Record]] = frozenset()
    if _MARKETING in person.starts:
        whole = frozenset({Lead, Campaign})
    roles = person.roles | person.borrowed_roles
    if _PUBLISHER in roles:
        whole |= {Entitlement}
    if _ANSWERING & roles:
        whole |= {Article}
    if person.scope is Scope.OWN:
        return replace(own_sight(person), whole=whole)
    colleagues = members(person.departments, and_these=person.usernames)
    return Sight(colleagues, person.departments, whole=whole)


def own_sight(person: Person) -> Sight:
    """One's own records, and those of whom one stands in for."""
    return Sight(person.usernames)


def closeness(session: Session, person: Person, records: Iterable[Record]) -> IsClose:
    """Says of each record whether a person is its owner, of its team, or leads that team."""
    home = homes_of(session, _owners(records))
    near = {person.department} | (person.departments if person.manages else frozenset())

    def is_close(record: Record) -> bool:
        if record.owner in person.usernames:
            return True
        team = home.get(record.owner) or record.department
        return team is not None and team in near

    return is_close


def _owners(records: Iterable[Record]) -> set[str]:
    return {record.owner for record in records if record.owner}


def leads_team(session: Session, person: Person, record: Record) -> bool:
    """Whether a person leads the team of a record's owner, or the department that it lies in."""
    team = homes_of(session, _owners([record])).get(record.owner) or record.department
    return bool(person.manages) and team in person.departments


def may_keep(session: Session, person: Person, record: Record) -> bool:
    """Whether a person may change a record: its owner, who leads its team, or an administrator.

    A lead that nobody owns yet is kept by those who register leads; an article that everybody
    reads, by those who publish articles.
    """
    if isinstance(record, Article) and record.state is ArticleState.PUBLISHED:
        return person.is_admin or _PUBLISHER in person.roles | person.borrowed_roles
    if person.is_admin or record.owner in person.usernames:
        return True
    if isinstance(record, Lead) and record.owner is None and _MARKETING in person.starts:
        return True
    return leads_team(session, person, record)
