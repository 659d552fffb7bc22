"""What went out, what came in for nobody, and what an administrator does about either."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import dead_letters
from engine.errors import Conflict
from engine.reading.work import messages_in
from engine.states import MessageState
from engine.store.tables import Message
from engine.texts import Text
from processes.browsing import notices, searching
from processes.browsing.kinds import kind_named
from processes.connectors.connector import Channel
from processes.connectors.wording import words_about
from processes.entries.calls import ring_up
from processes.entries.resending import send_again
from processes.records.base import Record
from processes.records.tables import Notification
from processes.records.wording import masked
from tasks.people import Ability
from web import auth
from web.api.asking import must_have
from web.language import said, say
from web.pages.paging import newest
from web.pages.seeing import sight_of
from web.pages.tasks import engine
from web.pages.undelivered import undelivered
from web.transaction import session

bp = Blueprint("outside", __name__, url_prefix="/outside")
PAGE: Final = 50
_NEWEST: Final = 10
UNDELIVERED: Final = (MessageState.WAITING, MessageState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter, as pages show it."""

    key: int
    at: datetime
    words: Text
    record: str | None
    recipient: str
    state: str
    moment: datetime | None
    error: str | None
    again: bool
    """Whether it can be sent once more."""


@bp.get("/messages")
def messages() -> str:
    """Buffered messages and dead letters, newest first."""
    must_have(Ability.ADMINISTER)
    state = request.args.get("state", "")
    states = [one for one in UNDELIVERED if not state or one == state]
    rows, following = newest(session(), messages_in(states), Message.key, PAGE)
    return render_template(
        "undelivered.html",
        active_tab="instances",
        rows=undelivered(rows),
        next=following,
        state=state,
    )


@bp.post("/messages/<int:key>/deliver")
def deliver(key: int) -> Response:
    """Try once more to find who waits for a message."""
    must_have(Ability.ADMINISTER)
    try:
        with session().begin_nested():
            dead_letters.deliver_again(engine(), session(), key, by=auth.person().username)
        flash(say("Delivered."), "success")
    except Conflict as refused:
        flash(said(refused.text), "warning")
    return redirect(url_for("outside.messages", state=request.form.get("state") or None))


@bp.post("/messages/<int:key>/discard")
def discard(key: int) -> Response:
    """Put a message away, and say why."""
    must_have(Ability.ADMINISTER)
    by, reason = auth.person().username, request.form.get("reason", "")
    dead_letters.discard(engine(), session(), key, by=by, reason=reason)
    flash(say("Discarded."), "success")
    return redirect(url_for("outside.messages", state=request.form.get("state") or None))


STATE_NAMES: Final[Mapping[str, Text]] = {
    "": Text("全部", "all"),
    "waiting": Text("待发送", "waiting"),
    "delivered": Text("已送达", "delivered"),
    "read": Text("已读", "read"),
    "failed": Text("失败", "failed"),
}


@bp.get("/letters")
def letters() -> str:
    """Letters to the outside, newest first, with what became of each."""
    must_have(Ability.ADMINISTER)
    state = request.args.get("state", "")
    rows, following = newest(
        session(), notices.letters(state), Notification.key, PAGE, Notification.at
    )
    return render_template(
        "letters.html",
        active_tab="instances",
        rows=[sent(row) for row in rows],
        next=following,
        state=state,
        states=STATE_NAMES,
    )


@bp.post("/letters/<int:key>/again")
def again(key: int) -> Response:
    """Send a letter that failed once more."""
    must_have(Ability.ADMINISTER)
    send_again(session(), key, by=auth.person().username, now=auth.now())
    flash(say("It will be sent again."), "success")
    return redirect(url_for("outside.letters", state=request.form.get("state") or None))


def letters_about(number: str) -> list[Sent]:
    """The newest letters about a record."""
    return [sent(row) for row in notices.letters_about(session(), number, _NEWEST)]


def sent(row: Notification) -> Sent:
    """What became of a letter. Who gets it is shown masked."""
    state, at = _state_of(row)
    return Sent(
        key=row.key,
        at=row.at,
        words=words_about(row.template),
        record=row.record,
        recipient=_hidden(row.recipient),
        state=state,
        moment=at,
        error=row.error if state != "delivered" else None,
        again=state == "failed",
    )


def _hidden(recipient: str) -> str:
    """The number of a customer as it is; an address masked."""
    is_address = "@" in recipient or recipient.lstrip("+").isdigit()
    return masked(recipient) if is_address else recipient


def _state_of(row: Notification) -> tuple[str, datetime | None]:
    if row.read_at is not None:
        return "read", row.read_at
    if row.delivered_at is not None and row.error is None:
        return "delivered", row.delivered_at
    return ("failed", None) if row.due_at is None else ("waiting", row.due_at)


@bp.post("/calls/<kind>/<int:key>")
def call(kind: str, key: int) -> Response:
    """Have the call centre connect us with whom a record is about."""
    record = searching.one(session(), kind_named(kind), sight_of(auth.person()), key)
    ring_up(session(), record, by=auth.person().username, now=auth.now())
    flash(say("The call centre will connect you."), "success")
    return redirect(url_for("records.show", kind=kind, key=key))


def is_callable(record: Record) -> bool:
    """Whether the page of a record offers to ring up."""
    off = current_app.config["LANEWAY"].outbox.off
    return bool(getattr(record, "phone", "")) and Channel.CALLS not in off
