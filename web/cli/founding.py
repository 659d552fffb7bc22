"""``laneway init``: an installation for real work, without the demo company."""

import click

from engine.errors import MoveNotAllowed
from engine.texts import Text
from tasks import identities
from web.cli.setting_up import NO_DEMO, opened
from web.founding import found

_BY = "cli"
_TAKEN = Text(
    "这里已有人员。真实工作请从空的 LANEWAY_HOME 或数据库开始。",
    "People are here already. Real work begins in an empty LANEWAY_HOME or database.",
)


@click.command()
@click.argument("username")
@click.option("--name-zh", default="", help="The name in Chinese.")
@click.option("--name-en", default="", help="The name in English.")
@click.option("--language", type=click.Choice(identities.LANGUAGES), default="zh")
@click.password_option()
def init(username: str, name_zh: str, name_en: str, language: str, password: str) -> None:
    """Found a company: roles, departments, processes, and USERNAME who administers it.

    Nothing of the demo company comes in; ``laneway user add`` adds the colleagues.
    """
    with opened(NO_DEMO) as laneway, laneway.sessions.write() as session, session.begin():
        if not identities.nobody_is_here(session):
            raise MoveNotAllowed(_TAKEN)
        found(laneway.engine, session, by=_BY)
        identities.add_person(
            session,
            username,
            Text(name_zh, name_en),
            by=_BY,
            at=laneway.engine.clock(),
            password=password,
            roles=("administrator",),
            language=language,
        )
    click.echo(f"ready for {username}: laneway serve")
