"""XML read safely: no entities, no network, bounded in size, depth and number of elements."""

import re
from typing import Final

from lxml import etree

from engine.dmn.errors import Faults

FILE_BYTES: Final = 5 << 20
ELEMENTS: Final = 50_000
DEPTH: Final = 64
ATTRIBUTES: Final = 64
TEXT: Final = 65_536

ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']""")

Element = etree._Element


def parse_xml(data: bytes, faults: Faults) -> Element | None:
    """The root element, or None with the reason noted."""
    if len(data) > FILE_BYTES:
        faults.add("too_large", element=None, line=None, size=len(data), limit=FILE_BYTES)
        return None
    if (encoding := declared_encoding(data)) not in ("utf-8", "utf8"):
        faults.add("encoding", element=None, line=1, encoding=encoding)
        return None
    try:
        root = etree.fromstring(data, parser())
    except etree.XMLSyntaxError as error:
        faults.add("not_xml", element=None, line=error.lineno, why=said_of(error))
        return None
    if root.getroottree().docinfo.internalDTD is not None:
        faults.add("doctype", element=None, line=1)
        return None
    return root if is_bounded(root, faults) else None


def said_of(error: etree.XMLSyntaxError) -> str:
    """What the parser says, without the line that a fault names anyway."""
    return re.sub(r", line \d+, column \d+$", "", str(error.msg).rstrip("."))


def parser() -> etree.XMLParser:
    """A parser that loads nothing from outside and expands nothing."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def declared_encoding(data: bytes) -> str:
    """The encoding that the file says it has, in small letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")):
        return "utf-16"
    found = ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("ascii", "replace").lower() if found else "utf-8"


def is_bounded(root: Element, faults: Faults) -> bool:
    """Whether the tree keeps all limits; the first that it breaks is noted."""
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        sizes = (
            ("elements", count, ELEMENTS),
            ("levels", depth, DEPTH),
            ("attributes", len(element.attrib), ATTRIBUTES),
            ("characters", len(element.text or ""), TEXT),
        )
        for what, size, limit in sizes:
            if size > limit:
                faults.add("too_many", element=None, line=line_of(element), what=what, limit=limit)
                return False
    return True


def tag_of(element: Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def line_of(element: Element) -> int | None:
    """The line where an element stands."""
    line: object = element.sourceline
    return line if isinstance(line, int) else None


def child(element: Element, *tags: str) -> Element | None:
    """The first child with one of these names."""
    return next((found for found in element if tag_of(found) in tags), None)


def children(element: Element, *tags: str) -> list[Element]:
    """All children with one of these names."""
    return [found for found in element if tag_of(found) in tags]


def text_of(element: Element | None, *path: str) -> str:
    """The stripped text at the end of a path of children; empty if there is none."""
    for tag in path:
        element = child(element, tag) if element is not None else None
    return (element.text or "").strip() if element is not None else ""
