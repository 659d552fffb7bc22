"""The demo company's past: told by running the processes, each story once, whatever happens."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.bpmn.graph import Kind
from engine.bpmn.reader import read
from engine.states import InstanceState, TaskState
from engine.store.base import Base
from engine.store.tables import Event, Incident, Instance, Job, Task
from processes.browsing.sight import Sight
from processes.company import PEOPLE
from processes.demo.habits import HABITS
from processes.demo.plot import stories
from processes.demo.story import Story
from processes.records.knowledge import Article, ArticleState
from processes.records.reference import Product
from processes.records.tables import Lead, Order
from processes.reports.asked import Asked
from processes.reports.targets import DEPARTMENT, PERSON, targets
from processes.shipped import roles, shipped_files
from tasks.calendar import CHINA, STANDARD, add_working_time, working_time_between
from web import demo
from web.assembly import Laneway, assemble
from web.demo_cases import tell, tell_all
from web.settings import Settings

NOW = datetime(2026, 11, 29, 21, 5, tzinfo=CHINA)
"""A Sunday: nobody has worked since Friday."""
TOLD = (
    "demo/lead-000",
    "demo/ticket-021",
    "demo/ticket-030",
    "demo/desk-16",
    "demo/broken-1",
    "demo/waiting-05",
    "demo/waiting-17",
    "demo/last",
)


def told() -> list[Story]:
    """A few of all kinds."""
    return [story for story in stories(NOW, add_working_time) if story.id in TOLD]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laneway]:
    """Some stories, with a break in between."""
    home = tmp_path_factory.mktemp("demo")
    settings = replace(Settings.from_env({"LANEWAY_HOME": str(home)}), workers=0)
    laneway = assemble(settings, clock=lambda: NOW)
    Base.metadata.create_all(laneway.database)
    with laneway.sessions.write() as session, session.begin():
        assert demo.load_if_empty(laneway.engine, session)
    assert tell(laneway, told()[:2], NOW) == 0
    assert tell(laneway, told(), NOW) == 0
    yield laneway
    laneway.close()


@pytest.fixture
def session(company: Laneway) -> Iterator[Session]:
    with company.sessions.read() as found:
        yield found


def test_every_role_has_somebody_and_busy_roles_have_two() -> None:
    held = Counter(role for one in PEOPLE for role in one.roles)
    inside = roles().keys() - {"customer", "system"}

    assert inside - held.keys() == set()
    assert all(held[role] > 1 for role in ("sales_rep", "customer_service", "finance", "legal"))


def test_everybody_knows_how_to_do_every_task() -> None:
    tasks = {
        f"{process.id}.{node.id}"
        for name, content in shipped_files().items()
        if name.endswith(".bpmn")
        for process in read(content).processes.values()
        for node in process.nodes.values()
        if node.kind is Kind.USER_TASK
    }

    assert tasks - HABITS.keys() == set()


def test_stories_are_told_in_order_once_and_in_working_time() -> None:
    everything = stories(NOW, add_working_time)
    ids = [story.id for story in everything]

    assert len(set(ids)) == len(ids) > 150
    assert ids[-1] == "demo/last"
    assert all(NOW - timedelta(days=190) < story.at <= NOW for story in everything)
    assert [story.id for story in stories(NOW, add_working_time)] == ids


@pytest.mark.parametrize("hour", [0, 9, 11, 18, 42])
def test_stories_begin_while_people_are_at_work(hour: int) -> None:
    """On Monday before work, early, at noon, in the evening, on Tuesday evening."""
    now = datetime(2026, 11, 30, tzinfo=CHINA) + timedelta(hours=hour, minutes=5)
    told = [story for story in stories(now, add_working_time) if "campaign-0" not in story.id]

    assert {story.id for story in told if not _is_work_time(story.at)} == set()
    assert max(story.at for story in told) <= now - timedelta(hours=2)


def test_what_waits_waits_where_it_should(session: Session) -> None:
    open_ = (TaskState.OPEN, TaskState.CLAIMED)
    waits = session.scalars(select(Task).where(Task.state.in_(open_)))
    elements = {task.element_id for task in waits}

    assert {"T_HandleRepair", "T_DirectorAction"} <= elements


def test_articles_that_tickets_drafted_are_read_and_published(session: Session) -> None:
    states = session.scalars(select(Article.state).order_by(Article.key)).all()

    assert ArticleState.PUBLISHED in states


def _is_work_time(at: datetime) -> bool:
    return working_time_between(at, at + timedelta(minutes=1), STANDARD) > timedelta(0)


def test_a_broken_off_telling_goes_on_and_doubles_nothing(
    company: Laneway, session: Session
) -> None:
    keys = session.scalars(select(Instance.start_key).where(Instance.start_key.is_not(None))).all()

    assert sorted(map(str, keys)) == sorted(TOLD)
    assert company.demo.is_on is False
    assert tell_all(company) == 0  # the last one is told, so all are
    assert session.scalar(select(func.count()).select_from(Product)) == 8


def test_the_past_is_told_in_the_past_by_those_who_may(session: Session) -> None:
    closed = session.scalars(select(Task).where(Task.state == TaskState.COMPLETED)).all()
    names = {one.username for one in PEOPLE}

    assert len(closed) > 20
    assert {task.closed_by for task in closed} <= names
    assert all(task.created_at <= (task.closed_at or NOW) <= NOW for task in closed)
    assert all(_at_work(task.closed_at) for task in closed)
    assert (session.scalar(select(func.max(Event.at))) or NOW) <= NOW


def _at_work(at: datetime | None) -> bool:
    """Within working hours, to the minute."""
    assert at is not None
    return working_time_between(at - timedelta(minutes=1), at, STANDARD) > timedelta(0)


def test_no_work_of_the_machine_is_left_behind(session: Session) -> None:
    """But the daily timers, which find nothing on their first day."""
    waiting = select(Job).where(Job.due_at < NOW, ~Job.dead, Job.kind != "start")
    due = session.scalars(waiting).all()

    assert [(job.kind, job.type, job.due_at) for job in due] == []


def test_deals_are_won_and_become_orders(session: Session) -> None:
    ended = set(
        session.scalars(
            select(Instance.end_element).where(
                Instance.process_id == "lead_to_order", Instance.state == InstanceState.COMPLETED
            )
        )
    )

    assert "End_Ordered" in ended
    assert session.scalars(select(Order)).first() is not None
    assert session.scalars(select(Lead)).first() is not None


def test_every_seller_and_department_has_a_target_to_reach(session: Session) -> None:
    asked = Asked(NOW - timedelta(days=90), NOW, NOW, Sight(everything=True))
    left = {one.username for one in PEOPLE if one.left_days_ago is not None}

    by_owner = targets(session, asked, PERSON)
    by_department = targets(session, asked, DEPARTMENT)

    at_work = {one.username: one.department for one in PEOPLE if "sales_rep" in one.roles}
    assert set(by_owner) == set(at_work) - left
    assert set(by_department) == set(at_work.values())
    assert min(by_owner.values()) > 0


def test_what_cannot_be_done_is_an_incident_after_three_tries(session: Session) -> None:
    stopped = session.scalars(select(Incident)).one()

    assert stopped.element_id == "S_CheckCredit"
    assert stopped.created_at < NOW
