"""The tables of people: who they are, what they may do, where they are signed in."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class DepartmentRow(Base):
    """A part of the company."""

    __tablename__ = "department"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200), default="")
    name_en: Mapped[str] = mapped_column(String(200), default="")
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))
    path: Mapped[str] = mapped_column(String(1000), unique=True)
    """The ids from the root down, each closed by ``/``: what is below begins with it."""


class RoleRow(Base):
    """A queue of work and what its holders may do."""

    __tablename__ = "role"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200), default="")
    name_en: Mapped[str] = mapped_column(String(200), default="")
    manager_role: Mapped[str | None] = mapped_column(String(100))
    """The role whose holders assign this role's work."""
    scope: Mapped[str] = mapped_column(String(12), default="own")
    """How far its holders see: ``own``, ``department`` or ``all``."""
    abilities: Mapped[str] = mapped_column(String(400), default="")
    """Comma-separated; ``tasks.rights.Ability`` lists them."""
    starts: Mapped[str] = mapped_column(String(2000), default="")
    """Comma-separated ids of the processes that its holders may start."""


class PersonRow(Base):
    """Somebody who works here."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "department_id"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(100), unique=True)
    name_zh: Mapped[str] = mapped_column(String(200), default="")
    name_en: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """None: cannot sign in by password."""
    language: Mapped[str] = mapped_column(String(10), default="zh")
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))
    skills: Mapped[str] = mapped_column(String(1000), default="")
    """Comma-separated product lines, for assignment by skill."""
    active: Mapped[bool] = mapped_column(default=True)
    on_duty: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


class Membership(Base):
    """A person holds a role."""

    __tablename__ = "membership"
    __table_args__ = (Index(None, "role_id"),)

    person_key: Mapped[int] = mapped_column(ForeignKey("person.key"), primary_key=True)
    role_id: Mapped[str] = mapped_column(ForeignKey("role.id"), primary_key=True)
    assigned_at: Mapped[datetime | None]
    """When the holder last was given work of this role: whose turn it is."""


class Absence(Base):
    """Days on which somebody is away, and who acts in the meantime."""

    __tablename__ = "absence"
    __table_args__ = (Index(None, "person_key"), Index(None, "delegate_key"))

    key: Mapped[int] = mapped_column(primary_key=True)
    person_key: Mapped[int] = mapped_column(ForeignKey("person.key"))
    delegate_key: Mapped[int | None] = mapped_column(ForeignKey("person.key"))
    first_day: Mapped[date]
    last_day: Mapped[date]


class SignIn(Base):
    """One browser or program that is signed in; only the hash of its token is kept."""

    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "person_key"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_key: Mapped[int] = mapped_column(ForeignKey("person.key"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(String(200), default="")


class SignInTries(Base):
    """Tries of late, wrong passwords and posts without a sign-in, per user name and address."""

    __tablename__ = "sign_in_tries"

    subject: Mapped[str] = mapped_column(String(300), primary_key=True)
    """``user:anna`` or ``from:192.0.2.1``."""
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]
