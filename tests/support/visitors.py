"""Somebody with a browser, without the browser: cookies, form tokens, and pages in-process."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from tests.support.server import PASSWORD
from web.assembly import Laneway

_TOKEN = re.compile(r'name="_token" value="(\w+)"')


@dataclass
class Visitor:
    """A person in front of the pages; ``token`` is what the last form held."""

    client: FlaskClient
    token: str = ""

    def sign_in(self, username: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """Type name and password at the door."""
        self.token = _TOKEN.findall(self.client.get("/sign-in").text)[0]
        form = {"username": username, "password": password, "_token": self.token, **more}
        answer = self.client.post("/sign-in", data=form)
        if answer.status_code == 302:
            self.token = _TOKEN.findall(self.get("/inbox/").text)[0]
        return answer

    def get(self, address: str, **headers: str) -> TestResponse:
        """Open a page; ``X_Fragment="1"`` is a header."""
        return self.client.get(address, headers=_headers(headers))

    def post(
        self, address: str, form: Mapping[str, str] | None = None, **headers: str
    ) -> TestResponse:
        """Send a form as our own pages do."""
        data = {"_token": self.token, **(form or {})}
        return self.client.post(address, data=data, headers=_headers(headers))

    def reads(self, language: str) -> None:
        """Choose the language, as the button at the top does."""
        self.client.set_cookie("language", language)


def _headers(named: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in named.items()}


def visitor(app: Flask, username: str | None = None, language: str = "en") -> Visitor:
    """A stranger, or somebody who has signed in."""
    found = Visitor(app.test_client())
    found.reads(language)
    if username is not None:
        assert found.sign_in(username).status_code == 302
    return found


def words(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return unescape(re.sub(r"<[^>]+>", " ", answer.text))


@dataclass
class Counted:
    """What the database was asked."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counted(laneway: Laneway) -> Iterator[Counted]:
    """The SQL statements and commits that happen meanwhile.

    Left out are transaction control and the changed rules, which are read once a second at most.
    """
    database: Engine = laneway.database
    seen = Counted()

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        control = statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA"))
        if not control and "FROM rule_change" not in statement:
            seen.statements.append(statement)

    def note_commit(_c: object) -> None:
        seen.commits += 1

    event.listen(database, "before_cursor_execute", note)
    event.listen(database, "commit", note_commit)
    try:
        yield seen
    finally:
        event.remove(database, "before_cursor_execute", note)
        event.remove(database, "commit", note_commit)
