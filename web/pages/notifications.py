"""What the house tells its people: read here, counted beside the bell."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from engine.reading.tasks import titles
from engine.texts import Text
from processes.browsing import notices
from processes.connectors.wording import words_of
from processes.records.tables import Notification
from tasks.people import Person
from web import auth
from web.pages.paging import key_named, newest
from web.transaction import session

bp = Blueprint("notifications", __name__, url_prefix="/notifications")
PAGE: Final = 50
MOST: Final = 99
"""The bell counts no further."""


def mine(person: Person) -> ColumnElement[bool]:
    """Addressed to somebody by name or to a role of theirs, or of those for whom they stand in."""
    return notices.addressed_to(person.usernames, person.groups)


@bp.get("/")
def index() -> str:
    """The newest first."""
    chosen = notices.notices(mine(auth.person()))
    rows, following = newest(session(), chosen, Notification.key, PAGE, Notification.at)
    return render_template(
        "notifications.html",
        rows=rows,
        next=following,
        words=words_for(rows),
        titles=titles_of(rows),
    )


def titles_of(rows: Sequence[Notification]) -> Mapping[int, Text]:
    """What the tasks are called that are spoken of."""
    return titles(session(), {row.task_key for row in rows if row.task_key is not None})


def words_for(rows: Sequence[Notification]) -> Mapping[str, Text]:
    """What the house says in each of these letters."""
    return {row.template: words_of(row.template) for row in rows}


@bp.post("/read")
def read() -> Response:
    """Mark one as read, or all; what is for a role is read when one of its people has read it."""
    one = key_named(request.form.get("key"))
    notices.mark_read(session(), mine(auth.person()), auth.now(), one)
    return redirect(url_for("notifications.index"))


def unread() -> int:
    """How many wait for whoever asks; only pages with a bell ask, some more than once."""
    person: Person | None = g.get("person")
    if person is None:
        return 0
    if "unread" not in g:
        g.unread = notices.unread(session(), mine(person), MOST + 1)
    return int(g.unread)


def init_app(app: Flask) -> None:
    """Give the templates the bell."""
    app.add_template_global(unread, "unread")
