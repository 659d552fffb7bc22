"""Test cases of the compatibility kit: how they are read, run and compared."""

from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from engine.dmn.running.run import Value
from engine.dmn.tck.cases import Written
from engine.dmn.tck.comparing import matches
from engine.dmn.tck.running import run_directory

CASES = Path(__file__).parents[1] / "fixtures" / "tck"


def test_all_cases_of_our_own_pass() -> None:
    results = list(run_directory(CASES))
    assert [(each.file, each.id, each.problems) for each in results if not each.passed] == []
    assert len(results) == 13


def test_a_wrong_result_is_told_with_what_was_expected(tmp_path: Path) -> None:
    broken = copytree(CASES / "tables", tmp_path / "tables")
    model = broken / "tables.dmn"
    model.write_text(model.read_text().replace('"middle"', '"average"'))
    failed = [each for each in run_directory(tmp_path) if not each.passed]
    assert [(each.file, each.id) for each in failed] == [("tables/tables-test-01.xml", "001")]
    assert failed[0].problems == ("Risk: middle is expected, not average",)


def test_a_fault_of_the_model_is_told_beside_what_it_broke(tmp_path: Path) -> None:
    broken = copytree(CASES / "tables", tmp_path / "tables")
    model = broken / "tables.dmn"
    model.write_text(model.read_text().replace("[500..700]", "[500.."))
    failed = [each for each in run_directory(tmp_path) if not each.passed]
    assert "tables.dmn:12: Risk › #2" in failed[0].problems[0]


def test_a_missing_model_fails_its_cases(tmp_path: Path) -> None:
    copytree(CASES / "types", tmp_path / "types")
    (tmp_path / "types" / "types.dmn").unlink()
    results = list(run_directory(tmp_path))
    assert [each.passed for each in results] == [False] * 4
    assert results[0].problems == ("There is no model types.dmn.",)


def test_what_is_no_case_file_is_left_alone_and_what_is_no_xml_fails(tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text("<something/>")
    (tmp_path / "broken.xml").write_text("<testCases")
    (only,) = run_directory(tmp_path)
    assert (only.file, only.passed) == ("broken.xml", False)


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        (Decimal("0.333333333"), Decimal("0.3333333333333333333333333333333333"), True),
        (Decimal("0.33"), Decimal("0.34"), False),
        (1, True, False),
        ([1, {"a": None}], [1, {"a": None}], True),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        (None, 0, False),
        (Written("5"), 5, True),
        (Written("true"), True, True),
        (Written("5"), "5", True),
        (Written("x"), 5, False),
        (Written(""), None, True),
        (Written("x"), None, False),
        ("", None, False),
    ],
)
def test_results_are_compared_with_a_small_tolerance(
    expected: Value, actual: Value, same: bool
) -> None:
    assert matches(expected, actual) is same
