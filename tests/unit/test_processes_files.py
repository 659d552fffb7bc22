"""The shipped files: valid for other tools, without a fault for ours, whole in both languages."""

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

import pytest
import SpiffWorkflow
from lxml import etree

from engine.bpmn.catalogue import Catalogue
from engine.bpmn.checks import check
from engine.bpmn.graph import Kind, Node, Process
from engine.bpmn.reader import read
from engine.dmn.analysis.tables import analyse
from engine.dmn.model import DecisionModel
from engine.dmn.reader import read_decisions
from engine.texts import Text
from processes.shipped import operations, roles, shipped_files
from tasks.forms.reader import check_form, read_form
from tasks.forms.schema import Field

PACKAGE: Final = Path(SpiffWorkflow.__file__).parent
FILES: Final = shipped_files()
PROCESSES: Final = [name for name in FILES if name.endswith(".bpmn")]
DECISIONS: Final = [name for name in FILES if name.endswith(".dmn")]
FORMS: Final = [name for name in FILES if name.endswith(".form")]
SILENT: Final = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.EVENT_BASED})


def stems(names: list[str]) -> set[str]:
    return {name.rpartition(".")[0] for name in names}


def process_of(name: str) -> Process:
    return read(FILES[name], name).processes[name.removesuffix(".bpmn")]


def decisions_of(name: str) -> DecisionModel:
    return read_decisions(FILES[name], name)


def every_node() -> Iterator[tuple[str, Node]]:
    for name in PROCESSES:
        for node in process_of(name).nodes.values():
            yield name, node


def schema(path: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(PACKAGE / path)))


def test_the_whole_crm_is_shipped() -> None:
    assert (len(PROCESSES), len(DECISIONS), len(FORMS)) == (23, 13, 85)
    assert (len(roles()), len(operations())) == (22, 55)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_file_is_valid_bpmn_for_every_tool(name: str) -> None:
    rules = schema("bpmn/parser/schema/BPMN20.xsd")
    assert rules.validate(etree.fromstring(FILES[name])), rules.error_log


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_file_is_valid_dmn_for_every_tool(name: str) -> None:
    rules = schema("dmn/parser/schema/DMN13.xsd")
    assert rules.validate(etree.fromstring(FILES[name])), rules.error_log


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_may_be_published_as_it_is(name: str) -> None:
    calls = {
        process: {
            node.called_process
            for node in process_of(f"{process}.bpmn").nodes.values()
            if node.called_process
        }
        for process in stems(PROCESSES)
    }
    known = Catalogue(
        roles=roles().keys(),
        forms=stems(FORMS),
        decisions=stems(DECISIONS),
        processes=stems(PROCESSES),
        operations=operations().keys(),
        calls=calls,
    )
    assert check(read(FILES[name], name), known) == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_may_be_published_as_it_is(name: str) -> None:
    assert check_form(FILES[name], name) == []
    assert json.loads(FILES[name])["id"] == name.removesuffix(".form")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_says_units_beside_its_fields_and_stars_what_it_wants(name: str) -> None:
    for field in every_field(read_form(FILES[name], name).fields):
        assert not re.search(r"%|\((元|天|月|分|CNY)\)", field.label.zh + field.label.en)
        assert bool(field.description.zh) == bool(field.description.en), field.key
        wanted = field.rules.required or field.rules.required_when is not None
        assert wanted or not field.rules.fewest, field.key  # an empty list is not counted


def every_field(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from every_field(field.fields)


def test_every_form_belongs_to_a_step() -> None:
    assert {node.form_id for _, node in every_node() if node.form_id} == stems(FORMS)


def test_every_decision_and_operation_is_used() -> None:
    nodes = [node for _, node in every_node()]
    assert {node.decision_id for node in nodes if node.decision_id} == stems(DECISIONS)
    assert {node.task_type for node in nodes if node.task_type} == operations().keys()


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_is_whole_in_both_languages(name: str) -> None:
    process = process_of(name)
    named = [process.name, process.documentation, *(lane.name for lane in process.lanes.values())]
    for node in process.nodes.values():
        if node.kind not in SILENT:
            named.append(node.name)
        if node.kind in (Kind.USER_TASK, Kind.SERVICE_TASK, Kind.CALL_ACTIVITY, Kind.RULE_TASK):
            named.append(node.documentation)
    named += [flow.name for flow in process.flows.values() if flow.name]
    assert [text for text in named if not (text.zh and text.en)] == []


def test_every_task_of_a_person_says_who_what_and_with_which_tool() -> None:
    tasks = [(name, node) for name, node in every_node() if node.kind is Kind.USER_TASK]
    assert len(tasks) == 76
    for name, node in tasks:
        assert node.form_id == f"{name.removesuffix('.bpmn')}.{node.id}"
        assert node.systems
        assert node.assignment.candidate_groups


@pytest.mark.parametrize("name", PROCESSES)
def test_a_task_names_its_tools_in_both_languages(name: str) -> None:
    kinds = (Kind.USER_TASK, Kind.SERVICE_TASK, Kind.RULE_TASK, Kind.SCRIPT_TASK)
    for node in process_of(name).nodes.values():
        if node.kind in (*kinds, Kind.SEND_TASK, Kind.RECEIVE_TASK):
            assert node.systems, node.id
        assert all(tool.en or tool.zh.isascii() for tool in node.systems), node.id


def test_every_layer_one_process_has_a_feedback_step() -> None:
    called = {node.called_process for _, node in every_node()}
    tops = [name for name in PROCESSES if name.removesuffix(".bpmn") not in called]
    for name in tops:
        assert any(node.feedback for node in process_of(name).nodes.values()), name


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_file_holds_its_own_drawing(name: str) -> None:
    assert read(FILES[name], name).has_drawing


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_table_has_no_gap_and_no_dead_rule(name: str) -> None:
    if name not in ("order_status.dmn", "satisfaction_action.dmn"):
        assert analyse(decisions_of(name)) == []


def test_every_order_has_a_status() -> None:
    model = decisions_of("order_status.dmn")
    percents = (0, 29, 30, 31, 99, 100)
    for signed, terms, received, deposit in product(
        (True, False), ("prepay", "deposit", "postpay"), percents, percents
    ):
        known = {
            "contract_signed": signed,
            "payment_terms": terms,
            "received_pct": received,
            "deposit_pct": deposit,
        }
        result = model.evaluate("order_status", known).result
        enough = terms == "postpay" or received >= {"prepay": 100, "deposit": deposit}[terms]
        wanted = "pending_signature" if not signed else "effective" if enough else "pending_payment"
        assert isinstance(result, dict)
        assert result["order_status"] == wanted


def test_every_nps_has_an_action() -> None:
    model = decisions_of("satisfaction_action.dmn")
    found = [model.evaluate("satisfaction_action", {"nps": nps}).result for nps in range(-1, 11)]
    assert found == ["no_answer", *["recover"] * 7, "thank", "thank", "expand", "expand"]


def test_every_role_and_operation_is_named_in_both_languages() -> None:
    texts: list[Text] = [role.name for role in roles().values()]
    texts += [operation.text for operation in operations().values()]
    assert [text for text in texts if not (text.zh and text.en)] == []
