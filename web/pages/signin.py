"""Signing in and out, and choosing the language."""

from typing import Final
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import Unauthorized

from processes.company import DEMO_PASSWORD
from tasks.identities import find_person, nobody_is_here, set_language
from tasks.signing_in import LONGEST, sign_out
from web import auth, demo
from web.language import COOKIE, LANGUAGES, say
from web.transaction import session

bp = Blueprint("signin", __name__)
_A_YEAR: Final = 31_536_000


@bp.get("/sign-in")
def show() -> str | Response:
    """The door; while this is a demo it names the keys."""
    if g.person is not None:
        return redirect("/")  # type: ignore[return-value]
    return _page()


def _page(problem: str | None = None, username: str = "") -> str:
    wanted = local_address(request.values.get("next", "/"))
    is_demo = current_app.config["LANEWAY"].settings.demo and demo.is_demo(session())
    return render_template(
        "signin.html",
        problem=problem,
        username=username,
        next=wanted,
        keys=demo.door_keys() if is_demo else (),
        nobody=not is_demo and nobody_is_here(session()),
        demo_password=DEMO_PASSWORD,
    )


@bp.post("/sign-in")
def enter() -> Response:
    """Check name and password; a wrong one says no more than that."""
    username, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        entered = auth.try_password(g.sessions, username, password, auth.now())
    except auth.TooManyTries as refused:
        minutes = -(-refused.retry_after // 60)
        problem = say("Too many tries. Try again in {minutes} minutes.", minutes=minutes)
        return make_response(_page(problem, username), 429, {"Retry-After": refused.retry_after})
    except Unauthorized:
        return make_response(_page(say("The name or the password is wrong."), username), 401)
    answer = redirect(local_address(request.form.get("next", "/")))
    settings = current_app.config["LANEWAY"].settings
    answer.set_cookie(
        auth.cookie_name(),
        entered.token,
        max_age=int(LONGEST.total_seconds()),
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return answer  # type: ignore[return-value]


@bp.post("/sign-out")
def leave() -> Response:
    """End this sign-in."""
    if g.sign_in_token:
        sign_out(session(), g.sign_in_token, now=auth.now())
    answer = redirect(url_for("signin.show"))
    answer.delete_cookie(auth.cookie_name())
    return answer  # type: ignore[return-value]


@bp.post("/language")
def choose_language() -> Response:
    """Read everything in another language from now on."""
    chosen = request.form.get("language", "")
    answer = redirect(local_address(request.form.get("next", "/")))
    if chosen in LANGUAGES:
        answer.set_cookie(COOKIE, chosen, max_age=_A_YEAR, samesite="Lax")
        if g.person is not None:
            set_language(session(), find_person(session(), g.person.username), chosen)
    return answer  # type: ignore[return-value]


def local_address(wanted: str) -> str:
    r"""The address, if it lies within these pages; else the start page.

    >>> local_address("/inbox?page=2"), local_address("//evil.example"), local_address("/\\evil")
    ('/inbox?page=2', '/', '/')
    >>> local_address("http://[")
    '/'
    """
    try:
        parts = urlsplit(wanted)
    except ValueError:  # "http://[" is no address at all
        return "/"
    outside = parts.scheme or parts.netloc or not wanted.startswith("/") or "\\" in wanted
    control = any(character < " " for character in wanted)
    return "/" if outside or control or wanted.startswith("//") else wanted
