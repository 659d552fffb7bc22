"""The real product as a process of its own: ``laneway serve`` on a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from processes.company import DEMO_PASSWORD
from web.assembly import Laneway, assemble
from web.settings import Settings

LANEWAY = Path(sys.executable).parent / "laneway"
"""The installed command, as people call it."""
_PATIENCE = 30.0


class DidNotStart(AssertionError):
    """The server ended, or said nothing for too long; its log is the message."""


@dataclass
class Server:
    """One installation; it can be ended, killed and started again at the same address."""

    home: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.home / "serve.log").read_text("utf-8")

    def start(self) -> float:
        """Start and wait until it answers; how many seconds that took."""
        self.home.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with (self.home / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [LANEWAY, "serve", "--port", str(self.port)],
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        with httpx.Client(base_url=self.url, timeout=2.0, trust_env=False) as asking:
            while not _answers(asking):
                if self.process.poll() is not None or time.monotonic() - began > _PATIENCE:
                    self.kill()
                    raise DidNotStart(self.log)
                time.sleep(0.02)
        return time.monotonic() - began

    def stop(self) -> None:
        """End it as an administrator would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(_PATIENCE)
            self.process = None

    def kill(self) -> None:
        """End it and all that it started, at once and unasked."""
        if self.process is not None:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(_PATIENCE)
            self.process = None

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Another ``laneway`` command on the same installation."""
        return subprocess.run(
            [LANEWAY, *command],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def client(self, username: str) -> httpx.Client:
        """A program that signs in by name and password."""
        return httpx.Client(
            base_url=self.url, auth=(username, DEMO_PASSWORD), trust_env=False, timeout=30.0
        )

    @contextmanager
    def look(self) -> Iterator[Laneway]:
        """The same installation seen from here, to prepare data and to see what is kept."""
        laneway = assemble(replace(Settings.from_env(self._environment()), workers=0))
        try:
            yield laneway
        finally:
            laneway.close()

    def _environment(self) -> dict[str, str]:
        own = {
            "LANEWAY_HOME": str(self.home),
            "LANEWAY_LOG_LEVEL": "WARNING",
            "LANEWAY_DEMO_CASES": "0",
        }
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("LANEWAY_")}
        return {**inherited, **own, **self.env}


def _answers(asking: httpx.Client) -> bool:
    try:
        return asking.get("/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        return int(chosen.getsockname()[1])


@contextmanager
def running(home: Path, **settings: object) -> Iterator[Server]:
    """A server on a fresh database with the demo company, without its past.

    ``workers=2`` is a setting, ``demo_cases=20`` another.
    """
    server = Server(home, {f"LANEWAY_{name.upper()}": str(v) for name, v in settings.items()})
    server.start()
    try:
        yield server
    finally:
        server.kill()
