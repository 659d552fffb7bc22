"""Choosing who gets work, and the operations that diagrams call for it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from engine.operations import Call, OperationFailed
from tasks import identities
from tasks.assignment import (
    LEAST_LOADED,
    ROUND_ROBIN,
    SKILL_MATCH,
    STICKY,
    STRATEGIES,
    Ask,
    assign_auto,
    assign_fallback,
    assignment_operations,
    choose,
)
from tests.support.engine import NOON, House
from tests.support.people import add_company, add_person
from web.benching.crowd import add_crowd


@pytest.fixture
def company(bare_house: House) -> House:
    with bare_house.session() as session:
        add_company(session)
        wanda = add_person(session, "wanda", ["sales_rep"], "west")
        wanda.skills = "gateway, sensor"
    return bare_house


def call(**inputs: object) -> Call:
    return Call("crm.assign.auto", inputs, {}, 1, 1, 1, "S_AutoAssign", "1-1", NOON, 1)


def chosen(session: Session, asks: Iterable[Ask]) -> list[str | None]:
    """Who is chosen, a minute apart."""
    return [
        choose(session, ask, now=NOON + timedelta(minutes=minute))
        for minute, ask in enumerate(asks)
    ]


def test_round_robin_takes_everybody_in_turn(company: House) -> None:
    with company.session() as session:
        turns = chosen(session, [Ask("sales_rep", strategy=ROUND_ROBIN)] * 5)

    assert turns == ["anna", "bob", "wanda", "anna", "bob"]


def test_least_loaded_takes_who_has_fewest(company: House) -> None:
    with company.session() as session:
        add_crowd(session, 2, now=NOON, assignee="anna")
        add_crowd(session, 1, now=NOON, assignee="bob")
        add_crowd(session, 3, now=NOON, assignee="wanda")

        assert chosen(session, [Ask("sales_rep", strategy=LEAST_LOADED)]) == ["bob"]


def test_equally_loaded_people_take_turns(company: House) -> None:
    with company.session() as session:
        turns = chosen(session, [Ask("sales_rep", strategy=LEAST_LOADED)] * 4)

    assert turns == ["anna", "bob", "wanda", "anna"]


def test_skill_comes_first_and_nobody_with_it_means_least_loaded(company: House) -> None:
    with company.session() as session:
        add_crowd(session, 3, now=NOON, assignee="wanda")
        skilled = Ask("sales_rep", strategy=SKILL_MATCH, skill="sensor")
        unknown = Ask("sales_rep", strategy=SKILL_MATCH, skill="robot")

        assert chosen(session, [skilled, unknown]) == ["wanda", "anna"]


def test_sticky_goes_back_to_the_one_before_if_there(company: House) -> None:
    with company.session() as session:
        add_crowd(session, 3, now=NOON, assignee="bob")
        before = Ask("sales_rep", strategy=STICKY, previous="bob")
        assert chosen(session, [before]) == ["bob"]

        bob = identities.find_person(session, "bob")
        identities.set_on_duty(session, bob, False, by="bob", at=NOON)
        assert chosen(session, [before]) == ["anna"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_strategy_takes_who_must_not_get_it(company: House, strategy: str) -> None:
    with company.session() as session:
        add_crowd(session, 2, now=NOON, assignee="bob")
        anna = identities.find_person(session, "anna")
        identities.set_active(session, anna, False, by="dora", at=NOON)
        ask = Ask(
            "sales_rep",
            department="sales",
            strategy=strategy,
            exclude=frozenset({"wanda"}),
            cap=2,
            previous="wanda",
        )

        assert chosen(session, [ask]) == [None]


def test_a_department_includes_those_below_it(company: House) -> None:
    with company.session() as session:
        asks = [
            Ask("sales_rep", department="west"),
            Ask("sales_rep", department="sales", exclude=frozenset({"anna", "bob"})),
            Ask("sales_rep", department="moon"),
        ]

        assert chosen(session, asks) == ["wanda", "wanda", None]


def test_records_may_say_how_much_everybody_has(company: House) -> None:
    with company.session() as session:
        leads = {"anna": 9, "bob": 5, "wanda": 7}

        def load(_session: Session, names: Collection[str]) -> Mapping[str, int]:
            assert set(names) == leads.keys()
            return leads

        assert choose(session, Ask("sales_rep", cap=9), now=NOON, load=load) == "bob"


def test_equal_states_give_equal_answers(company: House) -> None:
    answers = []
    for _ in range(2):
        with company.sessions.write() as session:
            answers.append(chosen(session, [Ask("sales_rep")] * 3))
            session.rollback()

    assert answers[0] == answers[1]


def test_the_operation_reads_its_inputs(company: House) -> None:
    with company.session() as session:
        inputs = {"role": "sales_rep", "dept": "east", "strategy": "round_robin", "exclude": "anna"}

        assert assign_auto(session, call(**inputs)) == {"user": "bob"}
        assert assign_auto(session, call(role="jester")) == {"user": None}
        assert assign_auto(session, call(role=None, exclude=["x", 5])) == {"user": None}


def test_a_full_desk_gets_no_more(company: House) -> None:
    with company.session() as session:
        add_crowd(session, 100, now=NOON, assignee="wanda")

        assert assign_auto(session, call(role="sales_rep", dept="west")) == {"user": None}
        assert assign_auto(session, call(role="sales_rep", dept="west", cap=101)) == {
            "user": "wanda"
        }


def test_the_fallback_finds_somebody_or_fails(company: House) -> None:
    with company.session() as session:
        found = assign_fallback(session, call(role="jester", else_role="sales_manager"))
        assert found == {"user": "carla"}

        with pytest.raises(OperationFailed):
            assign_fallback(session, call(role="jester", else_role="fool"))


def test_the_operations_have_the_names_that_diagrams_call() -> None:
    assert set(assignment_operations()) == {"crm.assign.auto", "crm.assign.fallback"}
