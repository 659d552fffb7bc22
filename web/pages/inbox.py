"""The inbox: what is mine, what my roles may claim, what my team works on."""

from flask import Blueprint, Response, render_template, request

from engine.errors import BadRequest
from engine.texts import Text
from tasks.inbox import COUNTED, counts, inbox
from tasks.pages import Sort
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
    values = {
        "page": page,
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


def is_known(name: str, values: type[Queue] | type[Sort]) -> bool:
    """Whether a query argument is given; a value that nobody knows is refused."""
    given = request.args.get(name)
    if given is None:
        return False
    if given not in {value.value for value in values}:
        known = ", ".join(value.value for value in values)
        raise BadRequest(Text(f"{name} 应为 {known} 之一。", f"{name} must be one of {known}."))
    return True
