"""Time zones: a fixed offset, or a region whose offset depends on the moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.feel.temporal.calendar import civil

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Offset:
    """A fixed distance from UTC, in seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Region:
    """A zone of the tz database, by its name."""

    name: str


Zone = Offset | Region
ZULU = Offset(0)


@lru_cache(maxsize=256)
def zone_info(name: str) -> ZoneInfo | None:
    """The rules of a region, or None if there is no such region."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError of its own
        return None
    except KeyError:
        return None


def known_year(year: int) -> int:
    """A year that Python knows, in which the calendar runs the same."""
    return year if 2 <= year <= 9998 else 2000 + year % 400 if year < 2 else 9200 + year % 400


def offset_at_local(zone: Zone, day: int, second: int) -> int:
    """Seconds from UTC where the local clock shows this day and second."""
    if isinstance(zone, Offset):
        return zone.seconds
    year, month, date = civil(day)
    local = datetime(known_year(year), month, date, tzinfo=zone_info(zone.name))
    shown = (local + timedelta(seconds=second)).utcoffset()
    return int(shown.total_seconds()) if shown is not None else 0


def offset_at_instant(zone: Zone, second: int) -> int:
    """Seconds from UTC at an instant given in seconds since 1970 in UTC."""
    if isinstance(zone, Offset):
        return zone.seconds
    day, rest = divmod(second, DAY_SECONDS)
    year, month, date = civil(day)
    instant = datetime(known_year(year), month, date, tzinfo=UTC) + timedelta(seconds=rest)
    shown = instant.astimezone(zone_info(zone.name)).utcoffset()
    return int(shown.total_seconds()) if shown is not None else 0
