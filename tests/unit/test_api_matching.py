"""Patterns over values that no table holds."""

import pytest

from web.api.matching import like


@pytest.mark.parametrize(
    ("value", "pattern", "fits"),
    [
        ("", "", True),
        ("", "*", True),
        ("lead", "lead", True),
        ("lead", "l?ad", True),
        ("lead", "l*d", True),
        ("lead", "l*x", False),
        ("lead_grade", "*a*a*", True),
        ("lead_grade", "*a*a*a*", False),
        ("abcab", "*ab", True),
        ("abcab", "ab*ab*ab", False),
        ("ab", "*?*?*", True),
        ("ab", "*?*?*?*", False),
        ("two\nlines", "two*lines", True),
        ("a.c", "a.c", True),
        ("abc", "a.c", False),
        ("a*b", r"a\*b", True),
        ("acb", r"a\*b", False),
    ],
)
def test_a_pattern_fits_the_values_that_it_describes(value: str, pattern: str, fits: bool) -> None:
    assert like(value, pattern) is fits


def test_a_pattern_of_nothing_but_wildcards_ends() -> None:
    """Tried in every way there is, this would take longer than the universe has been there."""
    assert not like("a" * 5_000, "*?" * 400 + "*~")
