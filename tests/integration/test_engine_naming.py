"""What a case is called: by who starts it, else by its process."""

from typing import Any

import pytest

from engine.errors import InvalidFile
from engine.running import start
from engine.store.tables import Instance
from tests.support.bpmn_text import call, end, file, path, tag
from tests.support.bpmn_text import start as begin
from tests.support.engine import House, ask


def named(source: str, *steps: str, id: str = "P", **ids: str) -> bytes:
    """A process that says how its cases are called."""
    prop = tag("zeebe:property", name="businessKey", value=source)
    extension = tag("zeebe:properties", prop)
    middle = steps or (ask("A"),)
    return file(extension, begin(), *middle, end(), path("S", ids.get("step", "A"), "E"), id=id)


@pytest.mark.parametrize(
    ("source", "variables", "expected"),
    [
        ("=company", {"company": "华东机械"}, "华东机械"),
        ('=company + " " + string(size)', {"company": "ACME", "size": 3}, "ACME 3"),
        ("=company", {}, None),
        ("=company.name", {"company": 5}, None),
        ("spring sale", {}, "spring sale"),
    ],
)
def test_a_process_names_its_cases(
    house: House, source: str, variables: dict[str, Any], expected: str | None
) -> None:
    house.deploy(named(source))

    assert house.instance(house.start(**variables)).business_key == expected


def test_a_case_is_named_as_soon_as_its_name_is_known(house: House) -> None:
    house.deploy(named("=company"))
    key = house.start()
    before = house.instance(key).business_key

    house.complete("A", company="ACME")

    assert (before, house.instance(key).business_key) == (None, "ACME")


def test_whoever_starts_a_case_may_name_it(house: House) -> None:
    house.deploy(named("=company"))

    with house.session() as session:
        case = start(
            house.engine, session, "P", {"company": "ACME"}, by="anna", business_key="SO-1"
        )

    assert case.business_key == "SO-1"


def test_a_called_process_has_the_name_of_the_case(house: House) -> None:
    house.deploy(named("=company", id="child"))
    house.deploy(named("=company", call("C", "child"), step="C"))

    house.start(company="ACME")

    with house.look() as session:
        keys = {row.process_id: row.business_key for row in session.query(Instance)}
    assert keys == {"P": "ACME", "child": "ACME"}


def test_a_name_that_does_not_compile_is_refused(house: House) -> None:
    with pytest.raises(InvalidFile, match="businessKey"):
        house.deploy(named("=company +"))
