"""Arithmetic of dates and times: moments moved by durations, durations between moments."""

from typing import TypeVar

from engine.feel.runtime.frame import BecameNull
from engine.feel.temporal import calendar
from engine.feel.temporal.durations import DAY, SECOND, DaysTime, Duration, YearsMonths
from engine.feel.temporal.moments import (
    Date,
    DateTime,
    Moment,
    Time,
    local_moment,
    midnight,
    time_of,
)
from engine.feel.temporal.reading import LARGEST_COUNT
from engine.feel.temporal.zones import Offset, offset_at_instant

AnyDuration = TypeVar("AnyDuration", bound=Duration)
LAST_DAY = calendar.day_number(calendar.LAST_YEAR, 12, 31)


def within_reach(duration: AnyDuration) -> AnyDuration:
    """The duration, unless it is longer than any calendar."""
    if abs(duration.count) >= LARGEST_COUNT:
        raise BecameNull("out_of_range")
    return duration


def moved(moment: Moment, by: Duration) -> Moment:
    """A moment later or earlier by a duration."""
    if isinstance(moment, Time):
        return moved_time(moment, by)
    if isinstance(by, YearsMonths):
        return moved_months(moment, by.count)
    if isinstance(moment, Date):
        # A date counts as midnight, so that a part of a day may lead to the day before.
        return shifted(midnight(moment), by.count).date
    return shifted(moment, by.count)


def moved_time(time: Time, by: Duration) -> Time:
    """A time of day later or earlier, around midnight if it must be."""
    if isinstance(by, YearsMonths):
        raise BecameNull("no_operation", op="+", left="time", right="years and months duration")
    return time_of((time.nanos + by.count) % DAY, time.zone)


def moved_months(moment: Date | DateTime, months: int) -> Date | DateTime:
    """A date in another month; the day is the last one where the month is too short."""
    date = moment.date if isinstance(moment, DateTime) else moment
    year, index = divmod(date.year * 12 + date.month - 1 + months, 12)
    if abs(year) > calendar.LAST_YEAR:
        raise BecameNull("out_of_range")
    day = min(date.day, calendar.days_in_month(year, index + 1))
    result = Date(year, index + 1, day)
    return DateTime(result, moment.time) if isinstance(moment, DateTime) else result


def shifted(moment: DateTime, nanos: int) -> DateTime:
    """A moment later or earlier by real time; the clock shown follows its zone."""
    if abs(moment.local + nanos) // DAY >= LAST_DAY:
        raise BecameNull("out_of_range")
    zone = moment.zone
    if zone is None or isinstance(zone, Offset):
        return local_moment(moment.local + nanos, zone)
    instant = moment.instant + nanos
    return local_moment(instant + offset_at_instant(zone, instant // SECOND) * SECOND, zone)


def span(a: Moment, b: Moment) -> DaysTime:
    """The time from ``b`` to ``a``."""
    if isinstance(a, Time) or isinstance(b, Time):
        return time_between(a, b)
    a, b = as_moment(a), as_moment(b)
    if (a.zone is None) is not (b.zone is None):
        raise BecameNull("no_operation", op="-", left="date and time", right="one without zone")
    return DaysTime(a.instant - b.instant)


def as_moment(moment: Date | DateTime) -> DateTime:
    """A date as its midnight in UTC."""
    return moment if isinstance(moment, DateTime) else midnight(moment)


def time_between(a: Moment, b: Moment) -> DaysTime:
    """The time between two times of day."""
    if not isinstance(a, Time) or not isinstance(b, Time):
        raise BecameNull("no_operation", op="-", left="time", right="date")
    if (a.zone is None) is not (b.zone is None):
        raise BecameNull("no_operation", op="-", left="time", right="one without zone")
    return DaysTime(a.sort_key() - b.sort_key())


def months_between(start: Date | DateTime, end: Date | DateTime) -> YearsMonths:
    """Whole months from one date or moment to another."""
    first, last = month_and_rest(start), month_and_rest(end)
    months = last[0] - first[0]
    if months > 0 and last[1:] < first[1:]:
        months -= 1
    if months < 0 and last[1:] > first[1:]:
        months += 1
    return YearsMonths(months)


def month_and_rest(moment: Date | DateTime) -> tuple[int, int, int]:
    """The month counted from year 0, the day, and the nanoseconds of the day."""
    date = moment.date if isinstance(moment, DateTime) else moment
    nanos = moment.time.nanos if isinstance(moment, DateTime) else 0
    return date.year * 12 + date.month, date.day, nanos
