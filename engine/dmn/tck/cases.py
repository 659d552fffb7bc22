"""Test case files: inputs and expected results, read as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from engine.dmn.errors import DmnError, Faults
from engine.dmn.running.run import Value
from engine.dmn.xml import Element, child, children, parse_xml, tag_of, text_of
from engine.feel.temporal.reading import read_temporal

XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
NUMBERS: Final = frozenset({"decimal", "double", "float", "integer", "int", "long"})
TEMPORAL: Final = frozenset(
    {"date", "time", "dateTime", "duration", "dayTimeDuration", "yearMonthDuration"}
)


class Written(str):
    """A value whose type the file does not say: it is read as whatever the model wants."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """What one element of the model should give."""

    name: str
    value: Value
    is_error: bool = False
    invokes: bool = False
    """Whether it is a service or function, which older files say here."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test case: of decisions, or of one service or function that it invokes."""

    id: str
    invoked: str | None
    inputs: Mapping[str, Value]
    results: Sequence[Expected]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All test cases of one model."""

    model: str
    cases: Sequence[Case] = field(default_factory=tuple)


def read_cases(data: bytes, file: str) -> CaseFile | None:
    """The cases of a file; None where it is another kind of XML."""
    faults = Faults(file)
    root = parse_xml(data, faults)
    if root is None:
        raise DmnError(faults.found)
    if tag_of(root) != "testCases":
        return None
    return CaseFile(
        text_of(root, "modelName"), tuple(read_case(case) for case in children(root, "testCase"))
    )


def read_case(element: Element) -> Case:
    """One test case."""
    invokes = element.get("type", "decision") != "decision"
    return Case(
        id=element.get("id") or "",
        invoked=element.get("invocableName") if invokes else None,
        inputs={
            each.get("name") or "": content_of(each) for each in children(element, "inputNode")
        },
        results=tuple(
            Expected(
                each.get("name") or "",
                content_of(expected) if (expected := child(each, "expected")) is not None else None,
                each.get("errorResult") == "true",
                each.get("type", "decision") != "decision",
            )
            for each in children(element, "resultNode")
        ),
    )


def content_of(element: Element) -> Value:
    """The value inside an element: components, a list, or a single value."""
    if element.get(f"{XSI}nil") == "true":
        return None
    parts = children(element, "component")
    if parts:
        return {part.get("name") or "": content_of(part) for part in parts}
    listed = child(element, "list")
    if listed is not None:
        items = children(listed, "item")
        return None if listed.get(f"{XSI}nil") == "true" else [content_of(item) for item in items]
    value = child(element, "value")
    return simple_value(value) if value is not None else None


def simple_value(element: Element) -> Value:
    """A single value by its declared type."""
    if element.get(f"{XSI}nil") == "true":
        return None
    text = element.text or ""
    kind = (element.get(f"{XSI}type") or "").rpartition(":")[2]
    if kind in NUMBERS:
        return number_of(text)
    if kind in TEMPORAL:
        return read_temporal(text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    return text if kind == "string" else Written(text)


def number_of(text: str) -> Value:
    """A number, as FEEL keeps it; None where it is none."""
    try:
        return int(text) if text.strip().isdecimal() else Decimal(text.strip())
    except InvalidOperation:
        return None
