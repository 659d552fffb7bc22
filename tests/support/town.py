"""The demo company behind a real HTTP server, at a time that tests set."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import select

from engine.states import InstanceState
from engine.store.base import Base
from engine.store.tables import Instance
from processes.company import DEMO_PASSWORD
from processes.scenarios.stage import OPENING
from tasks.signing_in import LONGEST, Attempt, SignedIn, admit, enter
from tests.support.server import listening
from web import demo
from web.assembly import Laneway, assemble
from web.settings import Settings
from web.worker import Worker

OPERATOR: Final = "admin"
_IDLE: Final = timedelta(minutes=25)


@dataclass
class Town:
    """A company, its server and its clock."""

    url: str
    laneway: Laneway
    now: datetime = OPENING
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60))
    tokens: dict[str, tuple[str, datetime, datetime]] = field(default_factory=dict)

    def work(self) -> None:
        """What is due is done, as by the workers of a house."""
        worker = Worker(self.laneway.engine, self.laneway.sessions)
        while worker.round():
            pass

    def clear(self) -> None:
        """End what still runs, so that it costs the next story no time."""
        running = select(Instance.key).where(
            Instance.parent_key.is_(None), Instance.state == InstanceState.ACTIVE
        )
        with self.laneway.sessions.read() as session:
            keys = list(session.scalars(running))
        for key in keys:
            self.ask(OPERATOR, f"/v2/process-instances/{key}/cancellation")

    def send(self, username: str, address: str, **body: object) -> httpx.Response:
        """A person's program calls; what it is answered."""
        return self.http.post(self.url + address, json=body, headers=self.headers(username))

    def page(self, username: str, address: str, language: str = "en") -> httpx.Response:
        """A person opens a page."""
        headers = {**self.headers(username), "Cookie": f"language={language}"}
        return self.http.get(self.url + address, headers=headers)

    def ask(self, username: str, address: str, **body: object) -> dict[str, Any]:
        """A person's program calls and is not refused."""
        answer = self.send(username, address, **body)
        assert answer.is_success, f"{username} {address}: {answer.text}"
        return dict(answer.json()) if answer.content else {}

    def headers(self, username: str) -> Mapping[str, str]:
        """Those of somebody signed in, who signs in again where too much time has passed."""
        token, seen, entered = self.tokens.get(username, ("", self.now, self.now))
        if not token or self.now - seen > _IDLE or self.now - entered > LONGEST - _IDLE:
            token, entered = self._enter(username), self.now
        self.tokens[username] = (token, self.now, entered)
        return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def _enter(self, username: str) -> str:
        """Past the check of the password, which is slow on purpose and not what is told."""
        with self.laneway.sessions.write() as session, session.begin():
            attempt = admit(session, username, now=self.now)
            assert isinstance(attempt, Attempt)
            signed = enter(session, attempt, DEMO_PASSWORD, now=self.now)
        assert isinstance(signed, SignedIn)
        return signed.token


@contextmanager
def town(home: Path) -> Iterator[Town]:
    """A server on a fresh database with the demo company."""
    settings = replace(Settings.from_env({"LANEWAY_HOME": str(home)}), workers=0)
    here = Town("", assemble(settings, clock=lambda: here.now))
    Base.metadata.create_all(here.laneway.database)
    with here.laneway.sessions.write() as session, session.begin():
        demo.load_if_empty(here.laneway.engine, session)
    with listening(here.laneway, threads=2) as here.url, here.http:
        yield here
