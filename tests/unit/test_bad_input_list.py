"""The list of what goes wrong, P01 to P30: each number has a test that bears it."""

import re
from pathlib import Path

NUMBERS = range(1, 31)


def test_each_number_of_the_list_has_a_test() -> None:
    files = Path(__file__).parents[1].rglob("test_*.py")
    named = {
        int(number)
        for file in files
        for number in re.findall(r"^def test_p(\d\d)_", file.read_text("utf-8"), re.MULTILINE)
    }

    assert named == set(NUMBERS)
