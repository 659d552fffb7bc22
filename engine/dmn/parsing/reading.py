"""The attributes and texts of elements, read with their faults noted."""

from dataclasses import dataclass

from engine.dmn.errors import Faults
from engine.dmn.syntax import Cell, Named
from engine.dmn.xml import Element, child, line_of, tag_of, text_of


@dataclass(frozen=True, slots=True)
class Reading:
    """One file while it is read."""

    faults: Faults

    def fault(self, code: str, element: Element, **facts: object) -> None:
        """Note a fault at an element."""
        self.faults.add(code, element=named_place(element), line=line_of(element), **facts)

    def name(self, element: Element) -> str:
        """The name of an element that must have one."""
        name = one_line(element.get("name") or "")
        if not name:
            self.fault("no_name", element, what=tag_of(element))
        return name

    def named(self, element: Element) -> Named:
        """A parameter or column."""
        return Named(name=self.name(element), type=type_of(element))


def named_place(element: Element) -> str | None:
    """The id of an element, or of the nearest one around it that has an id."""
    here: Element | None = element
    while here is not None:
        if found := here.get("id"):
            return found
        here = here.getparent()
    return None


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def type_of(element: Element | None) -> str | None:
    """The name of the declared type: an attribute, or an element in DMN 1.1."""
    if element is None:
        return None
    return element.get("typeRef") or text_of(element, "typeRef") or None


def cell_of(element: Element | None) -> Cell | None:
    """The text of an element that holds one, or None where it is empty."""
    if element is None:
        return None
    inner = child(element, "text")
    text = (inner.text or "").strip() if inner is not None else ""
    if not text:
        return None
    language = element.get("expressionLanguage")
    return Cell(text=text, id=named_place(element), line=text_line(inner), language=language)


def text_line(inner: Element | None) -> int | None:
    """The line where the text of an element begins, past the blank lines before it."""
    line = line_of(inner) if inner is not None else None
    if inner is None or line is None:
        return None
    text = inner.text or ""
    return line + text[: len(text) - len(text.lstrip())].count("\n")
