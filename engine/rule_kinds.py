"""What kinds of values rules have: how each is written, read, and named on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, Generic, TypeVar

from engine.texts import Text

V = TypeVar("V")
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Kind(Generic[V]):
    """One kind of value."""

    name: str
    unit: Text
    read: Callable[[str], V]
    """ValueError where the text is nothing of the kind."""
    write: Callable[[V], str]
    """The one form in which a value is kept and shown."""
    wanted: Text
    """What to write, for whoever wrote something else."""
    json: Callable[[V], object] = lambda value: value
    """As expressions of diagrams and decision tables see it."""


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite():
        raise ValueError(text)
    return found


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _span(name: str, unit: Text, one: timedelta, iso: str) -> Kind[timedelta]:
    """So many whole units of time; ``iso`` writes them as a duration."""
    return Kind(
        name,
        unit,
        read=lambda text: int(text) * one,
        write=lambda value: str(value // one),
        wanted=_WHOLE,
        json=lambda value: iso.format(value // one),
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace(",", "\n").replace(",", "\n").split("\n")]


def _words(text: str) -> frozenset[str]:
    return frozenset(line.casefold() for line in _lines(text) if line)


def _names(text: str) -> Mapping[str, Text]:
    found: dict[str, Text] = {}
    for line in filter(None, map(str.strip, text.split("\n"))):
        id, zh, *more = (part.strip() for part in line.replace("｜", "|").split("|"))
        if id in found or not id or not zh or len(more) > 1:
            raise ValueError(line)
        found[id] = Text(zh, more[0] if more and more[0] else zh)
    return found


def _named(id: str, name: Text) -> str:
    return f"{id} | {name.zh} | {name.en}"


def _days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(line) for line in _lines(text) if line)


def _hour(text: str) -> time:
    found = time.fromisoformat(text)
    if found.tzinfo or found.second or found.microsecond:
        raise ValueError(text)
    return found


_WHOLE: Final = Text("请填写整数。", "Write a whole number.")
COUNT: Final = Kind("count", Text(), int, str, _WHOLE)
PERCENT: Final = Kind(
    "percent",
    Text("%", "%"),
    read=lambda text: _number(text) / _HUNDRED,
    write=lambda value: _plain(value * _HUNDRED),
    wanted=Text("请填写数字，如 75。", "Write a number such as 75."),
)
"""A part of one: 75 % is 0.75."""
MONEY: Final = Kind(
    "money",
    Text("元", "CNY"),
    read=_number,
    write=_plain,
    wanted=Text("请填写金额，如 200000。", "Write an amount such as 200000."),
)
MINUTES: Final = _span("minutes", Text("分钟", "minutes"), timedelta(minutes=1), "PT{}M")
HOURS: Final = _span("hours", Text("小时", "hours"), timedelta(hours=1), "PT{}H")
DAYS: Final = _span("days", Text("天", "days"), timedelta(days=1), "P{}D")
HOUR_OF_DAY: Final = Kind(
    "hour_of_day",
    Text(),
    read=_hour,
    write=lambda value: value.isoformat("minutes"),
    wanted=Text("请填写时刻，如 09:00。", "Write a time of day such as 09:00."),
    json=lambda value: value.isoformat("minutes"),
)
WORDS: Final = Kind(
    "words",
    Text("每行一个", "one a line"),
    read=_words,
    write=lambda value: "\n".join(sorted(value)),
    wanted=Text("请每行填写一个。", "Write one a line."),
    json=sorted,
)
NAMES: Final = Kind(
    "names",
    Text("每行一个：编号 | 中文名 | 英文名", "one a line: id | Chinese name | English name"),
    read=_names,
    write=lambda value: "\n".join(_named(id, name) for id, name in value.items()),
    wanted=Text(
        "请每行填写“编号 | 中文名 | 英文名”，编号不能重复。",
        "Write “id | Chinese name | English name” one a line, each id once.",
    ),
    json=list,
)
"""Things to choose from, in the order in which they are offered."""
DATES: Final = Kind(
    "dates",
    Text("每行一个日期", "one date a line"),
    read=_days,
    write=lambda value: "\n".join(day.isoformat() for day in sorted(value)),
    wanted=Text("请每行填写一个日期，如 2027-10-01。", "Write one date a line, as 2027-10-01."),
    json=lambda value: [day.isoformat() for day in sorted(value)],
)
