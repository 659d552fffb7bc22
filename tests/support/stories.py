"""Stories of the CRM told over HTTP: real people, real forms, real operations; only time is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from processes.scenarios.answers import Script as Answers
from processes.scenarios.reading import Complete, Scenario, Script, read_scenarios
from processes.scenarios.stage import OPENING
from processes.shipped import PREFIX
from tests.support.earlier import prepared
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
        story = prepared(session, told, here.now)
    telling = Telling(here)
    with _scripted(here, story) as script:
        for step in story.steps:
            if isinstance(step, Complete) and step.task == until:
                break
            if isinstance(step, Script):
                script.set(step.operation, step.answers)
            else:
                telling.perform(step)
    return story, telling


@contextmanager
def _scripted(here: Town, story: Scenario) -> Iterator[Answers]:
    """For the time of a story some operations answer as it says."""
    script = Answers()
    known = here.laneway.engine.operations.inside
    scripted = {PREFIX + step.operation for step in story.steps if isinstance(step, Script)}
    real = {name: known[name] for name in scripted}
    known.update(dict.fromkeys(scripted, script.answer))
    try:
        yield script
    finally:
        known.update(real)
