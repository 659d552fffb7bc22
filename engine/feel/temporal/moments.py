"""Dates, times of day, and both together, over all years of XML Schema."""

from dataclasses import dataclass

from engine.feel.temporal import calendar
from engine.feel.temporal.durations import SECOND
from engine.feel.temporal.zones import DAY_SECONDS, Offset, Zone, offset_at_local


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the calendar."""

    year: int
    month: int
    day: int

    @property
    def number(self) -> int:
        """Days since 1970-01-01."""
        return calendar.day_number(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, to the nanosecond, with or without a zone."""

    hour: int
    minute: int
    second: int
    nano: int = 0
    zone: Zone | None = None

    @property
    def seconds(self) -> int:
        """Whole seconds since midnight on the local clock."""
        return self.hour * 3600 + self.minute * 60 + self.second

    @property
    def nanos(self) -> int:
        """Nanoseconds since midnight on the local clock."""
        return self.seconds * SECOND + self.nano

    def sort_key(self) -> int:
        """Nanoseconds since midnight in UTC if the time has a zone."""
        if self.zone is None:
            return self.nanos
        # A time without a date has no summer or winter: a region counts as on 1970-01-01.
        return self.nanos - offset_at_local(self.zone, 0, self.seconds) * SECOND


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time of day."""

    date: Date
    time: Time

    @property
    def zone(self) -> Zone | None:
        """The zone of its time."""
        return self.time.zone

    @property
    def offset(self) -> int:
        """Seconds from UTC at that moment; without a zone, zero."""
        zone = self.time.zone
        if zone is None:
            return 0
        return offset_at_local(zone, self.date.number, self.time.seconds)

    @property
    def local(self) -> int:
        """Nanoseconds since 1970-01-01 on the local clock."""
        return self.date.number * DAY_SECONDS * SECOND + self.time.nanos

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01 in UTC."""
        return self.local - self.offset * SECOND


Moment = Date | Time | DateTime


def date_of(number: int) -> Date:
    """The date of a day number."""
    return Date(*calendar.civil(number))


def time_of(nanos: int, zone: Zone | None) -> Time:
    """The time so many nanoseconds after midnight."""
    seconds, nano = divmod(nanos, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Time(hour, minute, second, nano, zone)


def local_moment(local: int, zone: Zone | None) -> DateTime:
    """The moment so many nanoseconds after 1970-01-01 on the local clock."""
    day, nanos = divmod(local, DAY_SECONDS * SECOND)
    return DateTime(date_of(day), time_of(nanos, zone))


def midnight(date: Date) -> DateTime:
    """The date as a moment in UTC, as the specification compares and subtracts dates."""
    return DateTime(date, Time(0, 0, 0, 0, Offset(0)))
