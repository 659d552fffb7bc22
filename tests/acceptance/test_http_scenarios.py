"""Fourteen stories of leads over HTTP: answers judged by forms, operations really done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.checking import check_data
from processes.scenarios.reading import read_scenarios
from tests.support.stories import Town, town

FILE = Path(__file__).parents[1] / "fixtures/scenarios/lead_to_order.json"
STORIES = {one.id: one for one in read_scenarios(FILE.read_bytes())}
TOLD = ("L01", "L03", "L07", "L08", "L10", "L11", "L12", "L19", "L20", "L22",
        "L23", "L25", "L26", "L29")  # fmt: skip


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found
        with found.laneway.sessions.read() as session:
            assert check_data(found.laneway.engine, session) == []


@pytest.mark.parametrize("id", TOLD)
def test_a_story_goes_over_http_as_it_was_told(here: Town, id: str) -> None:
    telling = here.tell(STORIES[id])

    assert telling.differences(STORIES[id]) == []
