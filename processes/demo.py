"""The demo company at work: its price book, and cases that stand in different places."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.jobs import drain
from engine.running import complete_task, start
from engine.states import TaskState
from engine.store.tables import Task
from engine.texts import Text
from processes.company import PEOPLE
from processes.demo_stories import Case, cases
from processes.records.reference import Product

_OPEN: Final = (TaskState.OPEN, TaskState.CLAIMED)
_MOST_JOBS: Final = 200


@dataclass(frozen=True, slots=True)
class Priced:
    """A product with its price and its cost."""

    id: str
    name: Text
    list_price: int
    cost: int


PRICE_BOOK: Final = (
    Priced("gateway", Text("联网网关", "Gateway"), 3_800, 2_100),
    Priced("sensor", Text("振动传感器", "Vibration sensor"), 900, 420),
    Priced("platform", Text("云平台年费", "Cloud platform, a year"), 60_000, 21_000),
    Priced("onsite", Text("上门安装", "Installation on site"), 5_000, 3_600),
    Priced("maintenance", Text("年度维保", "Maintenance, a year"), 24_000, 13_000),
    Priced("training", Text("操作培训", "Training"), 8_000, 3_000),
)


def load(engine: Engine, session: Session) -> int:
    """Fill the price book and open the cases; how many there are. The caller commits."""
    session.add_all(
        Product(
            id=one.id,
            name_zh=one.name.zh,
            name_en=one.name.en,
            list_price=Decimal(one.list_price),
            cost=Decimal(one.cost),
        )
        for one in PRICE_BOOK
    )
    session.flush()
    told = cases(engine.clock().date())
    for case in told:
        _open(engine, session, case)
    return len(told)


def _open(engine: Engine, session: Session, case: Case) -> None:
    """Start a case and do its steps; it stays where they end."""
    started = start(engine, session, case.process, case.payload, by=None, start_event=case.event)
    root = started.key
    drain(engine, session, [root], limit=_MOST_JOBS)
    for element, answers in case.steps:
        task = session.scalar(
            select(Task)
            .where(Task.root_key == root, Task.element_id == element, Task.state.in_(_OPEN))
            .order_by(Task.key)
            .limit(1)
        )
        if task is None:  # another branch was taken, by a table that was edited since
            return
        actor = task.assignee or _holder(task.groups)
        complete_task(engine, session, task, answers, by=actor)
        drain(engine, session, [root], limit=_MOST_JOBS)


def _holder(groups: str) -> str | None:
    wanted = set(groups.split(","))
    return next((one.username for one in PEOPLE if wanted.intersection(one.roles)), None)
