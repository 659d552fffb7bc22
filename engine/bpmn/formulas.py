"""Expressions as a file writes them: FEEL behind ``=``, and what other tools write instead."""

from typing import Final

from lxml import etree

from engine.bpmn.document import Document
from engine.bpmn.elements import text_of
from engine.bpmn.wording import Wording
from engine.texts import Text

_FEEL: Final = ("feel", "https://www.omg.org/spec/dmn/20191111/feel/")

NOT_FEEL = Wording(
    "not_feel",
    Text("“{text}” 不是 FEEL 表达式。", "“{text}” is not a FEEL expression."),
    Text("请写成 {cure}", "Write {cure}"),
)
FOREIGN_LANGUAGE = Wording(
    "foreign_language",
    Text("表达式语言 {language} 不被支持。", "Expressions in {language} are not run."),
    Text("请用 FEEL 重写，以 = 开头。", "Write it in FEEL, behind =."),
)


def formula(document: Document, element: etree._Element, text: str | None) -> str | None:
    """FEEL without its ``=``; what has none is kept as it stands, with a fault."""
    source = (text or "").strip()
    if not source:
        return None
    if source.startswith("="):
        return source[1:].strip()
    document.blame(NOT_FEEL, element, text=source, cure=in_feel(source))
    return source


def expression(document: Document, element: etree._Element | None) -> str | None:
    """The FEEL of a BPMN expression element, which may name its language."""
    source = text_of(element)
    if element is None or not source:
        return None
    language = (element.get("language") or "").strip()
    if source.startswith("=") or language.lower().rstrip("/") in (w.rstrip("/") for w in _FEEL):
        return source.removeprefix("=").strip()
    if language and not source.startswith(("${", "#{")):
        document.blame(FOREIGN_LANGUAGE, element, language=language)
        return source
    return formula(document, element, source)


def in_feel(source: str) -> str:
    """The likely FEEL for an expression of another language.

    >>> in_feel("${amount > 10 && vip == true}")
    '=amount > 10 and vip = true'
    """
    inner = source
    if source.startswith(("${", "#{")) and source.endswith("}"):
        inner = source[2:-1]
    for theirs, ours in (("&&", "and"), ("||", "or"), ("==", "=")):
        inner = inner.replace(theirs, ours)
    return "=" + inner.strip()
