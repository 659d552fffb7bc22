"""Lengths of time in reports: measured by the database, the middle ones found here."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec
from sqlalchemy import CTE, BigInteger, ColumnElement, Dialect, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from engine.reading.pages import AnySelect
from processes.reports.figures import rounded

_HOUR: Final = 3_600_000
DAY: Final = 24 * _HOUR
"""Lengths are in milliseconds."""
_NUMBERS: Final = msgspec.json.Decoder(list[int | None])


class Milliseconds(FunctionElement[int]):
    """A moment as a number, so that the database can take one from another."""

    name = "milliseconds"
    type = BigInteger()
    inherit_cache = True


@compiles(Milliseconds)
def _since_1970(element: Milliseconds, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"CAST(EXTRACT(EPOCH FROM {moment}) * 1000 AS BIGINT)"


@compiles(Milliseconds, "sqlite")
def _since_noon(element: Milliseconds, compiler: SQLCompiler, **kw: Any) -> str:
    # SQLite counts days, exact to the millisecond.
    return f"CAST(julianday({compiler.process(element.clauses, **kw)}) * {DAY} + 0.5 AS INTEGER)"


class _Lengths(TypeDecorator[list[int]]):
    """A list of numbers as the database writes it."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, _dialect: Dialect) -> list[int]:
        """The numbers in their order, without those that are not known."""
        return sorted(one for one in _NUMBERS.decode(value or "[]") if one is not None)


class Lengths(FunctionElement[list[int]]):
    """All lengths of a group as one value, the shortest first.

    A median needs every one of them, and SQLite has none. Window functions would sort the rows once
    for each figure, which takes many times as long as handing over the bare numbers; and these can
    be laid together where the same rows are grouped in several ways.
    """

    name = "lengths"
    type = _Lengths()
    inherit_cache = True


@compiles(Lengths)
def _listed(element: Lengths, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **kw)}) AS TEXT)"


@compiles(Lengths, "sqlite")
def _grouped(element: Lengths, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **kw)})"


def took(begin: Any, end: Any) -> ColumnElement[int]:
    """The milliseconds from one moment to another."""
    return Milliseconds(end) - Milliseconds(begin)


def lengths(begin: Any, end: Any) -> ColumnElement[list[int]]:
    """The milliseconds of all spans of a group; those without begin or end do not count."""
    return Lengths(took(begin, end))


def reckoned_once(query: AnySelect) -> CTE:
    """Rows that several figures look at: else SQLite reckons every column again for each figure."""
    return query.cte().prefix_with("MATERIALIZED")


def middle(lengths: Sequence[int]) -> Decimal | None:
    """The median of ordered lengths; none is shorter than nothing.

    >>> middle([1, 2, 9]), middle([-3, 1]), middle([])
    (Decimal('2'), Decimal('0.5'), None)
    """
    if not lengths:
        return None
    last = len(lengths) - 1
    return Decimal(max(lengths[last // 2], 0) + max(lengths[-(-last // 2)], 0)) / 2


def most(lengths: Sequence[int]) -> Decimal | None:
    """What 90 % of ordered lengths do not exceed.

    >>> most(range(1, 11)), most([])
    (Decimal('9'), None)
    """
    return Decimal(max(lengths[-(-len(lengths) * 9 // 10) - 1], 0)) if lengths else None


def hours(length: Decimal | None) -> Decimal | None:
    """A length in hours, with one place.

    >>> hours(Decimal(5_400_000))
    Decimal('1.5')
    """
    return None if length is None else rounded(length / _HOUR)


def days(length: Decimal | None) -> Decimal | None:
    """A length in days, with one place."""
    return None if length is None else rounded(length / DAY)
