"""Stories of the CRM told over HTTP: real people, real forms, real operations; only time is set."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from processes.scenarios.reading import Complete, Scenario, read_scenarios
from processes.scenarios.stage import OPENING
from tests.support.deeds import deed_after
from tests.support.retelling import retold
from tests.support.telling import Telling
from tests.support.town import Town

FOLDER: Final = Path(__file__).parents[1] / "fixtures/scenarios"
STORIES: Final = {
    one.id: one
    for file in sorted(FOLDER.glob("*.json"))
    for one in read_scenarios(file.read_bytes(), file.name)
}
_MONDAY: Final = timedelta(weeks=1)


def tell(here: Town, told: Scenario, until: str = "") -> tuple[Scenario, Telling]:
    """Play a story from its start to its end, or until a task is open; with its own names."""
    here.now = OPENING + _MONDAY * -(-(here.now - OPENING) // _MONDAY)
    with here.laneway.sessions.write() as session, session.begin():
        story = retold(here.laneway.engine, session, told)
    telling = Telling(here)
    for step in story.steps:
        if isinstance(step, Complete) and step.task == until:
            break
        telling.perform(step)
        deed_after(story.id, step)(telling)
    return story, telling
