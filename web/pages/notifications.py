"""What the house tells its people: read here, counted beside the bell."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from werkzeug.wrappers import Response

from engine.texts import Text
from processes.connectors.wording import words_of
from processes.records.tables import Notification
from tasks.people import Person
from web import auth
from web.pages.paging import key_named
from web.transaction import session

bp = Blueprint("notifications", __name__, url_prefix="/notifications")
PAGE: Final = 50
MOST: Final = 99
"""The bell counts no further."""


def _for(person: Person) -> ColumnElement[bool]:
    """Addressed to the person by name, or to one of the roles."""
    return or_(
        and_(Notification.to_kind == "user", Notification.recipient == person.username),
        and_(Notification.to_kind == "role", Notification.recipient.in_(sorted(person.roles))),
    )


@bp.get("/")
def index() -> str:
    """The newest first."""
    chosen = select(Notification).where(_for(auth.person()))
    after = key_named(request.args.get("after"))
    if after is not None:
        chosen = chosen.where(Notification.key < after)
    rows = session().scalars(chosen.order_by(Notification.key.desc()).limit(PAGE + 1)).all()
    return render_template(
        "notifications.html",
        rows=rows[:PAGE],
        next=rows[PAGE - 1].key if len(rows) > PAGE else None,
        words=_words(rows),
    )


def _words(rows: Sequence[Notification]) -> Mapping[str, Text]:
    return {row.template: words_of(row.template) for row in rows}


@bp.post("/read")
def read() -> Response:
    """Mark one as read, or all; what is for a role is read when one of its people has read it."""
    mine = update(Notification).where(_for(auth.person()), Notification.read_at.is_(None))
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
        .where(_for(person), Notification.read_at.is_(None))
        .limit(MOST + 1)
        .subquery()
    )
    return session().scalar(select(func.count()).select_from(waiting)) or 0


def init_app(app: Flask) -> None:
    """Give the templates the bell."""
    app.add_template_global(unread, "unread")
