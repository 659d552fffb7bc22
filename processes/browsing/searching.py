"""Finding records: a page of a list, one record, and those that belong to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, false, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from engine.errors import NotFound
from engine.reading.cursors import Column, paged
from processes.browsing.kind import Field, Kind, Shown
from processes.browsing.kinds import KINDS
from processes.browsing.sight import Sight
from processes.fields.values import contains, fields_of, holds, searched
from processes.records.base import Record
from processes.records.tables import Customer, Opportunity, Quote
from processes.records.wording import company_key, email, phone, tidy

PAGE = 50
_NEAR = 10
_ALWAYS = ("state", "owner", "created_at")
"""The columns that every list has."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for."""

    text: str = ""
    """A number, a part of a name, or a whole phone or e-mail address."""
    state: str = ""
    owner: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    """The values of custom fields, by name."""
    sort: str = ""
    """A field of ``sorters``, backwards with a ``-`` before it; the newest come first without."""
    after: int | None = None
    """The key behind which the page begins."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of records, and the key behind which the next one begins."""

    records: Sequence[Record]
    following: int | None = None


def found(
    session: Session, kind: Kind, sight: Sight, wanted: Wanted, *, limit: int = PAGE
) -> Found:
    """The records that fit and may be seen."""
    table = kind.table
    query = select(table).where(sight.over(table), *_conditions(session, kind, wanted))
    ordered = paged(session, query, sorters(kind), table.key, sort=wanted.sort, after=wanted.after)
    rows = session.scalars(ordered.limit(limit + 1)).all()
    return Found(rows[:limit], rows[limit - 1].key if len(rows) > limit else None)


def sorters(kind: Kind) -> dict[str, Column]:
    """By what a list may be sorted: its columns, but for details and what is somebody's own."""
    table = kind.table
    names = ("number", *(field.name for field in kind.columns), *_ALWAYS)
    there = set(inspect(table).column_attrs.keys())
    columns: dict[str, Column] = {name: getattr(table, name) for name in names if name in there}
    for shown in kind.columns:
        if shown.shown is Shown.PERSONAL:
            columns.pop(shown.name, None)  # the order would tell of what is masked
        elif shown.shown is Shown.LINK:
            columns[shown.name] = _title_of(shown, table)
    return columns


def _title_of(link: Field, table: type[Record]) -> Column:
    """What people call the record that a field leads to."""
    to = KINDS[link.to]
    target = aliased(to.table)
    called: Column = getattr(target, to.title)
    return select(called).where(target.key == getattr(table, link.name)).scalar_subquery()


def one(session: Session, kind: Kind, sight: Sight, key: int) -> Record:
    """One record; what somebody may not see is not there."""
    record = session.scalar(select(kind.table).where(kind.table.key == key, sight.over(kind.table)))
    if record is None:
        raise NotFound(kind.name, key)
    return record


def numbered(session: Session, kind: Kind, sight: Sight, number: str) -> Record | None:
    """The record that people call so, if somebody may see it."""
    table = kind.table
    return session.scalar(select(table).where(table.number == number, sight.over(table)))


@dataclass(frozen=True, slots=True)
class Target:
    """A record that another one leads to."""

    record: Record
    open: bool
    """Whether it is within sight; its name may be read in any case."""


def linked(
    session: Session, kind: Kind, records: Sequence[Record], sight: Sight
) -> dict[str, dict[int, Target]]:
    """The records that these lead to: by field, by key; one statement a field."""
    targets: dict[str, dict[int, Target]] = {}
    for link in kind.links:
        keys = {getattr(record, link.name) for record in records} - {None}
        table = KINDS[link.to].table
        query = select(table, sight.over(table)).where(table.key.in_(keys))
        rows = session.execute(query).all() if keys else ()
        targets[link.name] = {row.key: Target(row, bool(is_open)) for row, is_open in rows}
    return targets


def origins(
    session: Session, kind: Kind, record: Record, sight: Sight
) -> Iterator[tuple[Kind, Record]]:
    """The records that this one leads to, if somebody may see them: what it comes from."""
    for link in kind.links:
        key, other = getattr(record, link.name), KINDS[link.to]
        seen = select(other.table).where(other.table.key == key, sight.over(other.table))
        found = session.scalar(seen) if key is not None else None
        if found is not None:
            yield other, found


def belonging(
    session: Session, kind: Kind, record: Record, sight: Sight
) -> list[tuple[Kind, Sequence[Record]]]:
    """The newest records of other kinds that lead to this one."""
    near = []
    for other in KINDS.values():
        for link in other.links:
            if link.to != kind.id:
                continue
            query = select(other.table).where(
                getattr(other.table, link.name) == record.key, sight.over(other.table)
            )
            rows = session.scalars(query.order_by(other.table.key.desc()).limit(_NEAR)).all()
            if rows:
                near.append((other, rows))
    return near + (_quotes(session, record, sight) if isinstance(record, Customer) else [])


def _quotes(
    session: Session, customer: Customer, sight: Sight
) -> list[tuple[Kind, Sequence[Record]]]:
    """A quote belongs to an opportunity, and by that to its customer."""
    deals = select(Opportunity.key).where(Opportunity.customer_key == customer.key)
    query = select(Quote).where(Quote.opportunity_key.in_(deals), sight.over(Quote))
    rows = session.scalars(query.order_by(Quote.key.desc()).limit(_NEAR)).all()
    return [(KINDS["quotes"], rows)] if rows else []


def _conditions(session: Session, kind: Kind, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state:
        state: InstrumentedAttribute[str] = getattr(kind.table, "state")  # noqa: B009 - no base has it
        conditions.append(state == wanted.state if wanted.state in kind.states else false())
    if wanted.owner:
        conditions.append(kind.table.owner == wanted.owner)
    if text := tidy(wanted.text):
        conditions.append(_fits(session, kind, text))
    conditions += [holds(kind.table, kind.id, *pair) for pair in wanted.custom.items()]
    return conditions


def _keys_of(kind: Kind, key: str) -> list[str]:
    """The columns by which companies are compared: brackets and legal forms are no matter."""
    return [name for name in ("name_key", "company_key") if key and hasattr(kind.table, name)]


def _fits(session: Session, kind: Kind, text: str) -> ColumnElement[bool]:
    """Personal data are found whole only: a part of a number would give away the rest."""
    ways = [kind.table.number.startswith(text.upper(), autoescape=True)]
    ways += [getattr(kind.table, name).icontains(text, autoescape=True) for name in kind.found_by]
    key = company_key(text)
    ways += [
        getattr(kind.table, name).icontains(key, autoescape=True) for name in _keys_of(kind, key)
    ]
    whole = {"phone": phone(text).text, "email": email(text).text}
    ways += [getattr(kind.table, one.name) == whole[one.name] for one in kind.personal]
    custom = searched(fields_of(session, kind.id))
    if custom:
        ways.append(contains(kind.table, kind.id, text, custom))
    return or_(*ways)
