"""The names of colleagues for templates: each is looked up once a request."""

from flask import Flask, g

from tasks.people import names_of
from web.language import said
from web.transaction import session


def colleague(username: str | None) -> str:
    """What people call the one with this user name; the user name where nobody knows it."""
    if not username:
        return "—"
    known: dict[str, str] = g.setdefault("colleagues", {})
    if username not in known:
        named = names_of(session(), [username])
        known[username] = said(named[username]) if username in named else username
    return known[username]


def init_app(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(colleague, "colleague")
