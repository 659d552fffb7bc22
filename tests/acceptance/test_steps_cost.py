"""What steps of the CRM cost the database: a task that moves records, one that opens another."""

from collections.abc import Iterator

import pytest

from processes.scenarios.reading import Complete
from tests.support.stories import STORIES, tell
from tests.support.town import Town, town
from tests.support.visitors import Counted, counted

STEPS = [("T_ConfirmNeeds", "L01", "L02", 15), ("T_ApproveManager", "L13", "L28", 17)]
"""A task, the story that warms up, the story that is measured, the statements at most."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("cost")) as found:
        yield found


def cost(here: Town, id: str, task: str) -> Counted:
    """What is asked while somebody completes a task as a story says."""
    told, telling = tell(here, STORIES[id], until=task)
    answers = next(s.form for s in told.steps if isinstance(s, Complete) and s.task == task)
    found = telling.open_task(task)
    actor = found.get("assignee") or "mgr1"
    here.headers(actor)
    with counted(here.laneway) as seen:
        here.ask(actor, f"/v2/user-tasks/{found['userTaskKey']}/completion", variables=answers)
    return seen


@pytest.mark.parametrize(("task", "first", "second", "most"), STEPS)
def test_a_step_that_moves_records_costs_few_statements(
    here: Town, task: str, first: str, second: str, most: int
) -> None:
    cost(here, first, task)  # what is kept is kept by now
    seen = cost(here, second, task)

    assert seen.commits == 1
    assert len(seen.statements) <= most, "\n".join(seen.statements)
