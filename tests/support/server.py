"""A whole Laneway behind a real HTTP server on a free port, with a small company in it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.orm import Session
from waitress import wasyncore
from waitress.server import create_server

from engine.engine import utc_now
from engine.store.base import Base
from tasks import passwords
from tasks.people import Ability, Scope, everybody
from tasks.tables import Membership, PersonRow
from tests.support.people import add_company, add_person, add_role
from web.app import create_app
from web.assembly import Laneway, assemble
from web.settings import Settings

PASSWORD = "a horse by the lane"
STARTS = ("lead_to_order", "P", "Q")
"""The processes that Anna, Bob and Olga may start."""


@dataclass(frozen=True)
class Served:
    """A running installation, from outside and from inside."""

    url: str
    laneway: Laneway

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A command behind the server's back."""
        with self.laneway.sessions.write() as session, session.begin():
            yield session

    def client(self, who: str, language: str = "en") -> httpx.Client:
        """A browser of somebody who signs in by name and password."""
        return httpx.Client(
            base_url=self.url,
            auth=(who, PASSWORD),
            cookies={"language": language},
            trust_env=False,
            timeout=30.0,
        )


@contextmanager
def running_server(
    home: Path, clock: Callable[[], datetime] = utc_now, *, url: str | None = None
) -> Iterator[Served]:
    """A server on a fresh SQLite file; anna, bob, carla, dora and olga sign in with PASSWORD."""
    laneway = assembled(home, clock, url=url)
    with listening(laneway, threads=4) as address:
        yield Served(address, laneway)


@contextmanager
def listening(laneway: Laneway, *, threads: int) -> Iterator[str]:
    """An installation behind HTTP, at the address given; closed in the end."""
    server = create_server(create_app(laneway), host="127.0.0.1", port=0, threads=threads)
    stopping = threading.Event()
    thread = threading.Thread(target=_serve, args=(server, stopping), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(stopping.set)  # in the loop's own thread, before it looks
        thread.join(10)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)  # only now: until here somebody may pull its trigger
        laneway.close()


def _serve(server: Any, stopping: threading.Event) -> None:
    """The server's own ``run`` has no end but an exception."""
    while not stopping.is_set():
        wasyncore.loop(map=server._map, count=1)


def assembled(
    home: Path, clock: Callable[[], datetime] = utc_now, *, url: str | None = None
) -> Laneway:
    """An installation with the small company, and no server."""
    settings = Settings(
        home=home,
        database_url=url or f"sqlite:///{home / 'laneway.db'}",
        secret_key="no secret at all",
        workers=0,
        demo=False,
    )
    laneway = assemble(settings, clock)
    Base.metadata.create_all(laneway.database)
    with laneway.sessions.write() as session, session.begin():
        _found_company(session)
    return laneway


def _found_company(session: Session) -> None:
    add_company(session)
    add_role(
        session,
        "operator",
        scope=Scope.ALL,
        abilities=[Ability.PUBLISH, Ability.OPERATE],
        starts=STARTS,
    )
    add_role(session, "starter", starts=STARTS)
    add_person(session, "olga", ["operator"])
    for person in everybody(session):
        person.password_hash = _hashed()
    sellers = ("anna", "bob")
    for person in everybody(session, PersonRow.username.in_(sellers)):
        session.add(Membership(person_key=person.key, role_id="starter"))


@cache
def _hashed() -> str:
    return passwords.hashed(PASSWORD)  # once: a password is slow to hash on purpose
