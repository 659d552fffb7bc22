"""A person as everybody else sees one, read in a single statement with all that decides rights."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, String, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.errors import NotFound
from engine.texts import Text
from tasks.tables import Absence, DepartmentRow, Membership, PersonRow, RoleRow


class Ability(StrEnum):
    """What a role lets its holders do beside their tasks."""

    DRAW = "draw"
    """Edit and test process drafts."""
    PUBLISH = "publish"
    """Publish and retire versions of processes, decisions and forms."""
    OPERATE = "operate"
    """Retry, cancel and repair running instances."""
    ADMINISTER = "administer"
    """People, roles, departments, settings."""
    EXPORT = "export"
    """Take data out."""
    REPORT = "report"
    """Read reports beyond one's own work."""


class Scope(StrEnum):
    """How far somebody sees."""

    OWN = "own"
    DEPARTMENT = "department"
    ALL = "all"


def _width(scope: Scope) -> int:
    return list(Scope).index(scope)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here."""

    key: int
    username: str
    name: Text = Text()
    email: str = ""
    language: str = "zh"
    active: bool = True
    on_duty: bool = True
    roles: frozenset[str] = frozenset()
    manages: frozenset[str] = frozenset()
    """The roles whose work this person assigns."""
    abilities: frozenset[Ability] = frozenset()
    scope: Scope = Scope.OWN
    starts: frozenset[str] = frozenset()
    """The processes that this person may start."""
    department: str | None = None
    departments: frozenset[str] = frozenset()
    """The own department and all below it."""
    line: frozenset[str] = frozenset()
    """The own department, all below and all above it."""
    stands_in_for: frozenset[str] = frozenset()
    """User names of those who are away and have named this person."""
    borrowed_roles: frozenset[str] = frozenset()
    """The roles of those."""

    @property
    def is_admin(self) -> bool:
        """Whether this person looks after people and settings."""
        return Ability.ADMINISTER in self.abilities

    @property
    def usernames(self) -> frozenset[str]:
        """The names under which work is this person's."""
        return self.stands_in_for | {self.username}

    @property
    def groups(self) -> frozenset[str]:
        """The queues this person works: ``sales_rep``, and ``sales_rep@east`` if in that line."""
        roles = self.roles | self.borrowed_roles
        return roles | {f"{role}@{department}" for role in roles for department in self.line}

    @property
    def led_groups(self) -> frozenset[str]:
        """The queues whose work this person assigns."""
        return self.manages | {f"{role}@{at}" for role in self.manages for at in self.departments}


def person_named(session: Session, username: str, *, on: date) -> Person:
    """The person with a user name, with the roles of that day."""
    found = assembled(session.execute(person_rows(on).where(PersonRow.username == username)).all())
    if found is None:
        raise NotFound(Text("用户", "person"), username)
    return found


def people_named(session: Session, usernames: Collection[str], *, on: date) -> dict[str, Person]:
    """The people with these user names, with the roles of that day; who is not here is left out."""
    rows = session.execute(person_rows(on).where(PersonRow.username.in_(usernames)))
    found: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        found.setdefault(row[0].username, []).append(row)
    people = (assembled(lines) for lines in found.values())
    return {person.username: person for person in people if person is not None}


def everybody(session: Session, *conditions: ColumnElement[bool]) -> Sequence[PersonRow]:
    """The rows of people, by user name."""
    statement = select(PersonRow).where(*conditions).order_by(PersonRow.username)
    return session.scalars(statement).all()


def names_of(session: Session, usernames: Iterable[str]) -> dict[str, Text]:
    """Names to show for user names, in one statement."""
    wanted = set(usernames)
    if not wanted:
        return {}
    columns = (PersonRow.username, PersonRow.name_zh, PersonRow.name_en)
    rows = session.execute(select(*columns).where(PersonRow.username.in_(wanted)))
    return {username: Text(zh or username, en or username) for username, zh, en in rows}


def roles_named(session: Session, ids: Iterable[str]) -> dict[str, Text]:
    """Names to show for roles, in one statement."""
    wanted = set(ids)
    if not wanted:
        return {}
    columns = (RoleRow.id, RoleRow.name_zh, RoleRow.name_en)
    rows = session.execute(select(*columns).where(RoleRow.id.in_(wanted)))
    return {id: Text(zh or id, en or id) for id, zh, en in rows}


def holders(
    role: str | Collection[str] | None, *, department: str | None = None
) -> Select[PersonRow]:
    """Active people who hold a role (one of several, or any), in a department or below it."""
    chosen = select(PersonRow).where(PersonRow.active)
    if role is not None:
        roles = (role,) if isinstance(role, str) else role
        holds = select(Membership.person_key).where(Membership.role_id.in_(roles))
        chosen = chosen.where(PersonRow.key.in_(holds))
    if department is not None:
        above = select(DepartmentRow.path).where(DepartmentRow.id == department).scalar_subquery()
        below = select(DepartmentRow.id).where(_begins(DepartmentRow.path, above))
        chosen = chosen.where(PersonRow.department_id.in_(below))
    return chosen.order_by(PersonRow.username)


def administrators(session: Session) -> frozenset[str]:
    """The active people who look after people and settings."""
    roles = session.execute(select(RoleRow.id, RoleRow.abilities))
    keeping = [id for id, abilities in roles if Ability.ADMINISTER in listed(abilities)]
    return frozenset(row.username for row in session.scalars(holders(keeping)))


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of ``person_rows``."""

    person: PersonRow
    role: RoleRow | None
    led: str | None
    path: str | None
    below: str | None
    holder: str


_HOLDER = aliased(PersonRow)
_LED = aliased(RoleRow)
_BELOW = aliased(DepartmentRow)


def person_rows(on: date | BindParameter[date]) -> Select[*tuple[Any, ...]]:
    """People with one row for each role, own or borrowed from somebody who is away that day."""
    led = (
        select(func.aggregate_strings(_LED.id, ","))
        .where(_LED.manager_role == RoleRow.id)
        .scalar_subquery()
    )
    below = (
        select(func.aggregate_strings(_BELOW.id, ","))
        .where(_begins(_BELOW.path, DepartmentRow.path))
        .scalar_subquery()
    )
    away = and_(
        Absence.delegate_key == PersonRow.key, Absence.first_day <= on, Absence.last_day >= on
    )
    return (
        select(PersonRow, RoleRow, led, DepartmentRow.path, below, _HOLDER.username)
        .outerjoin(Absence, away)
        .join(_HOLDER, or_(_HOLDER.key == PersonRow.key, _HOLDER.key == Absence.person_key))
        .outerjoin(Membership, Membership.person_key == _HOLDER.key)
        .outerjoin(RoleRow, RoleRow.id == Membership.role_id)
        .outerjoin(DepartmentRow, DepartmentRow.id == PersonRow.department_id)
    )


def assembled(rows: Sequence[Row[*tuple[Any, ...]]]) -> Person | None:
    """One person of the rows that ``person_rows`` gives for one; None of none."""
    lines = [_Line(*row) for row in rows]
    if not lines:
        return None
    row = lines[0].person
    own = {line.role.id: line for line in lines if line.role and line.holder == row.username}
    roles = [line.role for line in own.values() if line.role]
    departments = frozenset(listed(lines[0].below))
    return Person(
        key=row.key,
        username=row.username,
        name=Text(row.name_zh or row.username, row.name_en or row.username),
        email=row.email,
        language=row.language,
        active=row.active,
        on_duty=row.on_duty,
        roles=frozenset(own),
        manages=frozenset(led for line in own.values() for led in listed(line.led)),
        abilities=frozenset(Ability(name) for role in roles for name in listed(role.abilities)),
        scope=max((Scope(role.scope) for role in roles), key=_width, default=Scope.OWN),
        starts=frozenset(name for role in roles for name in listed(role.starts)),
        department=row.department_id,
        departments=departments,
        line=departments | (frozenset((lines[0].path or "").split("/")) - {""}),
        stands_in_for=frozenset(line.holder for line in lines) - {row.username},
        borrowed_roles=frozenset(
            line.role.id for line in lines if line.role and line.holder != row.username
        ),
    )


def listed(text: str | None) -> list[str]:
    """The items of a comma-separated text.

    >>> listed("sales_rep, sdr,")
    ['sales_rep', 'sdr']
    """
    return [item.strip() for item in (text or "").split(",") if item.strip()]


def _begins(text: Any, start: Any) -> ColumnElement[bool]:
    """Whether a path lies under another; LIKE would read the ``_`` of ids as any letter."""
    begins: ColumnElement[bool] = func.substr(text, 1, func.length(start), type_=String) == start
    return begins
