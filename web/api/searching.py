"""Searching: from a query in a body to a page of answers, limited to what the person may see."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from engine.reading.pages import Asked, Page
from web.api.filters import Condition, Fields, conditions
from web.api.shapes import Found, PageInfo, Paging, Query

R = TypeVar("R")
A = TypeVar("A")
_CURSOR_BYTES = 12


def asked(
    query: Query[Any, Any],
    fields: Fields,
    sorts: Mapping[str, str],
    *where: Condition,
) -> Asked:
    """The page that a query asks for; ``sorts`` maps the API's fields to those of the search."""
    page = query.page
    _refuse_two_beginnings(page)
    directed = [
        ("-" if sort.order == "DESC" else "") + sorts[sort.field]
        for sort in query.sort
        if sort.field != "tenantId"  # the same for every row
    ]
    return Asked(
        sort=tuple(dict.fromkeys(directed)) or ("key",),
        start=0 if page.from_ is UNSET else page.from_,
        limit=page.limit,
        where=(*where, *conditions(query.filter, fields)),
        after=_key_at(page.after),
        before=_key_at(page.before),
    )


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
    if cursor is UNSET:
        return None
    try:
        key = int.from_bytes(base64.b64decode(cursor, validate=True))
    except binascii.Error:
        _no_such_place()
    if key >> (8 * _CURSOR_BYTES):
        _no_such_place()
    return key


def _index(keys: Sequence[int], key: int) -> int:
    if key not in keys:
        _no_such_place()
    return keys.index(key)
