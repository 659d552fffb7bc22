"""The settings: environment variables, read once, typed, refused when wrong."""

import logging
import os
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from engine.errors import BadRequest
from engine.texts import Text
from processes.connectors.mail import SCHEMES


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation runs. Every field is one ``LANEWAY_…`` variable."""

    home: Path
    """Where files live: the SQLite database, the secret key, documents (``LANEWAY_HOME``)."""
    database_url: str
    """A SQLAlchemy URL (``LANEWAY_DATABASE_URL``); SQLite in ``home`` by default."""
    secret_key: str
    """Signs form tokens (``LANEWAY_SECRET_KEY``); made and kept in ``home`` by default."""
    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 8
    """Threads that answer requests."""
    workers: int = 1
    """Threads that work jobs; 0 leaves all jobs to ``laneway worker``."""
    demo: bool = True
    """Whether an empty database opens with the demo company."""
    demo_cases: int = 1_000
    """How many stories of its past are told at the most; 0: only people and processes."""
    secure_cookies: bool = False
    """Send cookies over HTTPS only; set it wherever there is HTTPS."""
    log_level: str = "INFO"
    public_url: str = ""
    """Where customers reach these pages: links in letters begin with it.

    Until it is set, they lead to this machine and its port.
    """
    smtp_url: str = ""
    """``smtp://``, ``smtp+tls://`` or ``smtps://name:password@host``.

    Every connector that is not set puts its letters into ``home/outbox``; ``off`` switches it off.
    """
    mail_from: str = "laneway@localhost"
    sms_url: str = ""
    """The webhook that sends text messages (JSON by POST)."""
    wechat_url: str = ""
    esign_url: str = ""
    """The webhook of a signing platform; by default contracts are signed on our own page."""
    calls_url: str = ""
    """The webhook of the call centre: whom to ring up, and for whom."""
    events_url: str = ""
    """The webhook that hears of contracts in force."""
    ads_url: str = ""
    """Where the figures of advertising platforms are asked for; by default ``home/ads``."""
    esign_secret: str = ""
    """Signs what the signing platform sends to ``/hooks/esign``; empty: nothing is taken."""
    calls_secret: str = ""
    """The same for the call centre and ``/hooks/calls``."""
    letters_secret: str = ""
    """The same for whoever carries letters and ``/hooks/letters``."""

    @property
    def address(self) -> str:
        """What the addresses of these pages begin with, for people outside."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """The settings of an environment; a wrong value stops the start and names itself."""
        source = os.environ if env is None else env
        home = Path(source.get("LANEWAY_HOME", "var")).absolute()
        given: dict[str, Any] = {
            "home": home,
            "database_url": source.get("LANEWAY_DATABASE_URL", f"sqlite:///{home / 'laneway.db'}"),
            "secret_key": source.get("LANEWAY_SECRET_KEY") or _kept_secret(home),
        }
        for field in fields(cls):
            name = f"LANEWAY_{field.name.upper()}"
            if field.name not in given and name in source:
                given[field.name] = _read(name, source[name], field.default)
        _refuse_short(given)
        _refuse_strange(given)
        return cls(**given)


_SHORTEST_SECRET: Final = 16
_TRUTH: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


_URLS: Final[Mapping[str, frozenset[str]]] = {
    "smtp_url": SCHEMES,
    **dict.fromkeys(
        (
            "sms_url",
            "wechat_url",
            "esign_url",
            "calls_url",
            "events_url",
            "ads_url",
            "public_url",
        ),
        frozenset({"http", "https"}),
    ),
}
OFF: Final = "off"


def _refuse_short(given: Mapping[str, Any]) -> None:
    """A secret that can be guessed is none; an empty one switches its hook off."""
    for field in ("secret_key", "esign_secret", "calls_secret", "letters_secret"):
        secret = given.get(field, "")
        if len(secret) < _SHORTEST_SECRET and (secret or field == "secret_key"):
            name = f"LANEWAY_{field.upper()}"
            raise BadRequest(
                Text(
                    f"{name} 太短，至少 {_SHORTEST_SECRET} 个字符。",
                    f"{name} is too short: at least {_SHORTEST_SECRET} characters.",
                )
            )


def _refuse_strange(given: Mapping[str, Any]) -> None:
    """An address that no connector can use stops the start, too."""
    for name, schemes in _URLS.items():
        url = given.get(name) or OFF
        parts = urlsplit(url)
        if url != OFF and not (parts.scheme in schemes and parts.hostname):
            known = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
            name = f"LANEWAY_{name.upper()}"
            raise BadRequest(Text(f"{name} 应以 {known} 开头。", f"{name} begins with {known}"))


def _truth(text: str) -> bool:
    return _TRUTH[text.lower()]


_READERS: Final[Mapping[type, Callable[[str], object]]] = {bool: _truth, int: int, str: str}
_POSSIBLE: Final[Mapping[str, Collection[object]]] = {
    "LANEWAY_PORT": range(65_536),
    "LANEWAY_DEMO_CASES": range(10_001),
    "LANEWAY_THREADS": range(1, 1_001),
    "LANEWAY_WORKERS": range(101),
    "LANEWAY_LOG_LEVEL": logging.getLevelNamesMapping().keys(),
}


def _read(name: str, text: str, default: object) -> object:
    try:
        value = _READERS[type(default)](text)
    except (KeyError, ValueError):
        kind = type(default).__name__
        raise BadRequest(
            Text(f"{name}={text!r} 不是 {kind}。", f"{name}={text!r} is not of type {kind}.")
        ) from None
    if value not in _POSSIBLE.get(name, (value,)):
        raise BadRequest(Text(f"{name} 不能是 {text!r}。", f"{name} cannot be {text!r}."))
    return value


def _kept_secret(home: Path) -> str:
    """The secret of this home, made at the first start and readable by its owner only."""
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()
