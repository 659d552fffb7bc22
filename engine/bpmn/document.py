"""A parsed BPMN file with its ids indexed and its references resolved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from engine.bpmn.elements import BPMN, line_of, local, namespace
from engine.bpmn.labels import label
from engine.bpmn.wording import Place, Wording
from engine.bpmn.xml import parse
from engine.errors import Fault, InvalidFile, Severity
from engine.texts import Text

_NODE_TAG = re.compile(
    r"(task|Task|Event|Gateway|Activity|[sS]ubProcess|Choreography|^transaction)$"
)
_WITH_ID: Final = ("sequenceFlow", "process", "participant", "lane", "choreography")
_SEEN: Final = (
    *(*_WITH_ID, "messageFlow", "association", "textAnnotation", "group"),
    *("dataObject", "dataObjectReference", "dataStoreReference"),
)

NOT_BPMN = Wording(
    "not_bpmn",
    Text("文件不是 BPMN 2.0。", "The file is not BPMN 2.0."),
    Text("根元素必须是 bpmn:definitions。", "Its root must be bpmn:definitions."),
)
DUPLICATE_ID = Wording(
    "duplicate_id",
    Text("标识 {id} 出现不止一次。", "The id {id} is used more than once."),
    Text("给每个元素一个唯一的标识。", "Give every element an id of its own."),
)
NO_ID = Wording(
    "missing_id",
    Text("{tag} 没有标识。", "A {tag} has no id."),
    Text("给它加上 id 属性。", "Give it an id attribute."),
)
DANGLING = Wording(
    "dangling_reference",
    Text("{attribute} 指向不存在的 {ref}。", "{attribute} points at {ref}, which is not there."),
    Text("改正或删除这个引用。", "Correct the reference or remove it."),
)
DRAWN_DANGLING = replace(DANGLING, severity=Severity.WARNING)


@dataclass(slots=True)
class Document:
    """The tree, an index by id, and the faults that only the text of the file can show."""

    root: etree._Element
    file: str = ""
    by_id: dict[str, etree._Element] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, wording: Wording, element: etree._Element, **values: object) -> None:
        """Note a fault at an element."""
        self.faults.append(wording.at(place(element), self.file, **values))

    def resolve(self, element: etree._Element, attribute: str) -> etree._Element | None:
        """The element that an attribute refers to, as a plain id or a prefixed name."""
        return self.look_up(element.get(attribute))

    def look_up(self, ref: str | None) -> etree._Element | None:
        """The element with an id, which may be written as a prefixed name."""
        name = (ref or "").strip()
        found = self.by_id.get(name)
        return self.by_id.get(name.rpartition(":")[2]) if found is None else found

    def ref(self, text: str | None) -> str:
        """The id that a reference means, whether or not it exists."""
        found = self.look_up(text)
        return identity(found) if found is not None else (text or "").strip()

    def every(self, tag: str) -> Iterator[etree._Element]:
        """Every BPMN element of a tag, in document order."""
        return self.root.iter(BPMN + tag)


def open_document(data: bytes, file: str = "") -> Document:
    """Parse, index and give names to the nameless; ``InvalidFile`` when it is not BPMN."""
    root = parse(data, file)
    if root.tag != BPMN + "definitions":
        raise InvalidFile([NOT_BPMN.at(Place(line=line_of(root)), file)])
    document = Document(root, file)
    _index(document)
    return document


def is_node(element: etree._Element) -> bool:
    """Whether an element is a flow node by its tag, known or not."""
    return namespace(element) == BPMN and bool(_NODE_TAG.search(local(element)))


def identity(element: etree._Element) -> str:
    """The id of an element."""
    return str(element.get("id", ""))


def place(element: etree._Element) -> Place:
    """Where an element stands, for a fault; the nearest one with an id around it."""
    line = line_of(element)
    nearest: etree._Element | None = element
    while nearest is not None and not _is_seen(nearest):
        nearest = nearest.getparent()
    if nearest is None:
        return Place(line=line)
    return Place(identity(nearest), line, label(nearest, nearest.get("name")))


def _is_seen(element: etree._Element) -> bool:
    """Whether people see it as a thing: a part of something, such as a timer, they do not."""
    if not element.get("id") or namespace(element) != BPMN:
        return False
    around = element.getparent()
    return (
        is_node(element)
        or local(element) in _SEEN
        or (around is not None and around.getparent() is None)
    )


def _index(document: Document) -> None:
    nameless = 0
    for element in document.root.iter(BPMN + "*"):
        if not element.get("id") and (is_node(element) or local(element) in _WITH_ID):
            nameless += 1
            document.blame(NO_ID, element, tag=local(element))
            element.set("id", f"unnamed_{local(element)}_{nameless}")
        if not (key := identity(element)):
            continue
        if key in document.by_id:
            document.blame(DUPLICATE_ID, element, id=key)
        else:
            document.by_id[key] = element
