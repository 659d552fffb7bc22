"""The inbox: whose work it lists, in what order, page after page, by index and not by scan."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from engine.errors import BadRequest
from engine.reading.pages import Asked
from engine.reading.tasks import tasks
from engine.store.tables import Instance, Task, TaskCandidate
from tasks.cases import case_of, seen_by
from tasks.inbox import COUNTED, Counts, Item, counts, inbox
from tasks.pages import Sort
from tasks.people import Person
from tasks.queues import Filter, Queue
from tasks.rights import Verb, may
from tests.support.engine import NOON, House, statements
from tests.support.people import add_company, add_person, add_role, person
from web.api.filters import conditions
from web.api.task_shapes import FIELDS, TaskFields
from web.benching.crowd import add_crowd, inbox_times

CROWD = 130


@pytest.fixture
def company(bare_house: House) -> House:
    with bare_house.session() as session:
        add_company(session)
        add_crowd(session, CROWD, now=NOON)
        add_crowd(session, 7, now=NOON, assignee="anna")
        add_crowd(session, 5, now=NOON, process_id="public_pool", group="sales_rep@east")
        add_crowd(session, 3, now=NOON, group="finance")
    return bare_house


def everything(
    session: Session, who: Person, queue: Queue, *, limit: int = 25, **how: Any
) -> list[Item]:
    """All pages, one after the other."""
    items: list[Item] = []
    after: str | None = None
    while True:
        page = inbox(session, who, queue, now=NOON, after=after, limit=limit, **how)
        assert len(page.items) <= limit
        items += page.items
        after = page.next
        if after is None:
            return items


def order(sort: Sort, item: Item) -> tuple[Any, ...]:
    match sort:
        case Sort.DUE:
            return (item.due_at is None, item.due_at or NOON, item.key)
        case Sort.CREATED:
            return (-item.key,)
        case Sort.PRIORITY:
            return (-item.priority, item.key)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("limit", [1, 25, 200])
def test_pages_are_whole_sorted_and_without_doubles(company: House, sort: Sort, limit: int) -> None:
    with company.look() as session:
        who = person(session, "anna")
        items = everything(session, who, Queue.OFFERED, sort=sort, limit=limit)

    assert len({item.key for item in items}) == len(items) == CROWD + 5
    assert items == sorted(items, key=lambda item: order(sort, item))


def test_mine_is_what_is_assigned_to_me(company: House) -> None:
    with company.look() as session:
        mine = everything(session, person(session, "anna"), Queue.MINE, limit=3)
        bobs = everything(session, person(session, "bob"), Queue.MINE)

    assert {item.assignee for item in mine} == {"anna"}
    assert len(mine) == 7
    assert bobs == []


def test_offered_is_what_my_roles_are_asked(company: House) -> None:
    with company.session() as session:
        add_person(session, "wanda", ["sales_rep"], "west")
        wanda = everything(session, person(session, "wanda"), Queue.OFFERED)
        dora = everything(session, person(session, "dora"), Queue.OFFERED)

    assert len(wanda) == CROWD  # not the five of the east
    assert dora == []


def test_a_task_asked_twice_is_listed_once(company: House) -> None:
    with company.session() as session:
        asked = session.scalars(select(TaskCandidate).limit(1)).one()
        session.add(
            TaskCandidate(
                task_key=asked.task_key, kind="user", name="anna", due_at=asked.due_at, priority=50
            )
        )
        session.flush()
        items = everything(session, person(session, "anna"), Queue.OFFERED)

    assert sum(item.key == asked.task_key for item in items) == 1


def test_the_team_is_what_one_leads(company: House) -> None:
    with company.look() as session:
        team = everything(session, person(session, "carla"), Queue.TEAM)
        none = everything(session, person(session, "anna"), Queue.TEAM)

    assert len(team) == CROWD + 5 + 7
    assert none == []


def test_whoever_is_excluded_is_not_offered_it(company: House) -> None:
    with company.session() as session:
        session.execute(update(Task).values(excluded="carl,anna_x"))
        still = inbox(session, person(session, "anna"), Queue.OFFERED, now=NOON).items
        session.execute(update(Task).values(excluded="bob,anna"))
        anna = person(session, "anna")

        assert still
        assert inbox(session, anna, Queue.OFFERED, now=NOON).items == ()
        assert counts(session, anna, now=NOON).offered == 0


def test_filters_narrow_a_queue(company: House) -> None:
    with company.look() as session:
        anna = person(session, "anna")
        all_of_it = everything(session, anna, Queue.OFFERED)
        pool = everything(session, anna, Queue.OFFERED, wanted=Filter(process_id="public_pool"))
        late = everything(session, anna, Queue.OFFERED, wanted=Filter(overdue=True), limit=7)
        today = everything(session, anna, Queue.OFFERED, wanted=Filter(due_today=True))

    midnight = NOON.replace(hour=16) - timedelta(days=1)  # in Shanghai
    assert {item.process_id for item in pool} == {"public_pool"}
    assert len(pool) == 5
    assert late == [item for item in all_of_it if item.is_overdue]
    assert today == [
        item
        for item in all_of_it
        if item.due_at and midnight <= item.due_at < midnight + timedelta(days=1)
    ]


@pytest.mark.parametrize(
    ("text", "count"), [("联系", CROWD + 5), ("FIRST", CROWD + 5), ("%", 0), ("0000100", 30)]
)
def test_words_are_searched_in_titles_and_business_keys(
    company: House, text: str, count: int
) -> None:
    with company.look() as session:
        anna = person(session, "anna")

        assert len(everything(session, anna, Queue.OFFERED, wanted=Filter(text=text))) == count


def test_a_line_says_what_it_is_about(company: House) -> None:
    with company.look() as session:
        page = inbox(session, person(session, "anna"), Queue.MINE, now=NOON, limit=1)

    (item,) = page.items
    assert (item.title.en, item.process.en) == ("First contact", "Lead to order")
    assert item.business_key == "L-202611-0000000"


def test_counts_say_what_waits(company: House) -> None:
    with company.look() as session:
        anna = person(session, "anna")
        late = [item for item in everything(session, anna, Queue.MINE) if item.is_overdue]

        assert counts(session, anna, now=NOON) == Counts(7, len(late), CROWD + 5)


def test_counts_stop_where_nobody_reads_on(company: House) -> None:
    with company.session() as session:
        add_crowd(session, COUNTED, now=NOON)

        assert counts(session, person(session, "anna"), now=NOON).offered == COUNTED


@pytest.mark.parametrize(
    "after", ["x", "d_soon_1", "d_2026-11-18T00:00:00_1", "p_x_1", "k__x", "k__1_2"]
)
def test_a_page_that_is_none_is_refused(company: House, after: str) -> None:
    with company.look() as session:
        anna = person(session, "anna")
        with pytest.raises(BadRequest):
            inbox(session, anna, Queue.OFFERED, now=NOON, after=after)


def test_a_page_of_another_order_is_refused(company: House) -> None:
    with company.look() as session:
        anna = person(session, "anna")
        page = inbox(session, anna, Queue.OFFERED, now=NOON, sort=Sort.PRIORITY)
        with pytest.raises(BadRequest):
            inbox(session, anna, Queue.OFFERED, now=NOON, sort=Sort.CREATED, after=page.next)


def test_a_page_and_its_counts_cost_at_most_three_statements(company: House) -> None:
    with company.look() as session:
        anna = person(session, "anna")
        with statements(company) as said:
            inbox(session, anna, Queue.OFFERED, now=NOON)
            counts(session, anna, now=NOON)

    assert len(said) == 2


def plans(company: House, session: Session) -> Iterator[str]:
    """How SQLite finds the rows of every statement that runs meanwhile."""
    said: list[tuple[str, Any]] = []
    event.listen(
        company.sessions.database,
        "before_cursor_execute",
        lambda _c, _cursor, statement, parameters, *_rest: said.append((statement, parameters)),
    )
    anna, carla = person(session, "anna"), person(session, "carla")
    said.clear()
    for sort in Sort:
        page = inbox(session, anna, Queue.OFFERED, now=NOON, sort=sort, limit=5)
        inbox(session, anna, Queue.OFFERED, now=NOON, sort=sort, after=page.next, limit=5)
        inbox(session, anna, Queue.MINE, now=NOON, sort=sort)
        inbox(session, carla, Queue.TEAM, now=NOON, sort=sort)
    for wanted in (Filter(overdue=True), Filter(due_today=True), Filter(process_id="x")):
        inbox(session, anna, Queue.OFFERED, now=NOON, wanted=wanted)
    counts(session, anna, now=NOON)
    of_process = TaskFields(state="CREATED", process_definition_id="lead_to_order")
    tasks(session, Asked(where=(seen_by(anna), *conditions(of_process, FIELDS)), limit=5))
    driver: Any = session.connection().connection.driver_connection
    for statement, parameters in said:
        for line in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
            yield line[3]


@pytest.mark.parametrize("bare_house", ["sqlite"], indirect=True)
def test_no_table_is_read_from_end_to_end(company: House) -> None:
    tables = {"task", "task_candidate", "instance", "definition"}
    with company.look() as session:
        lines = list(plans(company, session))

    assert [one for one in lines if one.startswith("SCAN") and one.split()[1] in tables] == []
    assert sum("ix_task_process_id_key" in line for line in lines) == 2  # the page and its total


def test_lists_and_pages_agree_on_who_sees_an_instance(company: House) -> None:
    with company.session() as session:
        add_role(session, "finance")
        add_person(session, "wanda", ["sales_rep"], "west")
        add_person(session, "frida", ["finance"])
        add_person(session, "emil", [])
        begun = session.scalars(select(Instance).limit(1)).one()
        begun.started_by = "emil"
        session.flush()
        instances = session.scalars(select(Instance)).all()
        for name in ("anna", "bob", "carla", "dora", "wanda", "frida", "emil"):
            who = person(session, name)
            listed = set(session.scalars(select(Instance.key).where(seen_by(who))))
            allowed = {
                row.key for row in instances if may(who, Verb.SEE, case_of(session, row.root_key))
            }
            assert listed == allowed, name
            assert name in ("dora",) or len(allowed) < len(instances), name


def test_the_bench_of_the_inbox_runs(company: House) -> None:
    with company.look() as session:
        times = inbox_times(session, person(session, "anna"), now=NOON)

    assert {"offered by due", "mine by created", "counts", "overdue"} <= set(times)
