"""Pages for everybody: the forms that start a case, and the links that customers answer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from engine.errors import BadAnswers
from engine.store.json import decode_object
from engine.texts import Text
from processes.entries import answering
from processes.entries.catalogue import ASKED, Entry, form_content, open_entry
from processes.entries.links import AnsweredBefore, usable_link
from processes.entries.tables import Link
from processes.operations.campaigns import CHANNELS, SOURCES
from tasks.desk import form_in
from tasks.forms.answers import clean
from tasks.forms.posts import raw_answers
from tasks.forms.schema import Context
from tasks.forms.shown import shown
from web import auth
from web.pages.problems import problems_in
from web.pages.tasks import engine
from web.throttle import admit
from web.transaction import session

bp = Blueprint("public", __name__, url_prefix="/public")
MOST_POSTS: Final = 10
SPAN: Final = timedelta(minutes=10)
TRAP: Final = "_website"
"""A field that no person sees; only a program fills it in."""
_NOTHING: Final[Mapping[str, object]] = {}
_NO_PROBLEM: Final[Mapping[str, Text]] = {}
_LONGEST_TRACK: Final = 40
_SENT: Final = "sent"
"""What this browser sent last: the key of the message, in its signed cookie."""


@bp.get("/<entry>")
def show(entry: str) -> str:
    """A form that is open to everybody."""
    return _page(open_entry(entry))


@bp.post("/<entry>")
def submit(entry: str) -> Response:
    """Take what was written; what a program wrote goes nowhere."""
    asked = open_entry(entry)
    admit("public", most=MOST_POSTS, span=SPAN)
    thanks = redirect(url_for("public.thanked", entry=entry), 303)
    if request.form.get(TRAP):
        return thanks
    raw = _raw(asked)
    try:
        values = _clean(asked, raw)
    except BadAnswers as refused:
        return make_response(_page(asked, raw=raw, problems=refused.by_field), 422)
    message = answering.submit(engine(), session(), asked, values | _tracked())
    cookie[_SENT] = message.key if message else None
    return thanks


@bp.get("/<entry>/thanks")
def thanked(entry: str) -> Response:
    """A page of its own: to load it again sends nothing again."""
    asked = open_entry(entry)
    return _thanks(asked, number=answering.number_given(session(), cookie.get(_SENT)))


@bp.get("/links/<token>")
def question(token: str) -> Response:
    """What a letter of ours asks."""
    try:
        link = usable_link(session(), token, now=auth.now())
    except AnsweredBefore as before:
        return _answered(before)
    return make_response(_page(ASKED[link.entry], link))


@bp.post("/links/<token>")
def answer(token: str) -> Response:
    """Take the answer, once; a second one changes nothing and is thanked for, too."""
    admit("public", most=MOST_POSTS, span=SPAN)
    try:
        link = usable_link(session(), token, now=auth.now())
        asked = ASKED[link.entry]
        raw = _raw(asked)
        values = _clean(asked, raw, link)
        answering.answer(engine(), session(), link, values)
    except AnsweredBefore as before:
        session().rollback()
        return _answered(before)
    except BadAnswers as refused:
        return make_response(_page(asked, link, raw, refused.by_field), 422)
    return _thanks(asked, more=answering.is_over(session(), link))


def _raw(entry: Entry) -> dict[str, object]:
    return raw_answers(form_in(form_content(entry.id)), request.form.items(multi=True))


def _clean(entry: Entry, raw: Mapping[str, object], link: Link | None = None) -> dict[str, object]:
    return clean(form_in(form_content(entry.id)), raw, _context(link))


def _tracked() -> dict[str, object]:
    """The campaign, and its channel, that a landing page names in the address of the form."""
    number = request.args.get("campaign", "")[:_LONGEST_TRACK]
    channel = request.args.get("channel", "")
    tracked: dict[str, object] = {"campaign_id": number} if number else {}
    if channel in CHANNELS:
        tracked["source"] = SOURCES.get(channel, channel)
    return tracked


def _context(link: Link | None) -> Context:
    return Context(auth.now(), decode_object(link.details) if link else _NOTHING)


def _page(
    entry: Entry,
    link: Link | None = None,
    raw: Mapping[str, object] | None = None,
    problems: Mapping[str, Text] = _NO_PROBLEM,
) -> str:
    form = shown(form_in(form_content(entry.id)), _context(link), raw, problems)
    return render_template(
        "public_form.html",
        entry=entry,
        form=form,
        problems=problems_in(form, problems),
        trap=TRAP,
    )


def _thanks(
    entry: Entry, text: Text | None = None, *, more: bool = False, number: str | None = None
) -> Response:
    words = text or entry.thanks
    page = render_template("public_thanks.html", entry=entry, text=words, more=more, number=number)
    return make_response(page)


def _answered(before: AnsweredBefore) -> Response:
    more = answering.is_over(session(), before.link)
    return _thanks(ASKED[before.link.entry], before.text, more=more)
