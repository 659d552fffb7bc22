"""Killed in the middle of work, the product forgets nothing that it has acknowledged."""

from pathlib import Path

from tests.support.crash import FEWEST_PER_ROUND, crash

ROUNDS = 3


def test_nothing_acknowledged_is_lost_or_doubled_by_a_kill(tmp_path: Path) -> None:
    verdict = crash(ROUNDS, tmp_path / "home")

    assert verdict.faults == []
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert verdict.acknowledged >= FEWEST_PER_ROUND * ROUNDS
