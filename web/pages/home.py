"""The start page: what waits for this person, what is late, what changed, how the team stands."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, render_template

from engine.reading.definitions import is_anything_published
from processes.browsing.notices import newest_notices
from processes.browsing.whose import customers_of
from processes.records.tables import Notification
from tasks.inbox import COUNTED, Item, counts, inbox
from tasks.loads import Load, team_loads
from tasks.people import Ability, Person, Scope
from tasks.queues import Queue
from web import auth
from web.fragments import fragment, is_fragment
from web.pages.notifications import mine, titles_of, words_for
from web.pages.processes import Standing, standing_now
from web.transaction import session

bp = Blueprint("home", __name__)
_TASKS: Final = 6
_NEWS: Final = 6
_PROCESSES: Final = 6
_WATCHERS: Final = frozenset({Ability.OPERATE, Ability.PUBLISH, Ability.DRAW, Ability.REPORT})


@bp.get("/")
def show() -> str | Response:
    """Today; the living part refreshes itself."""
    person, now = auth.person(), auth.now()
    values = {
        "now": now,
        "counted": COUNTED,
        "counts": counts(session(), person, now=now),
        "tasks": (tasks := _next_tasks(person)),
        "whose": customers_of(session(), (one.business_key for one in tasks)),
        "team": _team(person),
        "processes": _processes(person),
        "news": (news := _news(person)),
        "words": words_for(news),
        "titles": titles_of(news),
        "is_empty": not is_anything_published(session()),
    }
    if is_fragment():
        return fragment(render_template("home_live.html", **values))
    return render_template("home.html", active_tab="home", **values)


def _next_tasks(person: Person) -> Sequence[Item]:
    """One's own first; where those are few, what the roles offer."""
    now = auth.now()
    own = inbox(session(), person, Queue.MINE, now=now, limit=_TASKS).items
    if len(own) == _TASKS:
        return own
    rest = _TASKS - len(own)
    return (*own, *inbox(session(), person, Queue.OFFERED, now=now, limit=rest).items)


def _team(person: Person) -> Sequence[Load]:
    return team_loads(session(), person, now=auth.now()) if person.manages else ()


def _processes(person: Person) -> Sequence[Standing]:
    """For those who watch more than their own work: what is stopped, then what runs most."""
    if person.scope is Scope.OWN and not person.abilities & _WATCHERS:
        return ()
    found = [one for one in standing_now() if one.active or one.incidents]
    found.sort(key=lambda one: (-one.incidents, -one.active))
    return found[:_PROCESSES]


def _news(person: Person) -> Sequence[Notification]:
    return newest_notices(session(), mine(person), _NEWS)
