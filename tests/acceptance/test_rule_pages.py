"""The rules on their page and on the command line: seen by few, changed with care, remembered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from engine import rules
from processes.rules.leads import CLAIMS_A_DAY, HELD
from tasks.calendar import CHINA, add_working_time, calendar_named
from tasks.rules import EXTRA_HOLIDAYS
from tests.support.people import NOON
from tests.support.server import assembled
from tests.support.visitors import Visitor, visitor, words
from web.app import create_app
from web.assembly import Laneway
from web.cli.main import main
from web.rules import RULES


@pytest.fixture
def laneway(tmp_path: Path) -> Iterator[Laneway]:
    found = assembled(tmp_path, lambda: NOON)
    yield found
    found.close()


@pytest.fixture
def app(laneway: Laneway) -> Flask:
    return create_app(laneway)


def shown(**changed: str) -> dict[str, str]:
    """What the page holds when it is sent back, with some fields written anew."""
    was = {f"was-{id}": rule.kind.write(rule.default) for id, rule in RULES.items()}
    values = {id: rule.kind.write(rule.default) for id, rule in RULES.items()}
    return was | values | {name.replace("__", "."): text for name, text in changed.items()}


def held(laneway: Laneway) -> int:
    with laneway.sessions.read() as session:
        return CLAIMS_A_DAY.of(session)


@pytest.mark.parametrize(("who", "status"), [("dora", 200), ("olga", 200), ("anna", 403)])
def test_who_looks_after_the_house_or_publishes_sees_the_rules(
    app: Flask, who: str, status: int
) -> None:
    somebody = visitor(app, who)

    assert somebody.get("/rules/").status_code == status
    assert ("/rules/" in somebody.get("/inbox/").text) is (status == 200)


def test_nobody_else_changes_them(laneway: Laneway, app: Flask) -> None:
    answer = visitor(app, "anna").post("/rules/", shown(pool__claims_a_day="50"))

    assert answer.status_code == 403
    assert held(laneway) == 5


def test_a_change_holds_and_is_remembered(laneway: Laneway, app: Flask) -> None:
    dora = visitor(app, "dora")

    answer = dora.post("/rules/", shown(pool__claims_a_day="7"))
    page = dora.get("/rules/")

    assert answer.status_code == 302
    assert held(laneway) == 7
    assert "Dora Claims a person and day 5 7" in " ".join(words(page).split())
    assert "default : 5" in " ".join(words(page).split()).replace("default:", "default :")


def test_wrong_values_stand_beside_their_fields_and_nothing_changes(
    laneway: Laneway, app: Flask
) -> None:
    wrong = shown(pool__claims_a_day="7", pool__held="0", calendar__extra_holidays="2027-02-30")

    answer = visitor(app, "dora", "zh").post("/rules/", wrong)

    assert answer.status_code == 422
    assert 'id="p-pool.held"' in answer.text
    assert "请填写 1 到 100000。" in words(answer)
    assert "请每行填写一个日期" in words(answer)
    assert "2027-02-30" in answer.text
    assert held(laneway) == 5


def test_who_changes_one_rule_leaves_the_changes_of_others(laneway: Laneway, app: Flask) -> None:
    dora, olga = visitor(app, "dora"), visitor(app, "olga")
    dora.post("/rules/", shown(pool__claims_a_day="7"))

    olga.post("/rules/", shown(pool__held="50"))

    assert held(laneway) == 7
    with laneway.sessions.read() as session:
        assert HELD.of(session) == 50


def test_a_rule_goes_back_to_its_default(laneway: Laneway, app: Flask) -> None:
    dora = visitor(app, "dora")
    dora.post("/rules/", shown(pool__claims_a_day="7"))

    dora.post("/rules/", shown(reset="pool.claims_a_day"))

    assert held(laneway) == 5
    assert visitor(app, "dora").post("/rules/", {"reset": "no.rule"}).status_code == 404


def test_what_is_written_is_shown_and_never_run(app: Flask) -> None:
    dora: Visitor = visitor(app, "dora")

    dora.post("/rules/", shown(lead__competitors="<script>alert(1)</script>"))

    page = dora.get("/rules/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def run(home: Path, *arguments: str) -> str:
    env = {"LANEWAY_HOME": str(home), "LANEWAY_DEMO": "0"}
    done = CliRunner().invoke(main, ["rule", *arguments], env=env)
    return f"{done.exit_code} {done.output}"


def test_the_command_line_lists_and_sets(tmp_path: Path) -> None:
    assert "0 calendar.extra_holidays = 2027-10-08, 2027-10-09" in run(
        tmp_path, "set", "calendar.extra_holidays", "2027-10-09,2027-10-08"
    )
    assert "(default: 5)" not in run(tmp_path, "list")
    assert run(tmp_path, "set", "pool.claims_a_day", "8").startswith("0 pool.claims_a_day = 8")
    assert "(default: 5)" in run(tmp_path, "list")
    assert '"pool.claims_a_day": "8"' in run(tmp_path, "list", "--json")
    assert run(tmp_path, "set", "pool.claims_a_day", "--default").startswith("0")
    assert run(tmp_path, "set", "pool.claims_a_day", "x").startswith("1 Write a whole number.")
    assert run(tmp_path, "set", "no.rule", "1").startswith("1")
    assert run(tmp_path, "set", "pool.claims_a_day").startswith("2")


def test_days_off_move_what_is_due(laneway: Laneway) -> None:
    with laneway.sessions.write() as session, session.begin():
        rules.change(session, EXTRA_HOLIDAYS, "2026-11-19", by="dora", at=NOON)
        start = datetime(2026, 11, 18, 17, tzinfo=CHINA)
        due = add_working_time(start, timedelta(hours=2), calendar_named(session))
    assert due == datetime(2026, 11, 20, 10, tzinfo=CHINA)
