"""Requirements: decisions of decisions, knowledge, services, imports, cycles."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from engine.dmn.errors import DmnError, NoSuchDecision
from engine.dmn.reader import read_decisions
from tests.support.decisions import decision, definitions, input_data, knowledge, literal, model_of

CHAIN = (
    input_data("amount", "number")
    + decision("Base Price", literal("amount * 2"), id="base", needs=["input:amount"])
    + decision("Total", literal("Base Price + 1"), id="total", needs=["decision:base"])
)


def test_a_decision_uses_those_it_requires() -> None:
    outcome = model_of(CHAIN).evaluate("total", {"amount": 5})
    assert outcome.result == 11
    assert [(seen.id, seen.result) for seen in outcome.trace] == [("base", 10), ("total", 11)]


def test_a_decision_is_found_by_its_name_too() -> None:
    assert model_of(CHAIN).evaluate("Base Price", {"amount": 5}).result == 10


def test_an_unknown_decision_is_named_with_those_there_are() -> None:
    with pytest.raises(NoSuchDecision, match="There is no decision “x”; there are: base, total"):
        model_of(CHAIN).evaluate("x", {})


def test_a_model_tells_what_a_decision_needs() -> None:
    info = model_of(CHAIN).decisions["total"]
    assert (info.name, info.inputs, info.required) == ("Total", ("amount",), ("base",))


def test_variables_that_nobody_declared_are_seen_and_told() -> None:
    model = model_of(decision("D", literal("a + b"), id="d"))
    assert model.decisions["d"].undeclared == ("a", "b")
    assert model.evaluate("d", {"a": 1, "b": 2}).result == 3


def test_names_that_the_logic_binds_itself_are_not_undeclared() -> None:
    first = f'<contextEntry><variable name="a"/>{literal("x")}</contextEntry>'
    last = f"<contextEntry>{literal('[a, y][item > b]')}</contextEntry>"
    model = model_of(decision("D", f"<context>{first}{last}</context>"))
    assert model.decisions["D"].undeclared == ("x", "y")
    assert model.evaluate("D", {"x": 1, "y": 2, "b": 1, "a": 9}).result == [2]


def test_any_mapping_may_hold_the_variables() -> None:
    class Lazy(Mapping[str, object]):
        """Knows two variables, and will not be walked through."""

        def __getitem__(self, name: str) -> object:
            return {"a": 1, "b": 2}[name]

        def __iter__(self):  # type: ignore[no-untyped-def]
            raise AssertionError

        def __len__(self) -> int:
            raise AssertionError

        def __contains__(self, name: object) -> bool:
            return name in ("a", "b")

    assert model_of(decision("D", literal("a + b"))).evaluate("D", Lazy()).result == 3


def test_a_decision_required_twice_is_made_once() -> None:
    model = model_of(
        decision("a", literal("1"))
        + decision("b", literal("a"), needs=["decision:a"])
        + decision("c", literal("a + b"), needs=["decision:a", "decision:b"])
    )
    seen = [each.id for each in model.evaluate("c", {}).trace]
    assert seen == ["a", "b", "c"]


def test_knowledge_may_use_knowledge() -> None:
    double = knowledge("double", "n * 2", "n")
    needs = '<knowledgeRequirement><requiredKnowledge href="#double"/></knowledgeRequirement>'
    four = knowledge("four times", "double(double(n))", "n").replace(
        "</businessKnowledgeModel>", f"{needs}</businessKnowledgeModel>"
    )
    model = model_of(
        double + four + decision("D", literal("four times(3)"), needs=["knowledge:four times"])
    )
    assert model.evaluate("D", {}).result == 12


def test_a_parameter_may_be_called_like_a_path() -> None:
    model = model_of(
        input_data("Person")
        + knowledge("greet", '"Dear " + Person.Name', "Person.Name")
        + decision(
            "D",
            "<invocation><literalExpression><text>greet</text></literalExpression><binding>"
            f'<parameter name="Person.Name"/>{literal("Person.Name")}</binding></invocation>',
            needs=["input:Person", "knowledge:greet"],
        )
    )
    assert model.evaluate("D", {"Person": {"Name": "Ann"}}).result == "Dear Ann"


def service(*outputs: str) -> str:
    """A service of the chain: the base price comes from outside."""
    out = "".join(f'<outputDecision href="#{each}"/>' for each in outputs)
    return (
        '<decisionService id="s" name="Pricing"><variable name="Pricing"/>'
        f'{out}<inputDecision href="#base"/></decisionService>'
    )


def test_a_service_takes_its_input_decisions_from_outside() -> None:
    model = model_of(CHAIN + service("total"))
    assert model.services["s"].inputs == ("Base Price",)
    assert model.invoke_service("s", {"Base Price": 100}).result == 101


def test_a_service_of_several_outputs_gives_a_context() -> None:
    model = model_of(
        CHAIN
        + decision("Twice", literal("Total * 2"), needs=["decision:total"])
        + service("total", "Twice")
    )
    assert model.invoke_service("Pricing", {"Base Price": 1}).result == {"Total": 2, "Twice": 4}


def test_a_service_reads_dates_that_come_as_text() -> None:
    model = model_of(
        input_data("due", "date")
        + decision("Year", literal("due.year"), id="year", needs=["input:due"])
        + '<decisionService id="s" name="S"><variable name="S"/><outputDecision href="#year"/>'
        '<inputData href="#due"/></decisionService>'
    )
    assert model.invoke_service("s", {"due": "2026-11-22"}).result == 2026


def test_a_service_is_a_function_for_decisions() -> None:
    model = model_of(
        CHAIN + service("total") + decision("D", literal("Pricing(7)"), needs=["knowledge:s"])
    )
    assert model.evaluate("D", {}).result == 8


def test_a_service_of_one_decision_sees_no_other_variables() -> None:
    model = model_of(CHAIN + service("total"))
    assert model.invoke_service("s", {"amount": 3}).result is None


BASE = definitions(
    '<itemDefinition name="tRate"><typeRef>number</typeRef></itemDefinition>'
    + knowledge("half", "n / 2", "n")
    + decision("Rate", literal("0.5"), id="rate", type="tRate"),
    namespace="urn:base",
)


def importing(name: str) -> str:
    """A model that uses another one under a name."""
    dot = f"{name}." if name else ""
    return f'<import name="{name}" namespace="urn:base" importType="{"x/DMN/y"}"/>' + decision(
        "D",
        literal(f"{dot}half(4) + {dot}Rate"),
        type=f"{dot}tRate",
        needs=["decision:urn:base#rate", "knowledge:urn:base#half"],
    )


@pytest.mark.parametrize("name", ["base", "Base Model", ""])
def test_an_imported_model_stands_under_its_name(name: str) -> None:
    model = model_of(importing(name), {"base.dmn": BASE})
    assert model.evaluate("D", {}).result == 2.5


def test_a_type_of_an_imported_model_may_have_a_prefix_of_xml() -> None:
    content = '<import name="base" namespace="urn:base"/>' + decision(
        "D", literal('"half"'), type="ns1:tRate"
    )
    assert model_of(content, {"base.dmn": BASE}).evaluate("D", {}).result is None


def test_models_imported_without_a_name_are_searched_in_depth_and_in_order() -> None:
    deep = {
        f"{name}.dmn": definitions(
            decision("Deep", literal(f'"from {name}"'), id="deep"), namespace=f"urn:{name}"
        )
        for name in ("c", "d")
    }
    middle = '<import name="" namespace="urn:c"/><import name="" namespace="urn:d"/>'
    files = {**deep, "b.dmn": definitions(middle, namespace="urn:b")}
    model = model_of(
        '<import name="" namespace="urn:b"/>'
        + decision("D", literal("Deep"), needs=["decision:deep"]),
        files,
    )
    assert model.evaluate("D", {}).result == "from c"


def test_a_model_may_consist_of_what_it_imports_without_a_name() -> None:
    files = {"base.dmn": BASE}
    model = model_of('<import name="" namespace="urn:base"/>', files)
    assert model.evaluate("Rate", {}).result == Decimal("0.5")


@pytest.mark.parametrize("reference", ["decision:rate", "decision:urn:b#rate"])
def test_a_model_replaces_what_it_imports_without_a_name(reference: str) -> None:
    imported = definitions(
        decision("Rate", literal("1"), id="rate")
        + decision("Twice", literal("2 * Rate"), id="twice", needs=[reference]),
        namespace="urn:b",
    )
    model = model_of(
        '<import name="" namespace="urn:b"/>'
        + decision("Rate", literal("50"), id="rate")
        + decision("D", literal("Twice"), needs=["decision:twice"]),
        {"b.dmn": imported},
    )
    assert model.evaluate("D", {}).result == 100


@pytest.mark.parametrize("location", ["two/rules.dmn", "./two/rules.dmn"])
def test_of_two_models_of_one_namespace_the_located_one_is_taken(location: str) -> None:
    files = {
        f"{folder}/rules.dmn": definitions(
            decision("R", literal(f'"{folder}"'), id="r"), namespace="urn:rules"
        )
        for folder in ("one", "two")
    }
    wanted = f'<import name="m" namespace="urn:rules" locationURI="{location}"/>'
    model = model_of(wanted + decision("D", literal("m.R"), needs=["decision:urn:rules#r"]), files)
    assert model.evaluate("D", {}).result == "two"


def test_a_missing_import_is_a_fault() -> None:
    with pytest.raises(DmnError) as refused:
        model_of(importing("base"))
    codes = {fault.code for fault in refused.value.faults}
    assert codes == {"no_import", "no_target", "unknown_type"}


def test_models_that_import_each_other_are_a_fault() -> None:
    first, second = (
        definitions(f'<import name="x" namespace="urn:{to}"/>' + logic, namespace=f"urn:{here}")
        for here, to in (("a", "b"), ("b", "a"))
        for logic in [decision("A", literal("1"))]
    )
    with pytest.raises(DmnError, match="import each other"):
        read_decisions(first, "a.dmn", {"a.dmn": first, "b.dmn": second})


def test_decisions_that_require_each_other_are_a_fault() -> None:
    with pytest.raises(DmnError) as refused:
        model_of(
            decision("a", literal("b"), needs=["decision:b"])
            + decision("b", literal("a"), needs=["decision:a"])
        )
    assert "a → b → a" in refused.value.faults[0].message
