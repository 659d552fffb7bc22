"""Every kind of record, by the name that addresses use."""

from collections.abc import Mapping
from typing import Final

from engine.errors import NotFound
from engine.texts import Text
from processes.browsing.kind import Kind
from processes.browsing.selling import SELLING
from processes.browsing.serving import SERVING
from processes.records.base import Record

KINDS: Final[Mapping[str, Kind]] = {kind.id: kind for kind in (*SELLING, *SERVING)}
_BY_TABLE: Final[Mapping[type[Record], Kind]] = {kind.table: kind for kind in KINDS.values()}


def kind_named(id: str) -> Kind:
    """The kind of that name, or ``NotFound``."""
    if id not in KINDS:
        raise NotFound(Text("记录类型", "kind of record"), id[:40])
    return KINDS[id]


def kind_of(record: Record) -> Kind:
    """The kind of a record."""
    return kind_kept_in(type(record))


def kind_kept_in(table: type[Record]) -> Kind:
    """The kind whose records a table keeps."""
    return _BY_TABLE[table]
