"""The running copy has only plain shapes, keeps every id of the file and is always the same."""

from itertools import pairwise
from pathlib import Path

import pytest

from engine.bpmn.graph import Flow, Kind, Process
from engine.bpmn.normalise import Normal, normalise
from engine.bpmn.reader import read
from engine.bpmn.rewriting import INSERTED
from engine.spiff.program import compile_program

SOUND = sorted(Path("tests/fixtures/bpmn").glob("*.bpmn"))


def normal(name: str, process_id: str = "P") -> Normal:
    data = Path(f"tests/fixtures/bpmn/{name}.bpmn").read_bytes()
    return normalise(read(data).processes[process_id])


def running(name: str) -> Process:
    return normal(name).process


def path(process: Process, *ids: str) -> list[Flow]:
    """The flows along a path; fails where there is none."""
    flows = {(flow.source, flow.target): flow for flow in process.flows.values()}
    return [flows[step] for step in pairwise(ids)]


@pytest.mark.parametrize("file", SOUND, ids=lambda file: str(file.stem))
def test_every_sound_file_compiles_to_a_program(file: Path) -> None:
    data = file.read_bytes()

    for process in read(data).processes.values():
        if process.executable:
            assert compile_program(process).process == process


@pytest.mark.parametrize("file", SOUND, ids=lambda file: str(file.stem))
def test_the_copy_is_the_same_every_time(file: Path) -> None:
    data = file.read_bytes()

    for first, second in zip(
        read(data).processes.values(), read(data).processes.values(), strict=True
    ):
        assert normalise(first) == normalise(second)


@pytest.mark.parametrize("file", SOUND, ids=lambda file: str(file.stem))
def test_the_copy_keeps_the_ids_of_the_file(file: Path) -> None:
    data = file.read_bytes()

    for original in read(data).processes.values():
        copy = normalise(original)
        kept = {copy.renamed.get(key, key) for key in copy.process.nodes}
        assert kept >= set(original.nodes)
        assert set(copy.process.flows) >= set(original.flows)


@pytest.mark.parametrize("file", SOUND, ids=lambda file: str(file.stem))
def test_what_is_inserted_says_what_it_stands_for(file: Path) -> None:
    data = file.read_bytes()

    for original in read(data).processes.values():
        copy = normalise(original)
        assert all(key.startswith(INSERTED) for key in copy.origin)
        assert set(copy.origin.values()) <= set(original.nodes)


@pytest.mark.parametrize("file", SOUND, ids=lambda file: str(file.stem))
def test_the_copy_has_only_plain_shapes(file: Path) -> None:
    data = file.read_bytes()

    for process in read(data).processes.values():
        copy = normalise(process).process
        for node in copy.nodes.values():
            leaving, entering = copy.outgoing(node.id), copy.incoming(node.id)
            if not node.kind.is_gateway:
                assert len(leaving) < 2
                assert len(entering) < 2
                assert all(flow.condition is None for flow in leaving)
            if node.kind is not Kind.END_EVENT and not node.triggered_by_event:
                assert leaving


def test_several_ways_out_of_a_task_leave_through_a_parallel_gateway() -> None:
    process = running("implicit_split")

    assert process.nodes["_n_split_U"].kind is Kind.PARALLEL
    assert path(process, "U", "_n_split_U", "V")[1].id == "U_V"


def test_conditional_ways_out_of_a_task_leave_through_an_inclusive_gateway() -> None:
    process = running("conditional_flows")

    assert process.nodes["_n_split_U"].kind is Kind.INCLUSIVE
    assert process.nodes["_n_split_U"].default_flow == "U_E"
    assert path(process, "_n_split_U", "T")[0].condition == "amount>10"


def test_several_ways_into_a_task_come_in_through_an_exclusive_gateway() -> None:
    process = running("implicit_merge")

    assert process.nodes["_n_merge_T"].kind is Kind.EXCLUSIVE
    assert path(process, "V", "_n_merge_T", "T")[0].id == "V_T"


def test_a_link_is_a_flow() -> None:
    process = running("link_events")

    assert path(process, "L", "_n_merge_C", "C", "T")
    assert path(process, "L2", "_n_merge_C")


def test_a_sub_process_without_a_start_begins_everywhere_at_once() -> None:
    process = running("sub_process_without_start")

    assert path(process, "_n_start_D", "_n_split__n_start_D", "U", "_n_end_U")
    assert path(process, "_n_split__n_start_D", "V", "_n_end_V")


def test_an_empty_sub_process_passes_at_once() -> None:
    assert path(running("empty_sub_process"), "_n_start_D", "_n_end__n_start_D")


def test_what_the_library_calls_its_own_is_renamed() -> None:
    copy = normal("library_names")

    assert copy.renamed == {"Start_": "Start", "Root_": "Root", "End_": "End"}
    assert path(copy.process, "Start_", "Root_", "End_")[0].id == "Start_Root"


def test_the_copy_says_nothing_that_could_be_evaluated() -> None:
    for file in SOUND:
        data = file.read_bytes()
        for process in read(data).processes.values():
            xml = normalise(process).xml
            assert b"extensionElements" not in xml
            assert b"=" not in b"".join(text for text in texts(xml))


def texts(xml: bytes) -> list[bytes]:
    """What stands between the tags."""
    return [part.rpartition(b">")[2] for part in xml.split(b"<")[1:]]
