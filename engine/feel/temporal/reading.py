"""ISO 8601 text to dates, times and durations; None where the text is none of them."""

import re
from typing import Final

from engine.feel.temporal import calendar
from engine.feel.temporal.durations import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    DaysTime,
    Duration,
    YearsMonths,
)
from engine.feel.temporal.moments import Date, DateTime, Moment, Time
from engine.feel.temporal.zones import Offset, Region, Zone, zone_info

DATE: Final = re.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})")
TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,32}))?"
    r"(?:(Z|z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z0-9_+/-]{1,64}))?"
)
MONTHS: Final = re.compile(r"(-?)P(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?")
CLOCK: Final = re.compile(
    r"(-?)P(?:([0-9]{1,18})D)?(?:T(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?"
    r"(?:([0-9]{1,18})(?:\.([0-9]{0,32}))?S)?)?"
)
LARGEST_OFFSET: Final = 18 * 3600
LARGEST_COUNT: Final = 10**30
"""Nanoseconds or months of a duration; beyond, arithmetic would grow without end."""


def read_date(text: str) -> Date | None:
    """A date such as 2026-12-01."""
    found = DATE.fullmatch(text)
    if found is None or found[1] == "-0000":
        return None
    return checked_date(int(found[1]), int(found[2]), int(found[3]))


def checked_date(year: int, month: int, day: int) -> Date | None:
    """The date, if the calendar has it."""
    if not -calendar.LAST_YEAR <= year <= calendar.LAST_YEAR or not 1 <= month <= 12:
        return None
    return Date(year, month, day) if 1 <= day <= calendar.days_in_month(year, month) else None


def read_time(text: str) -> Time | None:
    """A time such as 09:00:00, 09:00:00+08:00 or 09:00:00@Asia/Shanghai."""
    found = TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    zoned = found[5] or found[6] or found[10]
    zone = read_zone(found) if zoned else None
    if zoned and zone is None:
        return None
    return Time(hour, minute, second, nanos_of(found[4]), zone)


def nanos_of(fraction: str | None) -> int:
    """Nanoseconds of the digits after the point."""
    return int((fraction or "0")[:9].ljust(9, "0"))


def read_zone(found: re.Match[str]) -> Zone | None:
    """The zone of a matched time, or None if there is no such zone."""
    if found[5]:
        return Offset(0)
    if found[10]:
        return Region(found[10]) if zone_info(found[10]) is not None else None
    hours, minutes, seconds = int(found[7]), int(found[8]), int(found[9] or 0)
    size = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or size > LARGEST_OFFSET:
        return None
    return Offset(-size if found[6] == "-" else size)


def read_date_time(text: str) -> DateTime | None:
    """A date and time such as 2026-12-01T09:00:00Z."""
    day, _, clock = text.partition("T")
    date, time = read_date(day), read_time(clock)
    return DateTime(date, time) if date is not None and time is not None else None


def read_duration(text: str) -> Duration | None:
    """A duration such as P1Y2M or P1DT2H."""
    if len(text) < 3 or text[-1] in "PT":
        return None
    found = MONTHS.fullmatch(text)
    if found is not None:
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearsMonths(-months if found[1] else months)
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    nanos = int(found[2] or 0) * DAY + int(found[3] or 0) * HOUR + int(found[4] or 0) * MINUTE
    nanos += int(found[5] or 0) * SECOND + nanos_of(found[6] or None)
    return DaysTime(-nanos if found[1] else nanos) if nanos < LARGEST_COUNT else None


def read_temporal(text: str) -> Moment | Duration | None:
    """Whatever an ``@"…"`` literal holds."""
    if "P" in text[:2]:
        return read_duration(text)
    if "T" in text.partition("@")[0]:
        return read_date_time(text)
    return read_time(text) if ":" in text else read_date(text)
