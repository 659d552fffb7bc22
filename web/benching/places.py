"""Where benchmarks run: throw-away installations, and real servers on them."""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from socket import create_server
from typing import Final

from engine.engine import utc_now
from engine.errors import BadRequest
from engine.store.migrating import upgrade_database
from engine.texts import Text
from web import demo
from web.assembly import Laneway, assemble
from web.settings import Settings

_SERVE: Final = "from web.cli.main import main; main()"
_PATIENCE: Final = 60.0


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="laneway-bench-") as name:
        yield Path(name)


@contextmanager
def installed(
    home: Path,
    clock: Callable[[], datetime] = utc_now,
    *,
    company: bool = True,
    url: str = "",
) -> Iterator[Laneway]:
    """An installation in that folder, with or without the people and processes of the demo.

    ``url`` is that of its database, where that does not lie in the folder.
    """
    elsewhere = {"LANEWAY_DATABASE_URL": url} if url else {}
    here = {"LANEWAY_HOME": str(home), "LANEWAY_WORKERS": "0"}
    settings = Settings.from_env({**here, **elsewhere})
    laneway = assemble(settings, clock)
    try:
        upgrade_database(laneway.database)
        if company:
            with laneway.sessions.write() as session, session.begin():
                demo.load_if_empty(laneway.engine, session)
        yield laneway
    finally:
        laneway.close()


@dataclass(frozen=True, slots=True)
class Running:
    """A server process that answers."""

    port: int
    process_id: int
    seconds: float
    """How long it took to be ready."""

    def connection(self) -> http.client.HTTPConnection:
        """A connection of one client."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)


@contextmanager
def served(home: Path, *, demo_cases: int = 0) -> Iterator[Running]:
    """``laneway serve`` as a process of its own, until it is no longer needed."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LANEWAY_")}
    own = {
        "LANEWAY_HOME": str(home),
        "LANEWAY_LOG_LEVEL": "WARNING",
        "LANEWAY_DEMO_CASES": str(demo_cases),
    }
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _SERVE, "serve", "--port", str(port)],
        env=env | own,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - began > _PATIENCE:
                raise BadRequest(Text("服务没有启动。", "The server did not start."))
            time.sleep(0.01)
        yield Running(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
