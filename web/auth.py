"""Who asks: a browser by its cookie, a program by a bearer token or by name and password."""

import hashlib
import threading
import time
from datetime import datetime, timedelta
from typing import Final

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.datastructures import Authorization
from werkzeug.exceptions import Unauthorized

from engine.store.database import Sessions
from tasks import passwords
from tasks.people import Person
from tasks.signing_in import Attempt, Refused, SignedIn, admit, enter, person_of, touch
from web.transaction import session

_TOUCH_SECONDS: Final = 60.0
_PROGRAM_SECONDS: Final = 300.0
_OPEN: Final = frozenset(
    {
        "signin.show",
        "signin.enter",
        "signin.choose_language",
        "assets.send",
        "static",
        "public.show",
        "public.submit",
        "public.thanked",
        "public.question",
        "public.answer",
        "papers.to_sign",
        "hooks.take",
        "health.status",
        "health.preparing",
        "api_meta.status",
        "api_meta.openapi",
    }
)


class TooManyTries(Unauthorized):
    """Refused for some time, after too many wrong passwords."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.retry_after = max(1, int(wait.total_seconds()))


class Remembered:
    """Small facts for a short time, by a secret's hash: a throttle, not a truth."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, str]] = {}

    def get(self, secret: str) -> str | None:
        """What was remembered of a secret, if it is not too long ago."""
        with self._lock:
            until, value = self._known.get(_hash(secret), (0.0, ""))
        return value if until > time.monotonic() else None

    def put(self, secret: str, value: str) -> None:
        """Remember; everything that is too old goes."""
        now = time.monotonic()
        with self._lock:
            self._known = {key: kept for key, kept in self._known.items() if kept[0] > now}
            self._known[_hash(secret)] = (now + self._seconds, value)

    def forget(self, secret: str) -> None:
        """Remember no more."""
        with self._lock:
            self._known.pop(_hash(secret), None)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


_touched: Final = Remembered(_TOUCH_SECONDS)


def cookie_name() -> str:
    """The cookie of the sign-in; the prefix makes browsers keep it to this host and HTTPS."""
    secure: bool = current_app.config["LANEWAY"].settings.secure_cookies
    return "__Host-laneway" if secure else "laneway"


def person() -> Person:
    """Who asks; only for views that need a sign-in."""
    asking: Person = g.person
    return asking


def now() -> datetime:
    """The engine's clock."""
    moment: datetime = current_app.config["LANEWAY"].engine.clock()
    return moment


def try_password(sessions: Sessions, name: str, password: str, moment: datetime) -> SignedIn:
    """A new sign-in for a right password, else 401 or 429. The slow check holds no transaction."""
    address, agent = request.remote_addr or "", request.user_agent.string
    with sessions.write() as writing, writing.begin():
        attempt = admit(writing, name, now=moment, address=address)
    if isinstance(attempt, Attempt) and passwords.matches(attempt.password_hash, password):
        with sessions.write() as writing, writing.begin():
            entered = enter(writing, attempt, password, now=moment, agent=agent)
        if isinstance(entered, SignedIn):
            return entered
    if isinstance(attempt, Refused) and attempt.wait:
        raise TooManyTries(attempt.wait)
    raise Unauthorized


def _known_programs() -> Remembered:
    known: Remembered = current_app.extensions["known_programs"]
    return known


def _secret(authorization: Authorization) -> str:
    return f"{authorization.username or ''}\n{authorization.password or ''}"


def _token_of_header() -> str | None:
    authorization = request.authorization
    if authorization is None:
        return None
    g.by_header = True
    if authorization.type == "bearer":
        return authorization.token
    if authorization.type != "basic":
        raise Unauthorized
    name, password = authorization.username or "", authorization.password or ""
    secret, known = _secret(authorization), _known_programs()
    token = known.get(secret)
    if token is None:
        token = try_password(g.sessions, name, password, now()).token
        known.put(secret, token)
    return token


def identify() -> Response | None:
    """Find out who asks, before the view; a stranger goes to the sign-in page."""
    g.person = None
    g.by_header = False
    g.sign_in_token = token = _token_of_header() or request.cookies.get(cookie_name())
    if request.endpoint in _OPEN and not token:
        return None
    if token:
        g.person = person_of(session(), token, now=now()) or _again()
    if g.person is None and request.endpoint not in _OPEN:
        return _refuse_stranger()
    if g.person is not None and token and _touched.get(token) is None:
        _touched.put(token, "")
        g.touch = token
    return None


def _again() -> Person | None:
    """A program's remembered sign-in has ended: its password opens a new one."""
    authorization = request.authorization
    if authorization is None or authorization.type != "basic":
        return None
    g.pop("session").close()  # checking a password takes long and writes on its own
    _known_programs().forget(_secret(authorization))
    g.sign_in_token = token = _token_of_header()
    return person_of(session(), token, now=now()) if token else None


def _refuse_stranger() -> Response:
    if request.path.startswith("/v2/") or request.headers.get("X-Fragment"):
        raise Unauthorized
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("signin.show", next=wanted))  # type: ignore[return-value]


def note_use(response: Response) -> Response:
    """Keep a sign-in that is in use from ending: one small write a minute."""
    token = g.pop("touch", None)
    if token is not None:
        with g.sessions.write() as writing, writing.begin():
            touch(writing, token, now=now())
    return response


def init_app(app: Flask) -> None:
    """Ask before every request."""
    app.extensions["known_programs"] = Remembered(_PROGRAM_SECONDS)
    app.before_request(identify)
