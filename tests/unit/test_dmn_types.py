"""Item definitions: what holds, what is converted, what becomes null."""

import pytest

from engine.dmn.errors import DmnError
from engine.dmn.running.run import Value
from engine.feel.temporal.moments import Date, DateTime
from engine.feel.temporal.reading import read_temporal
from tests.support.decisions import decision, element, input_data, literal, model_of

PERSON = """
<itemDefinition name="tPerson">
  <itemComponent name="Full Name"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="born"><typeRef>date</typeRef></itemComponent>
  <itemComponent name="children" isCollection="true"><typeRef>tPerson</typeRef></itemComponent>
</itemDefinition>
"""


def item(name: str, base: str, inside: str = "", *, many: bool = False) -> str:
    """An item definition that narrows another type."""
    listed = ' isCollection="true"' if many else ""
    return (
        f'<itemDefinition name="{name}"{listed}><typeRef>{base}</typeRef>{inside}</itemDefinition>'
    )


def allowed(text: str, tag: str = "allowedValues") -> str:
    """The values that a type allows."""
    return element(tag, text)


TYPES = PERSON + "".join(
    (
        item("tLevel", "string", allowed('"A", "B"')),
        item("tSide", "tLevel", allowed('"left"')),
        item("tCopy", "tLevel"),
        item("tLevels", "tLevel", many=True),
        item("tNumbers", "number", many=True),
        item("tFew", "number", allowed("count(?) < 3", "typeConstraint"), many=True),
    )
)


def typed(text: str, type: str) -> Value:
    """The result of an expression in a decision of a type."""
    model = model_of(TYPES + decision("D", literal(text), type=type))
    return model.evaluate("D", {}).result


@pytest.mark.parametrize(
    ("text", "type", "made"),
    [
        ("1 + 1", "string", None),
        ("1 + 1", "feel:number", 2),
        ('["a"]', "string", "a"),
        ('["a", "b"]', "string", None),
        ('"A"', "tLevels", ["A"]),
        ("null", "tLevels", None),
        ('["A", "C"]', "tLevels", None),
        ('"A"', "tLevel", "A"),
        ('"C"', "tLevel", None),
        ('"C"', "tCopy", None),
        ('"left"', "tSide", "left"),
        ('"A"', "tSide", None),
        ("[1, 2]", "tFew", [1, 2]),
        ("[1, 2, 3]", "tFew", None),
        ('[1, "x"]', "tNumbers", None),
        ('{born: null, "Full Name": "x"}', "tPerson", None),
        ('@"2026-01-02"', "dateTime", read_temporal("2026-01-02T00:00:00Z")),
        ('"any"', "Any", "any"),
    ],
)
def test_a_result_is_held_to_its_type(text: str, type: str, made: object) -> None:
    assert typed(text, type) == made


def test_a_wrong_type_is_said() -> None:
    model = model_of(TYPES + decision("D", literal("5"), type="tLevel"))
    (warning,) = model.evaluate("D", {}).warnings
    assert (warning.code, warning.element) == ("wrong_type", "D")
    assert "5 is not a tLevel" in warning.message
    assert "tLevel" in warning.message_zh


def test_an_input_of_json_is_read_as_its_type() -> None:
    model = model_of(
        TYPES
        + input_data("Person", "tPerson")
        + decision("D", literal("Person"), needs=["input:Person"])
    )
    given = {"Full Name": "Ann", "born": "2000-02-29", "children": [{"born": "2020-01-01"}]}
    result = model.evaluate("D", {"Person": given}).result
    assert result["born"] == Date(2000, 2, 29)
    assert result["children"][0] == {
        "born": Date(2020, 1, 1),
        "Full Name": None,
        "children": None,
    }
    assert given["born"] == "2000-02-29"


def test_an_input_that_is_a_moment_as_text_is_read() -> None:
    model = model_of(
        input_data("due", "dateTime") + decision("D", literal("due"), needs=["input:due"])
    )
    assert type(model.evaluate("D", {"due": "2026-12-01T09:00:00+08:00"}).result) is DateTime


def test_a_missing_input_is_null_and_said() -> None:
    model = model_of(input_data("x", "number") + decision("D", literal("x"), needs=["input:x"]))
    outcome = model.evaluate("D", {})
    assert outcome.result is None
    assert [warning.code for warning in outcome.warnings] == ["no_input"]


def test_components_with_spaces_stand_behind_a_dot() -> None:
    model = model_of(
        TYPES
        + input_data("p", "tPerson")
        + decision("D", literal('p.Full Name + "!"'), needs=["input:p"])
    )
    person: Value = {"Full Name": "Ann", "born": None, "children": []}
    assert model.evaluate("D", {"p": person}).result == "Ann!"


def test_a_type_can_be_asked_for_in_feel() -> None:
    assert typed('"A" instance of tLevel and not(1 instance of tLevel)', "boolean") is True


def test_instance_of_does_not_look_at_allowed_values() -> None:
    assert typed('"C" instance of tLevel', "boolean") is True


@pytest.mark.parametrize(
    ("function", "fits"),
    [
        ("function(a: string) 1", True),
        ("function(a) 1", True),
        ("function(a: number) 1", False),
        ("function(a: string, b: string) 1", False),
        ('function(a: string) "one"', False),
    ],
)
def test_a_function_is_of_a_type_that_takes_no_more_and_gives_no_less(
    function: str, fits: bool
) -> None:
    counter = (
        '<itemDefinition name="tCounter"><functionItem outputTypeRef="number">'
        '<parameters name="text" typeRef="tText"/></functionItem></itemDefinition>'
        '<itemDefinition name="tText"><typeRef>string</typeRef></itemDefinition>'
    )
    asked = literal(f"({function}) instance of tCounter")
    assert model_of(counter + decision("D", asked)).evaluate("D", {}).result is fits


def test_an_unknown_type_is_a_fault_with_its_place() -> None:
    with pytest.raises(DmnError) as refused:
        model_of(decision("D", literal("1"), type="tNothing"))
    (fault,) = refused.value.faults
    assert (fault.code, fault.element, fault.line) == ("unknown_type", "D", 2)
    assert "tNothing" in fault.message


def test_a_type_that_is_itself_through_others_is_a_fault() -> None:
    circle = item("tA", "tB") + item("tB", "tA")
    with pytest.raises(DmnError, match="made of itself"):
        model_of(circle + decision("D", literal("1"), type="tA"))
