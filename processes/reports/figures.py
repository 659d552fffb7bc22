"""Small sums that reports share: shares, counts, months."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, String, case, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_TENTH: Final = Decimal("0.1")


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Per cent with one place; None of nothing.

    >>> share(1, 3), share(1, 0)
    (Decimal('33.3'), None)
    """
    return rounded(Decimal(part) * 100 / Decimal(whole)) if whole else None


def rounded(value: Decimal | float) -> Decimal:
    """A number with one place."""
    return Decimal(value).quantize(_TENTH, ROUND_HALF_UP)


def money(value: object) -> Decimal:
    """An amount of somebody's JSON; zero where it is none."""
    try:
        return Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal()


def how_many(condition: Any) -> ColumnElement[int]:
    """How many rows of a group are so."""
    return func.count(case((condition, 1)))


class MonthOf(FunctionElement[str]):
    """The month of a moment in China, for the database to group by: ``2026-11``."""

    name = "month_of"
    type = String()
    inherit_cache = True
    pattern: ClassVar = ("YYYY-MM", "%Y-%m")


class DayOf(MonthOf):
    """The day of a moment in China."""

    name = "day_of"
    inherit_cache = True
    pattern = ("YYYY-MM-DD", "%Y-%m-%d")


@compiles(MonthOf)
def _by_zone(element: MonthOf, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"to_char({moment} AT TIME ZONE 'Asia/Shanghai', '{element.pattern[0]}')"


@compiles(MonthOf, "sqlite")
def _by_hours(element: MonthOf, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"strftime('{element.pattern[1]}', {moment}, '+8 hours')"


class Told(FunctionElement[str]):
    """What the JSON of a column says under a name."""

    name = "told"
    type = String()
    inherit_cache = True


@compiles(Told)
def _by_arrow(element: Told, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = (compiler.process(one, **kw) for one in element.clauses)
    return f"(CAST(convert_from({column}, 'UTF8') AS json) ->> CAST({name} AS TEXT))"


@compiles(Told, "sqlite")
def _by_path(element: Told, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = (compiler.process(one, **kw) for one in element.clauses)
    return f"json_extract(CAST({column} AS TEXT), '$.' || {name})"
