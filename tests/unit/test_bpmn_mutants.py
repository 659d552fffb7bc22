"""Files broken at random are read, checked and rewritten, or refused; nothing else comes out."""

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn.checks import check
from engine.bpmn.normalise import normalise
from engine.bpmn.reader import read
from engine.bpmn.style import advise
from engine.errors import InvalidFile, Severity
from engine.spiff.program import compile_program

T = TypeVar("T")
Element = etree._Element

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FILES: Final = [
    etree.fromstring(path.read_bytes())
    for path in sorted(Path("tests/fixtures/bpmn").glob("*.bpmn"))
]
TAGS: Final = (
    *("task", "userTask", "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent"),
    *("intermediateThrowEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway"),
    *("eventBasedGateway", "subProcess", "sequenceFlow", "process", "lane", "callActivity"),
    *("timerEventDefinition", "messageEventDefinition", "choreographyTask", "madeUpTask"),
)
WORDS: Final = (
    *("", "S", "U", "V", "P", "E", "D", "Start", "_n1", "a:b", "1 2", "true", "false", "-1"),
    *("=1", "=)", "${x}", "R/PT0S", "PT1H", "x" * 300),
)


def delete(element: Element, spot: int) -> None:
    parent_of(element).remove(element)


def double(element: Element, spot: int) -> None:
    twin = copy.deepcopy(element)
    if spot % 2:
        for part in twin.iter():
            if "id" in part.attrib:
                part.set("id", f"{part.get('id')}_{spot}")
    parent_of(element).append(twin)


def retag(element: Element, spot: int) -> None:
    element.tag = BPMN + pick(TAGS, spot)


def reword(element: Element, spot: int) -> None:
    if element.attrib:
        element.set(pick(sorted(map(str, element.attrib)), spot), pick(WORDS, spot // 7))
    else:
        element.text = pick(WORDS, spot)


def unsay(element: Element, spot: int) -> None:
    if element.attrib:
        del element.attrib[pick(sorted(map(str, element.attrib)), spot)]


def relink(element: Element, spot: int) -> None:
    """Point a reference at some other element of the file."""
    ids = sorted(str(e.get("id")) for e in element.getroottree().iter() if e.get("id"))
    refs = [name for name in map(str, element.attrib) if name.endswith("Ref") or name == "default"]
    if refs:
        element.set(pick(refs, spot), pick(ids, spot // 3))


def move(element: Element, spot: int) -> None:
    """Hang it somewhere else."""
    below = set(element.iter())
    places = [place for place in element.getroottree().iter() if place not in below]
    pick(places, spot).append(element)


CUTS: Final[tuple[Callable[[Element, int], None], ...]] = (
    *(delete, double, retag, reword, unsay, relink, relink, move),
)


def parent_of(element: Element) -> Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def pick(things: Sequence[T], spot: int) -> T:
    return things[spot % len(things)]


def mutant(file: int, cuts: list[tuple[int, int, int]]) -> bytes:
    root = copy.deepcopy(FILES[file])
    for cut, where, spot in cuts:
        elements = list(root.iter(f"{BPMN}*"))[1:]
        if elements:
            CUTS[cut](pick(elements, where), spot)
    return etree.tostring(root)


mutants = st.builds(
    mutant,
    st.integers(0, len(FILES) - 1),
    st.lists(
        st.tuples(st.integers(0, len(CUTS) - 1), st.integers(0, 999), st.integers(0, 999)),
        min_size=1,
        max_size=5,
    ),
)


@settings(max_examples=400, deadline=None)
@given(mutants)
def test_a_mutant_is_refused_or_runs(data: bytes) -> None:
    try:
        model = read(data)
    except InvalidFile:
        return
    faults = check(model)
    advise(model)
    for process in model.processes.values():
        normalise(process)
    if not any(fault.severity is Severity.ERROR for fault in faults):
        for process in model.processes.values():
            if process.executable:
                compile_program(process)
