"""The publishing rules of the house: each has a file that breaks it, and names place and cure."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from engine.bpmn.catalogue import Catalogue
from engine.bpmn.checks import check
from engine.bpmn.reader import read
from engine.bpmn.style import HOUSE_RULES, RULE_OF, advise, graded
from engine.errors import Fault, Severity
from engine.spiff.schema import against_schema

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
FILES: Final = sorted((FIXTURES / "house").glob("*.bpmn"))
BREAKING: Final = [file for file in FILES if file.stem != "sound"]
KNOWN: Final = Catalogue(
    roles={"sales", "manager", "support"},
    forms={"F", "G"},
    staffed={"sales", "manager"},
    sent={"answer", "order"},
    awaited={"order_rejected"},
    fields={"F": {"amount": True, "note": False}, "G": {"agreed": True}},
)
TOO_MANY: Final = {"too_many_steps", "too_many_lanes"}
"""What is only worth making when it is tested."""


def faults_of(file: Path, known: Catalogue = KNOWN) -> list[Fault]:
    data = file.read_bytes()
    model = read(data, file.name)
    return [*check(model, known), *against_schema(file.name, data), *advise(model, known)]


def test_a_sound_file_gets_no_advice() -> None:
    assert faults_of(FIXTURES / "house" / "sound.bpmn") == []


@pytest.mark.parametrize("file", BREAKING, ids=lambda file: file.stem)
def test_a_file_gets_the_advice_that_it_is_named_for(file: Path) -> None:
    assert {fault.code for fault in faults_of(file)} == {file.stem}


@pytest.mark.parametrize("file", BREAKING, ids=lambda file: file.stem)
def test_advice_names_place_and_cure_in_both_languages_and_stops_nothing(file: Path) -> None:
    for fault in faults_of(file):
        assert fault.severity is Severity.WARNING
        assert fault.file == file.name
        assert fault.line
        assert fault.element or fault.code == "not_valid_bpmn"
        for text in (fault.message, fault.cure):
            assert text.zh
            assert text.en
            assert "{" not in text.zh + text.en


@pytest.mark.parametrize("rule", HOUSE_RULES, ids=lambda rule: str(rule.number))
def test_the_house_grades_its_rules(rule: object) -> None:
    rule = next(one for one in HOUSE_RULES if one == rule)
    shown = {file.stem: file for file in BREAKING if file.stem in rule.codes}
    for file in shown.values():
        assert {fault.severity for fault in graded(faults_of(file))} == {rule.severity}
    broken = {file.stem.partition("--")[0] for file in (FIXTURES / "broken").glob("*.bpmn")}
    assert rule.codes <= shown.keys() | broken | TOO_MANY


def test_there_are_sixteen_rules_and_no_code_breaks_two() -> None:
    assert [rule.number for rule in HOUSE_RULES] == list(range(1, 17))
    assert sum(len(rule.codes) for rule in HOUSE_RULES) == len(RULE_OF)


def test_what_cannot_run_stays_an_error_whatever_the_rule() -> None:
    broken = FIXTURES / "broken" / "multiple_triggers.bpmn"
    faults = graded(check(read(broken.read_bytes())))

    assert {fault.severity for fault in faults} == {Severity.ERROR}


@pytest.mark.parametrize("layer", ["0", "1", "2", None])
@pytest.mark.parametrize("called", [True, False])
def test_feedback_is_wanted_on_top_only(layer: str | None, called: bool) -> None:
    model = read((FIXTURES / "house" / "no_feedback.bpmn").read_bytes())
    process = model.processes["P"]
    process = replace(process, properties={"layer": layer} if layer else {})
    known = replace(KNOWN, calls={"Q": {"P"}} if called else {})

    found = advise(replace(model, processes={"P": process}), known)

    wanted = layer == "1" or (layer is None and not called)
    assert [fault.code for fault in found] == ["no_feedback"] * wanted


def test_nobody_is_missed_before_there_are_people() -> None:
    file = FIXTURES / "house" / "nobody_has_role.bpmn"

    assert faults_of(file, replace(KNOWN, staffed=None)) == []
    assert faults_of(file, replace(KNOWN, staffed=())) == []


def test_a_variable_is_known_where_anything_may_come_in() -> None:
    file = FIXTURES / "house" / "unknown_variable.bpmn"

    assert faults_of(file, replace(KNOWN, fields={})) == []


@pytest.mark.parametrize("stem", ["nobody_sends", "nobody_awaits"])
def test_a_message_flow_to_a_black_box_is_an_end_of_a_message(stem: str) -> None:
    text = (FIXTURES / "house" / f"{stem}.bpmn").read_text()
    ends = {"nobody_sends": ("Outside", "Asked"), "nobody_awaits": ("Done", "Outside")}[stem]
    pools = (
        '<collaboration id="C"><participant id="Outside" name="客户"/>'
        f'<messageFlow id="MF" sourceRef="{ends[0]}" targetRef="{ends[1]}"/></collaboration>'
    )
    drawn = text.replace("  <process id", f"  {pools}<process id", 1)
    model = read(drawn.encode())

    assert stem not in {fault.code for fault in advise(model, KNOWN)}


def test_of_messages_nothing_is_said_where_nothing_is_known() -> None:
    known = replace(KNOWN, sent=None, awaited=None)

    assert faults_of(FIXTURES / "house" / "nobody_sends.bpmn", known) == []
