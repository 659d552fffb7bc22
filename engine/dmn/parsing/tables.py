"""Decision tables: columns, rules, hit policy."""

from engine.dmn.parsing.reading import Reading, cell_of, named_place, one_line, type_of
from engine.dmn.syntax import Aggregation, Cell, HitPolicy, Input, Output, Rule, TableBox
from engine.dmn.xml import Element, child, children, line_of, text_of

ORDERED = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})


def read_table(reading: Reading, element: Element) -> TableBox:
    """A decision table; how it is oriented on paper does not matter in the file."""
    inputs = tuple(read_input(found) for found in children(element, "input"))
    outputs = read_outputs(reading, element)
    rules = tuple(
        read_rule(reading, number, rule, len(inputs), len(outputs))
        for number, rule in enumerate(children(element, "rule"), start=1)
    )
    table = TableBox(
        id=named_place(element),
        line=line_of(element),
        type=type_of(element),
        policy=read_policy(reading, element),
        aggregation=read_aggregation(reading, element),
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        annotations=tuple(found.get("name") or "" for found in children(element, "annotation")),
    )
    if table.policy in ORDERED and not any(output.allowed for output in outputs):
        reading.fault("no_order", element, policy=table.policy)
    return table


def read_policy(reading: Reading, element: Element) -> HitPolicy:
    """The hit policy; UNIQUE where none is given."""
    policy = element.get("hitPolicy") or HitPolicy.UNIQUE.value
    try:
        return HitPolicy(policy)
    except ValueError:
        reading.fault("unknown_policy", element, policy=policy)
        return HitPolicy.UNIQUE


def read_aggregation(reading: Reading, element: Element) -> Aggregation | None:
    """The aggregation, if any."""
    aggregation = element.get("aggregation")
    if aggregation is None:
        return None
    try:
        return Aggregation(aggregation)
    except ValueError:
        reading.fault("unknown_aggregation", element, aggregation=aggregation)
        return None


def read_input(element: Element) -> Input:
    """An input column; a missing expression is null."""
    expression = child(element, "inputExpression")
    cell = cell_of(expression) or Cell(text="null", id=named_place(element), line=line_of(element))
    return Input(
        id=element.get("id"),
        label=one_line(element.get("label") or "") or cell.text,
        expression=cell,
        type=type_of(expression),
        allowed=limits_of(element, "inputValues"),
    )


def limits_of(element: Element, tag: str) -> Cell | None:
    """The allowed values of a column; a dash allows all of them, as nothing does."""
    cell = cell_of(child(element, tag))
    return cell if cell is not None and cell.text != "-" else None


def read_outputs(reading: Reading, element: Element) -> tuple[Output, ...]:
    """The output columns; each has a name where there are several."""
    found = children(element, "output")
    if not found:
        reading.fault("no_outputs", element)
    outputs = tuple(read_output(output, element) for output in found)
    if len(outputs) > 1:
        for number, output in enumerate(outputs, start=1):
            if not output.name:
                reading.fault("output_name", found[number - 1], number=number)
    return outputs


def read_output(element: Element, table: Element) -> Output:
    """One output column."""
    name = one_line(element.get("name") or "")
    label = one_line(element.get("label") or "") or name or table.get("outputLabel") or ""
    return Output(
        id=element.get("id"),
        name=name,
        label=label,
        type=type_of(element),
        allowed=limits_of(element, "outputValues"),
        default=cell_of(child(element, "defaultOutputEntry")),
    )


def read_rule(reading: Reading, number: int, element: Element, ins: int, outs: int) -> Rule:
    """One rule; it must have one cell for each column."""
    inputs = children(element, "inputEntry")
    outputs = children(element, "outputEntry")
    for what, found, wanted in (("input", len(inputs), ins), ("output", len(outputs), outs)):
        if found != wanted:
            facts = {"found": found, "wanted": wanted, "what": what}
            reading.fault("cell_count", element, place=f"Rule {number}", **facts)
    notes = [text_of(note, "text") for note in children(element, "annotationEntry")]
    if not notes and (described := text_of(element, "description")):
        notes = [described]
    return Rule(
        id=element.get("id"),
        line=line_of(element),
        number=number,
        inputs=tuple(cell_of(entry) or dash(entry) for entry in inputs[:ins]),
        outputs=tuple(cell_of(entry) or dash(entry) for entry in outputs[:outs]),
        annotations=tuple(notes),
    )


def dash(element: Element) -> Cell:
    """An empty cell, which means the same as a dash."""
    return Cell(text="-", id=named_place(element), line=line_of(element))
