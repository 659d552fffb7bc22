"""A throw-away PostgreSQL server, where this machine has one to start."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import text

from engine.store.base import Base
from engine.store.database import open_database
from tests.support.memory import in_memory

_PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")


def server_programs() -> Path | None:
    """The folder with ``postgres`` and ``initdb``, the newest version first."""
    on_path = shutil.which("postgres")
    if on_path:
        return Path(on_path).parent
    found = [p.parent for place in _PLACES for p in Path(place).glob("**/bin/postgres")]
    return max(found, default=None)


KINDS: Final = ("sqlite", "postgresql") if server_programs() else ("sqlite",)
"""The databases of this machine."""


@dataclass
class Server:
    """A running server with an empty copy of all tables to make databases from."""

    folder: Path
    made: int = 0

    def url(self, database: str) -> str:
        return f"postgresql://laneway@/{database}?host={self.folder}"

    @contextmanager
    def fresh_database(self, template: str = "empty") -> Iterator[str]:
        """The URL of a fresh database, which is gone afterwards; ``template0`` has no tables."""
        self.made += 1
        name = f"test_{self.made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield self.url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def fill_template(self) -> None:
        self._run("CREATE DATABASE empty")
        template = open_database(self.url("empty"))
        Base.metadata.create_all(template)
        template.dispose()

    def _run(self, statement: str) -> None:
        admin = open_database(self.url("postgres"))
        with admin.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(statement))
        admin.dispose()


@contextmanager
def running_server(programs: Path) -> Iterator[Server]:
    """Start a server of our own in a temporary folder, reachable by its socket only."""
    owner = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="laneway-pg-", dir=in_memory()))
    if owner is not None:
        account = pwd.getpwnam(owner)
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "laneway",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "-N",
    ]
    subprocess.run(initdb, check=True, capture_output=True, user=owner, cwd=folder)
    # Nobody needs these data after a power cut: the server may forget to sync.
    settings = ("fsync=off", "listen_addresses=", f"unix_socket_directories={folder}")
    control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    options = " ".join(f"-c {setting}" for setting in settings)
    start = [*control, "-o", options, "start"]
    subprocess.run(start, check=True, capture_output=True, user=owner, cwd=folder)
    try:
        server = Server(folder)
        server.fill_template()
        yield server
    finally:
        stop = [*control, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, capture_output=True, user=owner, cwd=folder)
        shutil.rmtree(folder)
