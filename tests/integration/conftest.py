"""The databases that integration tests run on: SQLite always, PostgreSQL where it is installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.checking import check_data
from tests.support.engine import House
from tests.support.postgres import KINDS, Server, running_server, server_programs

_PROGRAMS = server_programs()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    assert _PROGRAMS is not None
    with running_server(_PROGRAMS) as server:
        yield server


@contextmanager
def _opened(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[House]:
    if kind == "sqlite":
        house = House(f"sqlite:///{folder / 'laneway.db'}")
        house.create_tables()
        yield house
        house.sessions.database.dispose()
        return
    with request.getfixturevalue("postgres").fresh_database() as url:
        house = House(url)
        yield house
        house.sessions.database.dispose()


@pytest.fixture(params=KINDS, scope="module")
def shared_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """An engine on a database that the tests of a module share: each rolls back what it did."""
    with _opened(request.param, request, tmp_path_factory.mktemp("shared")) as house:
        yield house


@pytest.fixture(params=KINDS)
def bare_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """An engine on an empty database, for tests that write into the tables by hand."""
    with _opened(request.param, request, tmp_path) as house:
        yield house


@pytest.fixture
def house(bare_house: House) -> Iterator[House]:
    """An engine on an empty database, whose data must be whole when the test is over."""
    yield bare_house
    with bare_house.look() as session:
        faults = check_data(bare_house.engine, session)
    assert faults == []
