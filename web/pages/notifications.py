"""What the house tells its people: read here, counted beside the bell."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from werkzeug.wrappers import Response

from engine.store.tables import Task
from engine.texts import Text
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


def addressed_to(person: Person) -> ColumnElement[bool]:
    """Addressed by name or to a role: one's own, or of those for whom one stands in."""
    names, groups = sorted(person.usernames), sorted(person.groups)
    return or_(
        and_(Notification.to_kind == "user", Notification.recipient.in_(names)),
        and_(Notification.to_kind == "role", Notification.recipient.in_(groups)),
    )


@bp.get("/")
def index() -> str:
    """The newest first."""
    chosen = select(Notification).where(addressed_to(auth.person()))
    rows, following = newest(session(), chosen, Notification.key, PAGE)
    return render_template(
        "notifications.html",
        rows=rows,
        next=following,
        words=words_for(rows),
        titles=titles_of(rows),
    )


def titles_of(rows: Sequence[Notification]) -> Mapping[int, Text]:
    """What the tasks are called that are spoken of."""
    keys = {row.task_key for row in rows if row.task_key is not None}
    if not keys:
        return {}
    columns = (Task.key, Task.title_zh, Task.title_en, Task.element_id)
    found = session().execute(select(*columns).where(Task.key.in_(keys)))
    return {key: Text(zh, en) or Text(id, id) for key, zh, en, id in found}


def words_for(rows: Sequence[Notification]) -> Mapping[str, Text]:
    """What the house says in each of these letters."""
    return {row.template: words_of(row.template) for row in rows}


@bp.post("/read")
def read() -> Response:
    """Mark one as read, or all; what is for a role is read when one of its people has read it."""
    mine = update(Notification).where(addressed_to(auth.person()), Notification.read_at.is_(None))
    one = key_named(request.form.get("key"))
    if one is not None:
        mine = mine.where(Notification.key == one)
    session().execute(mine.values(read_at=auth.now()))
    return redirect(url_for("notifications.index"))


def unread() -> int:
    """How many wait for whoever asks; only pages with a bell ask."""
    person: Person | None = g.get("person")
    if person is None:
        return 0
    waiting = (
        select(Notification.key)
        .where(addressed_to(person), Notification.read_at.is_(None))
        .limit(MOST + 1)
        .subquery()
    )
    return session().scalar(select(func.count()).select_from(waiting)) or 0


def init_app(app: Flask) -> None:
    """Give the templates the bell."""
    app.add_template_global(unread, "unread")
