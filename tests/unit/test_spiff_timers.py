"""ISO 8601 durations, moments and cycles, and when they fall."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.bpmn.graph import TimerKind
from engine.spiff.timers import (
    Alarm,
    BadTime,
    next_alarm,
    parse_duration,
    parse_moment,
    set_alarm,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("PT48H", "2026-02-02T12:00:00"),
        ("P1M", "2026-02-28T12:00:00"),
        ("P1Y1M", "2027-02-28T12:00:00"),
        ("P2W", "2026-02-14T12:00:00"),
        ("PT0.5S", "2026-01-31T12:00:00.500000"),
        ("-PT5M", "2026-01-31T11:55:00"),
        ("P1DT2H3M4S", "2026-02-01T14:03:04"),
        ("-P2M", "2025-11-30T12:00:00"),
        ("PT0S", "2026-01-31T12:00:00"),
    ],
)
def test_a_duration_leads_to_a_moment(text: str, later: str) -> None:
    assert parse_duration(text).after(NOON).isoformat() == f"{later}+00:00"


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1D", "P1H", "P0.5M", "PT1D", "P1DT", "PT1H;", "P١D", "P1D" * 2]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_duration(text)


@pytest.mark.parametrize("text", ["P9999Y", "-P9999Y", "P999999D"])
def test_a_duration_that_leaves_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_duration(text).after(NOON.replace(year=9000 if text[0] == "P" else 10))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01T09:00:00+08:00", "2026-12-01T01:00:00"),
        ("2026-12-01T09:00:00Z", "2026-12-01T09:00:00"),
        ("2026-12-01T09:00:00", "2026-12-01T09:00:00"),
        ("2026-12-01", "2026-12-01T00:00:00"),
        ("2026-07-01T09:00:00@Europe/Berlin", "2026-07-01T07:00:00"),
    ],
)
def test_a_moment_is_kept_in_utc(text: str, moment: str) -> None:
    assert parse_moment(text).isoformat() == f"{moment}+00:00"


@pytest.mark.parametrize("text", ["", "noon", "2026-13-01", "2026-12-01T09:00@Nowhere/Land"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_moment(text)


def test_a_cycle_may_say_when_it_begins() -> None:
    alarm = set_alarm(TimerKind.CYCLE, "R2/2026-06-01T08:00:00Z/P1D", NOON)
    assert alarm == Alarm(datetime(2026, 6, 1, 8, tzinfo=UTC), 1, "P1D")


@pytest.mark.parametrize("text", ["R0/PT1H", "R/PT0S", "R/-PT1H", "PT1H", "R3", "R3/PT1H/x"])
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        set_alarm(TimerKind.CYCLE, text, NOON)


def test_a_counted_cycle_makes_up_for_what_it_missed() -> None:
    alarm = set_alarm(TimerKind.CYCLE, "R3/PT1H", NOON)
    late = NOON + timedelta(days=1)
    second = next_alarm(alarm, late)
    assert second == Alarm(NOON + timedelta(hours=2), 1, "PT1H")
    assert second is not None
    third = next_alarm(second, late)
    assert third == Alarm(NOON + timedelta(hours=3), 0, "PT1H")
    assert third is not None
    assert next_alarm(third, late) is None


def test_a_cycle_without_end_goes_on_from_the_last_beat() -> None:
    alarm = set_alarm(TimerKind.CYCLE, "R/PT1H", NOON)
    following = next_alarm(alarm, NOON + timedelta(hours=24, minutes=30))
    assert following == Alarm(NOON + timedelta(hours=24), None, "PT1H")
