"""Completing tasks over HTTP: several clients on one real server, SQLite, one process."""

import http.client
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from sqlalchemy import select

from engine.deploying import deploy
from engine.errors import BadRequest
from engine.running import start
from engine.store.tables import Task
from engine.texts import Text
from processes.company import DEMO_PASSWORD
from tasks.signing_in import SignedIn, sign_in
from web.benching import loop
from web.benching.figures import Figure
from web.benching.places import Running, folder, installed, served

TASKS: Final = 1_000
_CLIENTS: Final = 4
_ARENA_PER_SECOND: Final = 13.8
"""What Spiff-Arena did on the same shapes and such a machine."""
_TIMES_FASTER: Final = 15


def complete(tasks: int = TASKS) -> list[Figure]:
    """Completions per second, and how long one takes."""
    with folder() as home:
        token, keys = _prepare(home, tasks)
        with served(home) as server:
            return list(_figures(_load(server, token, keys)))


def _prepare(home: Path, tasks: int) -> tuple[str, Sequence[int]]:
    """So many open tasks, and a token of somebody who may do them."""
    file = {loop.FILE.name: loop.FILE.read_bytes()}
    with (
        installed(home) as laneway,
        laneway.sessions.write() as session,
        session.begin(),
    ):
        deploy(laneway.engine, session, file, by=None)
        for _ in range(tasks):
            start(laneway.engine, session, loop.PROCESS_ID, loop.VARIABLES, by=None)
        keys = session.scalars(select(Task.key).where(Task.process_id == loop.PROCESS_ID)).all()
        signed = sign_in(session, "rep1", DEMO_PASSWORD, now=laneway.engine.clock())
        if not isinstance(signed, SignedIn):
            raise BadRequest(Text("无法登录。", "Signing in failed."))
        return signed.token, keys


def _load(server: Running, token: str, keys: Sequence[int]) -> tuple[float, Sequence[float]]:
    left: SimpleQueue[int] = SimpleQueue()
    for key in keys:
        left.put(key)
    taken: list[float] = []
    clients = [
        threading.Thread(target=_client, args=(server, token, left, taken)) for _ in range(_CLIENTS)
    ]
    began = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return time.perf_counter() - began, taken


def _client(server: Running, token: str, left: SimpleQueue[int], taken: list[float]) -> None:
    connection = server.connection()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while True:
        try:
            key = left.get_nowait()
        except Empty:
            break
        began = time.perf_counter()
        connection.request("POST", f"/v2/user-tasks/{key}/completion", "{}", headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == http.client.NO_CONTENT:
            taken.append(time.perf_counter() - began)
    connection.close()


def _figures(load: tuple[float, Sequence[float]]) -> Iterator[Figure]:
    seconds, taken = load
    least = _ARENA_PER_SECOND * _TIMES_FASTER
    percentiles = statistics.quantiles(taken, n=100)
    yield Figure("completions", len(taken) / seconds, "per second", at_least=least)
    yield Figure("a completion, median", percentiles[49] * 1_000, "ms")
    yield Figure("a completion, 99th of 100", percentiles[98] * 1_000, "ms", at_most=200)
