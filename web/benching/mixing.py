"""Many people on one real server: they list, take, complete and look, and nothing is lost."""

import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.deploying import deploy
from engine.errors import BadRequest
from engine.running import start
from engine.states import TaskState
from engine.store.tables import Event, Task
from engine.texts import Text
from processes.company import DEMO_PASSWORD
from tasks import identities
from tasks.signing_in import Attempt, SignedIn, enter
from web.benching import loop
from web.benching.crowd import add_crowd
from web.benching.figures import Figure
from web.benching.places import Running, folder, installed, served

USERS: Final = 100
TASKS: Final = 50_000
SECONDS: Final = 600
PAUSE: Final = 3.0
"""Seconds that somebody reads or thinks between two actions, on the average."""
_LONGEST_PAUSE: Final = 20.0
"""Before the server hangs up on whoever says nothing."""
_RUNNING: Final = 1_000
"""Of the tasks a tenth, so many at most, are of cases that go on for ever; others lie there."""
_PAGE: Final = 30
_AGAIN: Final = 10
"""One in so many sends a form a second time."""
_MOST_MS: Final = {"list": 500, "complete": 500, "diagram": 1_000}
_TIMED: Final = ("list", "claim", "complete", "diagram")


@dataclass(slots=True)
class _Told:
    """What the server answered to everybody."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    completed: list[tuple[int, str]] = field(default_factory=list)
    """Each completion that was accepted: of which task, from whom."""
    refused: int = 0
    """Somebody else was first, as it may be."""
    failed: Counter[str] = field(default_factory=Counter)


def mixed(
    users: int = USERS, tasks: int = TASKS, seconds: float = SECONDS, pause: float = PAUSE
) -> list[Figure]:
    """How long people wait for each action, and whether any work was lost or done twice."""
    with folder() as home:
        tokens = _prepare(home, users, tasks)
        with served(home) as server:
            told = _load(server, tokens, time.monotonic() + seconds, pause)
        with installed(home) as laneway, laneway.sessions.read() as session:
            return [*_times(told), *_losses(session, told)]


def _prepare(home: Path, users: int, tasks: int) -> dict[str, str]:
    """So many open tasks, and a token of each of so many representatives."""
    file = {loop.FILE.name: loop.FILE.read_bytes()}
    with installed(home) as laneway, laneway.sessions.write() as session, session.begin():
        now = laneway.engine.clock()
        running = min(-(-tasks // 10), _RUNNING)
        deploy(laneway.engine, session, file, by=None)
        add_crowd(session, tasks - running, now=now, process_id="bench_crowd")
        for _ in range(running):
            start(laneway.engine, session, loop.PROCESS_ID, loop.VARIABLES, by=None)
        known = identities.find_person(session, "rep1").password_hash
        tokens = {}
        for number in range(users):
            name = f"bench{number}"
            row = identities.add_person(
                session, name, Text(name, name), by="bench", at=now, roles=["sales_rep"]
            )
            row.password_hash = known
            session.flush()
            signed = enter(session, Attempt(name, known, (f"user:{name}",)), DEMO_PASSWORD, now=now)
            if not isinstance(signed, SignedIn):
                raise BadRequest(Text("无法登录。", "Signing in failed."))
            tokens[name] = signed.token
        return tokens


def _load(server: Running, tokens: dict[str, str], until: float, pause: float) -> _Told:
    told = _Told()
    people = [
        threading.Thread(target=_Person(server.connection(), who, token, told, pause).work_until,
                         args=(until,))
        for who, token in tokens.items()
    ]  # fmt: skip
    for person in people:
        person.start()
    for person in people:
        person.join()
    return told


@dataclass(slots=True)
class _Person:
    """Somebody at work, with a connection of their own."""

    connection: HTTPConnection
    name: str
    token: str
    told: _Told
    pause: float

    def work_until(self, until: float) -> None:
        """List, take one of the list, complete it, look at its case; again and again."""
        while time.monotonic() < until:
            self._ask("list", "GET", "/inbox/?queue=offered")
            found = self._ask("list", "POST", "/v2/user-tasks/search", _WANTED)
            items = msgspec.json.decode(found, type=dict[str, Any])["items"] if found else ()
            if items:
                self._do(random.choice(items))  # noqa: S311 - no secret
        self.connection.close()

    def _do(self, task: dict[str, Any]) -> None:
        address = f"/v2/user-tasks/{task['userTaskKey']}"
        if self._ask("claim", "POST", f"{address}/assignment", {"assignee": self.name}) is None:
            return
        sends = 1 if random.randrange(_AGAIN) else 2  # noqa: S311 - no secret
        for _ in range(sends):
            if self._ask("complete", "POST", f"{address}/completion", {}) is not None:
                self.told.completed.append((int(task["userTaskKey"]), self.name))
        self._ask("diagram", "GET", f"/cases/{task['processInstanceKey']}")

    def _ask(self, what: str, method: str, address: str, body: object = None) -> bytes | None:
        """The answer; nothing where it is not what was wanted."""
        time.sleep(min(random.expovariate(1 / self.pause), _LONGEST_PAUSE) if self.pause else 0)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = None if body is None else msgspec.json.encode(body)
        began = time.perf_counter()
        try:
            self.connection.request(method, address, sent, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except OSError as error:
            self.connection.close()
            self.told.failed[type(error).__name__] += 1
            return None
        self.told.seconds[what].append(time.perf_counter() - began)
        if answer.status in (HTTPStatus.OK, HTTPStatus.NO_CONTENT):
            return content
        if answer.status == HTTPStatus.CONFLICT:
            self.told.refused += 1
        else:
            self.told.failed[f"{what} {answer.status}"] += 1
        return None


_WANTED: Final = {
    "filter": {"processDefinitionId": loop.PROCESS_ID, "state": "CREATED"},
    "page": {"limit": _PAGE},
}


def _times(told: _Told) -> Iterator[Figure]:
    for what in _TIMED:
        taken = told.seconds[what]
        if len(taken) > 1:
            parts = statistics.quantiles(taken, n=20, method="inclusive")
            yield Figure(f"{what}, median", parts[9] * 1_000, "ms")
            yield Figure(
                f"{what}, 95th of 100", parts[18] * 1_000, "ms", at_most=_MOST_MS.get(what)
            )
        yield Figure(f"{what}, how often", len(taken), "")


def _losses(session: Session, told: _Told) -> Iterator[Figure]:
    lost = sum(not _is_kept(session.get(Task, key), who) for key, who in told.completed)
    yield Figure("completions", len(told.completed), "", at_least=1)
    yield Figure("refused, as somebody was first", told.refused, "")
    yield Figure("lost updates", lost, "", at_most=0)
    yield Figure("double completions", _doubles(session, told.completed), "", at_most=0)
    failures = ", ".join(told.failed) or "none"
    yield Figure(f"failed requests ({failures})", told.failed.total(), "", at_most=0)


def _is_kept(task: Task | None, who: str) -> bool:
    return task is not None and (task.state, task.closed_by) == (TaskState.COMPLETED, who)


def _doubles(session: Session, completed: Sequence[tuple[int, str]]) -> int:
    """Tasks that two were told to have completed, and those that history completes twice."""
    keys = sorted(key for key, _ in completed)
    said = sum(one == other for one, other in pairwise(keys))
    twice = (
        select(Event.task_key)
        .where(Event.what == "task.completed")
        .group_by(Event.task_key)
        .having(func.count() > 1)
    )
    return said + len(session.scalars(twice).all())
