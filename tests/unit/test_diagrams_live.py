"""Marks: from counts of the engine to states, numbers and heat."""

from dataclasses import dataclass

import pytest

from diagrams.live import Mark, State, definition_marks, heated, instance_marks


@dataclass(frozen=True)
class Counts:
    element_id: str = "T"
    active: int = 0
    completed: int = 0
    cancelled: int = 0
    incidents: int = 0
    overdue: int = 0


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        (Counts(), State.NONE),
        (Counts(completed=1), State.DONE),
        (Counts(cancelled=1), State.CANCELLED),
        (Counts(completed=3, cancelled=1), State.DONE),
        (Counts(active=1, completed=3), State.ACTIVE),
        (Counts(active=1, overdue=1), State.OVERDUE),
        (Counts(active=2, overdue=1, incidents=1), State.FAILED),
    ],
)
def test_the_most_urgent_state_is_shown(counts: Counts, state: State) -> None:
    assert instance_marks([counts])["T"].state is state


def test_what_is_overdue_or_stopped_is_not_counted_as_active_too() -> None:
    mark = definition_marks([Counts(active=10, overdue=3, incidents=2)])["T"]

    assert (mark.active, mark.overdue, mark.failed) == (5, 3, 2)


def test_heat_is_the_share_of_the_busiest_element_in_five_steps() -> None:
    counted = [Counts(f"T{n}", active=n) for n in (0, 1, 20, 50, 100)]
    marks = definition_marks(counted)

    assert [marks[f"T{n}"].heat for n in (0, 1, 20, 50, 100)] == [0, 1, 1, 3, 5]


def test_nothing_is_hot_where_nothing_is() -> None:
    assert heated({"T": Mark(State.DONE, completed=9)})["T"].heat == 0


def test_counts_are_said_in_words() -> None:
    assert Mark(overdue=1, completed=2).said_in("zh") == "超时 1, 已完成 2"
