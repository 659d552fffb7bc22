"""Stories of every family of processes over HTTP: forms judge, real operations answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from engine.checking import check_data
from processes.scenarios.reading import read_scenarios
from tests.support.stories import Town, town

FOLDER: Final = Path(__file__).parents[1] / "fixtures/scenarios"
STORIES: Final = {
    one.id: one
    for file in sorted(FOLDER.glob("*.json"))
    for one in read_scenarios(file.read_bytes(), file.name)
}
TOLD: Final = list(STORIES)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found
        with found.laneway.sessions.read() as session:
            assert check_data(found.laneway.engine, session) == []


@pytest.mark.parametrize("id", TOLD)
def test_a_story_goes_over_http_as_it_was_told(here: Town, id: str) -> None:
    story, telling = here.tell(STORIES[id])

    assert telling.differences(story) == []
    here.clear()
