"""``laneway feel``, ``decide`` and ``tck`` as people call them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from web.cli.main import main

FIXTURES = Path(__file__).parents[1] / "fixtures"
SCORES = str(Path(__file__).parents[2] / "processes" / "crm" / "satisfaction_action.dmn")
DISCOUNT = str(FIXTURES / "dmn" / "discount.dmn")


def laneway(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def customer(tmp_path: Path) -> str:
    """A file with inputs."""
    path = tmp_path / "customer.json"
    path.write_text('{"Customer Level": "VIP", "amount": 12000.50}')
    return str(path)


def test_feel_prints_the_value(customer: str) -> None:
    result = laneway(
        "feel", 'if Customer Level = "VIP" then amount * 2 else 0', "--context", customer
    )
    assert (result.exit_code, result.stdout) == (0, "24001\n")


def test_feel_takes_an_equals_sign_in_front_and_prints_json() -> None:
    result = laneway("feel", '={a: 0.1 + 0.2, d: @"2026-01-02"}', "--json")
    assert json.loads(result.stdout) == {"a": 0.3, "d": "2026-01-02"}


def test_feel_says_why_something_became_null() -> None:
    result = laneway("feel", '1 + "a"')
    assert (result.exit_code, result.stdout) == (0, "null\n")
    assert "1:3" in result.stderr


def test_feel_names_the_place_of_a_mistake() -> None:
    result = laneway("feel", "1 + ")
    assert result.exit_code == 1
    assert "Line 1, column 4" in result.stderr


def test_decide_prints_the_result_last_and_the_rules_before_it(customer: str) -> None:
    result = laneway("decide", DISCOUNT, "Price to pay", "--input", customer)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[-1] == "9600.4"
    assert "    ✓ rule 1: rate = 0.2  (Loyal and large)" in lines
    assert "    ✗ rule 2: Amount 12000.5 does not pass “[0..10000)”" in lines


def test_decide_prints_json(customer: str) -> None:
    result = laneway("decide", DISCOUNT, "discount", "--input", customer, "--json")
    told = json.loads(result.stdout)
    assert told["result"] == 0.2
    assert told["decisions"][0]["tables"][0]["matched"] == [
        {"rule": 1, "id": "r1", "outputs": {"rate": 0.2}}
    ]


def test_decide_calls_a_service(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs.json"
    inputs.write_text('{"Totals": [1, 2]}')
    result = laneway(
        "decide", str(FIXTURES / "tck/boxes/boxes.dmn"), "Pricing", "--input", str(inputs)
    )
    assert result.stdout.splitlines()[-1] == '{Gross: 3.39, Word: "small"}'


def test_decide_finds_imported_models_beside_the_file(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs.json"
    inputs.write_text('{"Who": "Ann"}')
    result = laneway(
        "decide", str(FIXTURES / "tck/imports/uses.dmn"), "Loud", "--input", str(inputs)
    )
    assert result.stdout.splitlines()[-1] == "HELLO, ANN"


def test_decide_names_the_decisions_there_are() -> None:
    result = laneway("decide", DISCOUNT, "nothing")
    assert result.exit_code == 2
    assert "there are: discount, price" in result.stderr


def test_decide_names_every_fault_of_a_broken_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.dmn"
    text = Path(DISCOUNT).read_text()
    broken.write_text(text.replace('not("VIP")', "not(").replace("amount * (1", "amount * ((1"))
    result = laneway("decide", str(broken), "discount")
    assert result.exit_code == 1
    assert "broken.dmn:15" in result.output
    assert "broken.dmn:22" in result.output


def test_tck_ends_with_the_count() -> None:
    result = laneway("tck", str(FIXTURES / "tck"))
    assert (result.exit_code, result.stdout) == (0, "13 passed, 0 failed\n")


def test_tck_has_a_line_for_each_failed_case(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        "<testCases><modelName>a.dmn</modelName><testCase id='7'/></testCases>"
    )
    result = laneway("tck", str(tmp_path))
    assert result.exit_code == 1
    assert result.stdout == "FAIL a.xml 7: There is no model a.dmn.\n0 passed, 1 failed\n"


def test_decide_tries_a_table_on_its_whole_grid() -> None:
    result = laneway("decide", SCORES, "satisfaction_action", "--grid")
    assert result.exit_code == 0
    assert "50 of 50 combinations, 12 answered, 0 unanswered, 0 ambiguous" in result.stdout

    told = json.loads(laneway("decide", SCORES, "satisfaction_action", "--grid", "--json").stdout)
    assert (told["grid"], told["rules"], told["unused"]) == (50, 4, [])


def test_decide_fails_where_a_table_leaves_something_open(tmp_path: Path) -> None:
    open_ended = tmp_path / "open.dmn"
    told = Path(SCORES).read_text("utf-8")
    open_ended.write_text(told.replace("[7..8]", "7"), "utf-8")

    result = laneway("decide", str(open_ended), "satisfaction_action", "--grid")

    assert result.exit_code == 1
    assert "no single answer: {nps: 8}" in result.stdout
