"""The state of an instance as bytes: small, the same after any number of turns, never half read."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.reader import read
from engine.errors import CorruptState
from engine.spiff.program import compile_program
from engine.spiff.run import Run
from engine.spiff.waits import Surroundings
from tests.support.bpmn_text import (
    about,
    boundary,
    catch,
    cycle,
    duration,
    each,
    end,
    error,
    event_based,
    file,
    inclusive,
    mapping,
    message,
    on_event,
    parallel,
    path,
    service,
    start,
    sub,
    user,
    when,
)
from tests.support.drive import NOON, Drive
from web.benching.loop import loop

FIXTURES = Path(__file__).parents[1] / "fixtures" / "runs"

EVERYTHING = file(
    start(), parallel("G"), inclusive("J"),
    user("A", mapping(inputs={"price": "=0.1 + 0.2", "what": '="线索"'})), path("S", "G", "A", "J"),
    boundary("AB", "A", cycle("R5/PT1H"), interrupting=False), user("AR"), path("AB", "AR"),
    user("B", each("items", "item", output=("all", "answer"))), path("G", "B", "J"),
    sub("C", start("Cs"), service("Cx", "crm.x"), end("Ce"), path("Cs", "Cx", "Ce"),
        on_event("H", start("Hs", about("message", "m"), isInterrupting="false"), user("Hu"),
                 end("He"), path("Hs", "Hu", "He"))),
    path("G", "C", "J"), boundary("CB", "C", about("error", "bad")),
    event_based("D"), catch("D1", duration("PT1H")), catch("D2", about("message", "m")),
    path("G", "D", "D1", "J"), path("D", "D2", "J"),
    catch("K", when("x > 100")), path("G", "K", "J"),
    end(), path("J", "E"), top=message("m", key='"k"') + error("bad"),
)  # fmt: skip
PROGRAM = compile_program(read(EVERYTHING).processes["P"])
GIVEN: dict[str, object] = {"items": ["x", {"deep": [1, None]}], "x": 1}


def driven() -> Drive:
    """An instance with one of everything in its state."""
    drive = Drive(EVERYTHING, GIVEN).fire("AB").fire("Hs").complete("B", answer="yes")
    drive.run.fail(drive.wait("Cx").step_key, "operation", "no connection")
    return drive.later(hours=0)


def load(state: bytes) -> Run:
    return Run.load(PROGRAM, state, GIVEN, surroundings=Surroundings(NOON))


def test_every_older_format_can_be_loaded() -> None:
    files = sorted(FIXTURES.glob("format_*.bin"))
    assert files
    for stored in files:
        run = load(stored.read_bytes())
        waiting = sorted(wait.element_id for wait in run.waits.values())
        assert waiting == ["A", "AB", "AR", "B", "Cx", "D1", "D2", "Hs", "Hu", "K"]


def test_a_loaded_state_is_dumped_as_the_same_bytes() -> None:
    state = driven().run.dump()
    assert load(state).dump() == state


def test_the_state_does_not_hold_the_variables() -> None:
    large = "x" * 50_000
    assert len(Drive(EVERYTHING, {**GIVEN, "large": large}).run.dump()) < 3000


def test_the_state_begins_with_the_number_of_its_format() -> None:
    assert driven().run.dump().startswith(b"[1,")


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{}",
        b"[]",
        b"[1]",
        b"[2,[[1,[]]]]",
        b"[1,[]]",
        b"[1,[[7,[]]]]",
        b'[1,[[1,[[9,"nowhere","s"]]]]]',
        b'[1,[[1,[[9,"A","x"]]]]]',
        b'[1,[[1,[[9,"A","s",5]]]]]',
        b'[1,[[1,[[9,"A","s"],[9,"A","s"]]]]]',
        b'[1,[[1,[[9,"A","s"]]],[9,[]]]]',
        b'[1,[[1,[[9,"C","s"]]],[9,[]],[9,[]]]]',
        b'[1,[[1,[[9,"A","s",1,false,null,null,[]]]]]]',
        b'[1,[[1,[[9,"A","s",1,false,null,null,{},{"ask":{"kind":"magic"}}]]]]]',
        b'[1,[[1,[[9,"A","s",1,false,null,null,{},{"error":[1]}]]]]]',
        b'[1,[[1,[[9,"A","s",1,false,null,null,{},{"ask":{"kind":"timer","due":"soon"}}]]]]]',
        b"\xff\xfe",
        b"[" * 10_000,
    ],
)
def test_bytes_that_are_no_state_are_refused(state: bytes) -> None:
    with pytest.raises(CorruptState):
        load(state)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_bytes_are_refused_or_run(data: st.DataObject) -> None:
    state = bytearray(STATE)
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(state) - 1))
        state[position] = data.draw(st.integers(0, 255))
    try:
        run = load(bytes(state))
    except CorruptState:
        return
    assert run.waits is not None


STATE = driven().run.dump()


def test_a_state_of_another_version_names_the_element_that_is_missing() -> None:
    data = file(start(), user("B"), path("S", "B"))
    program = compile_program(read(data).processes["P"])
    state = Drive(file(start(), user("A"), path("S", "A"))).run.dump()
    with pytest.raises(CorruptState, match="there is no element A"):
        Run.load(program, state, {}, surroundings=Surroundings(NOON))


def test_neither_state_nor_work_grows_with_the_turns_of_a_loop() -> None:
    sizes = [one.value for one in loop(turns=200, sample=3) if one.unit == "bytes"]
    assert sizes[1] <= sizes[0] + 2


def test_the_format_is_plain_json() -> None:
    assert isinstance(msgspec.json.decode(STATE), list)
