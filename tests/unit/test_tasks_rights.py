"""Who may do what, without a database; some of it for all people and things there could be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.people import Ability, Person, Scope
from tasks.rights import DECISIONS, Case, Startable, Verb, Work, is_asked, leads, may

ANNA = Person(
    1,
    "anna",
    roles=frozenset({"sales_rep"}),
    departments=frozenset({"east"}),
    line=frozenset({"east", "sales"}),
)
CARLA = Person(
    2,
    "carla",
    roles=frozenset({"sales_manager"}),
    manages=frozenset({"sales_rep"}),
    scope=Scope.DEPARTMENT,
    departments=frozenset({"sales", "east", "west"}),
    line=frozenset({"sales", "east", "west"}),
)
DORA = Person(3, "dora", abilities=frozenset({Ability.OPERATE}), scope=Scope.ALL)
OFFERED = Work(groups=frozenset({"sales_rep"}))
FINANCE = Work(groups=frozenset({"finance"}))
BOBS = Work(assignee="bob", groups=frozenset({"sales_rep"}), assignee_department="east")


@pytest.mark.parametrize(
    ("person", "verb", "thing", "allowed"),
    [
        (ANNA, Verb.CLAIM, OFFERED, True),
        (ANNA, Verb.COMPLETE, OFFERED, True),
        (ANNA, Verb.CLAIM, replace(OFFERED, excluded=frozenset({"anna"})), False),
        (ANNA, Verb.COMPLETE, replace(OFFERED, excluded=frozenset({"anna"})), False),
        (ANNA, Verb.CLAIM, FINANCE, False),
        (ANNA, Verb.CLAIM, Work(groups=frozenset({"sales_rep@east"})), True),
        (ANNA, Verb.CLAIM, Work(groups=frozenset({"sales_rep@sales"})), True),
        (ANNA, Verb.CLAIM, Work(groups=frozenset({"sales_rep@west"})), False),
        (ANNA, Verb.CLAIM, Work(users=frozenset({"anna"})), True),
        (ANNA, Verb.CLAIM, BOBS, False),
        (ANNA, Verb.COMPLETE, BOBS, False),
        (ANNA, Verb.COMPLETE, Work(assignee="anna"), True),
        (ANNA, Verb.COMPLETE, Work(assignee="anna", excluded=frozenset({"anna"})), False),
        (ANNA, Verb.RELEASE, Work(assignee="anna"), True),
        (ANNA, Verb.RELEASE, BOBS, False),
        (ANNA, Verb.ASSIGN, OFFERED, False),
        (ANNA, Verb.SEE, OFFERED, True),
        (ANNA, Verb.SEE, FINANCE, False),
        (ANNA, Verb.SEE, Work(case=Case(people=frozenset({"anna"}))), True),
        (CARLA, Verb.ASSIGN, OFFERED, True),
        (CARLA, Verb.ASSIGN, BOBS, True),
        (CARLA, Verb.ASSIGN, replace(BOBS, assignee_department="north"), False),
        (CARLA, Verb.ASSIGN, Work(groups=frozenset({"sales_rep@west"})), True),
        (CARLA, Verb.ASSIGN, Work(groups=frozenset({"sales_rep@north"})), False),
        (CARLA, Verb.ASSIGN, FINANCE, False),
        (CARLA, Verb.RELEASE, BOBS, True),
        (CARLA, Verb.COMPLETE, BOBS, False),
        (CARLA, Verb.SEE, BOBS, True),
        (CARLA, Verb.SEE, Case(departments=frozenset({"west"})), True),
        (CARLA, Verb.SEE, Case(departments=frozenset({"north"})), False),
        (CARLA, Verb.REPAIR, Case(), False),
        (DORA, Verb.SEE, Case(), True),
        (DORA, Verb.REPAIR, Case(), True),
        (DORA, Verb.ASSIGN, BOBS, True),
        (DORA, Verb.COMPLETE, BOBS, False),
        (DORA, Verb.START, Startable("lead_to_order"), False),
        (replace(ANNA, starts=frozenset({"x"})), Verb.START, Startable("x"), True),
        (replace(ANNA, stands_in_for=frozenset({"bob"})), Verb.COMPLETE, BOBS, True),
        (
            replace(ANNA, borrowed_roles=frozenset({"finance"})),
            Verb.CLAIM,
            Work(groups=frozenset({"finance"})),
            True,
        ),
        (ANNA, Verb.REPAIR, OFFERED, False),
    ],
)
def test_rights_are_as_agreed(
    person: Person, verb: Verb, thing: Startable | Case | Work, allowed: bool
) -> None:
    assert may(person, verb, thing) is allowed


NAMES = st.frozensets(st.sampled_from(["anna", "bob", "carla"]), max_size=2)
PLACES = st.frozensets(st.sampled_from(["sales", "east", "west"]), max_size=2)
ROLES = st.frozensets(st.sampled_from(["sales_rep", "sales_manager", "finance"]), max_size=2)
GROUPS = st.frozensets(
    st.sampled_from(["sales_rep", "sales_rep@east", "sales_rep@west", "finance"]), max_size=2
)
PEOPLE = st.builds(
    Person,
    key=st.just(1),
    username=st.sampled_from(["anna", "bob"]),
    active=st.booleans(),
    roles=ROLES,
    manages=ROLES,
    abilities=st.frozensets(st.sampled_from(Ability), max_size=2),
    scope=st.sampled_from(Scope),
    starts=st.just(frozenset({"x"})),
    departments=PLACES,
    line=PLACES,
    stands_in_for=NAMES,
    borrowed_roles=ROLES,
)
CASES = st.builds(Case, people=NAMES, groups=GROUPS, users=NAMES, departments=PLACES)
WORKS = st.builds(
    Work,
    assignee=st.none() | st.sampled_from(["anna", "bob", "carla"]),
    groups=GROUPS,
    users=NAMES,
    excluded=NAMES,
    assignee_department=st.none() | st.sampled_from(["sales", "east", "west"]),
    case=CASES,
)
THINGS = WORKS | CASES | st.just(Startable("x"))
VERBS = st.sampled_from(Verb)


@given(PEOPLE, VERBS, THINGS)
def test_a_disabled_person_may_nothing(person: Person, verb: Verb, thing: Work) -> None:
    assert not may(replace(person, active=False), verb, thing)


@given(PEOPLE, WORKS)
def test_whoever_is_excluded_never_does_it(person: Person, work: Work) -> None:
    barred = replace(work, excluded=work.excluded | {person.username})

    assert not may(person, Verb.COMPLETE, barred)
    assert not may(person, Verb.CLAIM, barred)


@given(PEOPLE, VERBS, WORKS)
def test_whoever_may_do_something_with_a_task_may_see_it(
    person: Person, verb: Verb, work: Work
) -> None:
    only_operates = verb in (Verb.ASSIGN, Verb.RELEASE) and Ability.OPERATE in person.abilities

    assert only_operates or not may(person, verb, work) or may(person, Verb.SEE, work)


@given(PEOPLE, VERBS, THINGS, st.sampled_from(["sales_rep", "finance"]))
def test_one_role_more_takes_nothing_away(
    person: Person, verb: Verb, thing: Work, role: str
) -> None:
    more = replace(person, roles=person.roles | {role})

    assert not may(person, verb, thing) or may(more, verb, thing)


@given(PEOPLE, WORKS)
def test_a_taken_task_is_not_claimed(person: Person, work: Work) -> None:
    assert work.assignee is None or not may(person, Verb.CLAIM, work)


@given(PEOPLE, WORKS)
def test_asking_and_leading_are_all_that_reaches_an_unassigned_task(
    person: Person, work: Work
) -> None:
    alone = replace(work, assignee=None, case=Case())
    reached = is_asked(person, alone) or leads(person, alone) or person.scope is Scope.ALL

    assert may(person, Verb.SEE, alone) is (person.active and reached)


@given(PEOPLE, VERBS, THINGS)
def test_what_no_rule_allows_is_forbidden(person: Person, verb: Verb, thing: Work) -> None:
    assert (type(thing), verb) in DECISIONS or not may(person, verb, thing)
