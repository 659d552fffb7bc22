"""Searching: from a query in a body to a page of answers, limited to what the person may see."""

import base64
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn, TypeVar

from msgspec import UNSET, UnsetType

from engine.errors import BadRequest
from engine.reading.cursors import Order
from engine.reading.pages import Asked, Page
from engine.texts import Text
from web.api.filters import By, Condition, Fields, conditions
from web.api.part import snake
from web.api.shapes import Found, PageInfo, Paging, Query, Sort

R = TypeVar("R")
A = TypeVar("A")
_CURSOR_BYTES: Final = 12
_ROW_BITS: Final = 63


def asked(
    query: Query[Any, Any],
    fields: Fields,
    *where: Condition,
) -> Asked:
    """The page that a query asks for: what is filtered by a column is also sorted by it."""
    page = query.page
    _refuse_two_beginnings(page)
    orders = {
        sort.field: _order(fields, sort)
        for sort in query.sort
        if sort.field != "tenantId"  # the same for every row
    }
    return Asked(
        sort=tuple(orders.values()) or ("key",),
        start=0 if page.from_ is UNSET else page.from_,
        limit=page.limit,
        where=(*where, *conditions(query.filter, fields)),
        after=_row_at(page.after),
        before=_row_at(page.before),
    )


def _order(fields: Fields, sort: Sort[Any]) -> Order:
    target = fields[snake(sort.field)]
    if not isinstance(target, By):
        raise TypeError(f"{sort.field} is declared as sortable and is no column")
    return Order(target.column, descending=sort.order == "DESC")


def found(page: Page[R], answer: Callable[[R], A], key: Callable[[R], int]) -> Found[A]:
    """A page of a search as the API has it."""
    keys = [key(row) for row in page.items]
    return Found(
        items=[answer(row) for row in page.items],
        page=PageInfo(
            total_items=page.total,
            has_more_total_items=not page.counted_all,
            start_cursor=cursor(keys[0]) if keys else None,
            end_cursor=cursor(keys[-1]) if keys else None,
        ),
    )


def part_of(rows: Sequence[R], page: Paging, key: Callable[[R], int]) -> Page[R]:
    """A page of rows that are all here already."""
    _refuse_two_beginnings(page)
    keys = [key(row) for row in rows]
    start = 0 if page.from_ is UNSET else page.from_
    after, before = _key_at(page.after), _key_at(page.before)
    if after is not None:
        start = _index(keys, after) + 1
    if before is not None:
        end = _index(keys, before)
        return Page(tuple(rows[max(end - page.limit, 0) : end]), len(rows))
    return Page(tuple(rows[start : start + page.limit]), len(rows))


def cursor(key: int) -> str:
    """The place of a row.

    >>> cursor(7)
    'AAAAAAAAAAAAAAAH'
    """
    return base64.b64encode(key.to_bytes(_CURSOR_BYTES)).decode()


def _key_at(cursor: str | UnsetType) -> int | None:
    return None if cursor is UNSET else int.from_bytes(base64.b64decode(cursor))


def _row_at(cursor: str | UnsetType) -> int | None:
    key = _key_at(cursor)
    if key is not None and key >> _ROW_BITS:
        _no_such_place()
    return key


def _index(keys: Sequence[int], key: int) -> int:
    if key not in keys:
        _no_such_place()
    return keys.index(key)


def _no_such_place() -> NoReturn:
    raise BadRequest(
        Text("游标无效，请从第一页重新开始。", "No such cursor; begin again with the first page.")
    )


def _refuse_two_beginnings(page: Paging) -> None:
    given = [name for name in ("from_", "after", "before") if getattr(page, name) is not UNSET]
    if len(given) > 1:
        names = ", ".join(name.strip("_") for name in given)
        raise BadRequest(
            Text(f"page 中只能有其一：{names}。", f"Only one of these may be in page: {names}.")
        )
