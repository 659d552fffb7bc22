"""``laneway bench``: what the product does on this machine, against what it promises."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import click
import msgspec

from web.benching import completing, looking, loop, starting, timing
from web.benching.figures import Figure


@dataclass(frozen=True, slots=True)
class Asked:
    """How long or large a benchmark shall be."""

    turns: int
    full: bool


def _inbox(asked: Asked) -> list[Figure]:
    sizes = (looking.A_ROLE, looking.A_LOT) if asked.full else (looking.A_ROLE,)
    return [figure for size in sizes for figure in looking.inbox(size)]


BENCHES: Final[Mapping[str, Callable[[Asked], Sequence[Figure]]]] = {
    "loop": lambda asked: loop.loop(asked.turns),
    "start": lambda _asked: starting.start(),
    "demo": lambda _asked: starting.demo_company(),
    "complete": lambda _asked: completing.complete(),
    "inbox": _inbox,
    "counts": lambda _asked: looking.counts(),
    "timers": lambda _asked: timing.timers(),
}


@click.command()
@click.argument("name", required=False, type=click.Choice(list(BENCHES)))
@click.option("--turns", type=click.IntRange(min=1), default=1_000, help="Turns of the loop.")
@click.option("--full", is_flag=True, help="The inbox with a million open tasks, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bench(name: str | None, turns: int, full: bool, as_json: bool) -> None:
    """Measure the product, or one part: its figures and what they have to be."""
    asked = Asked(turns, full)
    found: list[Figure] = []
    for one in [name] if name else BENCHES:
        figures = BENCHES[one](asked)
        found += figures
        if not as_json:
            _print(one, figures)
    missed = sum(not figure.is_kept for figure in found)
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        click.echo(f"{len(found) - missed} passed, {missed} failed")
    sys.exit(1 if missed else 0)


def _print(name: str, figures: Sequence[Figure]) -> None:
    for figure in figures:
        mark = ("✓" if figure.is_kept else "✗") if figure.promise else " "
        value = f"{figure.value:,.3f}" if figure.value < 1 else f"{figure.value:,.1f}"
        click.echo(f"{mark} {name:9} {figure.name:48} {value:>10} {figure.unit}  {figure.promise}")
