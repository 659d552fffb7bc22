"""The ``laneway`` command: its subcommands are imported only when they are called."""

import importlib
import sys
from collections.abc import Mapping
from typing import Final

import click
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from engine.errors import InvalidFile, LanewayError
from web.cli.faults import print_faults

COMMANDS: Final[Mapping[str, str]] = {
    "init": "web.cli.founding:init",
    "serve": "web.cli.serving:serve",
    "worker": "web.cli.serving:worker",
    "check": "web.cli.publishing:check",
    "deploy": "web.cli.publishing:deploy",
    "start": "web.cli.publishing:start",
    "draw": "web.cli.drawing:draw",
    "scenario": "web.cli.scenarios:scenario",
    "feel": "web.cli.rules:feel",
    "decide": "web.cli.rules:decide",
    "tck": "web.cli.rules:tck",
    "user": "web.cli.people:user",
    "role": "web.cli.people:role",
    "rule": "web.cli.ruling:rule",
    "backup": "web.cli.care:backup",
    "restore": "web.cli.care:restore",
    "check-data": "web.cli.care:check_data",
    "upgrade": "web.cli.care:upgrade",
    "settings": "web.cli.care:settings",
    "bench": "web.cli.benching:bench",
    "version": "web.cli.care:version",
}


_URLS: Final = "Write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME."
_BROKEN: Final = "Stop what runs, and bring a back-up back with laneway restore --force."


class Commands(click.Group):
    """A group whose commands live in their own modules."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Import the module of a command."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[name]} is not a command")
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Say what was refused in one line, or fault by fault, and exit with 1."""
        try:
            return super().invoke(ctx)
        except InvalidFile as refused:
            print_faults(refused.faults)
        except LanewayError as refused:
            click.echo(f"{refused.text.en} {refused.text.zh}", err=True)
        except ArgumentError as wrong:
            click.echo(f"LANEWAY_DATABASE_URL: {wrong}. {_URLS}", err=True)
        except OperationalError as failed:
            click.echo(f"The database does not answer: {failed.orig}", err=True)
        except DatabaseError as broken:
            click.echo(f"The database cannot be read: {broken.orig}. {_BROKEN}", err=True)
        except BrokenPipeError:  # who reads, such as head, has read enough: click ends quietly
            raise
        except OSError as failed:  # a folder that is not there, a disk that is full
            place = f"{failed.filename}: " if failed.filename else ""
            click.echo(f"{place}{failed.strerror or failed}", err=True)
        sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Laneway 泳道 runs a company's CRM processes from the diagrams that describe them."""
