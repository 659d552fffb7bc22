"""When timers fire: ISO 8601 dates, durations and cycles, computed from the moment given."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.bpmn.graph import TimerKind

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?"
    r"(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,11}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(?P<times>\d{0,9})/(?:(?P<start>[^/P]+)/)?(?P<period>P[^/]+)", re.ASCII)


class BadTime(ValueError):
    """A text that says no time."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months, and seconds that do not care about the calendar."""

    months: int
    time: timedelta

    def after(self, moment: datetime) -> datetime:
        """The moment that much later; the last day of a shorter month stands in."""
        try:
            year, month = divmod(moment.year * 12 + moment.month - 1 + self.months, 12)
            day = min(moment.day, calendar.monthrange(year, month + 1)[1])
            return moment.replace(year=year, month=month + 1, day=day) + self.time
        except (OverflowError, ValueError) as error:
            raise BadTime(f"the time lies too far away: {error}") from None

    @property
    def is_positive(self) -> bool:
        """Whether it leads into the future."""
        return self.months > 0 or (self.months == 0 and self.time > timedelta())


@dataclass(frozen=True, slots=True)
class Alarm:
    """The next firing of a timer. ``left``: how many after it, None without end."""

    due: datetime
    left: int | None = 0
    period: str = ""

    @property
    def repeats(self) -> bool:
        """Whether it fires again after this."""
        return self.left is None or self.left > 0


def parse_duration(text: str) -> Duration:
    """An ISO 8601 duration.

    >>> parse_duration("P1DT12H").time
    datetime.timedelta(days=1, seconds=43200)
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip().endswith(("P", "T")):
        raise BadTime(f"{text!r} is not an ISO 8601 duration such as P1DT12H")
    part = {name: float(value or 0) for name, value in match.groupdict().items() if name != "sign"}
    sign = -1 if match["sign"] else 1
    return Duration(
        months=sign * int(part["years"] * 12 + part["months"]),
        time=sign
        * timedelta(
            weeks=part["weeks"],
            days=part["days"],
            hours=part["hours"],
            minutes=part["minutes"],
            seconds=part["seconds"],
        ),
    )


def parse_moment(text: str) -> datetime:
    """An ISO 8601 date and time in UTC; one without a zone is read as UTC.

    >>> parse_moment("2026-12-01T09:00:00+08:00").isoformat()
    '2026-12-01T01:00:00+00:00'
    """
    plain, _, zone = text.strip().partition("@")
    try:
        moment = datetime.fromisoformat(plain)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, LookupError, OSError):
        raise BadTime(f"{text!r} is not an ISO 8601 date and time") from None


def set_alarm(kind: TimerKind, text: str, now: datetime) -> Alarm:
    """The first firing of a timer that begins now."""
    if kind is TimerKind.DATE:
        return Alarm(parse_moment(text))
    if kind is TimerKind.DURATION:
        return Alarm(parse_duration(text).after(now))
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        raise BadTime(f"{text!r} is not an ISO 8601 cycle such as R3/PT1H")
    period = parse_duration(match["period"])
    if not period.is_positive:
        raise BadTime(f"the cycle {text!r} does not move forward")
    if match["times"] == "0":
        raise BadTime(f"the cycle {text!r} never fires")
    left = int(match["times"]) - 1 if match["times"] else None
    due = parse_moment(match["start"]) if match["start"] else period.after(now)
    return Alarm(due, left, match["period"])


def next_alarm(alarm: Alarm, now: datetime) -> Alarm | None:
    """The firing after this one.

    It keeps the beat of the cycle. One without end does not make up for what it slept through; a
    counted one does.
    """
    if not alarm.repeats:
        return None
    period = parse_duration(alarm.period)
    due = period.after(alarm.due)
    if alarm.left is None:
        if not period.months and due < now:
            due += (now - due) // period.time * period.time
        return Alarm(due, None, alarm.period)
    return Alarm(due, alarm.left - 1, alarm.period)
