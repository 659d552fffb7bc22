"""Rules: declared with defaults, changed by people, seen by everybody, never forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine import rules
from engine.errors import BadRequest
from engine.rule_kinds import COUNT, DATES, DAYS, HOUR_OF_DAY, HOURS, MONEY, NAMES, PERCENT, WORDS
from engine.rules import Chapter, Rule, Seen, change
from engine.store.database import open_database, sessions
from engine.store.tables import Event, Instance
from engine.texts import Text
from tests.support.bpmn_text import boundary, call, duration, end, file, path, start
from tests.support.engine import NOON, House, ask, statements

LIMIT = Rule("pool.limit", COUNT, 5, Text("上限", "Limit"), least=1, most=100)


def put(house: House, text: str | None, rule: Rule[Any] = LIMIT, by: str = "dora") -> bool:
    with house.session() as session:
        return change(session, rule, text, by=by, at=NOON) is not None


def value(house: House, rule: Rule[Any] = LIMIT) -> object:
    with house.look() as session:
        return rule.of(session)


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        (COUNT, "5", 5),
        (PERCENT, "75", Decimal("0.75")),
        (PERCENT, "12.5", Decimal("0.125")),
        (MONEY, "200000", Decimal(200_000)),
        (HOURS, "12", timedelta(hours=12)),
        (DAYS, "90", timedelta(days=90)),
        (HOUR_OF_DAY, "09:30", time(9, 30)),
        (WORDS, "163.com\nqq.com", frozenset({"qq.com", "163.com"})),
        (NAMES, "B | 乙 | Two\nA | 甲 | One", {"B": Text("乙", "Two"), "A": Text("甲", "One")}),
        (DATES, "2027-10-01\n2027-10-02", frozenset({date(2027, 10, 1), date(2027, 10, 2)})),
    ],
)
def test_a_value_is_read_as_it_was_written(kind: Any, text: str, read: object) -> None:
    assert kind.read(text) == read
    assert kind.write(read) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (COUNT, "five"),
        (COUNT, "1.5"),
        (COUNT, ""),
        (PERCENT, "NaN"),
        (MONEY, "a lot"),
        (HOURS, "99999999999999999999"),
        (HOUR_OF_DAY, "25:00"),
        (HOUR_OF_DAY, "09:00:01"),
        (DATES, "2027-13-01"),
        (NAMES, "standard"),
        (NAMES, "A | 甲\nA | 乙"),
        (NAMES, "A | 甲 | First | more"),
    ],
)
def test_what_is_nothing_of_the_kind_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(BadRequest):
        Rule("r", kind, kind, Text("r", "r")).read(text)


def test_words_are_told_apart_by_lines_and_commas() -> None:
    assert WORDS.read(" QQ.com, 163.com,foxmail.com\n\n") == {"qq.com", "163.com", "foxmail.com"}


def test_a_rule_has_its_default_until_somebody_changes_it(bare_house: House) -> None:
    assert value(bare_house) == 5

    put(bare_house, "7")
    assert value(bare_house) == 7

    put(bare_house, None)
    assert value(bare_house) == 5


@pytest.mark.parametrize(("text", "said"), [("0", "1 to 100"), ("101", "100"), ("x", "whole")])
def test_a_value_out_of_its_limits_changes_nothing(bare_house: House, text: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        put(bare_house, text)

    assert value(bare_house) == 5


def test_who_changed_what_is_kept(bare_house: House) -> None:
    put(bare_house, "7")
    put(bare_house, "7", by="bob")
    put(bare_house, None, by="bob")

    with bare_house.look() as session:
        lines = [(one.by, one.before, one.after, one.at) for one in rules.history(session)]
        audit = [(one.by, one.what) for one in session.scalars(select(Event))]
    assert lines == [("bob", "7", None, NOON), ("dora", "5", "7", NOON)]
    assert sorted(audit) == [("bob", "rule.changed"), ("dora", "rule.changed")]


def test_a_change_is_seen_inside_at_once_and_outside_once_committed(bare_house: House) -> None:
    with bare_house.session() as session:
        change(session, LIMIT, "7", by="dora", at=NOON)

        assert LIMIT.of(session) == 7
        if session.get_bind().dialect.name != "sqlite":
            assert value(bare_house) == 5
    assert value(bare_house) == 7


def test_what_is_rolled_back_was_never_so(bare_house: House) -> None:
    with bare_house.sessions.write() as session:
        change(session, LIMIT, "7", by="dora", at=NOON)
        session.rollback()

    assert value(bare_house) == 5


def test_rules_are_read_once_and_not_by_every_session(bare_house: House) -> None:
    value(bare_house)
    with statements(bare_house) as seen:
        assert [value(bare_house) for _ in range(20)] == [5] * 20

    assert len(seen) <= 1  # a second may have gone by


@contextmanager
def another_process(house: House) -> Iterator[House]:
    """The same database through other connections and another memory."""
    other = House(house.url)
    other.sessions = sessions(open_database(house.url))
    yield other
    other.sessions.database.dispose()


def test_other_processes_see_a_change_a_second_later(
    bare_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("engine.rules.time.monotonic", lambda: clock[0])
    with another_process(bare_house) as other:
        assert value(other) == 5
        put(bare_house, "7")

        assert value(other) == 5
        clock[0] += rules.FRESH
        assert value(other) == 7


WAIT = Rule("pool.wait", DAYS, timedelta(days=30), Text("等待", "Wait"))
TIMED = file(
    start(),
    ask("A"),
    boundary("B", "A", duration("=rules.pool.wait")),
    end(),
    end("L"),
    path("S", "A", "E"),
    path("B", "L"),
)


def test_an_expression_names_a_rule_and_running_cases_keep_their_timers(bare_house: House) -> None:
    bare_house.engine.known = Seen((Chapter(Text("公海", "Pool"), (LIMIT, WAIT)),))
    bare_house.deploy(TIMED)
    before = bare_house.start()
    put(bare_house, "2", WAIT)
    after = bare_house.start()

    bare_house.wait(days=2, seconds=1)
    assert bare_house.open_elements(before) == ["A"]
    assert bare_house.open_elements(after) == []
    assert "rules" not in bare_house.variables(after)
    bare_house.wait(days=28)
    assert bare_house.open_elements(before) == []


def test_a_called_process_is_not_given_the_rules_as_variables(bare_house: House) -> None:
    bare_house.engine.known = Seen((Chapter(Text("公海", "Pool"), (LIMIT,)),))
    calling = file(start(), call("C", "Q"), end(), path("S", "C", "E"), id="P")
    bare_house.deploy(calling, file(start(), ask("A"), end(), path("S", "A", "E"), id="Q"))
    root = bare_house.start("P", amount=5)

    bare_house.complete("A")
    with bare_house.look() as session:
        child = session.scalars(select(Instance).where(Instance.parent_key == root)).one()
    assert dict(bare_house.variables(child.key)) == {"amount": 5}
    assert dict(bare_house.variables(root)) == {"amount": 5}
