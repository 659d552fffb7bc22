"""Choosing who gets work: round robin, fewest open items, skill, or the one who had it before."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from engine.operations import Call, Inside, OperationFailed
from engine.states import TaskState
from engine.store.tables import Task
from tasks.people import holders, listed
from tasks.rules import LEADS_AT_MOST, TICKETS_AT_MOST
from tasks.tables import Membership, PersonRow

ROUND_ROBIN: Final = "round_robin"
LEAST_LOADED: Final = "least_loaded"
SKILL_MATCH: Final = "skill_match"
STICKY: Final = "sticky"


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody is wanted."""

    role: str
    department: str | None = None
    strategy: str = ""
    exclude: frozenset[str] = frozenset()
    cap: int | None = None
    """Who has this many open items gets no more."""
    skill: str = ""
    previous: str = ""
    """Who had it before."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who could get it, with what the strategies look at."""

    username: str
    load: int
    last_given: datetime | None
    skills: frozenset[str]

    @property
    def turn(self) -> tuple[bool, float, str]:
        """Whose turn it is: never given anything first, then the longest ago, then by name."""
        given = self.last_given
        return (given is not None, given.timestamp() if given else 0.0, self.username)


Load = Callable[[Session, Collection[str]], Mapping[str, int]]
"""How many open items these people have: tasks, unless records say better."""
NO_LOADS: Final[Mapping[str, Load]] = MappingProxyType({})


def choose(session: Session, ask: Ask, *, now: datetime, load: Load | None = None) -> str | None:
    """The user name of who gets it, or None; notes whose turn it was. Equal state, equal answer."""
    candidates = _candidates(session, ask, load)
    best = STRATEGIES.get(ask.strategy, _least_loaded)(candidates, ask)
    if best is None:
        return None
    person = select(PersonRow.key).where(PersonRow.username == best.username).scalar_subquery()
    session.execute(
        update(Membership)
        .where(Membership.role_id == ask.role, Membership.person_key == person)
        .values(assigned_at=now),
        execution_options={"synchronize_session": False},
    )
    return best.username


def _candidates(session: Session, ask: Ask, load: Load | None) -> list[Candidate]:
    rows = session.execute(_rows(ask)).all()
    loads: Mapping[str, int] = {row.username: row.load for row in rows}
    if load is not None and rows:
        loads = load(session, loads.keys())
    everybody = [
        Candidate(
            row.username,
            loads.get(row.username, 0),
            row.assigned_at,
            frozenset(listed(row.skills)),
        )
        for row in rows
        if row.username not in ask.exclude
    ]
    return [one for one in everybody if ask.cap is None or one.load < ask.cap]


def _rows(ask: Ask) -> Select[*tuple[Any, ...]]:
    load = (
        select(func.count())
        .where(
            Task.assignee == PersonRow.username,
            or_(Task.state == TaskState.OPEN, Task.state == TaskState.CLAIMED),
        )
        .scalar_subquery()
    )
    return (
        holders(ask.role, department=ask.department)
        .where(PersonRow.on_duty)
        .join(Membership, Membership.person_key == PersonRow.key)
        .where(Membership.role_id == ask.role)
        .with_only_columns(
            PersonRow.username, PersonRow.skills, Membership.assigned_at, load.label("load")
        )
    )


def _round_robin(candidates: list[Candidate], _ask: Ask) -> Candidate | None:
    return min(candidates, key=lambda one: one.turn, default=None)


def _least_loaded(candidates: list[Candidate], _ask: Ask) -> Candidate | None:
    return min(candidates, key=lambda one: (one.load, one.turn), default=None)


def _skill_match(candidates: list[Candidate], ask: Ask) -> Candidate | None:
    skilled = [one for one in candidates if ask.skill in one.skills]
    return _least_loaded(skilled or candidates, ask)


def _sticky(candidates: list[Candidate], ask: Ask) -> Candidate | None:
    previous = [one for one in candidates if one.username == ask.previous]
    return previous[0] if previous else _least_loaded(candidates, ask)


Strategy = Callable[[list[Candidate], Ask], Candidate | None]
STRATEGIES: Final[Mapping[str, Strategy]] = {
    ROUND_ROBIN: _round_robin,
    LEAST_LOADED: _least_loaded,
    SKILL_MATCH: _skill_match,
    STICKY: _sticky,
}


def assign_auto(
    session: Session, call: Call, loads: Mapping[str, Load] = NO_LOADS
) -> Mapping[str, object]:
    """``crm.assign.auto``: ``{"user": …}`` by strategy among those below their cap, or null.

    ``loads`` counts the open items of the holders of a role, where these are not tasks.
    """
    given = call.inputs
    role = _text(given.get("role"))
    ask = Ask(
        role=role,
        department=_text(given.get("dept")) or None,
        strategy=_text(given.get("strategy")),
        exclude=_names(given.get("exclude")),
        cap=_cap(session, given, role),
        skill=_text(given.get("skill") or given.get("product_line")),
        previous=_text(given.get("previous")),
    )
    return {"user": choose(session, ask, now=call.now, load=loads.get(role))}


def assign_fallback(session: Session, call: Call) -> Mapping[str, object]:
    """``crm.assign.fallback``: the least loaded of ``role``, else of ``else_role``; never null."""
    for name in ("role", "else_role"):
        role = _text(call.inputs.get(name))
        user = choose(session, Ask(role, exclude=_names(call.inputs.get("exclude"))), now=call.now)
        if user is not None:
            return {"user": user}
    raise OperationFailed("nobody holds the role, and nobody the one that stands in for it")


def assignment_operations(loads: Mapping[str, Load] = NO_LOADS) -> Mapping[str, Inside]:
    """What diagrams call to have somebody chosen."""
    return {
        "crm.assign.auto": partial(assign_auto, loads=loads),
        "crm.assign.fallback": assign_fallback,
    }


_OF_LEADS: Final = frozenset({"sales_rep", "sdr"})


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _names(value: object) -> frozenset[str]:
    names = value if isinstance(value, list) else [value]
    return frozenset(name for name in names if isinstance(name, str) and name)


def _cap(session: Session, given: Mapping[str, object], role: str) -> int:
    cap = given.get("cap")
    if isinstance(cap, int):
        return cap
    return (LEADS_AT_MOST if role in _OF_LEADS else TICKETS_AT_MOST).of(session)
