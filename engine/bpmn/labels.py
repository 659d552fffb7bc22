"""Names and documentation in both languages, from the plain text and ``lane:label``."""

import re

from lxml import etree

from engine.bpmn.elements import LANE, child, extensions, text_of
from engine.texts import Text

_CJK = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff]")


def label(element: etree._Element, plain: str | None, of: str = "name") -> Text:
    """A plain text of an element with its translations beside it."""
    first = (plain or "").strip()
    given = {
        (mark.get("lang") or "")[:2].lower(): (mark.get("text") or "").strip()
        for mark in extensions(element, f"{LANE}label")
        if (mark.get("of") or "name") == of
    }
    if "en" in given:
        return Text(given.get("zh") or first, given["en"])
    if "zh" in given:
        return Text(given["zh"], first)
    return Text(zh=first) if _CJK.search(first) else Text(en=first)


def name_of(element: etree._Element) -> Text:
    """The name of an element."""
    return label(element, element.get("name"))


def documentation_of(element: etree._Element) -> Text:
    """The documentation of an element."""
    return label(element, text_of(child(element, "documentation")), "documentation")
