"""Who watches a ticket's clock wakes when there is something to see, and not before."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from engine.store.tables import Instance, Step
from processes.scenarios.reading import Complete, Publish, Scenario, Script, Wait
from tests.support.stories import STORIES, tell
from tests.support.telling import Telling
from tests.support.town import Town, town


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("watching")) as found:
        yield found


def looks(here: Town, telling: Telling) -> int:
    """How often the clock was looked at."""
    query = select(func.count()).select_from(Step).join(Instance)
    query = query.where(Instance.root_key == telling.root, Step.element_id == "S_SlaCheck")
    with here.laneway.sessions.read() as session:
        return session.scalars(query).one()


def test_a_watch_sleeps_while_the_customer_is_asked(here: Town) -> None:
    urgent = [s for s in STORIES["T02"].steps if not isinstance(s, Script)][:2]
    asks, replies = (s for s in STORIES["T19"].steps if _is_about_information(s))
    _, telling = tell(here, Scenario(id="T02", steps=[*urgent, asks]))
    telling.perform(Wait("P2DT12H"))
    assert looks(here, telling) == 1

    telling.perform(replies)

    assert looks(here, telling) == 2


def _is_about_information(step: object) -> bool:
    if isinstance(step, Publish):
        return step.name == "msg_info_reply"
    return isinstance(step, Complete) and step.form.get("handle_result") == "need_info"
