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


def watches(here: Town, telling: Telling) -> list[str]:
    """What has become of each watch, the first one first."""
    query = select(Instance.state).where(Instance.process_id == "sla_watch")
    query = query.where(Instance.root_key == telling.root).order_by(Instance.key)
    with here.laneway.sessions.read() as session:
        return [str(state) for state in session.scalars(query)]


def test_a_watch_sleeps_while_the_customer_is_asked(here: Town) -> None:
    urgent = [s for s in STORIES["T02"].steps if not isinstance(s, Script)][:2]
    asks, replies = (s for s in STORIES["T19"].steps if _is_about_information(s))
    _, telling = tell(here, Scenario(id="T02", steps=[*urgent, asks]))
    telling.perform(Wait("P2DT12H"))
    assert looks(here, telling) == 1

    telling.perform(replies)

    assert looks(here, telling) == 2


def test_a_watch_ends_when_the_ticket_is_resolved(here: Town) -> None:
    urgent = [s for s in STORIES["T02"].steps if not isinstance(s, Script)][:2]
    steps = STORIES["T22"].steps
    solved = next(s for s in steps if isinstance(s, Complete) and s.task == "T_HandleRepair")
    unsolved = next(s for s in steps if isinstance(s, Publish))
    _, telling = tell(here, Scenario(id="T22", steps=[*urgent, Wait("PT6H1M")]))
    assert watches(here, telling) == ["active"]

    telling.perform(solved)

    assert watches(here, telling) == ["completed"]
    telling.perform(unsolved)
    assert watches(here, telling) == ["completed", "active"]


def _is_about_information(step: object) -> bool:
    if isinstance(step, Publish):
        return step.name == "msg_info_reply"
    return isinstance(step, Complete) and step.form.get("handle_result") == "need_info"
