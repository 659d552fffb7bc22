"""``laneway user`` and ``laneway role``: people and roles from the command line."""

from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.texts import Text
from tasks import identities
from tasks.people import Ability, Scope
from tasks.tables import Membership, PersonRow, RoleRow
from web.cli.setting_up import NO_DEMO, opened

_BY = "cli"
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def user() -> None:
    """People who work here."""


@user.command("add")
@click.argument("username")
@click.option("--name-zh", default="", help="The name in Chinese.")
@click.option("--name-en", default="", help="The name in English.")
@click.option("--role", "roles", multiple=True, help="A role to hold; may be repeated.")
@click.option("--department")
@click.option("--language", type=click.Choice(identities.LANGUAGES), default="zh")
@click.password_option()
def add_user(
    username: str,
    name_zh: str,
    name_en: str,
    roles: tuple[str, ...],
    department: str | None,
    language: str,
    password: str,
) -> None:
    """Add a person, who can sign in at once."""
    with opened(NO_DEMO) as laneway, laneway.sessions.write() as session, session.begin():
        identities.add_person(
            session,
            username,
            Text(name_zh, name_en),
            by=_BY,
            at=laneway.engine.clock(),
            password=password,
            roles=roles,
            department=department,
            language=language,
        )
    click.echo(f"added {username}")


@user.command("list")
def list_users() -> None:
    """Everybody, with roles."""
    with opened(NO_DEMO) as laneway, laneway.sessions.read() as session:
        for row in session.scalars(select(PersonRow).order_by(PersonRow.username)):
            state = "" if row.active else "  (disabled)"
            roles = ", ".join(_roles_of(session, row))
            click.echo(f"{row.username:20} {row.name_zh or row.name_en:16} {roles}{state}")


def _roles_of(session: Session, row: PersonRow) -> list[str]:
    held = select(Membership.role_id).where(Membership.person_key == row.key)
    return list(session.scalars(held.order_by(Membership.role_id)))


@user.command("password", short_help="Give a new password; old sign-ins end.")
@click.argument("username")
@click.password_option()
def change_password(username: str, password: str) -> None:
    """Give a new password; whoever is signed in with the old one is out."""
    with opened(NO_DEMO) as laneway, laneway.sessions.write() as session, session.begin():
        person = identities.find_person(session, username)
        identities.set_password(session, person, password, by=_BY, at=laneway.engine.clock())
    click.echo(f"changed the password of {username}")


@user.command("roles")
@click.argument("username")
@click.argument("roles", nargs=-1)
def set_user_roles(username: str, roles: tuple[str, ...]) -> None:
    """Make ROLES, and no others, the roles of a person."""
    with opened(NO_DEMO) as laneway, laneway.sessions.write() as session, session.begin():
        person = identities.find_person(session, username)
        identities.set_roles(session, person, roles, by=_BY, at=laneway.engine.clock())
    click.echo(f"{username}: {', '.join(roles) or 'no roles'}")


@user.command("disable")
@click.argument("username")
def disable_user(username: str) -> None:
    """Sign a person out everywhere and let them in no more."""
    _activate(username, active=False)


@user.command("enable")
@click.argument("username")
def enable_user(username: str) -> None:
    """Let a disabled person come back, and take work again."""
    _activate(username, active=True)


@user.command("away")
@click.argument("username")
@click.option("--from", "first", type=_DAY, required=True, help="The first day, as 2026-12-01.")
@click.option("--until", "last", type=_DAY, required=True, help="The last day.")
@click.option("--delegate", help="Who has the tasks and queues in the meantime.")
def away_user(username: str, first: datetime, last: datetime, delegate: str | None) -> None:
    """Say from when to when a person is away, and who stands in."""
    with opened(NO_DEMO) as laneway, laneway.sessions.write() as session, session.begin():
        person = identities.find_person(session, username)
        identities.add_absence(
            session,
            person,
            first.date(),
            last.date(),
            by=_BY,
            at=laneway.engine.clock(),
            delegate=identities.find_person(session, delegate) if delegate else None,
        )
    stands_in = f"; {delegate} stands in" if delegate else ""
    click.echo(f"{username} is away from {first:%Y-%m-%d} until {last:%Y-%m-%d}{stands_in}")


def _activate(username: str, *, active: bool) -> None:
    with opened(NO_DEMO) as laneway, laneway.sessions.write() as session, session.begin():
        person = identities.find_person(session, username)
        identities.set_active(session, person, active, by=_BY, at=laneway.engine.clock())
        if active and not person.on_duty:
            identities.set_on_duty(session, person, True, by=_BY, at=laneway.engine.clock())
    click.echo(f"{'enabled' if active else 'disabled'} {username}")


@click.group()
def role() -> None:
    """Roles: the queues of work."""


@role.command("add")
@click.argument("id")
@click.option("--name-zh", default="", help="The name in Chinese.")
@click.option("--name-en", default="", help="The name in English.")
@click.option("--manager-role", help="The role whose holders assign this one's work.")
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default="own",
    help="How far it sees.",
)
@click.option(
    "--ability",
    "abilities",
    multiple=True,
    type=click.Choice([ability.value for ability in Ability]),
    help="What its holders may do beside their tasks; may be repeated.",
)
@click.option("--starts", multiple=True, help="A process that its holders may start.")
def add_role(
    id: str,
    name_zh: str,
    name_en: str,
    manager_role: str | None,
    scope: str,
    abilities: tuple[str, ...],
    starts: tuple[str, ...],
) -> None:
    """Add a role; lanes name it by its ID."""
    with opened(NO_DEMO) as laneway, laneway.sessions.write() as session, session.begin():
        if manager_role and manager_role != id and session.get(RoleRow, manager_role) is None:
            raise NotFound(Text("角色", "role"), manager_role)
        identities.add_role(
            session,
            id,
            Text(name_zh, name_en),
            by=_BY,
            at=laneway.engine.clock(),
            manager_role=manager_role,
            scope=Scope(scope),
            abilities=[Ability(ability) for ability in abilities],
            starts=starts,
        )
    click.echo(f"added {id}")


@role.command("list")
def list_roles() -> None:
    """All roles."""
    with opened(NO_DEMO) as laneway, laneway.sessions.read() as session:
        for row in session.scalars(select(RoleRow).order_by(RoleRow.id)):
            click.echo(f"{row.id:24} {row.name_zh} {row.name_en}")
