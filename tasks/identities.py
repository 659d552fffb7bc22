"""The verbs about people, roles and departments; each writes its line of history."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final, NoReturn, TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.errors import BadRequest, NotFound
from engine.history import record
from engine.keys import new_key
from engine.texts import Text
from tasks import passwords
from tasks.people import Ability, Scope, administrators
from tasks.signing_in import sign_out_everywhere
from tasks.tables import Absence, DepartmentRow, Membership, PersonRow, RoleRow

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,99}")
LANGUAGES: Final = ("zh", "en")
R = TypeVar("R")


def add_department(
    session: Session, id: str, name: Text, *, parent: str | None = None, by: str, at: datetime
) -> DepartmentRow:
    """A new department, below another one or on top."""
    _must_be_new(session, DepartmentRow, _checked_id(id))
    above = "" if parent is None else find_department(session, parent).path
    row = DepartmentRow(
        id=id, name_zh=name.zh, name_en=name.en, parent_id=parent, path=f"{above}{id}/"
    )
    session.add(row)
    return _done(session, row, "department.added", by=by, at=at, department=id)


def add_role(
    session: Session,
    id: str,
    name: Text,
    *,
    by: str,
    at: datetime,
    manager_role: str | None = None,
    scope: Scope = Scope.OWN,
    abilities: Collection[Ability] = (),
    starts: Collection[str] = (),
) -> RoleRow:
    """A new role."""
    _must_be_new(session, RoleRow, _checked_id(id))
    row = RoleRow(
        id=id,
        name_zh=name.zh,
        name_en=name.en,
        manager_role=manager_role,
        scope=Scope(scope).value,
        abilities=",".join(sorted(Ability(ability).value for ability in abilities)),
        starts=",".join(sorted(starts)),
    )
    session.add(row)
    return _done(session, row, "role.added", by=by, at=at, role=id)


def add_person(
    session: Session,
    username: str,
    name: Text,
    *,
    by: str,
    at: datetime,
    password: str | None = None,
    roles: Iterable[str] = (),
    department: str | None = None,
    language: str = "zh",
    email: str = "",
    skills: Iterable[str] = (),
) -> PersonRow:
    """A new person; without a password one that cannot sign in yet."""
    username = _checked_id(username.strip().casefold())
    if session.scalar(select(PersonRow.key).where(PersonRow.username == username)):
        _taken(username)
    if department is not None:
        find_department(session, department)
    row = PersonRow(
        key=new_key(),
        username=username,
        name_zh=name.zh,
        name_en=name.en,
        email=email,
        language=_checked_language(language),
        department_id=department,
        skills=",".join(skills),
        password_hash=None if password is None else passwords.hashed(password),
        active=True,
        on_duty=True,
    )
    session.add(row)
    session.flush()
    _hold(session, row, roles)
    return _done(session, row, "person.added", by=by, at=at, person=username)


def set_roles(
    session: Session, person: PersonRow, roles: Iterable[str], *, by: str, at: datetime
) -> None:
    """Make these, and no others, the roles of a person."""
    _hold(session, person, roles)
    _done(session, person, "person.roles_set", by=by, at=at, person=person.username)


def rename_person(
    session: Session, person: PersonRow, name: Text, *, by: str, at: datetime
) -> None:
    """Change the names that are shown; the user name stays."""
    person.name_zh, person.name_en = name.zh, name.en
    _done(session, person, "person.renamed", by=by, at=at, person=person.username)


def move_person(
    session: Session, person: PersonRow, department: str | None, *, by: str, at: datetime
) -> None:
    """Put a person into a department."""
    person.department_id = None if department is None else find_department(session, department).id
    _done(session, person, "person.moved", by=by, at=at, person=person.username)


def set_active(session: Session, person: PersonRow, active: bool, *, by: str, at: datetime) -> None:
    """Disable a person, who is signed out everywhere at once, or let one come back."""
    if not active and administrators(session) == {person.username}:
        raise BadRequest(
            Text(
                f"{person.username} 是唯一在用的管理员，不能停用。请先设置另一位管理员。",
                f"{person.username} is the only administrator left and stays."
                " Appoint another one first.",
            )
        )
    person.active = active
    if not active:
        sign_out_everywhere(session, person.key, now=at)
    what = "person.enabled" if active else "person.disabled"
    _done(session, person, what, by=by, at=at, person=person.username)


def set_on_duty(
    session: Session, person: PersonRow, on_duty: bool, *, by: str, at: datetime
) -> None:
    """Say whether a person takes new work now."""
    person.on_duty = on_duty
    what = "person.on_duty" if on_duty else "person.off_duty"
    _done(session, person, what, by=by, at=at, person=person.username)


def set_language(session: Session, person: PersonRow, language: str) -> None:
    """Choose the language of the pages."""
    person.language = _checked_language(language)
    session.flush()


def set_password(
    session: Session, person: PersonRow, password: str, *, by: str, at: datetime
) -> None:
    """Give a new password; whoever was signed in with the old one is out."""
    person.password_hash = passwords.hashed(password)
    sign_out_everywhere(session, person.key, now=at)
    _done(session, person, "person.password_set", by=by, at=at, person=person.username)


def add_absence(
    session: Session,
    person: PersonRow,
    first_day: date,
    last_day: date,
    *,
    by: str,
    at: datetime,
    delegate: PersonRow | None = None,
) -> Absence:
    """Say from when to when somebody is away, and who acts in the meantime."""
    if last_day < first_day or delegate is person:
        raise BadRequest(
            Text(
                "结束日期不得早于开始日期，且不能由本人代理。",
                "The last day may not be before the first, and nobody stands in for themselves.",
            )
        )
    row = Absence(
        key=new_key(),
        person_key=person.key,
        delegate_key=delegate.key if delegate else None,
        first_day=first_day,
        last_day=last_day,
    )
    session.add(row)
    return _done(session, row, "person.absent", by=by, at=at, person=person.username)


def find_person(session: Session, username: str) -> PersonRow:
    """The row of a person, or ``NotFound``."""
    row = session.scalar(select(PersonRow).where(PersonRow.username == username.strip().casefold()))
    if row is None:
        raise NotFound(Text("用户", "person"), username)
    return row


def find_department(session: Session, id: str) -> DepartmentRow:
    """The row of a department, or ``NotFound``."""
    row = session.get(DepartmentRow, id)
    if row is None:
        raise NotFound(Text("部门", "department"), id)
    return row


def role_ids(session: Session) -> frozenset[str]:
    """All roles that a diagram may name."""
    return frozenset(session.scalars(select(RoleRow.id)))


def held_roles(session: Session) -> frozenset[str]:
    """The roles that at least one active person holds."""
    holders = select(Membership.role_id).join(PersonRow, PersonRow.key == Membership.person_key)
    return frozenset(session.scalars(holders.where(PersonRow.active).distinct()))


def nobody_is_here(session: Session) -> bool:
    """Whether the database has no person at all, as before the first set-up."""
    return not session.scalar(select(func.count()).select_from(PersonRow))


def _hold(session: Session, person: PersonRow, roles: Iterable[str]) -> None:
    wanted = frozenset(roles)
    unknown = wanted - role_ids(session)
    if unknown:
        raise NotFound(Text("角色", "role"), ", ".join(sorted(unknown)))
    held = frozenset(
        session.scalars(select(Membership.role_id).where(Membership.person_key == person.key))
    )
    gone = (Membership.person_key == person.key, Membership.role_id.in_(held - wanted))
    session.execute(delete(Membership).where(*gone))
    session.add_all(
        Membership(person_key=person.key, role_id=role) for role in sorted(wanted - held)
    )


def _done(session: Session, row: R, what: str, *, by: str, at: datetime, **detail: str) -> R:
    record(session, what, at=at, by=by, detail=detail)
    session.flush()
    return row


def _checked_id(id: str) -> str:
    if not _ID.fullmatch(id):
        raise BadRequest(
            Text(
                f"“{id[:40]}”不能用作名称：只能用小写字母、数字和 . _ -，最多 100 个字符。",
                f'"{id[:40]}" cannot be a name here: lower-case letters, digits, . _ - only,'
                " at most 100 characters.",
            )
        )
    return id


def _checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise BadRequest(Text("语言只能是 zh 或 en。", "The language is zh or en."))
    return language


def _must_be_new(session: Session, table: type[RoleRow | DepartmentRow], id: str) -> None:
    if session.get(table, id) is not None:
        _taken(id)


def _taken(id: str) -> NoReturn:
    raise BadRequest(Text(f"“{id}”已存在。", f'There is already a "{id}".'))
