"""The two durations of FEEL: years and months; days, hours, minutes and seconds."""

from dataclasses import dataclass
from typing import Final

SECOND: Final = 1_000_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, counted in months."""

    count: int

    @property
    def years(self) -> int:
        """Whole years, with the sign of the duration."""
        return sign(self.count) * (abs(self.count) // 12)

    @property
    def months(self) -> int:
        """Months beside the whole years, with the sign of the duration."""
        return sign(self.count) * (abs(self.count) % 12)


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A days and time duration, counted in nanoseconds."""

    count: int

    def part(self, unit: int, limit: int | None = None) -> int:
        """Whole units beside the larger unit, with the sign of the duration."""
        size = abs(self.count)
        if limit is not None:
            size %= limit
        return sign(self.count) * (size // unit)


Duration = YearsMonths | DaysTime


def sign(count: int) -> int:
    """Minus one or one."""
    return -1 if count < 0 else 1
