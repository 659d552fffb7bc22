"""SLA clocks by the calendars of the house: pauses, classifying anew, days off, first response."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.operations import Call, Operations
from engine.rules import change
from processes.operations.registry import register
from processes.records.service import SlaClock, Ticket
from tasks.calendar import CHINA
from tasks.rules import EXTRA_HOLIDAYS, EXTRA_WORKDAYS
from tests.support.engine import NOON, House
from tests.support.records import stamped
from web.neighbours import neighbours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


class Counter:
    """A ticket of a certain moment, and its clock."""

    def __init__(self, session: Session) -> None:
        self.session = session
        registry = Operations()
        register(registry, neighbours(Engine(), Path()))
        self._operations = registry.inside

    def open(self, created: str, hours: int, plan: str = "standard") -> SlaClock:
        self.ticket = Ticket(**stamped("T", contact="王五", created_at=at(created)))
        self.session.add(self.ticket)
        self.session.flush()
        self.start(created, hours, plan)
        return self.session.scalars(select(SlaClock)).one()

    def start(self, when: str, hours: int, plan: str = "standard") -> None:
        self.call("start", when, resolve_hours=hours, response_minutes=60, sla_plan=plan)

    def call(self, verb: str, when: str, **inputs: object) -> dict[str, object]:
        given = {"ticket_id": self.ticket.number, **inputs}
        step = f"{verb} {when}"
        call = Call(f"crm.sla.{verb}", given, {}, 1, 1, 1, "S", step, at(when), 1)
        return dict(self._operations[call.operation](self.session, call))


@pytest.fixture
def desk(bare_house: House) -> Iterator[Counter]:
    with bare_house.session() as session:
        yield Counter(session)


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("2026-11-18T20:00", "2026-11-19T07:00", "2026-11-19T13:00"),  # outside, outside
        ("2026-11-18T17:00", "2026-11-18T20:00", "2026-11-19T14:00"),  # inside, outside
        ("2026-11-18T20:00", "2026-11-19T10:00", "2026-11-19T14:00"),  # outside, inside
        ("2026-11-18T15:00", "2026-11-18T16:00", "2026-11-19T14:00"),  # inside, inside
        ("2026-11-18T17:00", "2026-11-19T10:00", "2026-11-19T15:00"),  # over night
        ("2026-11-18T17:00", "2026-11-23T10:00", "2026-11-23T15:00"),  # over a weekend
    ],
)
def test_only_paused_business_time_moves_the_deadlines(
    desk: Counter, paused: str, resumed: str, due: str
) -> None:
    clock = desk.open("2026-11-18T10:00", 12)
    assert clock.due_at == at("2026-11-19T13:00")

    desk.call("pause", paused)
    desk.call("resume", resumed)

    assert clock.due_at == at(due)
    assert clock.response_due_at == at("2026-11-18T11:00")


@pytest.mark.parametrize(
    ("created", "hours", "plan", "due"),
    [
        ("2026-11-20T17:00", 2, "standard", "2026-11-23T10:00"),  # Friday to Monday
        ("2026-11-20T17:00", 2, "premium", "2026-11-20T19:00"),
        ("2026-11-21T23:00", 24, "premium", "2026-11-22T23:00"),  # a weekend
        ("2026-10-01T10:00", 8, "premium", "2026-10-01T18:00"),  # the national day
        ("2026-09-30T17:00", 2, "standard", "2026-10-08T10:00"),  # the golden week
        ("2026-02-13T17:00", 4, "standard", "2026-02-14T12:00"),  # a Saturday worked in exchange
        ("2026-11-18T10:00", 1, "unknown", "2026-11-18T11:00"),
    ],
)
def test_each_plan_counts_by_its_calendar(
    desk: Counter, created: str, hours: int, plan: str, due: str
) -> None:
    assert desk.open(created, hours, plan).due_at == at(due)


@pytest.mark.parametrize(
    ("off", "on", "due"),
    [
        ({date(2026, 11, 23)}, set(), "2026-11-24T10:00"),
        (set(), {date(2026, 11, 21)}, "2026-11-21T10:00"),
        ({date(2026, 11, 21)}, {date(2026, 11, 21)}, "2026-11-21T10:00"),
    ],
)
def test_days_that_people_add_count(desk: Counter, off: set[date], on: set[date], due: str) -> None:
    for rule, days in ((EXTRA_HOLIDAYS, off), (EXTRA_WORKDAYS, on)):
        text = rule.kind.write(frozenset(days))
        change(desk.session, rule, text, by="dora", at=NOON)

    assert desk.open("2026-11-20T17:00", 2).due_at == at(due)


def test_premium_pauses_count_by_night_too(desk: Counter) -> None:
    clock = desk.open("2026-11-18T10:00", 24, "premium")
    desk.call("pause", "2026-11-18T20:00")
    desk.call("resume", "2026-11-18T23:00")

    assert clock.due_at == at("2026-11-19T13:00")


def test_who_is_classified_anew_counts_from_the_creation_and_keeps_pauses(desk: Counter) -> None:
    clock = desk.open("2026-11-18T10:00", 12)
    desk.call("pause", "2026-11-18T14:00")
    desk.call("resume", "2026-11-18T15:00")

    desk.start("2026-11-18T16:00", 4)

    assert clock.due_at == at("2026-11-18T15:00")
    assert clock.warn_at == at("2026-11-18T14:00")
    assert clock.escalate_at == at("2026-11-18T17:00")


@pytest.mark.parametrize(
    ("answered", "checked", "late"),
    [
        (None, "2026-11-18T10:59", False),
        (None, "2026-11-18T11:01", True),
        ("2026-11-18T10:30", "2026-11-18T17:00", False),
        ("2026-11-18T11:30", "2026-11-18T12:00", True),
    ],
)
def test_a_late_first_response_is_a_flag_of_its_own(
    desk: Counter, answered: str | None, checked: str, late: bool
) -> None:
    clock = desk.open("2026-11-18T10:00", 12)
    desk.ticket.first_response_at = at(answered) if answered else None

    seen = desk.call("check", checked)

    assert (seen["state"], seen["response_breached"]) == ("ok", late)
    assert bool(clock.details.get("response_breached")) is late


def test_the_four_moments_of_a_clock(desk: Counter) -> None:
    clock = desk.open("2026-11-18T09:00", 8)

    assert clock.response_due_at - at("2026-11-18T09:00") == timedelta(hours=1)
    assert clock.warn_at == at("2026-11-18T15:00")
    assert clock.due_at == at("2026-11-18T17:00")
    assert clock.escalate_at == at("2026-11-19T12:00")
