"""One page of a search: which columns may sort it, how much of it, how many there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from engine.errors import BadRequest
from engine.reading.cursors import AnySelect as AnySelect
from engine.reading.cursors import Column as Column
from engine.reading.cursors import Order, beyond, order_of, place_of
from engine.texts import Text

R = TypeVar("R")
AnyRow = Row[*tuple[Any, ...]]

COUNTED: Final = 10_000
"""Beyond this many nobody counts: the page says that there are more."""
_LARGEST: Final = 1_000
_SEVERAL: Final = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page: the fields to sort by (a ``-`` before one turns it round), where to begin."""

    sort: tuple[str | Order, ...] = ()
    start: int = 0
    limit: int = 50
    where: tuple[ColumnElement[bool], ...] = ()
    """Further conditions on the tables that the search reads."""
    after: int | None = None
    """The key of the row behind which the page begins."""
    before: int | None = None
    """The key of the row in front of which the page ends."""

    def __post_init__(self) -> None:
        if self.start < 0 or not 0 <= self.limit <= _LARGEST:
            raise BadRequest(
                Text(
                    f"每页最多 {_LARGEST} 行，起始位置不能为负。",
                    f"A page has at most {_LARGEST} rows and begins at 0 or later.",
                )
            )


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some rows of a search, and how many there are in all (``counted_all``: exactly so many)."""

    items: tuple[R, ...]
    total: int
    counted_all: bool = True


def page_of(
    session: Session,
    query: AnySelect,
    asked: Asked,
    columns: Mapping[str, Column],
    make: Callable[[AnyRow], R],
) -> Page[R]:
    """Sort, cut and count a query; ``columns`` says by what it may be sorted, the key is last."""
    *_, key = columns.values()
    query = query.where(*asked.where)
    backwards = asked.before is not None
    orders = [order_of(columns, field) for field in asked.sort]
    if all(order.column is not key for order in orders):
        orders.append(Order(key, descending=not orders))
    if backwards:
        orders = [order.turned() for order in orders]
    beginning = asked.before if backwards else asked.after
    found = query.order_by(*(order.clause() for order in orders))
    if beginning is not None:
        found = found.where(beyond(orders, place_of(session, query, orders, key, beginning)))
    rows = session.execute(found.offset(asked.start).limit(asked.limit)).all()
    if beginning is None and not asked.start and len(rows) < asked.limit:
        total = len(rows)
    else:
        # In the order of keys, so that counting takes the same way through the indexes as the page.
        keys = query.with_only_columns(key, maintain_column_froms=True).order_by(key)
        counted = keys.limit(COUNTED + 1)
        total = session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    items = tuple(make(row) for row in (reversed(rows) if backwards else rows))
    return Page(items, min(total, COUNTED), total <= COUNTED)


def columns_for(row: type[Any], *tables: type[Any]) -> list[Column]:
    """The columns that fill a row's fields: each from the first table that has one of its name."""
    found = (
        next((getattr(table, field.name) for table in tables if hasattr(table, field.name)), None)
        for field in fields(row)
    )
    return [column for column in found if column is not None]


def having(*conditions: tuple[Column, object]) -> list[ColumnElement[bool]]:
    """The conditions whose values are given: equal to one, or among several."""
    return [
        column.in_(value) if isinstance(value, _SEVERAL) else column == value
        for column, value in conditions
        if value is not None
    ]
