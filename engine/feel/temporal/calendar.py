"""The proleptic Gregorian calendar over all years that XML Schema allows."""

from typing import Final

LAST_YEAR: Final = 999_999_999
MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAYS_OF_400_YEARS: Final = 146_097
DAYS_TO_1970: Final = 719_468
"""Days from 0000-03-01 to 1970-01-01."""


def is_leap(year: int) -> bool:
    """Whether February has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Length of the month."""
    return 29 if month == 2 and is_leap(year) else MONTH_DAYS[month - 1]


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01."""
    # Years are counted from March, so that the leap day is the last of its year.
    shifted = year - (month < 3)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * DAYS_OF_400_YEARS + day_of_era - DAYS_TO_1970


def civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day number."""
    era, day_of_era = divmod(number + DAYS_TO_1970, DAYS_OF_400_YEARS)
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    return era * 400 + year_of_era + (month < 3), month, day


def weekday(year: int, month: int, day: int) -> int:
    """Day of the week, Monday is 1."""
    return (day_number(year, month, day) + 3) % 7 + 1


def day_of_year(year: int, month: int, day: int) -> int:
    """Day of the year, from 1."""
    return day_number(year, month, day) - day_number(year, 1, 1) + 1


def week_of_year(year: int, month: int, day: int) -> int:
    """Week of the year by ISO 8601."""
    number = day_number(year, month, day)
    thursday = number - weekday(year, month, day) + 4
    return (thursday - day_number(civil(thursday)[0], 1, 1)) // 7 + 1
