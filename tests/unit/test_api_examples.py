"""The examples in the API's docstrings are true."""

import doctest
from types import ModuleType

import pytest

from web.api import filters, matching, part, reading, searching, shapes


@pytest.mark.parametrize(
    "module", [filters, matching, part, reading, searching, shapes], ids=lambda one: one.__name__
)
def test_examples_are_true(module: ModuleType) -> None:
    result = doctest.testmod(module)

    assert result.failed == 0
    assert result.attempted > 0
