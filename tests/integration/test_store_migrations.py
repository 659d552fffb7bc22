"""Migrations end where the tables of all rooms are."""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, inspect, text

from engine.store.base import Base
from engine.store.database import open_database
from engine.store.json import encode
from engine.store.migrating import NewerDatabase, upgrade_database
from tests.support.people import NOON
from tests.support.postgres import KINDS

ROOT = Path(__file__).parents[2]
ANY: Final[Mapping[type, object]] = {str: "x", int: 1, bool: False, bytes: b"{}", datetime: NOON}
"""A value of each kind, for columns that a test says nothing about."""


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables."""
    fresh: AbstractContextManager[str] = nullcontext(f"sqlite:///{tmp_path / 'laneway.db'}")
    if request.param == "postgresql":
        fresh = request.getfixturevalue("postgres").fresh_database("template0")
    with fresh as url:
        database = open_database(url)
        yield database
        database.dispose()


def add(connection: Connection, table: str, **values: object) -> None:
    """A row in a table as it is at this revision."""
    here = Table(table, MetaData(), autoload_with=connection)
    given = {one.name: ANY[one.type.python_type] for one in here.columns if not one.nullable}
    connection.execute(here.insert().values({**given, **values}))


@pytest.fixture(autouse=True)
def every_room_is_known() -> None:
    for room in ("engine", "tasks", "processes"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if "__tablename__" in path.read_text():
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                importlib.import_module(module)


def shape(database: Engine) -> dict[str, object]:
    """Tables with their columns, keys and indexes, as the database itself tells."""
    seen = inspect(database)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in seen.get_columns(table)
            },
            "key": sorted(seen.get_pk_constraint(table)["constrained_columns"]),
            "foreign": sorted(
                str((key["constrained_columns"], key["referred_table"]))
                for key in seen.get_foreign_keys(table)
            ),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def indexes(database: Engine) -> set[str]:
    with database.connect() as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        return set(connection.scalars(text(query)))


def test_migrations_make_the_tables_of_today(tmp_path: Path) -> None:
    migrated = open_database(f"sqlite:///{tmp_path / 'migrated.db'}")
    created = open_database(f"sqlite:///{tmp_path / 'created.db'}")

    upgrade_database(migrated)
    Base.metadata.create_all(created)

    assert shape(migrated) == shape(created)
    assert indexes(migrated) == indexes(created)


def test_decisions_taken_before_they_were_counted_are_counted(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'laneway.db'}")
    upgrade_database(database, "0011")
    decided = encode({"approvals": [{"decision": "return"}], "reviews": [{"decision": "reject"}]})
    contract = {
        **dict.fromkeys(("state", "number", "type", "sla_plan", "payment"), "x"),
        **dict.fromkeys(("created_at", "updated_at"), "2026-11-18 04:00:00.000000"),
        **dict.fromkeys(("version", "payment_days", "warranty_months", "revision"), 1),
        **dict.fromkeys(("key", "amount", "received", "received_pct", "dunned"), 1),
    }
    with database.begin() as connection:
        for key, details in enumerate((decided, b"{}")):
            row = {**contract, "key": key, "number": str(key), "details": details}
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO crm_contract ({names}) VALUES ({values})"), row)

    upgrade_database(database)

    with database.connect() as connection:
        query = "SELECT decisions, returned, refused FROM crm_contract ORDER BY key"
        assert connection.execute(text(query)).all() == [(2, 1, 1), (0, 0, 0)]


def test_regions_in_people_s_own_words_get_their_codes(empty: Engine) -> None:
    written = ["上海", " 上海市", "East", "四川省", "Mars", "", "shanghai", None]
    codes = ["shanghai", "shanghai", "east", "west", "Mars", "", "shanghai", None]
    upgrade_database(empty, "0014")
    with empty.begin() as connection:
        add(connection, "crm_product", id="pump")
        for key, region in enumerate(written, 1):
            for record in ("crm_customer", "crm_lead"):
                number = f"{record}-{key}"
                add(connection, record, key=key, number=number, region=region)
            add(connection, "crm_price", key=key, product_id="pump", region=region)

    upgrade_database(empty)

    with empty.connect() as connection:
        for table in ("crm_customer", "crm_lead", "crm_price"):
            query = text(f"SELECT region FROM {table} ORDER BY key")
            assert connection.scalars(query).all() == codes


def test_products_become_records(empty: Engine) -> None:
    upgrade_database(empty, "0017")
    with empty.begin() as connection:
        for id, active in (("pump", True), ("old", False)):
            add(connection, "crm_product", id=id, active=active)

    upgrade_database(empty)

    with empty.connect() as connection:
        query = text("SELECT id, state, key FROM crm_product ORDER BY id")
        old, pump = connection.execute(query).all()
        assert (old[:2], pump[:2]) == (("old", "off_sale"), ("pump", "on_sale"))
        assert old.key != pump.key


def test_a_second_upgrade_has_nothing_to_do(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'laneway.db'}")

    first = upgrade_database(database)

    assert len(first) > 0
    assert upgrade_database(database) == []


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'laneway.db'}")
    upgrade_database(database)
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerDatabase, match="9999"):
        upgrade_database(database)
