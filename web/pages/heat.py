"""The heat map of a process: its diagram, each step as hot as cases stay long in it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from diagrams.live import HEATS, Mark, State
from diagrams.svg import draw
from engine.engine import Engine
from processes.reports.processes import Visited
from web.language import language
from web.pages.pictures import model_of

_NOTHING: Final = Decimal()


def heat_map(engine: Engine, session: Session, definition_key: int, rows: Iterable[Visited]) -> str:
    """The newest version of a process with what a period says about its steps."""
    steps = list(rows)
    longest = max((step.half or _NOTHING for step in steps), default=_NOTHING)
    marks = {step.element: _mark(step, longest) for step in steps if step.count}
    return draw(
        model_of(engine, session, definition_key), language=language(), marks=marks
    ).decode()


def _mark(step: Visited, longest: Decimal) -> Mark:
    half = step.half or _NOTHING
    heat = 1 + int((HEATS - 1) * half / longest) if longest and half else 1
    state = State.ACTIVE if step.waiting else State.DONE
    return Mark(state, active=step.waiting, completed=step.count - step.waiting, heat=heat)
