"""Chinese is set with Chinese punctuation, in every text of ours that somebody reads."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HAN = "[\u3400-\u9fff]"
HALF = re.compile(f"(?<={HAN})[,:;!?]|(?<=[A-Za-z0-9}})”」%])[,:;!?](?={HAN})")
ENTITY = re.compile(r"&#?\w+;")
READ = (".py", ".po", ".bpmn", ".dmn", ".form", ".html")
TABLES = ROOT / "web" / "benching"
"""Its CSV files are data."""


@pytest.mark.parametrize("room", ["web", "tasks", "processes", "diagrams", "engine"])
def test_no_half_width_sign_stands_beside_chinese(room: str) -> None:
    files = [
        path
        for path in (ROOT / room).rglob("*")
        if path.suffix in READ and "frontend" not in path.parts and TABLES not in path.parents
    ]

    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if HALF.search(ENTITY.sub(" ", line))
    ]

    assert files
    assert found == []
