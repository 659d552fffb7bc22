"""Functions that make and read dates, times and durations."""

from datetime import UTC, datetime
from typing import Final

from engine.feel.functions.registry import Registry, refuse
from engine.feel.runtime.frame import Run
from engine.feel.runtime.numbers import Number, as_index
from engine.feel.temporal import calendar
from engine.feel.temporal.durations import SECOND, DaysTime, Duration, YearsMonths
from engine.feel.temporal.hosted import from_datetime
from engine.feel.temporal.moments import Date, DateTime, Time, midnight
from engine.feel.temporal.moving import months_between
from engine.feel.temporal.reading import (
    LARGEST_OFFSET,
    checked_date,
    read_date,
    read_date_time,
    read_duration,
    read_time,
)
from engine.feel.temporal.zones import Offset

builtin = Registry()
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


@builtin("date", "from: string")
def date_from_text(text: str) -> Date:
    """The date that a text such as 2026-12-01 names."""
    date = read_date(text)
    if date is None:
        raise refuse("date", "no_date", text=text)
    return date


@builtin("date", "from: day")
def date_of(moment: Date | DateTime) -> Date:
    """The date of a date and time."""
    return moment.date if isinstance(moment, DateTime) else moment


@builtin("date", "year: number, month: number, day: number")
def date_from_parts(year: Number, month: Number, day: Number) -> Date:
    """The date of a year, a month and a day."""
    parts = [as_index(part) for part in (year, month, day)]
    if None in parts:
        raise refuse("date", "part_not_whole")
    date = checked_date(parts[0] or 0, parts[1] or 0, parts[2] or 0)
    if date is None:
        raise refuse("date", "no_date", text=f"{year}-{month}-{day}")
    return date


@builtin("date and time", "from: string")
def date_time_from_text(text: str) -> DateTime:
    """The moment that a text such as 2026-12-01T09:00:00Z names; a date alone is its midnight."""
    moment = read_date_time(text)
    if moment is not None:
        return moment
    date = read_date(text)
    if date is None:
        raise refuse("date and time", "no_date_time", text=text)
    return DateTime(date, Time(0, 0, 0))


@builtin("date and time", "date: day, time: time")
def date_time_from_parts(date: Date | DateTime, time: Time) -> DateTime:
    """The moment of a date and a time."""
    return DateTime(date_of(date), time)


@builtin("date and time", "from: day")
def date_time_of(moment: Date | DateTime) -> DateTime:
    """A date as a moment."""
    return moment if isinstance(moment, DateTime) else midnight(moment)


@builtin("time", "from: string")
def time_from_text(text: str) -> Time:
    """The time that a text such as 09:00:00 names."""
    time = read_time(text)
    if time is None:
        raise refuse("time", "no_time", text=text)
    return time


@builtin("time", "from: date or time")
def time_of(moment: Date | DateTime | Time) -> Time:
    """The time of a date and time; a date alone begins at midnight."""
    if isinstance(moment, Time):
        return moment
    return moment.time if isinstance(moment, DateTime) else midnight(moment).time


@builtin("time", "hour: number, minute: number, second: number, offset?: days|null")
def time_from_parts(
    hour: Number, minute: Number, second: Number, offset: DaysTime | None = None
) -> Time:
    """The time of an hour, a minute, a second and perhaps a distance from UTC."""
    hours, minutes = as_index(hour), as_index(minute)
    if hours not in range(24) or minutes not in range(60) or not 0 <= second < 60:
        raise refuse("time", "no_time", text=f"{hour}:{minute}:{second}")
    seconds = int(second)
    zone = None
    if offset is not None:
        zone = Offset(offset.count // SECOND)
        if abs(zone.seconds) > LARGEST_OFFSET:
            raise refuse("time", "offset_too_large")
    return Time(hours or 0, minutes or 0, seconds, int((second - seconds) * SECOND), zone)


@builtin("duration", "from: string")
def duration_from_text(text: str) -> Duration:
    """The duration that a text such as P1DT2H names."""
    duration = read_duration(text)
    if duration is None:
        raise refuse("duration", "no_duration", text=text)
    return duration


@builtin("years and months duration", "from: day, to: day")
def years_months_between(start: Date | DateTime, end: Date | DateTime) -> YearsMonths:
    """Whole months from one date to another."""
    return months_between(start, end)


@builtin("now", with_run=True)
def now(run: Run) -> DateTime:
    """This moment."""
    return from_datetime(run.now or datetime.now(UTC))


@builtin("today", with_run=True)
def today(run: Run) -> Date:
    """This day."""
    return now(run).date


@builtin("day of week", "date: day")
def day_of_week(moment: Date | DateTime) -> str:
    """The English name of the day."""
    date = date_of(moment)
    return WEEKDAYS[calendar.weekday(date.year, date.month, date.day) - 1]


@builtin("month of year", "date: day")
def month_of_year(moment: Date | DateTime) -> str:
    """The English name of the month."""
    return MONTHS[date_of(moment).month - 1]


@builtin("day of year", "date: day")
def day_of_year(moment: Date | DateTime) -> int:
    """The number of the day in its year."""
    date = date_of(moment)
    return calendar.day_of_year(date.year, date.month, date.day)


@builtin("week of year", "date: day")
def week_of_year(moment: Date | DateTime) -> int:
    """The number of the week, as ISO 8601 counts."""
    date = date_of(moment)
    return calendar.week_of_year(date.year, date.month, date.day)


@builtin("last day of month", "date: day")
def last_day_of_month(moment: Date | DateTime) -> Date:
    """The last date of the same month."""
    date = date_of(moment)
    return Date(date.year, date.month, calendar.days_in_month(date.year, date.month))
