"""``kill -9`` in the middle of work, again and again; then: what was acknowledged is there, once.

Several people complete tasks on a real ``laneway serve`` that is killed at random instants.
"""

import random
import re
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.checking import check_data
from engine.deploying import deploy
from engine.running import start
from engine.store.tables import Event
from processes.company import DEMO_PASSWORD
from tasks.signing_in import SignedIn, sign_in
from tests.support.bpmn_text import (
    catch,
    duration,
    end,
    file,
    flow,
    parallel,
    path,
    script,
    service,
    xor,
)
from tests.support.bpmn_text import start as start_event
from tests.support.engine import ask
from tests.support.installation import Server
from web.assembly import Laneway

PEOPLE = ("rep1", "rep2", "rep3", "rep4")
TURNS = 4
FEWEST_PER_ROUND = 20
"""Below this a round proves nothing: a server that refuses everything loses nothing either."""
_CASES_PER_ROUND = 8
_LIFE = (0.5, 2.5)
"""Seconds from being ready to the kill; the first half second only warms up."""
_PATIENCE = 60.0
_TASK = re.compile(r"/tasks/(\d+)")
PROCESS = file(
    start_event(), xor("M"), ask("A"), parallel("G"), ask("B"), ask("C"), parallel("J"),
    script("N", "n + 1", "n"), xor("D", "D_I"), catch("I", duration("PT1S")),
    service("W", "crm.board.refresh"), end(),
    path("S", "M", "A", "G", "B", "J", "N", "D", "I", "W", "M"), path("G", "C", "J"),
    flow("D", "E", f"n >= {TURNS}"),
    id="crash",
)  # fmt: skip
"""People, a join, a timer and an operation in a loop: everything that a kill can tear apart."""


@dataclass
class Acknowledged:
    """What the clients were told."""

    keys: list[int] = field(default_factory=list)
    answers: Counter[int | str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, key: int, status: int | str, *, done: bool) -> None:
        with self._lock:
            self.answers[status] += 1
            if done:
                self.keys.append(key)

    def wait_for(self, number: int) -> None:
        """A slow machine gets the time that it needs to do anything worth losing."""
        end = time.monotonic() + _PATIENCE
        while len(self.keys) < number and time.monotonic() < end:
            time.sleep(0.01)


@dataclass(frozen=True)
class Verdict:
    """What the database says about it."""

    rounds: int
    acknowledged: int
    lost: int
    doubled: int
    faults: Sequence[str]
    answers: Counter[int | str]
    """How often the clients heard what."""
    longest_start: float

    @property
    def is_good(self) -> bool:
        enough = self.acknowledged >= FEWEST_PER_ROUND * self.rounds
        return enough and not (self.lost or self.doubled or self.faults)

    def __str__(self) -> str:
        return (
            f"rounds {self.rounds}, acknowledged {self.acknowledged},"
            f" lost {self.lost}, doubled {self.doubled}"
        )


def crash(rounds: int, home: Path) -> Verdict:
    """So many kills under load, and the verdict."""
    server = Server(home)
    starts = [server.start()]
    acknowledged = Acknowledged()
    try:
        tokens = _prepare(server, rounds)
        clients = [
            threading.Thread(target=_work, args=(server.url, token, acknowledged, number))
            for number, token in enumerate(tokens)
        ]
        for client in clients:
            client.start()
        for number in range(1, rounds + 1):
            time.sleep(random.uniform(*_LIFE))  # the instant of the kill is what is tested
            acknowledged.wait_for(FEWEST_PER_ROUND * number)
            server.kill()
            starts.append(server.start())
        time.sleep(_LIFE[0])
    finally:
        acknowledged.over.set()
    for client in clients:
        client.join()
    server.stop()
    with server.look() as laneway:
        return _judge(laneway, rounds, acknowledged, max(starts))


def _prepare(server: Server, rounds: int) -> list[str]:
    """Cases enough to work on, and a token for everybody."""
    with server.look() as laneway, laneway.sessions.write() as session, session.begin():
        deploy(laneway.engine, session, {"crash.bpmn": PROCESS}, by="setup")
        for _ in range(_CASES_PER_ROUND * (rounds + 2)):
            start(laneway.engine, session, "crash", {"n": 0}, by="setup")
        return [_token(laneway, session, name) for name in PEOPLE]


def _token(laneway: Laneway, session: Session, username: str) -> str:
    signed = sign_in(session, username, DEMO_PASSWORD, now=laneway.engine.clock())
    assert isinstance(signed, SignedIn)
    return signed.token


def _work(url: str, token: str, acknowledged: Acknowledged, number: int) -> None:
    """Complete whatever the inbox offers; two often reach for the same task."""
    chance = random.Random(number)
    with httpx.Client(
        base_url=url,
        headers={"Authorization": f"Bearer {token}", "X-Fragment": "1"},
        trust_env=False,
        timeout=10.0,
    ) as client:
        while not acknowledged.over.is_set():
            try:
                _complete_some(client, acknowledged, chance)
            except httpx.TransportError as broken:
                # Whether that one was done nobody knows; it may be, but only once.
                acknowledged.note(0, type(broken).__name__, done=False)
                acknowledged.over.wait(0.05)


def _complete_some(client: httpx.Client, acknowledged: Acknowledged, chance: random.Random) -> None:
    offered = client.get("/inbox/", params={"queue": "offered", "process": "crash"})
    keys = sorted(set(_TASK.findall(offered.text)))
    for key in chance.sample(keys, min(5, len(keys))):
        if chance.random() < 0.5:
            answer = client.post(f"/tasks/{key}/complete")
        else:
            answer = client.post(f"/v2/user-tasks/{key}/completion", json={})
        done = answer.status_code in (httpx.codes.FOUND, httpx.codes.NO_CONTENT)
        acknowledged.note(int(key), answer.status_code, done=done)


def _judge(
    laneway: Laneway, rounds: int, acknowledged: Acknowledged, longest_start: float
) -> Verdict:
    with laneway.sessions.read() as session:
        told = Counter(
            session.scalars(select(Event.task_key).where(Event.what == "task.completed"))
        )
        faults = check_data(laneway.engine, session)
    known = Counter(acknowledged.keys)
    twice = {key for key, number in (told | known).items() if number > 1}
    return Verdict(
        rounds=rounds,
        acknowledged=len(acknowledged.keys),
        lost=sum(1 for key in known if not told[key]),
        doubled=len(twice),
        faults=[*faults, *_broken_pages(laneway)],
        answers=acknowledged.answers,
        longest_start=longest_start,
    )


def _broken_pages(laneway: Laneway) -> list[str]:
    """What SQLite itself says about its file."""
    with closing(sqlite3.connect(laneway.database.url.database or "")) as database:
        said = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
    return [line for line in said if line != "ok"]


def main(rounds: int) -> int:
    """Crash, print the verdict, and say by the exit code whether it is good."""
    with tempfile.TemporaryDirectory(prefix="laneway-crash-") as folder:
        verdict = crash(rounds, Path(folder))
    for fault in verdict.faults:
        sys.stdout.write(f"{fault}\n")
    heard = ", ".join(f"{number} x {what}" for what, number in verdict.answers.most_common())
    sys.stdout.write(f"heard {heard}; longest start {verdict.longest_start:.1f} s\n{verdict}\n")
    return 0 if verdict.is_good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
