"""``laneway bench``: what the product does on this machine, against what it promises."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import click
import msgspec

from web.benching import completing, importing, looking, loop, mixing, reports, starting, timing
from web.benching.figures import Figure


@dataclass(frozen=True, slots=True)
class Asked:
    """How long or large a benchmark shall be."""

    turns: int
    full: bool
    users: int = mixing.USERS
    tasks: int = mixing.TASKS
    seconds: int = mixing.SECONDS


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
    "reports": lambda _asked: reports.reports(),
    "timers": lambda _asked: timing.timers(),
    "import": lambda _asked: importing.imported(),
    "mixed": lambda asked: mixing.mixed(asked.users, asked.tasks, asked.seconds),
}
_LONG: Final = frozenset({"import", "mixed", "reports"})
"""Minutes: only where they are named, or all is asked in full."""
_MANY: Final = click.IntRange(min=1)


@click.command(
    short_help="Measure the product, or one part.", epilog=f"NAME is one of {', '.join(BENCHES)}."
)
@click.argument("name", metavar="[NAME]", required=False, type=click.Choice(list(BENCHES)))
@click.option("--turns", type=_MANY, default=1_000, help="Turns of the loop.")
@click.option("--full", is_flag=True, help="A million open tasks, an import and mixed work, too.")
@click.option("--users", type=_MANY, default=mixing.USERS, help="People at mixed work.")
@click.option("--tasks", type=_MANY, default=mixing.TASKS, help="Open tasks of mixed work.")
@click.option("--seconds", type=_MANY, default=mixing.SECONDS, help="How long mixed work lasts.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bench(name: str | None, as_json: bool, **sizes: Any) -> None:
    """Measure the product, or one part: its figures and what they have to be."""
    asked = Asked(**sizes)
    found: list[Figure] = []
    for one in [name] if name else [one for one in BENCHES if asked.full or one not in _LONG]:
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
