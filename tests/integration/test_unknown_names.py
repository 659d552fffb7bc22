"""What a file names and is not there is refused when it is published, with what is like it."""

from collections.abc import Iterator

import pytest

from engine.errors import Fault, InvalidFile
from engine.store.json import encode
from engine.store.published import Deployment
from tasks.desk import context_of
from tasks.forms.reader import read_form
from tests.support import forms
from tests.support.bpmn_text import (
    call,
    catch,
    duration,
    end,
    file,
    flow,
    path,
    rule,
    service,
    start,
    tag,
    user,
    xor,
)
from tests.support.decisions import decision, definitions, literal, table_of
from tests.support.engine import House
from tests.support.forms import answered, component, form_file
from tests.support.people import add_company, person
from web.assembly import make_engine

TEXT = "{{rules.lead.cals}} calls"


def around(step: str, *more: str) -> bytes:
    return file(start(), step, end(), path("S", "A", "E"), *more)


def asking(*inside: str) -> bytes:
    return around(user("A", *inside))


def deciding(condition: str) -> bytes:
    ways = flow("X", "E", condition) + flow("X", "F")
    return file(start(), xor("X", "X_F"), end("E"), end("F"), path("S", "X"), ways)


def in_lane(role: str) -> bytes:
    lane = tag("lane", tag("lane:role", name=role), "<flowNodeRef>A</flowNodeRef>", id="L")
    return file(tag("laneSet", lane), start(), user("A"), end(), path("S", "A", "E"))


def candidates(role: str) -> str:
    return tag("zeebe:assignmentDefinition", candidateGroups=role)


def table(cell: str) -> bytes:
    return definitions(decision("D", table_of(["n"], [[cell, "1"]])))


def asking_most(formula: str) -> bytes:
    return form_file(component("number", "n", properties={"max": formula}))


CALLS = ("unknown_setting", "rules.lead.calls")
PROCESSES = {
    "a role asked": (asking(candidates("sales_reb")), "unknown_role", "sales_rep", "A"),
    "the role of a lane": (in_lane("sales_reb"), "unknown_role", "sales_rep", "L"),
    "a form": (asking(tag("zeebe:formDefinition", formId="qote")), "unknown_form", "quote", "A"),
    "a decision": (around(rule("A", "levels", "l")), "unknown_decision", "level", "A"),
    "a process": (around(call("A", "seling")), "unknown_process", "selling", "A"),
    "an operation": (around(service("A", "crm.lead.sav")), "unknown_operation", "lead.save", "A"),
    "a timer": (around(catch("A", duration("=rules.lead.cals"))), *CALLS, "A"),
    "a condition": (deciding("n > rules.lead.cals"), *CALLS, "X_E"),
    "a filter": (deciding("count(leads[age > rules.lead.cals]) > 0"), *CALLS, "X_E"),
}
OTHERS = {
    "a table": ("d.dmn", table("> rules.lead.cals"), *CALLS, "D"),
    "a decision": ("d.dmn", definitions(decision("D", literal("rules.lead.cals"))), *CALLS, "D"),
    "a form": ("f.form", asking_most("=rules.lead.cals"), *CALLS, "n"),
    "a text": ("f.form", form_file({"type": "text", "id": "t", "text": TEXT}), *CALLS, "t"),
}
UNKNOWN = [("a.bpmn", *row) for row in PROCESSES.values()] + [*OTHERS.values()]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("names")
    house = House(f"sqlite:///{folder / 'laneway.db'}")
    house.create_tables()
    house.engine = make_engine(folder)
    with house.session() as session:
        add_company(session)
    house.deploy(
        file(start(), end(), path("S", "E"), id="selling"),
        quote_form=encode({"type": "default", "id": "quote", "components": []}),
        level_dmn=definitions(decision("level", literal("1"))),
    )
    yield house
    house.sessions.database.dispose()


def refused(house: House, name: str, content: bytes) -> tuple[Fault, ...]:
    with pytest.raises(InvalidFile) as found:
        house.deploy(**{name.replace(".", "_"): content})
    return tuple(found.value.faults)


@pytest.mark.parametrize(
    ("name", "content", "code", "near", "element"), UNKNOWN, ids=[*PROCESSES, *OTHERS]
)
def test_it_is_refused_at_its_element_with_the_nearest(
    published: House, name: str, content: bytes, code: str, near: str, element: str
) -> None:
    before = published.count(Deployment)

    (fault,) = [one for one in refused(published, name, content) if one.code == code]

    assert (fault.element, fault.file) == (element, name)
    assert near in fault.cure.en
    assert near in fault.cure.zh
    assert published.count(Deployment) == before


def test_what_is_there_may_be_named(published: House) -> None:
    published.deploy(
        deciding("n > rules.lead.calls and rules.lead.protection.days > 1 and rules.lead != null"),
        d_dmn=table("> rules.lead.calls"),
        f_form=asking_most("=rules.lead.calls"),
    )


def test_a_form_sees_the_settings(published: House) -> None:
    asked = read_form(asking_most("=rules.lead.calls"))
    with published.look() as session:
        context = context_of(published.engine, session, {}, person=person(session, "anna"))

    assert answered(asked, {"n": "3"}, context) == {"n": 3}
    assert "n" in forms.refused(asked, {"n": "4"}, context)
