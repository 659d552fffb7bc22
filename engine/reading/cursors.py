"""Where a page begins: behind a row that the caller names, whatever came or went meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import BadRequest
from engine.texts import Text

Column = InstrumentedAttribute[Any] | ColumnElement[Any]
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Order:
    """One column of an order; rows without a value come last, on every database."""

    column: Column
    descending: bool = False
    nulls_first: bool = False

    @property
    def _has_nulls(self) -> bool:
        return bool(getattr(self.column, "nullable", True))

    def turned(self) -> "Order":
        """The same order, read backwards."""
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def clause(self) -> ColumnElement[Any]:
        """For ORDER BY; columns that always have a value keep to plain words, for their index."""
        directed = self.column.desc() if self.descending else self.column.asc()
        if not self._has_nulls:
            return directed
        return directed.nulls_first() if self.nulls_first else directed.nulls_last()

    def same(self, value: object) -> ColumnElement[bool]:
        """The rows that this column does not tell apart."""
        return self.column.is_(None) if value is None else self.column == value

    def later(self, value: object) -> ColumnElement[bool]:
        """The rows that come behind a value."""
        if value is None:
            return self.column.is_not(None) if self.nulls_first else false()
        beyond = self.column < value if self.descending else self.column > value
        if self.nulls_first or not self._has_nulls:
            return beyond
        return or_(beyond, self.column.is_(None))


def place_of(
    session: Session, query: AnySelect, orders: Sequence[Order], key: Column, value: int
) -> Sequence[object]:
    """The values by which the row with a key is sorted."""
    if all(order.column is key for order in orders):
        return [value]  # a row that is gone still has its place among the keys
    columns = [order.column for order in orders]
    here = query.with_only_columns(*columns, maintain_column_froms=True).where(key == value)
    found = session.execute(here).first()
    if found is None:
        raise BadRequest(
            Text(
                f"游标 {value} 处的记录已不存在，请从第一页重新开始。",
                f"The row at the cursor {value} is gone; begin again with the first page.",
            )
        )
    return tuple(found)


def beyond(orders: Sequence[Order], place: Sequence[object]) -> ColumnElement[bool]:
    """The rows behind a place: later by one column, the same by all before it."""
    levels = (
        and_(
            *(order.same(value) for order, value in zip(orders[:n], place[:n], strict=True)),
            orders[n].later(place[n]),
        )
        for n in range(len(orders))
    )
    return or_(*levels)


def order_of(columns: Mapping[str, Column], field: str | Order) -> Order:
    """The order by a field, backwards where a ``-`` stands before it."""
    if isinstance(field, Order):
        return field
    column = columns.get(field.removeprefix("-"))
    if column is None:
        known = ", ".join(columns)
        raise BadRequest(
            Text(
                f"不能按 {field} 排序；可用字段：{known}。",
                f"Nothing is sorted by {field} here; the fields are {known}.",
            )
        )
    return Order(column, descending=field.startswith("-"))


def paged(
    session: Session,
    query: AnySelect,
    columns: Mapping[str, Column],
    key: Column,
    *,
    sort: str,
    after: int | None,
) -> AnySelect:
    """A query in the order of a field, from behind the row with a key; the newest first without."""
    orders = [order_of(columns, sort)] if sort else []
    orders.append(Order(key, descending=orders[0].descending if orders else True))
    if after is not None:
        query = query.where(beyond(orders, place_of(session, query, orders, key, after)))
    return query.order_by(*(order.clause() for order in orders))
