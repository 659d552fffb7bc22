"""What a database of ours is like, whichever it is."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from engine.errors import Conflict
from engine.store.database import open_database, refresh_statistics
from engine.store.published import Deployment
from engine.store.tables import Instance
from tests.support.bpmn_text import end, file, path
from tests.support.bpmn_text import start as begin
from tests.support.engine import House, ask

PROCESS = file(begin(), ask("A"), end(), path("S", "A", "E"), id="P")


def test_sqlite_survives_a_power_cut_and_keeps_its_references(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'laneway.db'}")
    with database.connect() as connection:
        found = {
            pragma: connection.execute(text(f"PRAGMA {pragma}")).scalar()
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.dispose()

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30000,
    }


def test_sqlite_learns_how_large_its_tables_are(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'laneway.db'}")
    house.create_tables()
    house.deploy(PROCESS)
    with house.look() as before:
        before.execute(text("SELECT 1"))
        refresh_statistics(house.sessions.database)
        before.execute(text("SELECT 1"))  # whoever is at work goes on

    with house.look() as session:
        known = session.execute(text("SELECT DISTINCT tbl FROM sqlite_stat1")).scalars().all()
    house.sessions.database.dispose()
    assert "definition" in known


def test_a_reader_writes_nothing(house: House) -> None:
    house.deploy(PROCESS)
    if house.sessions.database.dialect.name == "sqlite":
        with house.session(), house.look() as session:
            assert session.get(Instance, 1) is None  # a reader does not wait for a writer
        return
    with house.look() as session, pytest.raises(DBAPIError, match="read-only"):
        session.execute(update(Deployment).values(by="x"))


def test_a_reference_to_nothing_is_refused(house: House) -> None:
    with pytest.raises(IntegrityError), house.session() as session:
        session.execute(
            text(
                "INSERT INTO resource (key, deployment_key, name, content, checksum)"
                " VALUES (1, 99, 'x', 'x', 'x')"
            )
        )


def test_moments_come_back_in_utc(house: House) -> None:
    beijing = datetime(2026, 11, 18, 12, tzinfo=timezone(timedelta(hours=8)))
    with house.session() as session:
        session.add(Deployment(key=1, at=beijing, by="x"))
    with house.look() as session:
        found = session.get_one(Deployment, 1).at

    assert (found, found.tzinfo) == (beijing, UTC)


@pytest.mark.parametrize("hours", [-14, 14])
@pytest.mark.parametrize("far", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_moment_at_the_end_of_time_can_be_told_in_every_zone(
    house: House, far: datetime, hours: int
) -> None:
    with house.session() as session:
        session.add(
            Deployment(key=1, at=far.replace(tzinfo=timezone(timedelta(hours=hours))), by="x")
        )
    with house.look() as session:
        found = session.get_one(Deployment, 1).at

    assert abs(found - far) <= timedelta(days=2)
    assert found.astimezone(timezone(timedelta(hours=-hours))) == found


def test_a_moment_without_a_zone_is_refused(house: House) -> None:
    with pytest.raises(StatementError, match="time zone"), house.session() as session:
        session.add(Deployment(key=1, at=datetime(2026, 1, 1), by="x"))  # noqa: DTZ001


def test_a_lost_update_is_a_conflict(house: House) -> None:
    house.deploy(PROCESS)
    key = house.start()
    with house.sessions.read() as stale:
        seen = stale.get_one(Instance, key)
    house.complete("A")

    seen.business_key = "mine"
    with pytest.raises(Conflict), house.session() as session:
        session.add(seen)
    assert house.instance(key).business_key is None


def test_states_are_stored_as_their_words(house: House) -> None:
    house.deploy(PROCESS)
    house.start()
    with house.look() as session:
        assert session.execute(text("SELECT state FROM instance")).scalar() == "active"
