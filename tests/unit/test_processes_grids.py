"""Every shipped decision table on its whole grid: one answer each time, and no rule in vain."""

from typing import Final

import pytest

from engine.dmn.analysis.trying import Trial, try_out
from engine.dmn.reader import read_decisions
from engine.dmn.syntax import Decision, TableBox
from processes.shipped import shipped_files
from tests.support.decisions import model_of, table_of

TABLES: Final = sorted(name for name in shipped_files() if name.endswith(".dmn"))
MOST: Final = 10_000
LARGE: Final = {"lead_score": 226_800}
"""What is tried in part: its rules look at one input each, so nothing depends on combinations."""


def tried(name: str) -> Trial:
    return try_out(read_decisions(shipped_files()[name], name), name.removesuffix(".dmn"), MOST)


def test_there_are_thirteen_tables() -> None:
    assert len(TABLES) == 13


@pytest.mark.parametrize("name", TABLES)
def test_every_combination_has_its_answer_and_every_rule_its_use(name: str) -> None:
    trial = tried(name)

    assert (trial.unanswered, trial.ambiguous, trial.unused, trial.examples) == (0, 0, set(), [])
    assert trial.answered + trial.unknown == trial.combinations
    assert trial.policy == "UNIQUE" or trial.unknown == 0
    assert trial.grid == LARGE.get(trial.decision, trial.combinations)


def test_the_rules_of_the_large_table_look_at_one_input_each() -> None:
    for name in LARGE:
        part = read_decisions(shipped_files()[f"{name}.dmn"]).definitions.parts[name]
        assert isinstance(part, Decision)
        assert isinstance(part.logic, TableBox)
        used = [sum(cell.text != "-" for cell in rule.inputs) for rule in part.logic.rules]
        assert set(used) == {1}


def test_what_is_wrong_with_a_table_is_counted() -> None:
    rules = [("< 10", "1"), ("[5..20]", "2"), ("< 3", "3"), ("> 30", "4")]

    trial = try_out(model_of(table_of(["x"], rules)), "decision")

    assert trial.ambiguous > 0
    assert trial.unanswered > 0
    assert {"x": 30} in trial.examples or len(trial.examples) == 5
    assert not trial.is_sound


def test_a_rule_that_never_counts_is_named() -> None:
    rules = [("< 10", "1"), ("< 5", "2"), ("-", "3")]

    trial = try_out(model_of(table_of(["x"], rules, policy="FIRST")), "decision")

    assert (trial.unused, trial.unanswered, trial.is_sound) == ({2}, 0, False)
