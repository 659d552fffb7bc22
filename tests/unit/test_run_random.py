"""Random processes go the same way in memory, loaded at every step, and as a token game."""

import pytest

from tests.support.fuzz import first_difference

MODELS = 2000
PART = 100


@pytest.mark.parametrize("first", range(0, MODELS, PART))
def test_random_processes_run_right(first: int) -> None:
    found = {seed: first_difference(seed) for seed in range(first, first + PART)}
    assert {seed: difference for seed, difference in found.items() if difference} == {}
