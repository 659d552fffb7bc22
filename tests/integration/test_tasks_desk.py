"""A task on its page: who sees it, what it offers; and processes that begin with a form."""

import pytest

from engine.errors import (
    BadAnswers,
    NotFound,
    NotYours,
)
from tasks import desk, work
from tasks.opening import task_opened
from tests.support.bpmn_text import end, file, path, start, tag
from tests.support.desks import (
    FORM,
    begin,
    with_form,
)
from tests.support.engine import House, ask, statements
from tests.support.people import add_company, person


@pytest.fixture
def company(house: House) -> House:
    house.engine.task_opened = task_opened
    with house.session() as session:
        add_company(session)
    return house


def test_a_page_offers_only_what_is_allowed(company: House) -> None:
    key = begin(company, with_form("amounts"), limit=5)
    with company.look() as session:
        anna, carla = (person(session, name) for name in ("anna", "carla"))
        for_anna = desk.seen(company.engine, session, key, person=anna)
        for_carla = desk.seen(company.engine, session, key, person=carla)

    assert for_anna.moves == ("claim", "complete")
    assert for_carla.moves == ("assign",)
    assert for_anna.context.variables == {"limit": 5}
    assert for_anna.form is not None


def test_nobody_sees_a_page_that_is_not_theirs(company: House) -> None:
    key = begin(company, groups="finance")

    with company.look() as session, pytest.raises(NotFound):
        desk.seen(company.engine, session, key, person=person(session, "bob"))


def test_a_process_is_started_with_its_form(company: House) -> None:
    start_form = tag("zeebe:formDefinition", formId="amounts")
    content = file(start("S", start_form), ask("T"), end(), path("S", "T", "E"), id="lead_to_order")
    company.deploy(content, amounts_form=FORM)

    with company.session() as session:
        anna, carla = (person(session, name) for name in ("anna", "carla"))
        started = work.start_process(
            company.engine, session, "lead_to_order", {"amount": 2}, person=anna
        )
        with pytest.raises(BadAnswers):
            work.start_process(company.engine, session, "lead_to_order", {}, person=anna)
        with pytest.raises(NotYours):
            work.start_process(company.engine, session, "lead_to_order", {}, person=carla)

    assert company.variables(started.key)["owner"] == "anna"
    assert started.started_by == "anna"


def test_completing_with_a_form_costs_few_statements(company: House) -> None:
    key = begin(company, with_form("grab"))
    with company.session() as session:
        anna = person(session, "anna")
        with statements(company) as said:
            work.complete(company.engine, session, key, {}, person=anna)

    assert len(said) <= 11, "\n".join(said)
