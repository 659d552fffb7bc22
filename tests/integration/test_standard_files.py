"""The shipped files in the libraries of the field's own modellers, and in our own writer."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree

from diagrams.interchange import write_drawing
from engine.bpmn.reader import read
from processes.shipped import FOLDER

ROOT: Final = Path(__file__).parents[2]
SCRIPT: Final = ROOT / "tests" / "support" / "roundtrip.mjs"
FILES: Final = sorted(file.name for file in FOLDER.iterdir() if file.suffix in (".bpmn", ".dmn"))
PROCESSES: Final = [name for name in FILES if name.endswith(".bpmn")]
DEFAULT: Final = ("hitPolicy", "UNIQUE")
"""What a writer may leave out, for it says nothing new."""

Told = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def told() -> Told:
    """What bpmn-moddle, zeebe-bpmn-moddle and dmn-moddle make of every file."""
    command = ["node", "--input-type=module", "--no-warnings", "-e", SCRIPT.read_text()]
    files = [str(FOLDER / name) for name in FILES]
    place = ROOT / "web" / "frontend"  # where the packages are
    done = subprocess.run([*command, *files], cwd=place, capture_output=True, check=True)
    answers: Told = json.loads(done.stdout)
    return {Path(name).name: answer for name, answer in answers.items()}


def elements(data: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Every element with its attributes and text, in the order of the file."""
    root = etree.fromstring(data)
    return [
        (
            str(element.tag),
            {str(k): str(v) for k, v in element.items() if (k, v) != DEFAULT},
            (element.text or "").strip(),
        )
        for element in root.iter(etree.Element)
    ]


@pytest.mark.parametrize("name", FILES)
def test_another_modeller_reads_a_file_without_a_warning(told: Told, name: str) -> None:
    assert told[name]["warnings"] == []


@pytest.mark.parametrize("name", FILES)
def test_another_modeller_writes_back_all_that_it_read(told: Told, name: str) -> None:
    written = elements(told[name]["xml"].encode())

    assert written == elements((FOLDER / name).read_bytes())


@pytest.mark.parametrize("name", PROCESSES)
def test_what_another_modeller_writes_means_the_same_here(told: Told, name: str) -> None:
    ours, theirs = read((FOLDER / name).read_bytes()), read(told[name]["xml"].encode())

    assert (theirs.faults, theirs.processes.keys()) == ((), ours.processes.keys())
    for key, process in ours.processes.items():
        assert set(theirs.processes[key].nodes) == set(process.nodes)
        for flow in process.flows.values():
            other = theirs.processes[key].flows[flow.id]
            assert (other.condition, other.waypoints) == (flow.condition, flow.waypoints)


@pytest.mark.parametrize("name", PROCESSES)
def test_our_own_writer_changes_nothing(name: str) -> None:
    data = (FOLDER / name).read_bytes()

    assert write_drawing(data, read(data)) == data
