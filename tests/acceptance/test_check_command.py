"""``laneway check`` by the rules of publishing, and by those of the house."""

import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from processes.shipped import FOLDER
from web.cli.main import main

HOUSE: Final = Path(__file__).parents[1] / "fixtures" / "house"
SHIPPED: Final = [str(file) for file in sorted(FOLDER.iterdir()) if file.suffix != ".json"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANEWAY_HOME", str(tmp_path / "home"))


def told(*words: str) -> Result:
    return CliRunner().invoke(main, ["check", *words])


def test_the_shipped_files_have_no_fault_and_no_warning() -> None:
    answer = told("--house", "--strict", *SHIPPED)

    assert answer.output.splitlines()[-1] == f"{len(SHIPPED)} files, 0 errors, 0 warnings"
    assert answer.exit_code == 0


def test_a_line_is_named_once_and_counts_are_said_as_people_say_them(tmp_path: Path) -> None:
    (tmp_path / "bad.bpmn").write_text("no xml")

    fault, total = told(str(tmp_path / "bad.bpmn")).output.splitlines()

    assert fault.startswith(
        "bad.bpmn:1: error: This is not XML: Start tag expected, '<' not found."
    )
    assert total == "1 file, 1 error, 0 warnings"


def test_a_warning_becomes_an_error_by_the_house_style(tmp_path: Path) -> None:
    forms = [tmp_path / f"{key}.form" for key in "FG"]
    for form in forms:
        form.write_text(json.dumps({"id": form.stem, "type": "default", "components": []}))
    words = [str(HOUSE / "gateway_not_a_question.bpmn"), *map(str, forms), "--json"]

    mild, grave = told(*words), told(*words, "--house")

    for answer, severity, code in ((mild, "warning", 0), (grave, "error", 1)):
        fault = next(f for f in json.loads(answer.stdout) if f["code"] == "gateway_not_a_question")
        assert (fault["severity"], fault["rule"], fault["element"]) == (severity, 4, "Big")
        assert all((fault["line"], fault["cure"]["zh"], fault["cure"]["en"]))
        assert code <= answer.exit_code
