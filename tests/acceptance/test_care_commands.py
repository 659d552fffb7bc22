"""``laneway check`` and ``restore`` where somebody names the wrong files or folder."""

import hashlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import MetaData, func, select

from engine.states import TaskState
from engine.store import database
from engine.store.database import open_database
from engine.store.published import Definition
from engine.store.tables import Instance, Job, Task
from processes.records.reference import Product
from processes.records.tables import Lead
from processes.shipped import FOLDER
from tasks.identities import held_roles, role_ids
from tasks.people import person_named
from tasks.signing_in import SignedIn, sign_in
from tasks.tables import PersonRow
from tests.support.installation import LANEWAY
from tests.support.postgres import KINDS, running_server, server_programs
from web.benching.places import installed
from web.cli.main import main
from web.cli.setting_up import opened
from web.demo_cases import tell_all

PROGRAMS = server_programs()
PROCESS = str(FOLDER / "public_pool.bpmn")
SCENARIO = str(Path(__file__).parents[1] / "fixtures/scenarios/lead_to_order.json")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("LANEWAY_HOME", str(home))
    monkeypatch.setenv("LANEWAY_DEMO", "no")
    return home


def told(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_files_of_one_name_are_refused_not_forgotten(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.bpmn").write_text("x")

    refused = told("check", tmp_path / "a" / "p.bpmn", tmp_path / "b" / "p.bpmn")

    assert refused.exit_code == 1
    assert "same name: p.bpmn" in refused.output


def test_real_work_begins_without_the_demo_company(home: Path) -> None:
    words = ("init", "anna", "--name-en", "Anna", "--password", "correct horse")
    first = told(*words)
    again = told(*words)

    assert first.exit_code == 0
    assert f"founded in {home}: roles, departments and 2" in first.output
    assert "sign in as anna at http://localhost:8080/" in first.output
    assert again.exit_code == 1
    assert "People are here already" in again.output
    asked = told("init", "anna")
    assert "Password" not in asked.output
    assert "People are here already" in asked.output
    with opened({"demo": True, "workers": 0}) as laneway:
        assert tell_all(laneway) == 0
        with laneway.sessions.read() as session:
            anna = session.scalars(select(PersonRow)).one()
            assert (anna.username, held_roles(session)) == ("anna", frozenset({"administrator"}))
            assert role_ids(session) >= {"sales_rep", "service_manager", "process_owner"}
            known = set(session.scalars(select(Definition.process_id)))
            assert {"lead_to_order", "ticket_handling"} <= known
            for table in (Product, Lead, Instance):
                assert session.scalar(select(func.count()).select_from(table)) == 0
            signed = sign_in(session, "anna", "correct horse", now=laneway.engine.clock())
            assert isinstance(signed, SignedIn)


def test_somebody_stands_in_for_whoever_is_away(home: Path) -> None:
    told("init", "anna", "--password", "correct horse")
    told("user", "add", "ben", "--password", "correct horse")
    days = ("--from", "2026-12-01", "--until", "2026-12-03")

    answer = told("user", "away", "anna", *days, "--delegate", "ben")
    wrong = told("user", "away", "anna", *days, "--delegate", "anna")

    assert answer.output == "anna is away from 2026-12-01 until 2026-12-03; ben stands in\n"
    assert "nobody stands in for themselves" in wrong.output
    with opened({"demo": False, "workers": 0}) as laneway, laneway.sessions.read() as session:
        on = {day: person_named(session, "ben", on=date(2026, 12, day)) for day in (3, 4)}
    assert [sorted(ben.usernames) for ben in on.values()] == [["anna", "ben"], ["ben"]]


@pytest.mark.parametrize("words", [("user", "list"), ("upgrade",), ("serve", "--port", "0")])
def test_a_broken_database_is_told_in_a_line(home: Path, words: tuple[str, ...]) -> None:
    home.mkdir(exist_ok=True)
    (home / "laneway.db").write_text("no database at all\n" * 90)

    answer = told(*words)

    assert answer.exit_code == 1
    assert answer.output.count("\n") == 1
    assert "laneway restore --force" in answer.output


def test_a_database_that_somebody_holds_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PRAGMAS", ("busy_timeout=1", *database.PRAGMAS[1:]))
    told("init", "anna", "--password", "correct horse")
    with closing(sqlite3.connect(home / "laneway.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = told("user", "disable", "anna")

    assert answer.exit_code == 1
    assert "Another program has held the database" in answer.output


def test_who_has_read_enough_ends_a_command_quietly(home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "wb") as closed:
        ended = subprocess.run(
            [LANEWAY, "version"], stdout=closed, stderr=subprocess.PIPE, env=os.environ, check=False
        )

    assert ended.stderr == b""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("serve", "--host", "nowhere.invalid"), "cannot listen on nowhere.invalid"),
        (("scenario", SCENARIO, "--only", "nosuch"), "there is no scenario nosuch"),
        (("role", "add", "x", "--manager-role", "nosuch"), "There is no role nosuch"),
        (("start", "p", "--data", __file__), f"{__file__}: This is not valid JSON"),
        (("feel", "1", "--context", __file__), f"{__file__}: This is not valid JSON"),
        (("draw", PROCESS, "-o", "/nowhere/at/all.svg"), "/nowhere/at/all.svg: No such file"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_place(
    home: Path, words: tuple[str, ...], said: str
) -> None:
    answer = told(*words)

    assert answer.exit_code in (1, 2)
    assert said in answer.output
    assert "Traceback" not in answer.output
    assert "Errno" not in answer.output


def test_drawing_says_what_it_made(tmp_path: Path) -> None:
    answer = told("draw", PROCESS, "-o", tmp_path / "a.svg", "--skin", "BPMN")

    size = (tmp_path / "a.svg").stat().st_size
    assert answer.output == f"drew {tmp_path / 'a.svg'}: {size:,} bytes\n"


def test_checking_a_file_founds_no_installation(home: Path) -> None:
    shipped = Path(__file__).parents[2] / "processes/crm/lead_grade.dmn"

    assert told("check", shipped).exit_code == 0
    assert not home.exists()
    assert told("upgrade").exit_code == 0
    assert told("check", shipped).exit_code == 0


def test_a_folder_that_is_no_backup_costs_nothing(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    for name in ("laneway.db", "laneway.db-wal"):
        (home / name).write_text(name)
    empty = tmp_path / "empty"
    empty.mkdir()

    refused = told("restore", empty, "--force")

    assert refused.exit_code == 1
    assert "is not a backup" in refused.output
    assert (home / "laneway.db-wal").read_text() == "laneway.db-wal"


def test_a_backup_comes_back(home: Path, tmp_path: Path) -> None:
    assert told("upgrade").exit_code == 0
    assert told("backup", tmp_path / "copy").exit_code == 0
    (home / "laneway.db").write_text("broken")

    assert told("restore", tmp_path / "copy", "--force").exit_code == 0
    assert told("check-data").output == "0 problems\n"


@pytest.fixture(params=KINDS)
def url(
    request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty database of each kind, which the commands find."""
    if request.param == "sqlite":
        yield f"sqlite:///{home / 'laneway.db'}"
        return
    assert PROGRAMS is not None
    with running_server(PROGRAMS) as server, server.fresh_database("template0") as found:
        monkeypatch.setenv("LANEWAY_DATABASE_URL", found)
        yield found


def contents(url: str) -> Mapping[str, tuple[int, str]]:
    """The number of rows of each table, and a hash of all that they say."""
    database = open_database(url)
    tables = MetaData()
    tables.reflect(database)
    found = {}
    with database.connect() as connection:
        for name, table in tables.tables.items():
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    database.dispose()
    return found


def test_p26_all_that_was_backed_up_comes_back(home: Path, tmp_path: Path, url: str) -> None:
    copy = tmp_path / "copy"
    with installed(home, url=url) as laneway:
        assert tell_all(replace(laneway, settings=replace(laneway.settings, demo_cases=4))) == 0
        with laneway.sessions.read() as session:
            waiting = Task.state.in_((TaskState.OPEN, TaskState.CLAIMED))
            assert session.scalar(select(func.count()).where(waiting))
            assert session.scalar(select(func.count()).where(Job.kind == "timer"))
        before = contents(url)
        assert told("backup", copy).exit_code == 0  # while it runs
        with laneway.sessions.write() as session, session.begin():
            for task in session.scalars(select(Task)):
                task.title_zh = "改过"
    assert contents(url) != before

    assert told("restore", copy, "--force").exit_code == 0
    assert contents(url) == before
    assert told("check-data").output == "0 problems\n"


def test_a_file_that_cannot_be_written_is_told_in_a_line(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    assert told("upgrade").exit_code == 0

    refused = told("backup", taken)

    assert refused.exit_code == 1
    assert refused.output.splitlines() == [f"{taken}: File exists"]
