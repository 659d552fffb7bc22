"""Opening the database: SQLite or PostgreSQL, the same sessions over both."""

import threading
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.errors import Conflict
from engine.texts import Text

_BUSY_MS: Final = 30_000
_SAMPLE: Final = 1_000
"""Rows of an index that are looked at to know it: milliseconds, however large it is."""
_MY_TURN: Final = "laneway.my_turn"
_HELD: Final = Text(
    f"数据库被其他程序占用超过 {_BUSY_MS // 1_000} 秒，本次操作未保存，请稍后重试。",
    f"Another program has held the database for {_BUSY_MS // 1_000} seconds; nothing of this was"
    " kept. Try again shortly.",
)
_LOST_RACES: Final = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""

PRAGMAS: Final = (
    f"busy_timeout={_BUSY_MS}",  # first: the next line may have to wait
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL loses acknowledged commits when the power fails
    "foreign_keys=ON",
)


class LanewaySession(Session):
    """A session whose lost races are said in the product's own words."""

    def flush(self, objects: Any = None) -> None:
        """Write what is pending; a row that somebody else changed first is a ``Conflict``."""
        try:
            super().flush(objects)
        except StaleDataError as lost:
            raise _conflict() from lost


@dataclass(frozen=True, slots=True)
class Sessions:
    """Two ways in: ``write`` takes SQLite's write lock at once, ``read`` never takes it."""

    database: Engine
    write: sessionmaker[LanewaySession]
    read: sessionmaker[LanewaySession]


def open_database(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for a URL such as ``sqlite:///laneway.db`` or ``postgresql://host/laneway``."""
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        target = target.set(drivername=f"{target.get_backend_name()}+psycopg")
        database = create_engine(
            target, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True
        )
    elif target.database in (None, "", ":memory:"):
        database = create_engine(target)
    else:
        database = create_engine(target, pool_size=pool_size, max_overflow=pool_size)
    if database.dialect.name == "sqlite":
        event.listen(database, "connect", _prepare_sqlite)
        _Turns().over(database)
    event.listen(database, "handle_error", _name_lost_races)
    return database


def sessions(database: Engine) -> Sessions:
    """The session factories over a database; objects stay readable after a commit."""
    reading = database.execution_options(
        **(
            {"sqlite_begin": "DEFERRED"}
            if database.dialect.name == "sqlite"
            else {"postgresql_readonly": True}
        )
    )
    return Sessions(database, _factory(database), _factory(reading))


def refresh_statistics(database: Engine) -> None:
    """Let SQLite's planner know how large the tables have become; PostgreSQL sees to it itself.

    Without, it begins a search of tasks at whatever somebody may see, and reads all of that.
    """
    if database.dialect.name != "sqlite" or database.url.database in (None, "", ":memory:"):
        return
    with database.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA analysis_limit={_SAMPLE}")
        connection.exec_driver_sql("ANALYZE")
    database.dispose()  # open connections would keep to what they knew


def reach(session: Session) -> None:
    """Ask for nothing: whether the database answers at all."""
    session.execute(text("SELECT 1"))


def _factory(bind: Engine) -> sessionmaker[LanewaySession]:
    return sessionmaker(bind, class_=LanewaySession, expire_on_commit=False)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    driver: Any = connection
    driver.isolation_level = None  # the driver shall not begin by itself
    cursor = driver.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _Turns:
    """The writers of this process wait for each other here, and are woken at once.

    SQLite has one writer; left to itself it lets the others sleep and try again, so that some
    wait a hundred times longer than the rest.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def over(self, database: Engine) -> None:
        """Give turns to all transactions of a database."""
        event.listen(database, "begin", self._begin)
        event.listen(database, "checkin", self._give_back)

    def _begin(self, connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        if mode == "IMMEDIATE" and not connection.connection.info.get(_MY_TURN):
            if not self._turn.acquire(timeout=_BUSY_MS / 1000):
                raise _conflict()
            connection.connection.info[_MY_TURN] = True
        connection.exec_driver_sql(f"BEGIN {mode}")

    def _give_back(self, _connection: object, record: ConnectionPoolEntry) -> None:
        # Only here the commit is over; the event of that name comes before it.
        if record.info.pop(_MY_TURN, False):
            self._turn.release()


def _name_lost_races(context: ExceptionContext) -> None:
    original: Any = context.original_exception
    said = str(original)
    if "database is locked" in said:
        raise Conflict(_HELD) from original
    if getattr(original, "sqlstate", None) in _LOST_RACES:
        raise _conflict() from original


def _conflict() -> Conflict:
    return Conflict(
        Text(
            "刚刚有其他人修改了同一内容，本次操作未保存，请刷新后重试。",
            "Somebody else has just changed the same thing; nothing of this was kept."
            " Reload and try again.",
        )
    )
