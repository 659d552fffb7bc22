"""Bringing a database to today's tables; every release can be reached from every older one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from engine.errors import LanewayError
from engine.texts import Text


class NewerDatabase(LanewayError):
    """The database was written by a newer release than this one."""

    code = "newer_database"


def upgrade_database(database: Engine, to: str = "head") -> list[str]:
    """Run the migrations that are missing, in one transaction; their revisions, oldest first."""
    config = _config()
    script = ScriptDirectory.from_config(config)
    with database.begin() as connection:
        here = _revision(connection)
        if here is not None and here not in {entry.revision for entry in script.walk_revisions()}:
            raise NewerDatabase(
                Text(
                    f"数据库版本 {here} 比本程序新，请升级 Laneway。",
                    f"The database is at revision {here}, newer than this program:"
                    " upgrade Laneway.",
                )
            )
        missing = [entry.revision for entry in script.iterate_revisions(to, here or "base")]
        if missing:
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    return list(reversed(missing))


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
