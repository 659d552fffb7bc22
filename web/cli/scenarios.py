"""``laneway scenario``: stories of cases played on a throw-away store."""

import sys
from pathlib import Path

import click

from processes.scenarios.moments import opening
from processes.scenarios.playing import play
from processes.scenarios.reading import read_scenarios
from processes.scenarios.stage import OPENING, theatre


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--only", multiple=True, metavar="ID", help="Play these scenarios only.")
def scenario(files: tuple[Path, ...], only: tuple[str, ...]) -> None:
    """Play the scenarios of FILES with the shipped processes and print what differs."""
    told = [
        (file, one)
        for file in files
        for one in read_scenarios(file.read_bytes(), file.name)
        if not only or one.id in only
    ]
    failed = 0
    with theatre() as house:
        for file, one in told:
            with house.stage(opening(one, OPENING)) as stage:
                found = play(stage, one)
            failed += bool(found)
            for text in found:
                click.echo(f"{file.name} {one.id} {one.name_en or one.name_zh}: {text.en}")
    click.echo(f"{len(told) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
