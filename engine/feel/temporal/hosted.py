"""Python's dates and times to those of FEEL."""

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from engine.feel.temporal.durations import DAY, SECOND, DaysTime
from engine.feel.temporal.moments import Date, DateTime, Time
from engine.feel.temporal.zones import Offset, Region, Zone


def from_date(value: date) -> Date:
    """A date."""
    return Date(value.year, value.month, value.day)


def from_time(value: time) -> Time:
    """A time of day."""
    zone = from_zone(value.tzinfo, value.utcoffset())
    return Time(value.hour, value.minute, value.second, value.microsecond * 1000, zone)


def from_datetime(value: datetime) -> DateTime:
    """A date and time; its zone keeps its name if it has one."""
    zone = from_zone(value.tzinfo, value.utcoffset())
    clock = Time(value.hour, value.minute, value.second, value.microsecond * 1000, zone)
    return DateTime(from_date(value), clock)


def from_zone(zone: tzinfo | None, offset: timedelta | None) -> Zone | None:
    """A named zone, an offset, or none."""
    if isinstance(zone, ZoneInfo) and zone.key:
        return Region(zone.key)
    return None if offset is None else Offset(int(offset.total_seconds()))


def from_timedelta(value: timedelta) -> DaysTime:
    """A days and time duration."""
    nanos = value.days * DAY + value.seconds * SECOND + value.microseconds * 1000
    return DaysTime(nanos)
