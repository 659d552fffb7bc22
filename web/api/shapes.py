"""The shapes that all parts of the API share: bodies, answers, keys, pages of a search."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

from engine.errors import BadRequest
from engine.texts import Text

TENANT: Final = "<default>"
"""The only tenant: an installation is one company."""

Key = Annotated[str, Meta(pattern=r"^[0-9]{1,19}$", examples=["2251799813685249"])]
"""Keys travel as decimal texts: JavaScript's numbers are too short for them."""
Cursor = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{16}$")]
"""Names a row of a search; what it says is nobody's business but ours."""
Moment = Annotated[datetime, Meta(tz=True)]
Id = Annotated[str, Meta(min_length=1, max_length=200)]
Tenant = Literal["<default>"]
Variables = dict[str, Any]
F = TypeVar("F")
S = TypeVar("S")
R = TypeVar("R")


class Body(Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What a client sends; a field that is not named here is refused."""


class Answer(Struct, rename="camel", kw_only=True):
    """What a client gets."""


class Sort(Body, Generic[S]):
    """One field to sort by."""

    field: S
    order: Literal["ASC", "DESC"] = "ASC"


class Paging(Body):
    """Which part of the found: from an offset, or behind or before a cursor of another page."""

    from_: Annotated[int, Meta(ge=0, le=1_000_000_000)] | UnsetType = field(
        default=UNSET, name="from"
    )
    limit: Annotated[int, Meta(ge=0, le=1_000)] = 100
    after: Cursor | UnsetType = UNSET
    before: Cursor | UnsetType = UNSET


class Query(Body, Generic[F, S]):
    """A search: what, in which order, which part of it."""

    filter: F | UnsetType = UNSET
    sort: list[S] = field(default_factory=list)
    page: Paging = field(default_factory=Paging)


class PageInfo(Answer):
    """How much was found, and between which cursors this part lies."""

    total_items: int
    has_more_total_items: bool
    start_cursor: Cursor | None
    end_cursor: Cursor | None


class Found(Answer, Generic[R]):
    """One part of what a search found."""

    items: list[R]
    page: PageInfo


class Listed(Answer, Generic[R]):
    """A list that comes whole."""

    items: list[R]


class Problem(Answer):
    """A refusal, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    fields: dict[str, str] | UnsetType = UNSET
    """Of bad answers to a form: each field and what is wrong with it."""
    faults: list[dict[str, Any]] | UnsetType = UNSET
    """Of files that may not be published."""


def number(key: str) -> int:
    """A key as the database has it; one that no row can have becomes 0.

    >>> number("2251799813685249")
    2251799813685249
    """
    value = int(key)
    return value if value < 1 << 63 else 0


def utc(moment: datetime) -> datetime:
    """A moment as the database has it; the ends of time have no place in every zone."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadRequest(
            Text(f"时间 {moment} 超出范围。", f"The moment {moment} is out of range.")
        ) from None


def key(value: int) -> str:
    """A key as the API has it."""
    return str(value)


def key_or_none(value: int | None) -> str | None:
    """The same for a key that may be missing."""
    return None if value is None else str(value)
