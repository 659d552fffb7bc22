"""Stories of every family of processes over HTTP: forms judge, real operations answer."""

from collections.abc import Iterator
from typing import Final

import pytest

from engine.checking import check_data
from tests.support.stories import STORIES, tell
from tests.support.town import Town, town

FAMILIES: Final = {
    "marketing": "M01 M02 M04 M05 M07 M08 M10 M11 M13 M14 M15 M16",
    "lead to order": "L01 L02 L03 L05 L08 L11 L12 L13 L14 L16 L19 L20 L26 L28 L30 L35",
    "order to contract": "O01 O02 O05 O07 O08 O11 O13 O14 O16 O22",
    "contract change": "C01 C02 C03 C04 C05 C07 C08 C09 C10 C11",
    "tickets": "T01 T02 T04 T05 T10 T12 T13 T14 T16 T17 T20 T22 T25 T26 T32 T34 T35",
    "satisfaction": "S01 S02 S03 S04 S05 S06 S07 S08 S09 S10",
    "transfer": "X01 X02 X03 X04 X05 X06 X07 X08 X09 X10",
    "diagrams": "D01 D02 D03 D04 D05 D06 D07 D08 D09 D10",
    "lifecycle": "Z01 Z02 Z03 Z04 Z05 Z07 Z08 Z09 Z10 Z11",
}
TOLD: Final = [id for told in FAMILIES.values() for id in told.split()]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found
        with found.laneway.sessions.read() as session:
            assert check_data(found.laneway.engine, session) == []


@pytest.mark.parametrize("id", TOLD)
def test_a_story_goes_over_http_as_it_was_told(here: Town, id: str) -> None:
    story, telling = tell(here, STORIES[id])

    assert telling.differences(story) == []
    here.clear()
