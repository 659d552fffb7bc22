"""Where a page of a list begins: behind the key that its address names."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from flask import request
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import BadRequest
from engine.reading.cursors import Column, paged
from engine.texts import Text

_LARGEST: Final = 2**63 - 1
_DIGITS: Final = len(str(_LARGEST))


def key_named(text: str | None) -> int | None:
    """The key of an address; one that no row can have is refused.

    >>> key_named("12"), key_named(None)
    (12, None)
    """
    if not text:
        return None
    if len(text) > _DIGITS or not text.isdecimal() or int(text) > _LARGEST:
        raise BadRequest(Text("页码无效，请从第一页开始。", "No such page; begin with the first."))
    return int(text)


def newest(
    session: Session,
    chosen: Select[Any],
    key: InstrumentedAttribute[int],
    page: int,
    at: InstrumentedAttribute[datetime] | None = None,
) -> tuple[Sequence[Any], int | None]:
    """The newest rows behind the key that the address names, and the key of the next page.

    They are in the order of their keys, or of the moments ``at``.
    """
    columns: dict[str, Column] = {} if at is None else {"at": at}
    after = key_named(request.args.get("after"))
    ordered = paged(session, chosen, columns, key, sort="-at" if columns else "", after=after)
    rows = session.scalars(ordered.limit(page + 1)).all()
    return rows[:page], rows[page - 1].key if len(rows) > page else None
