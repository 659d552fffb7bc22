"""What pages and the API read, on every database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, true, update
from sqlalchemy.dialects import sqlite

from engine.errors import BadRequest, NotFound
from engine.messages import publish
from engine.reading.cases import SORTERS, CaseFilter, cases, wholes_of
from engine.reading.cursors import paged
from engine.reading.definitions import (
    DefinitionFilter,
    content,
    decisions,
    definition,
    definitions,
    form_by_key,
    latest_of_all,
)
from engine.reading.elements import (
    StepFilter,
    counts_of_definitions,
    counts_of_instance,
    flows_taken,
    step,
    steps,
    steps_of,
)
from engine.reading.history import events, incidents
from engine.reading.instances import InstanceFilter, instance, instances, tree, variables
from engine.reading.pages import Asked
from engine.reading.tasks import tasks
from engine.reading.work import JobState, jobs, messages
from engine.states import IncidentState, InstanceState, StepState
from engine.store.tables import Instance, Task
from tests.support.bpmn_text import (
    boundary,
    call,
    duration,
    end,
    file,
    flow,
    path,
    service,
    tag,
    xor,
)
from tests.support.bpmn_text import start as begin
from tests.support.engine import House, ask

ALL = Asked()
CHOOSING = file(
    begin(),
    xor("X"),
    ask("A"),
    ask("B"),
    end(),
    path("S", "X"),
    flow("X", "A", 'grade = "A"'),
    flow("X", "B", 'grade = "B"'),
    path("A", "E"),
    path("B", "E"),
    id="P",
)
SECOND = CHOOSING.replace(b'"B"', b'"B2"').replace(b"X_B", b"X_B2").replace(b"B_E", b"B2_E")
CALLING = file(begin(), call("Call", "P"), end(), path("S", "Call", "E"), id="Q")
FORM = b'{"id": "F", "type": "default", "components": []}'


def test_versions_are_listed_newest_first_and_the_newest_is_marked(house: House) -> None:
    house.deploy(CHOOSING)
    house.deploy(SECOND)
    with house.look() as session:
        page = definitions(session, Asked(sort=("-version",)), DefinitionFilter(process_id="P"))
        newest = definitions(session, ALL, DefinitionFilter(latest=True))
        whole = latest_of_all(session)

    assert [(row.version, row.is_latest) for row in page.items] == [(2, True), (1, False)]
    assert [row.version for row in newest.items] == [2]
    assert whole == newest.items
    assert page.items[0].published_by == "dora"


def test_a_file_comes_back_as_it_was_published(house: House) -> None:
    key = house.deploy(CHOOSING).definitions[0].key
    with house.look() as session:
        assert content(session, definition(session, key).resource_key) == CHOOSING


def test_a_task_keeps_the_form_that_was_the_newest_when_it_opened(house: House) -> None:
    asking = ask("T", tag("zeebe:formDefinition", formId="F"), groups="sales_rep")
    house.deploy(file(begin(), asking, end(), path("S", "T", "E")), F_form=FORM)
    house.start()
    house.deploy(F_form=FORM + b" ")
    house.start()
    with house.look() as session:
        rows = tasks(session, Asked(sort=("key",))).items
        forms = [form_by_key(session, row.form_key or 0) for row in rows]
        with pytest.raises(NotFound):
            form_by_key(session, 1)

    assert [(form.version, file) for form, file in forms] == [(1, FORM), (2, FORM + b" ")]


def test_instances_are_found_by_what_is_known_of_them(house: House) -> None:
    house.deploy(CHOOSING)
    first, second, stopped = (house.start(grade=grade) for grade in "ABC")
    house.complete("A")

    def found(wanted: InstanceFilter) -> set[int]:
        with house.look() as session:
            return {row.key for row in instances(session, ALL, wanted).items}

    assert found(InstanceFilter()) == {first, second, stopped}
    assert found(InstanceFilter(state=InstanceState.COMPLETED)) == {first}
    assert found(InstanceFilter(has_incident=True)) == {stopped}
    assert found(InstanceFilter(has_incident=False)) == {first, second}
    assert found(InstanceFilter(key=[first, second])) == {first, second}
    assert found(InstanceFilter(process_id="Q")) == set()
    assert found(InstanceFilter(started_before=house.now)) == set()
    assert found(InstanceFilter(started_from=house.now, version=1)) == {first, second, stopped}


def test_a_page_knows_how_many_there_are_in_all(house: House) -> None:
    house.deploy(CHOOSING)
    keys = [house.start(grade="A") for _ in range(5)]
    with house.look() as session:
        page = instances(session, Asked(sort=("key",), start=1, limit=2))

    assert [row.key for row in page.items] == keys[1:3]
    assert (page.total, page.counted_all) == (5, True)


def test_a_search_by_an_unknown_field_is_refused(house: House) -> None:
    with house.look() as session, pytest.raises(BadRequest, match="key"):
        instances(session, Asked(sort=("colour",)))


def test_a_page_of_millions_is_refused() -> None:
    with pytest.raises(BadRequest):
        Asked(limit=1_000_000)


def test_the_tree_of_an_instance_begins_with_its_root(house: House) -> None:
    house.deploy(CHOOSING, CALLING)
    key = house.start("Q", grade="A")
    with house.look() as session:
        family = tree(session, key)

    assert [(row.process_id, row.parent_key) for row in family] == [("Q", None), ("P", key)]


def test_an_instance_is_read_without_loading_its_state(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="A", sum=1)
    with house.look() as session:
        assert instance(session, key).name.en == instance(session, key).name.zh
        assert variables(session, key) == {"grade": "A", "sum": 1}
        with pytest.raises(NotFound):
            instance(session, 1)


def test_live_counts_tell_where_everybody_is(house: House) -> None:
    key = house.deploy(CHOOSING).definitions[0].key
    for grade in "AAABC":
        house.start(grade=grade)
    house.complete("A")
    with house.session() as session:
        late = house.now - timedelta(hours=1)
        session.execute(update(Task).where(Task.element_id == "B").values(due_at=late))
    with house.look() as session:
        counts = counts_of_definitions(session, [key], now=house.now)

    assert (counts["A"].active, counts["A"].completed) == (2, 1)
    assert (counts["B"].active, counts["B"].overdue) == (1, 1)
    assert (counts["X"].active, counts["X"].incidents) == (1, 1)
    assert counts["E"].completed == 1


def test_the_counts_of_one_instance_are_its_own(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="B")
    house.start(grade="A")
    with house.look() as session:
        counts = counts_of_instance(session, key, now=house.now)

    assert {element: count.active for element, count in counts.items()} == {"S": 0, "X": 0, "B": 1}
    assert replace(counts["B"], active=0).completed == 0


def test_steps_and_flows_tell_the_way_of_an_instance(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="B")
    with house.look() as session:
        way = steps_of(session, key)
        waiting = steps(session, ALL, StepFilter(instance_key=key, state=StepState.ACTIVE))
        assert [row.element_id for row in way] == ["S", "X", "B"]
        assert flows_taken(session, key) == {"S_X": 1, "X_B": 1}
        assert waiting.items == (step(session, way[-1].key),)


def test_a_step_that_stopped_says_so(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="C")
    with house.look() as session:
        assert [row.has_incident for row in steps_of(session, key)] == [False, True]


def test_history_is_read_backwards(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="A")
    house.complete("A", by="bob")
    with house.look() as session:
        page = events(session, ALL, instance_keys=key)
        mine = events(session, ALL, by="bob", what=["task.completed"])

    assert [row.what for row in page.items][-1] == "instance.started"
    assert [row.element_id for row in mine.items] == ["A"]


def test_open_incidents_name_element_and_cause(house: House) -> None:
    house.deploy(CHOOSING)
    key = house.start(grade="C")
    with house.look() as session:
        [row] = incidents(session, ALL, process_id="P", state=IncidentState.OPEN).items

    assert (row.instance_key, row.element_id, row.kind) == (key, "X", "no_flow")


def test_jobs_are_listed_with_their_state(house: House) -> None:
    house.deploy(
        file(
            begin(),
            service("O", "mail.send"),
            boundary("T", "O", duration("PT1H")),
            end(),
            end("E2"),
            path("S", "O", "E"),
            path("T", "E2"),
            id="P",
        )
    )
    house.start()
    with house.look() as session:
        both = jobs(session, Asked(sort=("due_at",)))
        created = jobs(session, ALL, kind="operation", state=JobState.CREATED)
        dead = jobs(session, ALL, state=JobState.DEAD)

    assert [row.kind for row in both.items] == ["operation", "timer"]
    assert [row.type for row in created.items] == ["mail.send"]
    assert dead.items == ()


def test_dead_letters_can_be_read(house: House) -> None:
    with house.session() as session:
        publish(house.engine, session, "paid", "o-1", {"sum": 1}, by=None, time_to_live=timedelta())
    with house.look() as session:
        [row] = messages(session, ALL, state="expired").items

    assert (row.name, row.correlation_key, row.variables) == ("paid", "o-1", {"sum": 1})


def test_decisions_are_listed_by_version(house: House) -> None:
    with house.look() as session:
        assert decisions(session, ALL, latest=True).items == ()


@pytest.mark.parametrize("sort", [("key",), ("-key",), ("-ended_at", "process_id"), ("ended_at",)])
def test_pages_follow_each_other_whatever_they_are_sorted_by(
    house: House, sort: tuple[str, ...]
) -> None:
    house.deploy(file(begin(), ask("A"), end(), path("S", "A", "E"), id="P"))
    for _ in range(5):
        house.start()
    house.complete("A")
    house.wait(hours=1)
    house.complete("A")
    with house.look() as session:
        whole = [row.key for row in instances(session, Asked(sort=sort)).items]
        first = instances(session, Asked(sort=sort, limit=2))
        second = instances(session, Asked(sort=sort, limit=2, after=first.items[-1].key))
        third = instances(session, Asked(sort=sort, limit=2, after=second.items[-1].key))
        back = instances(session, Asked(sort=sort, limit=2, before=third.items[0].key))

    assert [row.key for page in (first, second, third) for row in page.items] == whole
    assert back.items == second.items
    assert second.total == 5


@pytest.mark.parametrize("sort", [sign + name for name in SORTERS for sign in ("", "-")])
def test_a_list_of_cases_follows_the_column_that_sorts_it(house: House, sort: str) -> None:
    house.deploy(file(begin(), ask("A"), end(), path("S", "A", "E"), id="P"))
    house.deploy(CALLING)
    for _ in range(3):
        house.start()
        house.wait(hours=1)
    house.start("Q")
    house.complete("A")
    pages: list[int] = []
    with house.look() as session:
        whole, more = cases(session, true(), CaseFilter(sort=sort), 9)
        values = [getattr(row, sort.removeprefix("-")) for row in whole]
        after = None
        while True:
            page, after = cases(session, true(), CaseFilter(sort=sort, after=after), 2)
            pages += [row.key for row in page]
            if after is None:
                break

    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert values[: len(known)] == known
    assert (pages, more, len(pages)) == ([row.key for row in whole], None, 4)


def test_the_cases_of_a_process_are_its_called_ones_too(house: House) -> None:
    house.deploy(file(begin(), ask("A"), end(), path("S", "A", "E"), id="P"))
    house.deploy(CALLING)
    alone, caller = house.start("P"), house.start("Q")
    with house.look() as session:
        rows, _ = cases(session, true(), CaseFilter("P", InstanceState.ACTIVE), 9)
        wholes = wholes_of(session, rows)
        every, _ = cases(session, true(), CaseFilter(), 9)

    called = next(row for row in rows if row.key != alone)
    assert {row.process_id for row in rows} == {"P"}
    assert called.root_key == caller
    assert [row.process_id for row in wholes.values()] == ["Q"]
    assert {row.key for row in every} == {alone, caller}


@pytest.mark.parametrize("sort", ["started_at", "-ended_at", "-business_key"])
@pytest.mark.parametrize("bare_house", ["sqlite"], indirect=True)
def test_a_sorted_list_of_cases_takes_its_index(bare_house: House, sort: str) -> None:
    wanted = CaseFilter(sort=sort)
    query = select(Instance.key).where(*wanted.conditions())
    with bare_house.look() as session:
        ordered = paged(session, query, SORTERS, Instance.key, sort=sort, after=None).limit(50)
        asked = ordered.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
        lines = session.execute(text(f"EXPLAIN QUERY PLAN {asked}")).all()

    assert f"USING INDEX ix_instance_{sort.removeprefix('-')}" in lines[0][3]


def test_a_cursor_whose_row_is_gone_is_refused(house: House) -> None:
    with house.look() as session, pytest.raises(BadRequest, match="is gone"):
        instances(session, Asked(sort=("ended_at",), after=7))
