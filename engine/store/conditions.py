"""Conditions in the words of the partial indexes, which are taken for no others."""

from typing import Final

from sqlalchemy import ColumnElement, literal_column

from engine.store.tables import Task

IS_OPEN: Final[ColumnElement[bool]] = Task.state.in_(
    [literal_column("'open'"), literal_column("'claimed'")]
)
"""That a task is not done."""
