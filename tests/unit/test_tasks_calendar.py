"""Business time: the standard calendar with Chinese holidays, the premium one round the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadRequest
from tasks.calendar import (
    CHINA,
    PREMIUM,
    STANDARD,
    Calendar,
    add_working_time,
    working_time_between,
)

MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CALENDAR = st.sampled_from([STANDARD, PREMIUM])
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-11-18T10:00", "PT4H", "2026-11-18T14:00"),
        ("2026-11-18T16:00", "PT4H", "2026-11-19T11:00"),
        ("2026-11-18T09:00", "P1D", "2026-11-18T18:00"),
        ("2026-11-18T10:00", "P1D", "2026-11-19T10:00"),
        ("2026-11-20T17:00", "PT2H", "2026-11-23T10:00"),  # Friday to Monday
        ("2026-11-21T12:00", "PT1H", "2026-11-23T10:00"),  # asked on a Saturday
        ("2026-11-18T07:00", "PT1H", "2026-11-18T10:00"),  # asked before opening
        ("2026-11-18T10:00", "P1W", "2026-11-25T10:00"),
    ],
)
def test_working_time_goes_on_at_the_next_opening(start: str, duration: str, end: str) -> None:
    assert add_working_time(at(start), STANDARD.duration(duration)) == at(end)


def test_a_holiday_is_not_worked() -> None:
    assert add_working_time(at("2026-09-30T17:00"), 2 * HOUR) == at("2026-10-08T10:00")


def test_a_saturday_worked_in_exchange_is_worked() -> None:
    assert add_working_time(at("2026-02-13T17:00"), 2 * HOUR) == at("2026-02-14T10:00")


def test_premium_customers_are_served_round_the_clock() -> None:
    start = at("2026-10-03T23:00")

    assert add_working_time(start, PREMIUM.duration("P1D"), PREMIUM) == start + timedelta(days=1)


def test_no_duration_ends_where_it_starts() -> None:
    assert add_working_time(at("2026-11-21T12:00"), timedelta(0)) == at("2026-11-21T12:00")


@pytest.mark.parametrize("text", ["", "P", "PT", "1D", "P1M", "P1Y", "-P1D", "P999999999D"])
def test_what_is_no_working_time_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        STANDARD.duration(text)


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(BadRequest):
        add_working_time(at("2026-11-18T10:00"), -HOUR)


def test_there_is_no_working_time_between_moments_in_the_wrong_order() -> None:
    assert working_time_between(at("2026-11-19T10:00"), at("2026-11-18T10:00")) == timedelta(0)


@given(start=MOMENTS, minutes=st.integers(1, 60 * 300), calendar=CALENDAR)
def test_what_is_added_lies_between(start: datetime, minutes: int, calendar: Calendar) -> None:
    duration = timedelta(minutes=minutes)

    end = add_working_time(start, duration, calendar)

    assert working_time_between(start, end, calendar) == duration


@given(moments=st.lists(MOMENTS, min_size=3, max_size=3).map(sorted), calendar=CALENDAR)
def test_working_time_adds_up(moments: list[datetime], calendar: Calendar) -> None:
    first, second, third = moments

    assert working_time_between(first, second, calendar) + working_time_between(
        second, third, calendar
    ) == working_time_between(first, third, calendar)
