"""The shipped drawings as they are stored: without a fault, and never worse than they were."""

import json
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final

import pytest

from diagrams.geometry import overlap
from diagrams.look import look_at
from diagrams.metrics import measure
from diagrams.names import names_beside
from diagrams.theme import Skin
from diagrams.visible import happy_path
from engine.bpmn.reader import read
from tests.support.drawing import METRICS, SHIPPED, numbers

KEPT: Final[dict[str, dict[str, int]]] = json.loads(METRICS.read_text())
"""Only ever better: `make approve` keeps the numbers of better drawings."""
MOST_BENDS: Final = 4


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_nothing_covers_anything(file: Path) -> None:
    metrics = measure(read(file.read_bytes()))

    assert metrics.faults == 0, metrics
    assert metrics.shared_lines == 0
    assert metrics.labels_on_lines == 0
    assert metrics.most_bends <= MOST_BENDS


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_names_as_they_are_drawn_cover_no_other_name(file: Path, language: str) -> None:
    look = look_at(read(file.read_bytes()), language, Skin.BLEND, {}, (), {})
    shown = {caption.block.main: caption.box for caption in names_beside(look)}

    covered = [(a, b) for a, b in combinations(shown, 2) if overlap(shown[a], shown[b]) > 1]
    assert covered == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_number_is_worse_than_it_was(file: Path) -> None:
    kept = KEPT[file.stem]

    worse = {name: count for name, count in numbers(file).items() if count > kept.get(name, 0)}

    assert worse == {}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_happy_path_is_a_path_to_an_end(file: Path) -> None:
    model = read(file.read_bytes())
    process = model.processes[file.stem]
    path = happy_path(model)
    flows = {(flow.source, flow.target) for flow in process.flows.values()}

    assert set(pairwise(path)) <= flows
    assert process.nodes[path[0]].kind.value == "startEvent"
    assert process.nodes[path[-1]].kind.value == "endEvent"
