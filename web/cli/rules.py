"""``laneway feel``, ``decide`` and ``tck``: rules on the command line, without a database."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click

from engine.dmn.analysis.trying import try_out
from engine.dmn.errors import DecisionTooLarge, DmnError, DmnWarning, NoSuchDecision
from engine.dmn.model import DecisionModel, Outcome
from engine.dmn.reader import read_decisions
from engine.dmn.running.shape import shown
from engine.dmn.running.trace import DecisionSeen, TableSeen
from engine.dmn.tck.running import run_directory
from engine.errors import Fault, InvalidFile
from engine.feel.errors import FeelError, FeelWarning
from engine.feel.expression import compile_expression
from engine.feel.values import to_json, to_text
from engine.store.json import encode
from engine.texts import Text
from web.cli.files import variables_of

JSON_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(short_help="Evaluate a FEEL expression.")
@click.argument("expression")
@click.option("--context", type=JSON_FILE, help="A JSON object with the variables.")
@click.option("--json", "as_json", is_flag=True, help="Print the value as JSON.")
def feel(expression: str, context: Path | None, as_json: bool) -> None:
    """Evaluate a FEEL EXPRESSION; why something became null goes to standard error."""
    variables = variables_of(context)
    warnings: list[FeelWarning] = []
    try:
        compiled = compile_expression(expression.removeprefix("="), names=variables.keys())
        value = compiled.evaluate(variables, warnings=warnings)
        text = encode(to_json(value)).decode() if as_json else to_text(value)
    except FeelError as wrong:
        refuse(str(wrong))
    tell(warnings)
    click.echo(text)


@click.command(short_help="Evaluate a decision of a DMN file and say why.")
@click.argument("file", type=JSON_FILE)
@click.argument("decision")
@click.option("--input", "given", type=JSON_FILE, help="A JSON object with the inputs.")
@click.option("--grid", is_flag=True, help="Try the table on every combination of its inputs.")
@click.option("--json", "as_json", is_flag=True, help="Print result, trace and warnings as JSON.")
def decide(file: Path, decision: str, given: Path | None, grid: bool, as_json: bool) -> None:
    """Evaluate DECISION (its id or name, or that of a service) of a DMN FILE and say why.

    Models that FILE imports are looked for beside it.
    """
    model = model_of(file)
    if grid:
        tried(model, decision, as_json=as_json)
    variables = variables_of(given)
    try:
        outcome = decided(model, decision, variables)
    except NoSuchDecision as unknown:
        raise click.UsageError(str(unknown)) from unknown
    except (DecisionTooLarge, FeelError) as wrong:
        refuse(str(wrong))
    if as_json:
        click.echo(encode(outcome_json(outcome)).decode())
        return
    for seen in outcome.trace:
        click.echo("\n".join(decision_lines(seen)))
    tell(outcome.warnings)
    click.echo(to_text(outcome.result))


@click.command(short_help="Run the DMN test cases below a folder.")
@click.argument("directory", type=DIRECTORY)
@click.option("--verbose", is_flag=True, help="A line for each passed case too.")
def tck(directory: Path, verbose: bool) -> None:
    """Run the DMN test cases below DIRECTORY: each *.xml of cases with its *.dmn beside it."""
    passed = failed = 0
    for result in run_directory(directory):
        passed, failed = passed + result.passed, failed + (not result.passed)
        if verbose and result.passed:
            click.echo(f"ok   {result.file} {result.id}")
        if not result.passed:
            click.echo(f"FAIL {result.file} {result.id}: {'; '.join(result.problems)}")
    if not passed + failed:
        click.echo(f"there are no test cases below {directory}", err=True)
    click.echo(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def model_of(file: Path) -> DecisionModel:
    """The model of a file with those beside it, or every fault."""
    beside = {path.name: path.read_bytes() for path in file.parent.glob("*.dmn") if path != file}
    try:
        return read_decisions(file.read_bytes(), file.name, beside)
    except DmnError as invalid:
        raise InvalidFile(
            [
                Fault(
                    code=fault.code,
                    message=Text(fault.message_zh, fault.message),
                    cure=Text(fault.hint_zh, fault.hint),
                    element=fault.element,
                    line=fault.line,
                    file=fault.file,
                )
                for fault in invalid.faults
            ]
        ) from invalid


def tried(model: DecisionModel, wanted: str, *, as_json: bool) -> NoReturn:
    """Say how a table does on its whole grid; 1 where anything is wrong with it."""
    try:
        trial = try_out(model, wanted)
    except NoSuchDecision as unknown:
        raise click.UsageError(str(unknown)) from unknown
    if as_json:
        told = {**asdict(trial), "unused": sorted(trial.unused), "examples": trial.examples}
        click.echo(encode(to_json(told)).decode())
    else:
        for example in trial.examples:
            click.echo(f"no single answer: {to_text(dict(example))}")
        for number in sorted(trial.unused):
            click.echo(f"rule {number} never counts")
        click.echo(
            f"{trial.decision} ({trial.policy}, {trial.rules} rules): "
            f"{trial.combinations:,} of {trial.grid:,} combinations, {trial.answered:,} answered, "
            f"{trial.unanswered:,} unanswered, {trial.ambiguous:,} ambiguous, "
            f"{trial.unknown:,} with inputs that are missing or not allowed"
        )
    sys.exit(0 if trial.is_sound else 1)


def decided(model: DecisionModel, wanted: str, variables: Mapping[str, object]) -> Outcome:
    """Evaluate a decision or, where there is none of this name, a service."""
    try:
        return model.evaluate(wanted, variables)
    except NoSuchDecision as unknown:
        try:
            return model.invoke_service(wanted, variables)
        except NoSuchDecision:
            raise unknown from None


def tell(warnings: Iterable[object]) -> None:
    """Warnings to standard error, one a line."""
    for warning in warnings:
        click.echo(click.style("warning: ", fg="yellow") + str(warning), err=True)


def refuse(why: str) -> NoReturn:
    """Say why and exit with 1."""
    click.echo(click.style("error: ", fg="red") + why, err=True)
    sys.exit(1)


def decision_lines(seen: DecisionSeen) -> list[str]:
    """A decision as people read it: its result, and its tables rule by rule."""
    lines = [f"{seen.name} = {shown(seen.result)}"]
    for table in seen.tables:
        lines += [f"  {line}" for line in table_lines(table)]
    return lines


def table_lines(table: TableSeen) -> list[str]:
    """A table as people read it: inputs, then each rule that was tried."""
    lines = [f"{table.place} [{table.policy}]"]
    lines += [f"  {each.label} = {shown(each.value)}" for each in table.inputs]
    tried: dict[int, str] = {}
    for hit in table.matched:
        outputs = ", ".join(f"{name} = {shown(value)}" for name, value in hit.outputs.items())
        notes = "".join(f"  ({note})" for note in hit.annotations if note)
        tried[hit.number] = f"  ✓ rule {hit.number}: {outputs}{notes}"
    for miss in table.missed:
        why = f"{miss.column} {shown(miss.value)} does not pass “{miss.cell}”"
        tried[miss.number] = f"  ✗ rule {miss.number}: {why}"
    return lines + [tried[number] for number in sorted(tried)]


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """An outcome as plain JSON."""
    return {
        "result": plain(outcome.result),
        "decisions": [
            {
                "id": seen.id,
                "name": seen.name,
                "result": plain(seen.result),
                "tables": [table_json(table) for table in seen.tables],
            }
            for seen in outcome.trace
        ],
        "warnings": [warning_json(warning) for warning in outcome.warnings],
    }


def table_json(table: TableSeen) -> dict[str, object]:
    """One evaluation of a table as plain JSON."""
    return {
        "place": table.place,
        "id": table.id,
        "hitPolicy": table.policy,
        "inputs": [
            {"label": each.label, "expression": each.expression, "value": plain(each.value)}
            for each in table.inputs
        ],
        "matched": [
            {
                "rule": hit.number,
                "id": hit.id,
                "outputs": {name: plain(value) for name, value in hit.outputs.items()},
            }
            for hit in table.matched
        ],
        "missed": [
            {"rule": miss.number, "id": miss.id, "column": miss.column, "cell": miss.cell}
            for miss in table.missed
        ],
    }


def warning_json(warning: DmnWarning) -> dict[str, object]:
    """A warning as plain JSON, in both languages."""
    message = {"zh": warning.message_zh, "en": warning.message}
    return {
        "code": warning.code,
        "element": warning.element,
        "line": warning.line,
        "message": message,
    }


def plain(value: object) -> object:
    """A value as JSON; what JSON has no form for, such as a function, as its text."""
    try:
        return to_json(value)
    except FeelError:
        return to_text(value)
