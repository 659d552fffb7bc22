"""``laneway rule``: the rules of the house from the command line."""

import json

import click

from engine import rules
from engine.errors import NotFound
from engine.texts import Text
from web.cli.setting_up import NO_DEMO, opened
from web.rules import RULES

_BY = "cli"


@click.group(short_help="Figures that people change: limits, times, parts.")
def rule() -> None:
    """The figures that people change: limits, times, parts, days off."""


@rule.command("list", short_help="Every rule, its value, and its default.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_rules(as_json: bool) -> None:
    """Every rule, the value that holds, and its default where that is another."""
    with opened(NO_DEMO) as laneway, laneway.sessions.read() as session:
        held = {id: one.written(session) for id, one in RULES.items()}
    if as_json:
        click.echo(json.dumps(held, ensure_ascii=False, indent=2))
        return
    for id, one in RULES.items():
        usual = one.kind.write(one.default)
        shown = f"{_line(held[id])} {one.kind.unit.en}".rstrip()
        told = "" if held[id] == usual else f"  (default: {_line(usual)})"
        click.echo(f"{id:26} {shown:24} {one.label.en}{told}")


@rule.command("set", short_help="Give a rule another value.")
@click.argument("id")
@click.argument("value", required=False)
@click.option("--default", "reset", is_flag=True, help="Back to the default.")
def set_rule(id: str, value: str | None, reset: bool) -> None:
    """Give the rule ID another VALUE; lists are written with commas."""
    if reset == (value is not None):
        raise click.UsageError("give a value, or --default")
    if id not in RULES:
        raise NotFound(Text("规则", "rule"), id)
    with opened(NO_DEMO) as laneway, laneway.sessions.write() as session, session.begin():
        made = rules.change(session, RULES[id], value, by=_BY, at=laneway.engine.clock())
        now = RULES[id].written(session)
    click.echo(f"{id} = {_line(now)}" if made else f"{id} is {_line(now)} already")


def _line(text: str) -> str:
    return ", ".join(text.split("\n")) or "—"
