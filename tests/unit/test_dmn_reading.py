"""Files: what is refused, and that every fault is named at once with its place."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn.analysis.tables import analyse
from engine.dmn.errors import DmnError, DmnFault
from engine.dmn.reader import read_decisions, read_leniently
from tests.support.decisions import decision, definitions, literal, model_of, table_of

NAMESPACES = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


def faults_of(data: bytes) -> tuple[DmnFault, ...]:
    """The faults for which a file is refused."""
    with pytest.raises(DmnError) as refused:
        read_decisions(data, "bad.dmn")
    return refused.value.faults


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_files_of_every_version_are_read(namespace: str) -> None:
    data = f"""<d:definitions xmlns:d="{namespace}" name="x" namespace="urn:x">
      <d:decision id="a" name="a"><d:literalExpression><d:text>1</d:text></d:literalExpression>
      </d:decision></d:definitions>"""
    assert read_decisions(data.encode()).evaluate("a", {}).result == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xml"),
        (b"<definitions", "not_xml"),
        (b"<process/>", "not_dmn"),
        (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "not_dmn"),
        (b'<!DOCTYPE definitions [<!ENTITY a "b">]><definitions/>', "doctype"),
        (b'<?xml version="1.0" encoding="latin-1"?><definitions/>', "encoding"),
        ("<definitions/>".encode("utf-16"), "encoding"),
        (b"<definitions>" + b"<a>" * 70 + b"</a>" * 70 + b"</definitions>", "too_many"),
        (b"<definitions><a b='" + b"x" * (6 << 20) + b"'/></definitions>", "too_large"),
        (b"<definitions>" + b"<a/>" * 50_001 + b"</definitions>", "too_many"),
    ],
)
def test_what_is_not_a_safe_dmn_file_is_refused(data: bytes, code: str) -> None:
    (fault,) = faults_of(data)
    assert (fault.code, fault.file) == (code, "bad.dmn")
    assert fault.message_zh


def test_a_fault_names_rule_column_line_and_cure() -> None:
    table = table_of(["x"], [("1", '"a"'), ("5 ==", '"b"')])
    (fault,) = faults_of(definitions(decision("Grade", table, id="grade")))
    assert fault.message.startswith("Grade › #2 › x:")
    assert "“==”" in fault.message
    assert fault.line == 6
    assert fault.hint
    assert fault.hint_zh


def test_all_faults_are_named_at_once() -> None:
    table = table_of(["x", "y"], [("1", "2", "3"), ("1", "3")], policy="BEST")
    content = (
        decision("a", table)
        + decision("b", literal("1 +"), type="tNothing", needs=["decision:nowhere"])
        + decision("b", literal("2"))
    )
    codes = {fault.code for fault in faults_of(definitions(content))}
    assert codes == {
        "unknown_policy",
        "cell_count",
        "not_feel",
        "unknown_type",
        "no_target",
        "id_twice",
        "name_twice",
    }


def test_a_priority_table_without_output_values_is_a_fault() -> None:
    table = table_of(["x"], [("1", "2")], policy="PRIORITY")
    assert [fault.code for fault in faults_of(definitions(decision("a", table)))] == ["no_order"]


def test_another_expression_language_is_a_fault() -> None:
    logic = '<literalExpression expressionLanguage="juel"><text>${a}</text></literalExpression>'
    (fault,) = faults_of(definitions(decision("a", logic)))
    assert (fault.code, fault.element) == ("language", "a")


def test_a_row_of_requirements_without_end_is_a_fault() -> None:
    content = decision("d0", literal("1"))
    for number in range(1, 150):
        content += decision(f"d{number}", literal("1"), needs=[f"decision:d{number - 1}"])
    content = decision("d150", literal("1"), needs=["decision:d149"]) + content
    assert "too_many" in {fault.code for fault in faults_of(definitions(content))}


def test_a_name_that_no_expression_can_hold_harms_nobody() -> None:
    odd = '<inputData id="odd" name="5&quot; nail"><variable name="5&quot; nail"/></inputData>'
    model = model_of(odd + decision("D", literal("1 + 1"), needs=["input:odd"]))
    assert model.evaluate("D", {'5" nail': 3}).result == 2


@pytest.mark.parametrize(
    ("outputs", "cells"), [("", 0), ("", 1), ('<output name="a"/>', 0), ("<output/><output/>", 1)]
)
def test_a_rule_without_its_outputs_is_a_fault_and_never_matches(outputs: str, cells: int) -> None:
    rule = "<inputEntry><text>-</text></inputEntry>"
    rule += "<outputEntry><text>1</text></outputEntry>" * cells
    columns = f"<input><inputExpression><text>1</text></inputExpression></input>{outputs}"
    table = f"<decisionTable>{columns}<rule>{rule}</rule></decisionTable>"
    model, faults = read_leniently(definitions(decision("D", table)))
    assert faults
    assert model is not None
    assert model.evaluate("D", {}).result is None


FILES = sorted((Path(__file__).parents[1] / "fixtures").glob("*/**/*.dmn"))
DAMAGES = ("", "<", '"', "&lt;", "null", "#discount", "9" * 40, "[", "🙂", "\n", "-", "not(", "?")
PLACES = st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(DAMAGES))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(PLACES, min_size=1, max_size=3),
)
def test_a_damaged_file_is_read_or_refused_and_never_breaks(
    path: Path, damages: list[tuple[float, int, str]]
) -> None:
    text = path.read_text()
    for where, length, instead in damages:
        start = int(where * len(text))
        text = text[:start] + instead + text[start + length :]
    model, faults = read_leniently(text.encode(), path.name)
    assert model is not None or faults
    if model is not None:
        analyse(model)
        for wanted in model.decisions:
            model.evaluate(wanted, {"amount": 5, "Items": [{"price": 1}], "Grade": "A"})


def test_a_decision_without_logic_is_null() -> None:
    assert model_of('<decision id="a" name="a"/>').evaluate("a", {}).result is None
