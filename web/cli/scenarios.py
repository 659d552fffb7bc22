"""``laneway scenario``: stories of cases played on a throw-away store."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import click
import msgspec

from processes.scenarios.coverage import Reached, coverage
from processes.scenarios.moments import opening
from processes.scenarios.playing import Played, play
from processes.scenarios.reading import Scenario, read_scenarios
from processes.scenarios.stage import OPENING, theatre

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
Told = tuple[Path, Scenario]


@click.command(short_help="Play scenarios of the shipped processes.")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--only", multiple=True, metavar="ID", help="Play these scenarios only.")
@click.option("--coverage", "covered", is_flag=True, help="Print what the scenarios reach.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def scenario(files: tuple[Path, ...], only: tuple[str, ...], covered: bool, as_json: bool) -> None:
    """Play the scenarios of FILES with the shipped processes and print what differs."""
    told = [
        (file, one)
        for file in files
        for one in read_scenarios(file.read_bytes(), file.name)
        if not only or one.id in only
    ]
    unknown = sorted(set(only) - {one.id for _, one in told})
    if unknown:
        raise click.BadParameter(f"there is no scenario {', '.join(unknown)}", param_hint="--only")
    played = list(_played(told, quiet=as_json))
    failed = sum(bool(one.problems) for one in played)
    reached = coverage(one.seen for one in played) if covered else []
    if as_json:
        click.echo(msgspec.json.encode(_report(told, played, reached)))
    else:
        _print(reached)
        click.echo(f"{len(told) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def _played(told: Iterable[Told], *, quiet: bool) -> Iterable[Played]:
    with theatre() as house:
        for file, one in told:
            with house.stage(opening(one, OPENING)) as stage:
                found = play(stage, one)
            for text in () if quiet else found.problems:
                click.echo(f"{file.name} {one.id} {one.name_en or one.name_zh}: {text.en}")
            yield found


def _print(reached: Sequence[Reached]) -> None:
    for one in reached:
        nodes, flows = f"{one.nodes_reached}/{one.nodes}", f"{one.flows_reached}/{one.flows}"
        click.echo(f"{one.process:24} {nodes:>7} nodes {flows:>7} flows")
        for node in one.missing_nodes:
            click.echo(f"  not reached: {node}")
        for flow, way in one.missing_flows.items():
            click.echo(f"  not followed: {flow} ({way})")
    if reached:
        nodes = f"{sum(one.nodes_reached for one in reached)}/{sum(one.nodes for one in reached)}"
        flows = f"{sum(one.flows_reached for one in reached)}/{sum(one.flows for one in reached)}"
        click.echo(f"{'all':24} {nodes:>7} nodes {flows:>7} flows")


def _report(
    told: Sequence[Told], played: Sequence[Played], reached: Sequence[Reached]
) -> dict[str, object]:
    failed = sum(bool(one.problems) for one in played)
    return {
        "passed": len(told) - failed,
        "failed": failed,
        "scenarios": [
            {"file": file.name, "id": one.id, "problems": [text.en for text in found.problems]}
            for (file, one), found in zip(told, played, strict=True)
        ],
        "coverage": reached,
    }
