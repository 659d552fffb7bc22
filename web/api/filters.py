"""The filters of searches: from ``{"$gte": …}`` in a body to conditions on columns."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, field
from sqlalchemy import ColumnElement, and_, false, literal_column, or_, true

from engine.reading.cursors import Column
from web.api.shapes import Body, Key, Moment, number, utc

MOST: Final = 1_000
V = TypeVar("V")
Pattern = Annotated[str, Meta(max_length=1_000)]
Condition = ColumnElement[bool]


class Among(Body, Generic[V]):
    """Comparing what has no order: states and keys."""

    eq: V | UnsetType = field(default=UNSET, name="$eq")
    neq: V | UnsetType = field(default=UNSET, name="$neq")
    exists: bool | UnsetType = field(default=UNSET, name="$exists")
    in_: Annotated[list[V], Meta(max_length=MOST)] | UnsetType = field(default=UNSET, name="$in")
    not_in: Annotated[list[V], Meta(max_length=MOST)] | UnsetType = field(
        default=UNSET, name="$notIn"
    )


class Like(Among[str]):
    """Comparing texts; in a pattern ``*`` stands for anything and ``?`` for one letter."""

    like: Pattern | UnsetType = field(default=UNSET, name="$like")


class Ordered(Among[V], Generic[V]):
    """Comparing numbers and moments."""

    gt: V | UnsetType = field(default=UNSET, name="$gt")
    gte: V | UnsetType = field(default=UNSET, name="$gte")
    lt: V | UnsetType = field(default=UNSET, name="$lt")
    lte: V | UnsetType = field(default=UNSET, name="$lte")


class Keys(Among[Key]):
    """Comparing keys."""


class Moments(Ordered[Moment]):
    """Comparing moments."""


class Numbers(Ordered[int]):
    """Comparing whole numbers."""


KeyFilter = Key | Keys | UnsetType
TextFilter = str | Like | UnsetType
MomentFilter = Moment | Moments | UnsetType
IntFilter = int | Numbers | UnsetType


Values = tuple[Any, ...]


def _same(value: Any) -> Values:
    return (value,)


@dataclass(frozen=True, slots=True)
class By:
    """What a field of a filter is compared with."""

    column: Column
    read: Callable[[Any], Values] = _same
    """From the API's value to the column's: none, one or several."""


def by_key(column: Column) -> By:
    """A column of keys."""
    return By(column, lambda key: (number(key),))


def by_moment(column: Column) -> By:
    """A column of moments."""
    return By(column, lambda moment: (utc(moment),))


def by_name(column: Column, names: Mapping[Any, Values]) -> By:
    """A column of states, which the API calls by other names.

    The statement says our own words, not parameters: a partial index is taken only where its
    condition can be read.
    """
    words: dict[object, Values] = {
        name: tuple(literal_column(f"'{value}'") for value in values)
        for name, values in names.items()
    }
    return By(column, lambda name: words.get(name, ()))


Custom = Callable[[Any], Condition]
Fields = Mapping[str, By | Custom]


def conditions(wanted: Struct | UnsetType, fields: Fields) -> tuple[Condition, ...]:
    """All that a filter asks for; of the alternatives under ``$or`` one must hold."""
    if wanted is UNSET:
        return ()
    return tuple(_each(wanted, fields))


def _each(wanted: Struct | UnsetType, fields: Fields) -> Iterator[Condition]:
    for name in getattr(wanted, "__struct_fields__", ()):
        value = getattr(wanted, name)
        if value is UNSET:
            continue
        if name == "or_":
            yield or_(false(), *(and_(true(), *_each(other, fields)) for other in value))
        elif name != "tenant_id":  # there is but one, and the type says which
            yield from _one(fields[name], value)


def _one(target: By | Custom, value: Any) -> Iterator[Condition]:
    if not isinstance(target, By):
        yield target(value)
        return
    compared = value if isinstance(value, Among) else Among(eq=value)
    for name in compared.__struct_fields__:
        operand = getattr(compared, name)
        if operand is not UNSET:
            yield OPERATORS[name](target, operand)


def _exists(target: By, wanted: bool) -> Condition:
    return target.column.is_not(None) if wanted else target.column.is_(None)


def _equal(target: By, operand: object) -> Condition:
    return _among(target, [operand])


def _unequal(target: By, operand: object) -> Condition:
    return ~_among(target, [operand])


def _among(target: By, operands: Sequence[object]) -> Condition:
    values = [value for operand in operands for value in target.read(operand)]
    return target.column == values[0] if len(values) == 1 else target.column.in_(values)


def _not_among(target: By, operands: Sequence[object]) -> Condition:
    return ~_among(target, operands)


def _matches(target: By, pattern: str) -> Condition:
    return target.column.like(like_pattern(pattern), escape="\\")


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[By, object], Condition]:
    def condition(target: By, operand: object) -> Condition:
        found: Condition = compare(target.column, *target.read(operand))
        return found

    return condition


OPERATORS: Final[Mapping[str, Callable[[By, Any], Condition]]] = {
    "eq": _equal,
    "neq": _unequal,
    "exists": _exists,
    "in_": _among,
    "not_in": _not_among,
    "like": _matches,
    "gt": _compared(operator.gt),
    "gte": _compared(operator.ge),
    "lt": _compared(operator.lt),
    "lte": _compared(operator.le),
}


def like_pattern(pattern: str) -> str:
    r"""SQL's pattern for ``*`` and ``?``; a backslash takes their meaning away.

    >>> like_pattern("a*b?_")
    'a%b_\\_'
    """
    found: list[str] = []
    letters = iter(pattern)
    for letter in letters:
        plain = letter if letter != "\\" else next(letters, "\\")
        if letter in _WILD:
            found.append(_WILD[letter])
        else:
            found.append(f"\\{plain}" if plain in "%_\\" else plain)
    return "".join(found)


_WILD: Final[Mapping[str, str]] = {"*": "%", "?": "_"}
