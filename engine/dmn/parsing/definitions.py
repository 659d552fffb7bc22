"""A whole file: its types, inputs, decisions, knowledge, services and imports."""

from collections.abc import Callable
from typing import Final

from engine.dmn.errors import Faults
from engine.dmn.parsing.boxes import BOXES, find_box, read_function
from engine.dmn.parsing.reading import Reading, cell_of, one_line, type_of
from engine.dmn.syntax import (
    Box,
    Decision,
    Definitions,
    FunctionBox,
    Import,
    InputData,
    ItemDefinition,
    Knowledge,
    Part,
    Service,
)
from engine.dmn.xml import Element, child, children, line_of, parse_xml, tag_of


def read_definitions(data: bytes, faults: Faults) -> Definitions | None:
    """The content of a file as plain data; None where it cannot be read at all."""
    root = parse_xml(data, faults)
    if root is None:
        return None
    if tag_of(root) != "definitions" or "/BPMN/" in (root.tag.rpartition("}")[0]):
        faults.add("not_dmn", element=None, line=line_of(root), found=tag_of(root))
        return None
    reading = Reading(faults)
    return Definitions(
        id=root.get("id") or "",
        name=root.get("name") or "",
        namespace=root.get("namespace") or "",
        file=faults.file,
        items=tuple(read_item(reading, item) for item in children(root, "itemDefinition")),
        parts=read_parts(reading, root),
        imports=tuple(
            Import(
                id=found.get("id"),
                line=line_of(found),
                name=one_line(found.get("name") or ""),
                namespace=found.get("namespace") or "",
                location=found.get("locationURI") or "",
            )
            for found in children(root, "import")
            if "DMN" in (found.get("importType") or "DMN").upper()
        ),
    )


def read_parts(reading: Reading, root: Element) -> dict[str, Part]:
    """Everything that may be required, by id; ids and names are each used once."""
    parts: dict[str, Part] = {}
    names: set[str] = set()
    for element in children(root, *PARTS):
        part = PARTS[tag_of(element)](reading, element)
        if part.id in parts:
            reading.fault("id_twice", element, id=part.id)
        if part.name and part.name in names:
            reading.fault("name_twice", element, name=part.name)
        # A twin is kept under another key, so that its faults are found as well.
        parts[part.id if part.id not in parts else f"{part.id} {len(parts)}"] = part
        names.add(part.name)
    return parts


def read_input_data(reading: Reading, element: Element) -> Part:
    """An input, known by the name of its variable."""
    variable = child(element, "variable")
    return InputData(
        id=identity(element),
        line=line_of(element),
        name=variable_name(reading, element),
        type=type_of(variable),
    )


def read_decision(reading: Reading, element: Element) -> Part:
    """A decision with its requirements and logic."""
    needs = children(element, "informationRequirement")
    return Decision(
        id=identity(element),
        line=line_of(element),
        name=reading.name(element),
        variable=variable_name(reading, element),
        type=type_of(child(element, "variable")),
        inputs=targets(reading, needs, "requiredInput"),
        decisions=targets(reading, needs, "requiredDecision"),
        knowledge=knowledge_of(reading, element),
        logic=find_logic(reading, element),
    )


def find_logic(reading: Reading, element: Element) -> Box | None:
    """The boxed expression of a decision; one of a kind that nobody knows is a fault."""
    for other in element:
        if (tag := tag_of(other)).endswith("Expression") and tag not in BOXES:
            reading.fault("unknown_box", element, tag=tag)
    return find_box(reading, element)


def read_knowledge(reading: Reading, element: Element) -> Part:
    """A business knowledge model; in DMN 1.1 its logic may stand without parameters."""
    logic = child(element, "encapsulatedLogic")
    function = read_function(reading, logic) if logic is not None else None
    bare = find_box(reading, element)
    if function is None and bare is not None:
        function = FunctionBox(id=bare.id, line=bare.line, parameters=(), body=bare)
    return Knowledge(
        id=identity(element),
        line=line_of(element),
        name=reading.name(element),
        variable=variable_name(reading, element),
        type=type_of(child(element, "variable")),
        knowledge=knowledge_of(reading, element),
        logic=function,
    )


def read_service(reading: Reading, element: Element) -> Part:
    """A decision service."""
    own = [element]
    return Service(
        id=identity(element),
        line=line_of(element),
        name=reading.name(element),
        variable=variable_name(reading, element),
        type=type_of(child(element, "variable")),
        outputs=targets(reading, own, "outputDecision"),
        encapsulated=targets(reading, own, "encapsulatedDecision"),
        input_decisions=targets(reading, own, "inputDecision"),
        input_data=targets(reading, own, "inputData"),
    )


def read_item(reading: Reading, element: Element) -> ItemDefinition:
    """A type with its components."""
    function = child(element, "functionItem")
    parameters = children(function, "parameters") if function is not None else []
    return ItemDefinition(
        id=element.get("id"),
        line=line_of(element),
        name=reading.name(element),
        base=type_of(element),
        allowed=cell_of(child(element, "allowedValues")),
        constraint=cell_of(child(element, "typeConstraint")),
        collection=element.get("isCollection") == "true",
        components=tuple(read_item(reading, part) for part in children(element, "itemComponent")),
        function=(
            (
                tuple(reading.named(parameter) for parameter in parameters),
                function.get("outputTypeRef"),
            )
            if function is not None
            else None
        ),
    )


def identity(element: Element) -> str:
    """The id of an element; its name where it has none."""
    return element.get("id") or one_line(element.get("name") or "")


def variable_name(reading: Reading, element: Element) -> str:
    """The name under which others see an element."""
    variable = child(element, "variable")
    return one_line((variable.get("name") if variable is not None else None) or "") or reading.name(
        element
    )


def knowledge_of(reading: Reading, element: Element) -> tuple[str, ...]:
    """What knowledge an element requires."""
    return targets(reading, children(element, "knowledgeRequirement"), "requiredKnowledge")


def targets(reading: Reading, elements: list[Element], tag: str) -> tuple[str, ...]:
    """The references in all children of one name."""
    found = []
    for element in elements:
        for reference in children(element, tag):
            href = reference.get("href") or ""
            if href:
                found.append(href)
            else:
                reading.fault("missing", element, place=tag, what="href")
    return tuple(found)


PARTS: Final[dict[str, Callable[[Reading, Element], Part]]] = {
    "inputData": read_input_data,
    "decision": read_decision,
    "businessKnowledgeModel": read_knowledge,
    "decisionService": read_service,
}
