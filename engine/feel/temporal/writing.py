"""Dates, times and durations to ISO 8601 text."""

from engine.feel.temporal.durations import DAY, HOUR, MINUTE, SECOND, DaysTime, YearsMonths
from engine.feel.temporal.moments import Date, DateTime, Time
from engine.feel.temporal.zones import Offset, Zone


def date_text(date: Date) -> str:
    """As 2026-12-01."""
    year = f"-{-date.year:04}" if date.year < 0 else f"{date.year:04}"
    return f"{year}-{date.month:02}-{date.day:02}"


def time_text(time: Time) -> str:
    """As 09:00:00.5+08:00 or 09:00:00@Asia/Shanghai."""
    clock = f"{time.hour:02}:{time.minute:02}:{time.second:02}{fraction(time.nano)}"
    return clock + zone_text(time.zone)


def zone_text(zone: Zone | None) -> str:
    """As Z, +08:00 or @Asia/Shanghai."""
    if zone is None:
        return ""
    if not isinstance(zone, Offset):
        return f"@{zone.name}"
    if zone.seconds == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone.seconds), 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{'-' if zone.seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}{tail}"


def date_time_text(moment: DateTime) -> str:
    """As 2026-12-01T09:00:00Z."""
    return f"{date_text(moment.date)}T{time_text(moment.time)}"


def fraction(nano: int) -> str:
    """The digits after the point, if any."""
    return f".{nano:09}".rstrip("0") if nano else ""


def years_months_text(duration: YearsMonths) -> str:
    """As P1Y2M; nothing at all is P0M."""
    years, months = divmod(abs(duration.count), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{'-' if duration.count < 0 else ''}P{parts or '0M'}"


def days_time_text(duration: DaysTime) -> str:
    """As P1DT2H3M4.5S; nothing at all is PT0S."""
    size = abs(duration.count)
    days, rest = divmod(size, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, nano = divmod(rest, SECOND)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or nano:
        clock += f"{seconds}{fraction(nano)}S"
    parts = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if duration.count < 0 else ''}P{parts or 'T0S'}"
