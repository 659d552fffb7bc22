"""Business time: when the company works, and how far a stretch of working time reaches."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy.orm import Session

from engine.errors import BadRequest
from engine.texts import Text
from tasks.rules import CLOSES_AT, EXTRA_HOLIDAYS, EXTRA_WORKDAYS, OPENS_AT

CHINA: Final = ZoneInfo("Asia/Shanghai")
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+(?:\.\d+)?)W)?(?:(?P<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_LONGEST = timedelta(days=36_600)
"""Past a hundred years a duration is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of a working day, and which days are working days."""

    id: str
    zone: ZoneInfo
    opens_at: time
    day_length: timedelta
    days_a_week: int
    works_on: Callable[[date], bool]

    def open_hours(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every stretch of open hours that ends after a moment, for ever."""
        day = since.astimezone(self.zone).date()
        while True:
            if self.works_on(day):
                opens = datetime.combine(day, self.opens_at, self.zone)
                if opens + self.day_length > since:
                    yield max(opens, since), opens + self.day_length
            day += timedelta(days=1)

    def duration(self, text: str) -> timedelta:
        """Working time of an ISO 8601 duration: ``P1D`` a working day, ``PT24H`` 24 hours of work.

        >>> STANDARD.duration("P1DT30M")
        datetime.timedelta(seconds=34200)
        """
        found = _DURATION.fullmatch(text)
        if not found or not any(found.groups()):
            raise _not_a_duration(text)
        weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
        working_days = weeks * self.days_a_week + days
        if working_days > _LONGEST.days or hours > _LONGEST.days * 24:
            raise _not_a_duration(text)
        rest = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return self.day_length * working_days + rest


@cache
def _chinese_days() -> holidays.HolidayBase:
    # Years known from the start are read by many threads at once without being written.
    return holidays.country_holidays("CN", years=range(2020, 2041))


def _works_in_china(day: date) -> bool:
    """Weekdays without the holidays, and the Saturdays and Sundays worked in exchange."""
    return _chinese_days().is_working_day(day)


STANDARD: Final = Calendar(
    "standard",
    CHINA,
    OPENS_AT.default,
    timedelta(hours=CLOSES_AT.default.hour - OPENS_AT.default.hour),
    5,
    _works_in_china,
)
"""Monday to Friday, 09:00 to 18:00, as the State Council moves the days."""

PREMIUM: Final = Calendar("premium", CHINA, time(0), timedelta(days=1), 7, lambda _: True)
"""Round the clock."""


def calendar_named(session: Session, plan: str = STANDARD.id) -> Calendar:
    """The calendar of a service plan, with the hours and the days of the house."""
    if plan == PREMIUM.id:
        return PREMIUM
    off, on = EXTRA_HOLIDAYS.of(session), EXTRA_WORKDAYS.of(session)
    opens, closes = OPENS_AT.of(session), CLOSES_AT.of(session)
    day = date.min
    length = datetime.combine(day, closes) - datetime.combine(day, opens)
    if length <= timedelta(0):
        opens, length = STANDARD.opens_at, STANDARD.day_length  # somebody is half-way in a change
    return replace(
        STANDARD,
        opens_at=opens,
        day_length=length,
        works_on=lambda day: day in on or (day not in off and _works_in_china(day)),
    )


def add_working_time(
    start: datetime, duration: timedelta, calendar: Calendar = STANDARD
) -> datetime:
    """The earliest moment by which so much working time has passed since ``start``."""
    if not timedelta(0) <= duration <= _LONGEST:
        raise _not_a_duration(str(duration))
    if not duration:
        return start
    left = duration
    for opens, closes in calendar.open_hours(start):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise AssertionError("open hours never end")


def working_time_between(
    start: datetime, end: datetime, calendar: Calendar = STANDARD
) -> timedelta:
    """How much working time lies between two moments; none where they are in the wrong order."""
    worked = timedelta(0)
    for opens, closes in calendar.open_hours(start):
        if opens >= end:
            break
        worked += min(closes, end) - opens
    return worked


def _not_a_duration(text: str) -> BadRequest:
    return BadRequest(
        Text(
            f"“{text}” 不是工作时长；请写成 P1D、PT4H 或 P2DT3H30M。",
            f'"{text}" is not a working time; write P1D, PT4H or P2DT3H30M.',
        )
    )
