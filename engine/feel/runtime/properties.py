"""What a path finds in values that are no contexts: the parts of dates, durations, ranges."""

from collections.abc import Callable
from typing import Any, Final

from engine.feel.runtime.frame import BecameNull, Value
from engine.feel.runtime.ranges import Range
from engine.feel.runtime.types import kind_of
from engine.feel.temporal.calendar import weekday
from engine.feel.temporal.durations import DAY, HOUR, MINUTE, SECOND, DaysTime, YearsMonths
from engine.feel.temporal.moments import Date, DateTime, Time
from engine.feel.temporal.zones import Region, offset_at_local

Property = Callable[[Any], Value]


def time_offset(time: Time) -> DaysTime | None:
    """How far a time is from UTC."""
    if time.zone is None:
        return None
    return DaysTime(offset_at_local(time.zone, 0, time.seconds) * SECOND)


def moment_offset(moment: DateTime) -> DaysTime | None:
    """How far a moment is from UTC."""
    return None if moment.zone is None else DaysTime(moment.offset * SECOND)


def zone_name(value: Time | DateTime) -> str | None:
    """The name of the zone, if it has one."""
    return value.zone.name if isinstance(value.zone, Region) else None


DATE: Final[dict[str, Property]] = {
    "year": lambda date: date.year,
    "month": lambda date: date.month,
    "day": lambda date: date.day,
    "weekday": lambda date: weekday(date.year, date.month, date.day),
}
TIME: Final[dict[str, Property]] = {
    "hour": lambda time: time.hour,
    "minute": lambda time: time.minute,
    "second": lambda time: time.second,
}


def inside(part: Callable[[DateTime], Any], read: Property) -> Property:
    """A property of a part of a moment."""
    return lambda moment: read(part(moment))


PROPERTIES: Final[dict[type, dict[str, Property]]] = {
    Date: DATE,
    Time: {**TIME, "time offset": time_offset, "timezone": zone_name},
    DateTime: {
        **{name: inside(lambda moment: moment.date, read) for name, read in DATE.items()},
        **{name: inside(lambda moment: moment.time, read) for name, read in TIME.items()},
        "time offset": moment_offset,
        "timezone": zone_name,
    },
    YearsMonths: {
        "years": lambda duration: duration.years,
        "months": lambda duration: duration.months,
    },
    DaysTime: {
        "days": lambda duration: duration.part(DAY),
        "hours": lambda duration: duration.part(HOUR, DAY),
        "minutes": lambda duration: duration.part(MINUTE, HOUR),
        "seconds": lambda duration: duration.part(SECOND, MINUTE),
    },
    Range: {
        "start": lambda span: span.low,
        "end": lambda span: span.high,
        "start included": lambda span: span.low_included,
        "end included": lambda span: span.high_included,
    },
}
"""The properties of each kind."""


def property_of(value: Value, name: str) -> Value:
    """A property; the reason is raised where the kind has none of that name."""
    read = PROPERTIES.get(type(value), {}).get(name)
    if read is None:
        raise BecameNull("no_property", kind=kind_of(value), name=name)
    return read(value)
