"""What operations need of rooms that ``processes`` does not know; ``web`` hands it in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Fault
from engine.operations import Call, OperationFailed
from engine.store.conditions import IS_OPEN
from engine.store.tables import Task
from engine.texts import Text
from processes.records.tables import Lead


def _later(_session: Session, start: datetime, span: timedelta, _plan: str) -> datetime:
    return start + span


def _between(_session: Session, start: datetime, end: datetime, _plan: str) -> timedelta:
    return max(end - start, timedelta(0))


@dataclass(frozen=True, slots=True)
class Frozen:
    """Who was frozen, and how."""

    name: Text
    how: str = ""
    """``sign_in``: blocked; ``duty``: gets no new work; empty: it was so before."""


def _no_people(_session: Session, _username: str, _leaves: bool, _at: datetime) -> Frozen:
    raise OperationFailed("no directory of people is connected")


def _still_frozen(_session: Session, _username: str, _how: str, _by: str, _at: datetime) -> None:
    return None


Heir = Callable[[Mapping[str, object]], str | None]
"""Who takes over a case with these variables; None: nobody by name."""


@dataclass(slots=True)
class Named:
    """Where somebody is named: open tasks by key, cases with the variables that hold the name."""

    tasks: dict[int, str | None] = field(default_factory=dict)
    """To whom each went; None: back to its queue, or nowhere yet."""
    cases: dict[int, tuple[str, ...]] = field(default_factory=dict)
    heirs: dict[int, str] = field(default_factory=dict)
    """To whom the cases went."""
    failed: dict[str, Text] = field(default_factory=dict)
    """What could not be handed over, and why."""


def _named(session: Session, username: str) -> Named:
    theirs = session.scalars(select(Task.key).where(Task.assignee == username, IS_OPEN))
    return Named(tasks=dict.fromkeys(theirs))


def _tasks_only(session: Session, old: str, heir: Heir, _at: datetime) -> Named:
    named = _named(session, old)
    for key in named.tasks:
        task = session.get_one(Task, key)
        task.assignee = named.tasks[key] = heir({}) or task.assignee
    return named


def _no_case(_session: Session, _lead: Lead, _leaver: str, _at: datetime) -> bool:
    return False


def _nobody_chases(_session: Session, _ticket: str) -> None:
    return


def _nobody_watches(_session: Session, _call: Call) -> None:
    return None


def _tasks_back(session: Session, leaver: str, given: Named, _by: str, _at: datetime) -> Named:
    kept = Named()
    for key, heir in given.tasks.items():
        task = session.get_one(Task, key)
        if task.assignee == heir:
            task.assignee = leaver
        else:
            kept.tasks[key] = task.assignee
    return kept


def _welcome(_session: Session, _username: str) -> Text | None:
    return None


def _no_names(_session: Session, _usernames: Collection[str]) -> Mapping[str, Text]:
    return {}


def _no_departments(_session: Session, _usernames: Collection[str]) -> Mapping[str, str | None]:
    return {}


def _no_lint(_session: Session, _document: str) -> Sequence[Fault]:
    raise OperationFailed("no checker of diagrams is connected")


def _no_publisher(_session: Session, _call: Call) -> Collection[str]:
    raise OperationFailed("no publisher of diagrams is connected")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Callables of other rooms; each default does the plain thing or says what is missing."""

    later: Callable[[Session, datetime, timedelta, str], datetime] = _later
    """The moment by which working time has passed, by the calendar of a service plan."""
    between: Callable[[Session, datetime, datetime, str], timedelta] = _between
    """The working time between two moments."""
    look_again: Callable[[Session, Call], None] = _nobody_watches
    """Let who watches the clock of this case's ticket look at it now."""
    call_off: Callable[[Session, str], None] = _nobody_chases
    """Let who chases a late ticket know that it is resolved."""
    freeze: Callable[[Session, str, bool, datetime], Frozen] = _no_people
    """Block the account of a person who leaves; who does not leave only gets no new work."""
    thaw: Callable[[Session, str, str, str, datetime], None] = _still_frozen
    """Take back what ``freeze`` did."""
    named: Callable[[Session, str], Named] = _named
    """Where a person is named."""
    replace_user: Callable[[Session, str, Heir, datetime], Named] = _tasks_only
    """Give a person's open tasks and running cases to those who take over."""
    recycle: Callable[[Session, Lead, str, datetime], bool] = _no_case
    """Send the case of a lead to the public pool, because its owner leaves; whether it goes."""
    give_back: Callable[[Session, str, Named, str, datetime], Named] = _tasks_back
    """Give back what still belongs to those who took over; the answer is what does not."""
    refuses: Callable[[Session, str], Text | None] = _welcome
    """Why somebody cannot take anything over; None: they can."""
    names: Callable[[Session, Collection[str]], Mapping[str, Text]] = _no_names
    """What people are called."""
    departments: Callable[[Session, Collection[str]], Mapping[str, str | None]] = _no_departments
    """Where people work."""
    lint: Callable[[Session, str], Sequence[Fault]] = _no_lint
    """Errors and warnings of an attached diagram."""
    publish: Callable[[Session, Call], Collection[str]] = _no_publisher
    """Publish an attached diagram; the answer is the roles that work by it."""


ALONE: Final = Neighbours()
"""Nobody is connected."""
