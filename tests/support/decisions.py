"""Builders of decision files: a test says only what it is about."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from engine.dmn.model import DecisionModel
from engine.dmn.reader import read_decisions

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(content: str, *, namespace: str = "urn:test", name: str = "Test") -> bytes:
    """A whole file around elements."""
    return (
        f'<definitions xmlns="{MODEL}" id="test" name="{name}" namespace="{namespace}">\n'
        f"{content}\n</definitions>"
    ).encode()


def model_of(content: str, imports: dict[str, bytes] | None = None) -> DecisionModel:
    """The model of elements; a boxed expression alone becomes the logic of “decision”."""
    if not content.lstrip().startswith(("<decision ", "<inputData", "<itemDef", "<import", "<bus")):
        content = decision("Decision", content, id="decision")
    return read_decisions(definitions(content), "test.dmn", imports or {})


def decision(
    name: str, logic: str, *, id: str = "", type: str = "", needs: Sequence[str] = ()
) -> str:
    """A decision; ``needs`` are references such as ``input:amount`` or ``knowledge:rate``."""
    tags = {
        "input": ("informationRequirement", "requiredInput"),
        "decision": ("informationRequirement", "requiredDecision"),
        "knowledge": ("knowledgeRequirement", "requiredKnowledge"),
    }
    required = ""
    for need in needs:
        kind, _, target = need.partition(":")
        outer, inner = tags[kind]
        href = target if "#" in target else f"#{target}"
        required += f"<{outer}><{inner} href={quoteattr(href)}/></{outer}>"
    named = f"name={quoteattr(name)}"
    inside = f"<variable {named}{type_ref(type)}/>{required}{logic}"
    return f"<decision id={quoteattr(id or name)} {named}>{inside}</decision>"


def input_data(name: str, type: str = "") -> str:
    """An input whose id is its name."""
    quoted = quoteattr(name)
    variable = f"<variable name={quoted}{type_ref(type)}/>"
    return f"<inputData id={quoted} name={quoted}>{variable}</inputData>"


def literal(text: str, type: str = "") -> str:
    """A literal expression."""
    return f"<literalExpression{type_ref(type)}><text>{escape(text)}</text></literalExpression>"


def knowledge(name: str, text: str, *parameters: str) -> str:
    """A business knowledge model of a literal expression."""
    formal = "".join(f'<formalParameter name="{each}"/>' for each in parameters)
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{literal(text)}</encapsulatedLogic></businessKnowledgeModel>"
    )


def type_ref(type: str) -> str:
    """The attribute of a declared type."""
    return f" typeRef={quoteattr(type)}" if type else ""


def table_of(
    inputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    outputs: Sequence[str] = ("result",),
    policy: str = "UNIQUE",
    aggregation: str = "",
    allowed: str = "",
    default: str = "",
    input_values: str = "",
    input_type: str = "",
) -> str:
    """A decision table, a line a rule; ``allowed`` and ``default`` are those of every output."""
    extra = f" aggregation={quoteattr(aggregation)}" if aggregation else ""
    lines = [f"<decisionTable hitPolicy={quoteattr(policy)}{extra}>"]
    for text in inputs:
        values = element("inputValues", input_values)
        expression = element("inputExpression", text, type_ref(input_type))
        lines.append(f"<input>{expression}{values}</input>")
    for name in outputs:
        parts = element("outputValues", allowed) + element("defaultOutputEntry", default)
        lines.append(f"<output name={quoteattr(name)}>{parts}</output>")
    for rule in rules:
        cells = [element("inputEntry", cell) for cell in rule[: len(inputs)]]
        cells += [element("outputEntry", cell) for cell in rule[len(inputs) :]]
        lines.append(f"<rule>{''.join(cells)}</rule>")
    return "\n".join([*lines, "</decisionTable>"])


def element(tag: str, text: str, attributes: str = "") -> str:
    """An element that holds a text, or nothing where there is none."""
    return f"<{tag}{attributes}><text>{escape(text)}</text></{tag}>" if text else ""
