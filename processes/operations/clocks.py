"""SLA clocks: how long a ticket may take, in the working time of its service plan."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call, Inside
from engine.states import moved
from processes.operations.inputs import amount, maybe, text
from processes.operations.neighbours import Neighbours
from processes.operations.records import needed, stamp
from processes.records.numbers import next_number
from processes.records.service import SlaClock, Ticket
from processes.records.service_states import SLA_MOVES, TICKET_MOVES, SlaState
from processes.rules.service import ESCALATE_AT, WARN_AT

_GRACE: Final = timedelta(hours=1)
"""Whoever handles a breach has so long at least before it goes higher."""
_WHILE_PAUSED: Final = timedelta(days=30)
"""A clock that stands is looked at when it runs again; at the latest after so long."""
_MARKS: Final = ("response_due_at", "warn_at", "due_at", "escalate_at")


def clock_operations(neighbours: Neighbours) -> Mapping[str, Inside]:
    """The operations on clocks, by the calendars of the house."""
    return {
        "sla.start": lambda session, call: _start(session, call, neighbours),
        "sla.pause": lambda session, call: _pause(session, call),
        "sla.resume": lambda session, call: _resume(session, call, neighbours),
        "sla.check": lambda session, call: _check(session, call),
    }


def meet(session: Session, ticket: Ticket, call: Call) -> None:
    """The ticket is done: its clock stops for good."""
    clock = _of(session, ticket)
    if clock is not None and clock.state is not SlaState.MET:
        clock.state = moved(SLA_MOVES, "meet", clock.state)
        clock.updated_at = call.now
        _answered_late(session, clock, call.now)


def run_again(session: Session, ticket: Ticket, call: Call) -> None:
    """The ticket was not done after all: its clock runs on to the same moments."""
    clock = _of(session, ticket)
    if clock is not None and clock.state is SlaState.MET:
        clock.state = moved(SLA_MOVES, "reopen", clock.state)
        clock.updated_at = call.now


def _start(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    """Compute the four moments from when the ticket came, also when it is classified anew."""
    ticket = needed(session, Ticket, maybe(call, "ticket_id"))
    plan = text(call, "sla_plan", "standard")
    hours = amount(call, "resolve_hours")
    spans = {
        "response_due_at": amount(call, "response_minutes") / 60,
        "warn_at": hours * WARN_AT.of(session),
        "due_at": hours,
        "escalate_at": hours * ESCALATE_AT.of(session),
    }
    clock = _of(session, ticket)
    waited = _waited(session, clock, plan, neighbours) if clock else timedelta(0)
    marks = {
        name: neighbours.later(
            session, ticket.created_at, timedelta(hours=float(span)) + waited, plan
        )
        for name, span in spans.items()
    }
    if clock is None:
        clock = SlaClock(
            number=next_number(session, "SLA", call.now), ticket_key=ticket.key, **stamp(call)
        )
        session.add(clock)
    clock.calendar = plan
    clock.add_details({n: call.inputs.get(n) for n in ("response_minutes", "resolve_hours")})
    for name, moment in marks.items():
        setattr(clock, name, moment)
    session.flush()
    neighbours.look_again(session, call)
    return marks


def _waited(session: Session, clock: SlaClock, plan: str, neighbours: Neighbours) -> timedelta:
    """The working time of all pauses so far: a ticket classified anew does not lose them."""
    pauses = clock.details.get("pauses")
    return sum(
        (
            neighbours.between(
                session, _moment(pause.get("since")), _moment(pause.get("until")), plan
            )
            for pause in (pauses if isinstance(pauses, list) else [])
        ),
        timedelta(0),
    )


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value))


def _pause(session: Session, call: Call) -> Mapping[str, object]:
    clock = _needed(session, call)
    if clock is not None and clock.state is not SlaState.PAUSED:
        clock.state = moved(SLA_MOVES, "pause", clock.state)
        clock.paused_at = clock.updated_at = call.now
        _let(session, call, "ask")
    session.flush()
    return NOTHING


def _resume(session: Session, call: Call, neighbours: Neighbours) -> Mapping[str, object]:
    """Move what is still to come by the working time that the pause took."""
    clock = _needed(session, call)
    if clock is not None and clock.state is SlaState.PAUSED and clock.paused_at is not None:
        lost = neighbours.between(session, clock.paused_at, call.now, clock.calendar)
        for name in _MARKS:
            moment = getattr(clock, name)
            if moment > clock.paused_at:
                setattr(clock, name, neighbours.later(session, moment, lost, clock.calendar))
        before = clock.details.get("pauses")
        pause = {"since": clock.paused_at, "until": call.now}
        clock.add_details({"pauses": [*(before if isinstance(before, list) else []), pause]})
        clock.state = moved(SLA_MOVES, "resume", clock.state)
        clock.paused_at = None
        clock.updated_at = call.now
        _let(session, call, "work")
        neighbours.look_again(session, call)
    session.flush()
    return {"due_at": clock.due_at} if clock is not None else NOTHING


def _let(session: Session, call: Call, move: str) -> None:
    """The ticket waits for the customer, or is worked on again."""
    ticket = needed(session, Ticket, maybe(call, "ticket_id"))
    sources, target = TICKET_MOVES[move]
    if ticket.state in sources:
        ticket.state, ticket.updated_at = target, call.now


def _check(session: Session, call: Call) -> Mapping[str, object]:
    """Where the clock stands now, and when to look again."""
    clock = _needed(session, call)
    if clock is None:
        return {
            "state": "met",
            "response_breached": False,
            "next_check_at": call.now,
            "escalate_at": call.now,
        }
    late = _answered_late(session, clock, call.now)
    state = _judged(clock, call.now)
    if state in _JUDGED and clock.state not in (SlaState.PAUSED, SlaState.MET):
        clock.state = _JUDGED[state]
    session.flush()
    return {
        "state": state,
        "response_breached": late,
        "next_check_at": _next_look(clock, call.now),
        "escalate_at": max(clock.escalate_at, call.now + _GRACE),
    }


def _next_look(clock: SlaClock, now: datetime) -> datetime:
    """The next moment of the clock; what comes between wakes the watch by itself."""
    if clock.state is SlaState.PAUSED:
        return now + _WHILE_PAUSED
    marks = (moment for name in _MARKS if (moment := getattr(clock, name)) > now)
    return min(marks, default=now + _GRACE)


def _answered_late(session: Session, clock: SlaClock, now: datetime) -> bool:
    """Whether the first response came too late, or is late by now; a flag of its own."""
    answered = session.get_one(Ticket, clock.ticket_key).first_response_at
    late = (answered or now) > clock.response_due_at
    if late and not clock.details.get("response_breached"):
        clock.add_details({"response_breached": True})
    return late


_JUDGED: Final = {
    "warning": SlaState.WARNED,
    "breached": SlaState.BREACHED,
    "breached2": SlaState.BREACHED_TWICE,
}


def _judged(clock: SlaClock, now: datetime) -> str:
    if clock.state in (SlaState.PAUSED, SlaState.MET):
        return clock.state.value
    reached = [
        name
        for name, moment in (
            ("breached2", clock.escalate_at),
            ("breached", clock.due_at),
            ("warning", clock.warn_at),
        )
        if moment <= now
    ]
    return reached[0] if reached else "ok"


def _needed(session: Session, call: Call) -> SlaClock | None:
    return _of(session, needed(session, Ticket, maybe(call, "ticket_id")))


def _of(session: Session, ticket: Ticket) -> SlaClock | None:
    return session.scalar(select(SlaClock).where(SlaClock.ticket_key == ticket.key))
