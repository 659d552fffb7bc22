"""Papers as PDF: A4, in both languages, with the fonts that pictures are drawn with."""

from typing import Final

import msgspec
import typst

from diagrams.fonts import fonts
from engine.texts import Text
from processes.operations.papers import Paper

_PAGE: Final = b"""
#let paper = json(bytes(sys.inputs.paper))
#set page(paper: "a4", margin: 2.2cm, footer: context align(center, text(size: 8pt)[
  #paper.number v#paper.version #h(1em) #counter(page).display("1 / 1", both: true)]))
#set document(title: paper.title, date: none)
#set text(font: paper.fonts, size: 10.5pt, lang: "zh")
#align(center, text(size: 20pt, weight: "bold", paper.title))
#align(center)[#paper.number #h(1em) v#paper.version]
#v(1em)
#table(columns: (auto, 1fr), stroke: 0.4pt + gray, inset: 7pt, ..paper.facts.flatten())
#if paper.lines.len() > 0 [
  #v(1em)
  #table(columns: (2fr,) + (1fr,) * (paper.head.len() - 1), stroke: 0.4pt + gray, inset: 7pt,
    align: (column, row) => if column == 0 { left } else { right },
    table.header(..paper.head.map(strong)), ..paper.lines.flatten())
]
"""
"""The texts come as data: nothing that somebody wrote is read as markup."""


def pdf(paper: Paper) -> bytes:
    """The paper; the same version gives the same pages."""
    found = fonts()
    told = {
        "title": _both(paper.title),
        "number": paper.number,
        "version": str(paper.version),
        "facts": [(_both(label), value) for label, value in paper.facts],
        "head": [_both(label) for label in paper.head],
        "lines": paper.lines,
        "fonts": [family for family, _ in found],
    }
    folders = sorted({str(file.parent) for _, file in found})
    return typst.compile(
        _PAGE,
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders),
        sys_inputs={"paper": msgspec.json.encode(told).decode()},
    )


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"
