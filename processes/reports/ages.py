"""How old things are: counted by brackets of days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.texts import Text

Brackets = Sequence[tuple[int | None, Text]]
"""Younger than so many days, the first that fits; None: all others."""


def aged(
    session: Session,
    brackets: Brackets,
    since: Any,
    now: datetime,
    *sums: Any,
    where: Sequence[Any],
) -> list[tuple[Any, ...]]:
    """By bracket, the youngest first: its name, how many are in it, and other sums of these."""
    limits = [
        (since > now - timedelta(days=days), place)
        for place, (days, _) in enumerate(brackets)
        if days is not None
    ]
    bracket = case(*limits, else_=len(brackets) - 1)
    query = select(bracket, func.count(), *sums).where(*where).group_by(bracket).order_by(bracket)
    return [(brackets[place][1], *found) for place, *found in session.execute(query)]
