"""Multi-instance, parallel and sequential, and the standard loop."""

import pytest

from engine.spiff.waits import MULTI_INSTANCE_BODY, Happening
from tests.support.bpmn_text import (
    about,
    again,
    boundary,
    duration,
    each,
    end,
    error,
    file,
    mapping,
    path,
    script,
    service,
    start,
    sub,
    tag,
    times,
    user,
)
from tests.support.drive import Drive


def one_task(*inside: str) -> bytes:
    """A process of one user task and one behind it."""
    return file(start(), user("A", *inside), user("Z"), path("S", "A", "Z"))


def test_parallel_rounds_are_open_at_once_and_each_has_its_item() -> None:
    drive = Drive(one_task(each("items", "item")), {"items": ["x", "y", "z"]})
    assert drive.waiting == ["A", "A", "A"]
    assert [dict(drive.wait("A", n).local) for n in range(3)] == [
        {"item": "x", "loopCounter": 1},
        {"item": "y", "loopCounter": 2},
        {"item": "z", "loopCounter": 3},
    ]

    drive.complete("A", 1).complete("A", 1)
    assert drive.waiting == ["A"]
    assert drive.complete("A").waiting == ["Z"]


def test_sequential_rounds_come_one_after_the_other() -> None:
    drive = Drive(one_task(each("items", "item", sequential=True)), {"items": ["x", "y"]})
    assert drive.waiting == ["A"]
    drive.set(items=["changed"])
    drive.complete("A")
    assert dict(drive.wait("A").local) == {"item": "y", "loopCounter": 2}
    assert drive.complete("A").waiting == ["Z"]


@pytest.mark.parametrize("sequential", [True, False])
def test_the_output_collection_has_the_order_of_the_input(sequential: bool) -> None:
    marker = each("items", "item", output=("all", "answer"), sequential=sequential)
    drive = Drive(one_task(marker), {"items": [1, 2, 3]})
    while drive.waiting != ["Z"]:
        last = drive.waiting.count("A") - 1
        item = drive.wait("A", last).local["item"]
        drive.complete("A", last, answer=f"answer {item}")
    assert drive.variables == {
        "items": [1, 2, 3],
        "all": ["answer 1", "answer 2", "answer 3"],
    }


def test_an_output_collection_that_was_overwritten_is_a_failure_of_the_round() -> None:
    drive = Drive(one_task(each("items", "item", output=("all", "x"))), {"items": [1, 2]})
    drive.complete("A", all=5)
    assert drive.waiting == ["A", "A!"]


@pytest.mark.parametrize("sequential", [True, False])
def test_an_empty_collection_is_done_at_once(sequential: bool) -> None:
    marker = each("items", "item", output=("all", "answer"), sequential=sequential)
    drive = Drive(one_task(marker), {"items": []})
    assert drive.waiting == ["Z"]
    assert drive.variables["all"] == []


def test_a_cardinality_counts_rounds() -> None:
    drive = Drive(one_task(times("n + 1")), {"n": 1})
    assert [drive.wait("A", n).local["loopCounter"] for n in range(2)] == [1, 2]


@pytest.mark.parametrize("items", [None, "abc", 3, {"a": 1}])
def test_what_is_no_list_is_a_failure_that_can_be_retried(items: object) -> None:
    drive = Drive(one_task(each("items", "item")), {"items": items})
    assert drive.waiting == ["A!"]
    assert drive.wait("A").error.kind == "collection"  # type: ignore[union-attr]

    assert drive.set(items=[1]).retry("A").waiting == ["A"]


@pytest.mark.parametrize("count", ["-1", "1.5", '"x"', "null"])
def test_what_is_no_count_is_a_failure(count: str) -> None:
    assert Drive(one_task(times(count))).waiting == ["A!"]


def test_the_completion_condition_sees_the_results_and_ends_the_other_rounds() -> None:
    marker = each("items", "item", output=("all", "ok"), until="some x in all satisfies x = true")
    drive = Drive(one_task(marker), {"items": [1, 2, 3]})
    assert drive.complete("A", ok=False).waiting == ["A", "A"]
    assert drive.complete("A", 1, ok=True).waiting == ["Z"]
    assert drive.variables["all"] == [False, None, True]
    assert drive.cancelled == ["A"]


@pytest.mark.parametrize("sequential", [True, False])
def test_the_completion_condition_counts_rounds(sequential: bool) -> None:
    until = "numberOfCompletedInstances >= 2 and numberOfInstances = 4"
    drive = Drive(
        one_task(each("items", "i", until=until, sequential=sequential)), {"items": [1] * 4}
    )
    drive.complete("A")
    assert "A" in drive.waiting
    assert drive.complete("A").waiting == ["Z"]


def test_mappings_belong_to_each_round() -> None:
    words = mapping(inputs={"twice": "=item * 2"}, outputs={"answer": "=said + twice"})
    marker = each("items", "item", output=("all", "answer"))
    drive = Drive(one_task(words, marker), {"items": [1, 2]})
    assert drive.wait("A", 1).local["twice"] == 4

    drive.complete("A", said=10).complete("A", said=20)
    assert drive.variables == {"items": [1, 2], "all": [12, 24]}


def test_a_sub_process_repeats_with_its_item_in_scope() -> None:
    inner = (start("S1"), script("A", "item * 2", "double"), user("U"), end("E1"))
    marker = each("items", "item", output=("all", "double"))
    data = file(
        start(),
        sub("P1", *inner, path("S1", "A", "U", "E1"), marker),
        user("Z"),
        path("S", "P1", "Z"),
    )
    drive = Drive(data, {"items": [1, 2]})
    assert drive.waiting == ["U", "U"]
    assert drive.complete("U").complete("U").waiting == ["Z"]
    assert drive.variables == {"items": [1, 2], "all": [2, 4]}


def test_an_interrupting_boundary_event_ends_all_rounds() -> None:
    data = file(
        start(), user("A", each("items", "i")), boundary("B", "A", duration("PT1H")), user("L"),
        user("Z"), path("S", "A", "Z"), path("B", "L"),
    )  # fmt: skip
    drive = Drive(data, {"items": [1, 2]})
    assert drive.waiting == ["A", "A", "B"]
    assert drive.fire("B").waiting == ["L"]
    assert drive.cancelled == ["A", "A", "A"]


def test_an_error_in_one_round_ends_all_rounds() -> None:
    data = file(
        start(), service("A", "crm.x", each("items", "i")), boundary("B", "A", about("error",
        "bad")),
        user("L"), path("S", "A"), path("B", "L"), top=error("bad"),
    )  # fmt: skip
    drive = Drive(data, {"items": [1, 2]})
    assert drive.raise_error("A", "bad")
    assert drive.waiting == ["L"]


def test_the_journal_tells_the_body_from_its_rounds() -> None:
    drive = Drive(one_task(each("items", "item")), {"items": [1, 2]})
    body, *rounds = [v for v in drive.visits if v.element_id == "A"]
    assert (body.kind, body.via) == (MULTI_INSTANCE_BODY, "S_A")
    assert [(v.kind, v.what, v.parent_key) for v in rounds] == [
        ("userTask", Happening.ENTERED, body.step_key)
    ] * 2


def test_a_round_that_fails_leaves_the_others_alone() -> None:
    words = mapping(inputs={"x": "=if item = 2 and bad then (function(y) y) else item"})
    drive = Drive(one_task(words, each("items", "item")), {"items": [1, 2, 3], "bad": True})
    assert drive.waiting == ["A", "A", "A!"]
    drive.complete("A").complete("A", 1).set(bad=False).retry("A")
    assert drive.wait("A").local["x"] == 2
    assert drive.complete("A").waiting == ["Z"]


def test_a_standard_loop_goes_on_while_its_condition_holds() -> None:
    drive = Drive(one_task(again("more")))
    assert drive.complete("A", more=True).waiting == ["A"]
    assert drive.wait("A").local == {"loopCounter": 2}
    assert drive.complete("A", more=False).waiting == ["Z"]


def test_a_standard_loop_goes_on_at_most_so_many_times() -> None:
    drive = Drive(one_task(again("true", at_most=2)))
    assert drive.complete("A").complete("A").waiting == ["Z"]
    assert Drive(one_task(again(at_most=1))).complete("A").waiting == ["Z"]


def test_a_standard_loop_that_tests_first_may_do_nothing() -> None:
    assert Drive(one_task(again("more", first=True)), {"more": False}).waiting == ["Z"]


def test_a_loop_of_scripts_counts() -> None:
    step = script("A", "n + 1", "n", again("n < 5"))
    assert Drive(
        file(start(), step, tag("task", id="B"), path("S", "A", "B")), {"n": 0}
    ).variables == {"n": 5}


def test_a_loop_whose_first_test_failed_has_its_boundary_event_after_the_retry() -> None:
    data = file(
        start(), user("A", again("more", first=True)), boundary("B", "A", duration("PT1H")),
        user("L"), path("S", "A"), path("B", "L"),
    )  # fmt: skip
    drive = Drive(data)
    assert drive.waiting == ["A!"]
    assert drive.set(more=True).retry("A").waiting == ["A", "B"]
    drive.complete("A", more="what?")
    assert drive.waiting == ["A!", "B"]
    assert drive.set(more=True).retry("A").waiting == ["A", "B"]
    assert drive.fire("B").waiting == ["L"]
