"""``laneway init``: an installation for real work, without the demo company."""

import click
from sqlalchemy.orm import Session

from engine.errors import MoveNotAllowed
from engine.texts import Text
from processes.shipped import shipped_files
from tasks import identities
from web.assembly import Laneway
from web.cli.setting_up import NO_DEMO, opened
from web.founding import found

_BY = "cli"
_PROCESSES = [name for name in shipped_files() if name.endswith(".bpmn")]
_TAKEN = Text(
    "这里已有人员。真实工作请从空的 LANEWAY_HOME 或数据库开始。",
    "People are here already. Real work begins in an empty LANEWAY_HOME or database.",
)


@click.command(short_help="Found a company for real work, without the demo.")
@click.argument("username")
@click.option("--name-zh", default="", help="The name in Chinese.")
@click.option("--name-en", default="", help="The name in English.")
@click.option("--language", type=click.Choice(identities.LANGUAGES), default="zh")
@click.option("--password", help="Asked for where it is not given.")
def init(username: str, name_zh: str, name_en: str, language: str, password: str | None) -> None:
    """Found a company: roles, departments, processes, and USERNAME who administers it.

    Nothing of the demo company comes in; ``laneway user add`` adds the colleagues.
    """
    with opened(NO_DEMO) as laneway:
        _found(laneway, username, Text(name_zh, name_en), language, password)
        home, port = laneway.settings.home, laneway.settings.port
    click.echo(f"founded in {home}: roles, departments and {len(_PROCESSES)} processes")
    click.echo(f"next: laneway serve, then sign in as {username} at http://localhost:{port}/")


def _found(
    laneway: Laneway, username: str, name: Text, language: str, password: str | None
) -> None:
    with laneway.sessions.read() as session:
        _refuse_people(session)  # before anybody thinks of a password
    password = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with laneway.sessions.write() as session, session.begin():
        _refuse_people(session)
        found(laneway.engine, session, by=_BY)
        identities.add_person(
            session,
            username,
            name,
            by=_BY,
            at=laneway.engine.clock(),
            password=password,
            roles=("administrator",),
            language=language,
        )


def _refuse_people(session: Session) -> None:
    if not identities.nobody_is_here(session):
        raise MoveNotAllowed(_TAKEN)
