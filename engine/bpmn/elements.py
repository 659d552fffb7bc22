"""The XML namespaces of a process file, and small steps over its elements."""

from collections.abc import Iterator
from typing import Final, cast

from lxml import etree

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
DI: Final = "{http://www.omg.org/spec/DD/20100524/DI}"
ZEEBE: Final = "{http://camunda.org/schema/zeebe/1.0}"
LANE: Final = "{urn:laneway:bpmn:1}"


def local(element: etree._Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """The namespace of the tag, in its braces."""
    head, brace, _ = str(element.tag).rpartition("}")
    return head + brace


def line_of(element: etree._Element) -> int:
    """The line on which an element begins; 0 when it was made, not read."""
    return cast("int | None", element.sourceline) or 0


def children(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The BPMN children with one of these tags, in document order."""
    return element.iterchildren(*(BPMN + tag for tag in tags))


def child(element: etree._Element, tag: str) -> etree._Element | None:
    """The first BPMN child with a tag."""
    return element.find(BPMN + tag)


def text_of(element: etree._Element | None) -> str:
    """The text of an element and all below it, trimmed; empty for no element."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def flag(element: etree._Element, attribute: str, *, default: bool) -> bool:
    """An XML boolean."""
    value = element.get(attribute)
    return default if value is None else value.strip().lower() in ("true", "1")


def extensions(element: etree._Element, tag: str) -> list[etree._Element]:
    """The extension elements of one full name, such as ``ZEEBE + "properties"``."""
    return element.findall(f"{BPMN}extensionElements/{tag}")


def extension(element: etree._Element, tag: str, attribute: str) -> str | None:
    """An attribute of the first extension element of a name; None when absent or empty."""
    found = element.find(f"{BPMN}extensionElements/{tag}")
    value = None if found is None else found.get(attribute)
    return value if value and value.strip() else None
