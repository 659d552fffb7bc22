"""Writers of one process take turns at SQLite's single writer instead of trying again and again."""

import threading
from pathlib import Path

from sqlalchemy import event, text

from engine.store.database import open_database, sessions


def test_a_second_writer_does_not_even_ask_before_the_first_is_done(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'laneway.db'}")
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE note (said TEXT)"))
    said: list[str] = []
    event.listen(
        database,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: said.append(
            f"{threading.current_thread().name} {statement.split()[0]}"
        ),
    )
    about_to_write = threading.Event()

    def second() -> None:
        about_to_write.set()
        with sessions(database).write() as session, session.begin():
            session.execute(text("INSERT INTO note VALUES ('second')"))

    other = threading.Thread(target=second, name="second")
    with sessions(database).write() as session, session.begin():
        session.execute(text("INSERT INTO note VALUES ('first')"))
        other.start()
        about_to_write.wait()
        for _ in range(200):
            session.execute(text("INSERT INTO note VALUES ('first')"))
    other.join()

    firsts = [at for at, line in enumerate(said) if not line.startswith("second")]
    seconds = [at for at, line in enumerate(said) if line.startswith("second")]
    assert len(seconds) == 2
    assert min(seconds) > max(firsts)


def test_a_reader_never_waits_for_a_writer(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'laneway.db'}")
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE note (said TEXT)"))

    with sessions(database).write() as writing, writing.begin():
        writing.execute(text("INSERT INTO note VALUES ('not yet')"))
        with sessions(database).read() as reading:
            seen = reading.scalar(text("SELECT count(*) FROM note"))

    assert seen == 0
