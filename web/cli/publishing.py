"""``laneway check``, ``deploy`` and ``start``: from files to running instances."""

import json
import sys
from pathlib import Path

import click

from engine import deploying, running
from engine.bpmn.style import graded
from engine.errors import BadRequest, Fault, Severity
from engine.texts import Text
from web.cli.faults import how_many, print_faults, print_json
from web.cli.files import variables_of
from web.cli.setting_up import looked_into, opened

FILES = click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)


def _contents(files: tuple[Path, ...]) -> dict[str, bytes]:
    """The files by their names, which is how they refer to each other: none may be there twice."""
    names = [path.name for path in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        shown = ", ".join(twice)
        raise BadRequest(
            Text(f"有多个文件同名：{shown}。", f"Several files have the same name: {shown}.")
        )
    return {path.name: path.read_bytes() for path in files}


@click.command(short_help="Name every fault of process, decision and form files.")
@FILES
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
@click.option("--strict", is_flag=True, help="Warnings count as well.")
@click.option(
    "--house", is_flag=True, help="Grade the faults by the publishing rules of the house."
)
def check(files: tuple[Path, ...], as_json: bool, strict: bool, house: bool) -> None:
    """Name every fault of process, decision and form files; exit 1 where any stops publishing."""
    with looked_into() as laneway, laneway.sessions.read() as session:
        faults = deploying.check_files(laneway.engine, session, _contents(files))
    faults = graded(faults) if house else faults
    (print_json if as_json else print_faults)(faults)
    stopping = [fault for fault in faults if strict or fault.severity is Severity.ERROR]
    if not as_json:
        click.echo(f"{how_many(len(files), 'file')}, {_counted(faults)}")
    sys.exit(1 if stopping else 0)


def _counted(faults: list[Fault]) -> str:
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    return f"{how_many(errors, 'error')}, {how_many(len(faults) - errors, 'warning')}"


@click.command(short_help="Publish files: all together or none.")
@FILES
@click.option("--by", default="cli", show_default=True, help="Who publishes.")
def deploy(files: tuple[Path, ...], by: str) -> None:
    """Publish files; all together or, where there is any fault, none."""
    with opened() as laneway, laneway.sessions.write() as session, session.begin():
        contents = _contents(files)
        deployed = deploying.deploy(laneway.engine, session, contents, by=by, advised=True)
        print_faults(deployed.warnings)
        for definition in deployed.definitions:
            click.echo(f"process {definition.process_id} version {definition.version}")
        for decision in deployed.decisions:
            click.echo(f"decision {decision.decision_id} version {decision.version}")
        for form in deployed.forms:
            click.echo(f"form {form.form_id} version {form.version}")


@click.command(short_help="Start a process with the variables of a JSON file.")
@click.argument("process")
@click.option(
    "--data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON object with the variables.",
)
@click.option("--key", "start_key", help="Starting twice with the same key starts once.")
@click.option("--business-key", help="What people call the case.")
@click.option("--by", default="cli", show_default=True, help="Who starts it.")
def start(
    process: str, data: Path | None, start_key: str | None, business_key: str | None, by: str
) -> None:
    """Start the latest version of PROCESS with the variables of a JSON file."""
    variables = variables_of(data)
    with opened() as laneway, laneway.sessions.write() as session, session.begin():
        instance = running.start(
            laneway.engine,
            session,
            process,
            variables,
            by=by,
            start_key=start_key,
            business_key=business_key,
        )
        click.echo(json.dumps({"instance": str(instance.key), "state": instance.state.value}))
