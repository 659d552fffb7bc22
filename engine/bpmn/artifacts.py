"""What is drawn and never run: pools, message flows, associations, data, notes and groups."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from engine.bpmn.document import DRAWN_DANGLING, Document, identity
from engine.bpmn.drawing import Drawing
from engine.bpmn.elements import BPMN, child, children, line_of, local, text_of
from engine.bpmn.graph import Artifact, Link, Pool
from engine.bpmn.labels import documentation_of, label, name_of
from engine.texts import Text

_DRAWN: Final = (
    *("dataObjectReference", "dataStoreReference", "dataObject", "dataInput", "dataOutput"),
    *("textAnnotation", "group"),
)
# These are mostly declarations; they are artifacts only where the file draws them.
_IF_DRAWN: Final = ("dataObject", "dataInput", "dataOutput")


def pools_of(document: Document, drawing: Drawing) -> dict[str, Pool]:
    """The participants of the collaborations."""
    pools = {}
    for element in document.every("participant"):
        shape = drawing.shape(identity(element))
        pools[identity(element)] = Pool(
            id=identity(element),
            line=line_of(element),
            name=name_of(element),
            documentation=documentation_of(element),
            process_id=document.ref(element.get("processRef")) or None,
            bounds=shape.bounds,
            horizontal=shape.horizontal,
        )
    return pools


def artifacts_of(document: Document, drawing: Drawing) -> dict[str, Artifact]:
    """Data objects and stores, annotations, groups."""
    artifacts = {}
    for element in document.root.iter(*(BPMN + tag for tag in _DRAWN)):
        key, kind = identity(element), local(element)
        shape = drawing.shape(key)
        if key and (shape.bounds or kind not in _IF_DRAWN):
            artifacts[key] = Artifact(
                id=key,
                kind=kind,
                line=line_of(element),
                name=_name(document, element),
                documentation=documentation_of(element)
                or _declared(document, element, documentation_of),
                bounds=shape.bounds,
                label_bounds=shape.label,
            )
    return artifacts


def links_of(document: Document, drawing: Drawing) -> dict[str, Link]:
    """Message flows and associations."""
    links: dict[str, Link] = {}
    for element in document.root.iter(f"{BPMN}messageFlow", f"{BPMN}association"):
        for end in ("sourceRef", "targetRef"):
            if document.resolve(element, end) is None:
                document.blame(DRAWN_DANGLING, element, attribute=end, ref=element.get(end))
        source, target = (document.ref(element.get(end)) for end in ("sourceRef", "targetRef"))
        _add(links, drawing, element, source, target)
    for element, source, target in _data_links(document):
        _add(links, drawing, element, source, target)
    return links


def _add(
    links: dict[str, Link], drawing: Drawing, element: etree._Element, source: str, target: str
) -> None:
    key = identity(element)
    edge = drawing.edge(key)
    if key and source and target:
        links[key] = Link(
            id=key,
            source=source,
            target=target,
            line=line_of(element),
            kind=local(element),
            name=name_of(element),
            documentation=documentation_of(element),
            waypoints=edge.waypoints,
            label_bounds=edge.label,
        )


def _data_links(document: Document) -> Iterator[tuple[etree._Element, str, str]]:
    """Data associations; the end inside a task is the task that holds it."""
    for element in document.every("dataInputAssociation"):
        for end in children(element, "sourceRef"):
            yield element, document.ref(text_of(end)), _holder(element)
    for element in document.every("dataOutputAssociation"):
        for end in children(element, "targetRef"):
            yield element, _holder(element), document.ref(text_of(end))


def _holder(element: etree._Element) -> str:
    holder = element.getparent()
    return "" if holder is None else identity(holder)


def _name(document: Document, element: etree._Element) -> Text:
    match local(element):
        case "textAnnotation":
            return label(element, text_of(child(element, "text")))
        case "group":
            category = document.resolve(element, "categoryValueRef")
            return name_of(element) if category is None else label(category, category.get("value"))
        case _:
            return name_of(element) or _declared(document, element, name_of)


def _declared(
    document: Document, element: etree._Element, told: Callable[[etree._Element], Text]
) -> Text:
    """What the object or store that a reference shows is told to be."""
    for attribute in ("dataObjectRef", "dataStoreRef"):
        if (declared := document.resolve(element, attribute)) is not None:
            return told(declared)
    return Text()
