"""The inbox: what is mine, what my roles may claim, what my team works on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import BadRequest
from engine.texts import Text
from processes.browsing.whose import customers_of
from tasks.calendar import CHINA
from tasks.inbox import COUNTED, Item, counts, inbox
from tasks.pages import Sort
from tasks.people import listed, names_of, roles_named
from tasks.queues import Filter, Queue
from web import auth
from web.fragments import fragment, is_fragment
from web.transaction import session

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("/")
def show() -> str | Response:
    """A page of one queue; the list refreshes itself."""
    person, now = auth.person(), auth.now()
    queue = Queue.MINE if not is_known("queue", Queue) else Queue(request.args["queue"])
    wanted = Filter(
        process_id=request.args.get("process") or None,
        overdue="overdue" in request.args,
        due_today="today" in request.args,
        text=request.args.get("text", "")[:100],
    )
    page = inbox(
        session(),
        person,
        queue,
        now=now,
        wanted=wanted,
        sort=Sort(request.args["sort"]) if is_known("sort", Sort) else Sort.DUE,
        after=request.args.get("after"),
        limit=30,
    )
    by_date = request.args.get("sort", Sort.DUE) == Sort.DUE
    values = {
        "page": page,
        "groups": _groups(page.items, now) if by_date else [("", list(page.items))],
        "names": names_of(session(), (one.assignee for one in page.items if one.assignee)),
        "roles": roles_named(session(), _asked_roles(page.items)),
        "whose": customers_of(session(), (one.business_key for one in page.items)),
        "queue": queue,
        "counts": counts(session(), person, now=now),
        "counted": COUNTED,
        "wanted": wanted,
        "now": now,
        "queues": [one for one in Queue if one is not Queue.TEAM or person.manages],
    }
    if is_fragment():
        return fragment(render_template("inbox_list.html", **values))
    return render_template("inbox.html", active_tab="inbox", **values)


def _groups(items: Sequence[Item], now: datetime) -> list[tuple[str, list[Item]]]:
    """The lines under a heading for each time that they are due."""
    tomorrow = now.astimezone(CHINA).replace(hour=0, minute=0, second=0) + timedelta(days=1)

    def heading(item: Item) -> str:
        if item.due_at is None:
            return "none"
        if item.is_overdue:
            return "overdue"
        days = (item.due_at - tomorrow) / timedelta(days=1)
        return next((name for name, end in _UNTIL if days < end), "later")

    return [(name, list(group)) for name, group in groupby(items, heading)]


_UNTIL: Final = (("today", 0), ("tomorrow", 1), ("week", 7))


def _asked_roles(items: Sequence[Item]) -> set[str]:
    """The roles that are asked where nobody has taken the task."""
    return {
        group.partition("@")[0]
        for item in items
        if not item.assignee
        for group in listed(item.groups)
    }


@bp.get("/next")
def following() -> AnyResponse:
    """The task to do next: the first of one's own, else the first that is offered."""
    for queue in (Queue.MINE, Queue.OFFERED):
        found = inbox(session(), auth.person(), queue, now=auth.now(), limit=1).items
        if found:
            return redirect(url_for("tasks.show", key=found[0].key))
    return redirect(url_for("inbox.show"))


def is_known(name: str, values: type[Queue] | type[Sort]) -> bool:
    """Whether a query argument is given; a value that nobody knows is refused."""
    given = request.args.get(name)
    if given is None:
        return False
    if given not in {value.value for value in values}:
        known = ", ".join(value.value for value in values)
        raise BadRequest(Text(f"{name} 应为 {known} 之一。", f"{name} must be one of {known}."))
    return True
