"""Whose records a person sees, and whose personal data: rights of the people room, for records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from processes.browsing.sight import Sight
from processes.records.base import Record
from processes.records.contracts import Contract
from processes.records.diagrams import Diagram
from processes.records.knowledge import Article, ArticleState
from processes.records.marketing import Campaign, TransferBatch
from processes.records.reference import Product
from processes.records.service import Entitlement, Ticket
from processes.records.tables import Customer, Lead, Order, Quote
from tasks.departments import homes_of, members
from tasks.people import Person, Scope

IsClose = Callable[[Record], bool]
_MARKETING: Final = "marketing_to_lead"
_PUBLISHER: Final = "service_manager"
_CONTRACTING: Final = frozenset({"contract_admin", "legal", "finance"})
_ANSWERING: Final = frozenset(
    {"customer_service", "tech_support", "contract_admin", "finance", "service_manager"}
)
_WHOLE: Final[Sequence[tuple[frozenset[str], frozenset[type[Record]]]]] = (
    (_CONTRACTING, frozenset({Contract, Customer, Order, Quote})),
    (frozenset({_PUBLISHER}), frozenset({Entitlement, Ticket})),
    (frozenset({_PUBLISHER, "customer_success"}), frozenset({Customer})),
    (_ANSWERING, frozenset({Article})),
    (frozenset({"sales_manager"}), frozenset({TransferBatch})),
    (frozenset({"department_reviewer"}), frozenset({Diagram})),
)
"""Who judges or answers, and the records that all of them see whole."""


_EVERYBODYS: Final[frozenset[type[Record]]] = frozenset({Product})
"""What everybody sees whole."""
_PRICING: Final = frozenset({"administrator", "sales_director"})


def may_price(person: Person) -> bool:
    """Whether a person answers for products, prices and targets."""
    return bool(_PRICING & person.roles)


def sight_of(person: Person) -> Sight:
    """How far a person's roles let them see.

    Who registers leads sees all of them: they wait without an owner, or belong to sales by then.
    Who judges sees what is judged: contracts belong to sales, entitlements and transfers to nobody,
    a ticket to nobody as long as it is not assigned. Who answers tickets sees those, too.
    """
    if person.scope is Scope.ALL:
        return Sight(everything=True)
    whole = _EVERYBODYS
    if _MARKETING in person.starts:
        whole |= {Lead, Campaign}
    for roles, tables in _WHOLE:
        if roles & (person.roles | person.borrowed_roles):
            whole |= tables
    waiting = frozenset[type[Record]]({Ticket}) if _answers(person) else frozenset()
    if person.scope is Scope.OWN:
        return replace(own_sight(person), whole=whole, waiting=waiting)
    colleagues = members(person.departments, and_these=person.usernames)
    return Sight(colleagues, person.departments, whole=whole, waiting=waiting)


def _answers(person: Person) -> bool:
    """Whether somebody takes tickets in or answers them."""
    return bool(_ANSWERING & (person.roles | person.borrowed_roles))


def own_sight(person: Person) -> Sight:
    """One's own records, and those of whom one stands in for."""
    return Sight(person.usernames)


def closeness(session: Session, person: Person, records: Iterable[Record]) -> IsClose:
    """Says of each record whether a person is its owner, of its team, or leads that team.

    Of a ticket that nobody owns yet the team is everybody who answers tickets.
    """
    home = homes_of(session, _owners(records))
    near = {person.department} | (person.departments if person.manages else frozenset())

    def is_close(record: Record) -> bool:
        if isinstance(record, Product):
            return may_price(person)
        if record.owner in person.usernames:
            return True
        if isinstance(record, Ticket) and record.owner is None and _answers(person):
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
    reads, by those who publish articles; a product by those who answer for prices.
    """
    if isinstance(record, Product):
        return may_price(person)
    if isinstance(record, Article) and record.state is ArticleState.PUBLISHED:
        return person.is_admin or _PUBLISHER in person.roles | person.borrowed_roles
    if person.is_admin or record.owner in person.usernames:
        return True
    if isinstance(record, Lead) and record.owner is None and _MARKETING in person.starts:
        return True
    return leads_team(session, person, record)
