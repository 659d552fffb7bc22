"""Looking after an installation: upgrade, backup, restore, check-data, settings, version."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import fields
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Final

import click
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from engine.checking import check_data as faults_in_data
from engine.errors import BadRequest
from engine.store.migrating import upgrade_database
from engine.texts import Text
from web.assembly import assemble
from web.cli.setting_up import NO_DEMO, opened
from web.settings import Settings

_SECRETS: Final = frozenset({"secret_key", "esign_secret", "calls_secret", "letters_secret"})


@click.command()
def upgrade() -> None:
    """Bring the database to today's tables."""
    laneway = assemble(Settings.from_env())
    try:
        done = upgrade_database(laneway.database)
    finally:
        laneway.close()
    click.echo(f"ran {len(done)} migrations" if done else "nothing to do")


@click.command(short_help="Copy database and files into a folder, while it runs.")
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Copy the database and the files of this home into the folder TARGET, while it runs."""
    settings = Settings.from_env()
    url = make_url(settings.database_url)
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise BadRequest(Text(f"{target} 不是空文件夹。", f"{target} is not an empty folder."))
    _dump(url, target)
    documents = settings.home / "documents"
    if documents.is_dir():
        shutil.copytree(documents, target / "documents")
    click.echo(f"backed up to {target}")


@click.command(short_help="Bring back what backup wrote; nothing may be running.")
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that is already there.")
def restore(source: Path, force: bool) -> None:
    """Bring back what ``laneway backup`` wrote; nothing may be running."""
    settings = Settings.from_env()
    url = make_url(settings.database_url)
    _must_be_backup(url, source)
    _load(url, source, force=force)
    if (source / "documents").is_dir():
        shutil.copytree(source / "documents", settings.home / "documents", dirs_exist_ok=True)
    click.echo(f"restored from {source}")


def _must_be_backup(url: URL, source: Path) -> None:
    """Asked before anything is touched: a wrong folder must not cost the database that is there."""
    if not (source / _copy_name(url)).is_file():
        raise BadRequest(
            Text(f"{source} 不是备份。", f"{source} is not a backup of this database.")
        )


def _copy_name(url: URL) -> str:
    return "laneway.db" if url.get_backend_name() == "sqlite" else "laneway.dump"


def _dump(url: URL, target: Path) -> None:
    if url.get_backend_name() == "sqlite":
        database = Path(url.database or "")
        if not database.is_file():
            raise BadRequest(Text(f"没有数据库 {database}。", f"There is no database {database}."))
        with (
            closing(sqlite3.connect(database)) as here,
            closing(sqlite3.connect(target / _copy_name(url))) as there,
        ):
            here.backup(there)
    else:
        _run("pg_dump", "--format=custom", f"--file={target / _copy_name(url)}", _plain(url))


def _load(url: URL, source: Path, *, force: bool) -> None:
    if url.get_backend_name() == "sqlite":
        database = Path(url.database or "")
        if database.exists() and not force:
            raise BadRequest(
                Text(
                    f"{database} 已存在；确认替换请加 --force。",
                    f"{database} is there already; --force replaces it.",
                )
            )
        database.parent.mkdir(parents=True, exist_ok=True)
        for leftover in ("-wal", "-shm"):
            Path(f"{database}{leftover}").unlink(missing_ok=True)
        shutil.copyfile(source / _copy_name(url), database)
    else:
        clean = ["--clean", "--if-exists"] if force else []
        dump = str(source / _copy_name(url))
        _run("pg_restore", "--exit-on-error", *clean, f"--dbname={_plain(url)}", dump)


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BadRequest(
            Text(f"{command[0]} 失败：{done.stderr}", f"{command[0]} failed: {done.stderr}")
        )


@click.command("check-data")
def check_data() -> None:
    """Check that the tables and the states of all instances agree."""
    with opened(NO_DEMO) as laneway, laneway.sessions.read() as session:
        problems = faults_in_data(laneway.engine, session)
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


@click.command()
def settings() -> None:
    """Every setting, its variable and its value here."""
    here = Settings.from_env()
    for field in fields(here):
        value = "(secret)" if field.name in _SECRETS else getattr(here, field.name)
        if field.name.endswith("_url") and "@" in str(value):
            value = make_url(str(value)).render_as_string(hide_password=True)
        click.echo(f"LANEWAY_{field.name.upper():16} {value}")


@click.command()
def version() -> None:
    """The version of this program."""
    click.echo(f"laneway {installed_version('laneway')}")
