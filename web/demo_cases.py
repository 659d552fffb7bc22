"""The cases of the demo company: told one by one behind the pages, each in its own transaction."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.documents import keep
from engine.engine import Engine
from engine.store.database import Sessions
from engine.store.tables import Instance
from processes.demo.living import Life
from processes.demo.office_stories import BEGINS, LAST
from processes.demo.plot import stories
from processes.demo.story import Answers, Hands, Story
from processes.records.choices import choices
from processes.scenarios.stage import Clock
from tasks import work
from tasks.calendar import CHINA, add_working_time
from tasks.people import Person, person_named
from web.assembly import Laneway, make_engine
from web.demo import is_demo

_REST: Final = 0.15
"""Of the time that a story took, the writers of requests get so much before the next one."""
_log = logging.getLogger(__name__)


def tell_all(laneway: Laneway) -> int:
    """Tell the past of the demo company, as far as it is not told; how many stories failed.

    Where fewer are wanted, the newest are told: those that lie on today's desks.
    """
    now, most = laneway.engine.clock(), laneway.settings.demo_cases
    if most == 0:
        return 0
    with laneway.sessions.read() as session:
        if not _is_wanted(session):
            return 0
    return tell(laneway, stories(now, add_working_time)[-most:], now)


def tell(laneway: Laneway, wanted: Sequence[Story], now: datetime) -> int:
    """Tell those of these stories that are not told yet; how many failed."""
    with laneway.sessions.read() as session:
        known = _known(session, wanted)
    left = [story for story in wanted if story.id not in known]
    laneway.demo.total, failed = len(left), 0
    life = _life(laneway, now)
    for story in left:
        if laneway.is_closing:
            break
        begun = time.monotonic()
        failed += not _tell(laneway.sessions, life, story)
        laneway.demo.told += 1
        time.sleep((time.monotonic() - begun) * _REST)
    return failed


def _is_wanted(session: Session) -> bool:
    """Not where all is told, nor where people have begun to work by themselves."""
    told = session.scalar(select(Instance.key).where(Instance.start_key == LAST))
    if told is not None or not is_demo(session):
        return False
    newest = select(Instance.start_key).where(Instance.parent_key.is_(None)).limit(50)
    begun = session.scalars(newest).all()
    return not begun or any(key and key.startswith(BEGINS) for key in begun)


def _known(session: Session, wanted: Sequence[Story]) -> set[str | None]:
    keys = [story.id for story in wanted]
    return set(session.scalars(select(Instance.start_key).where(Instance.start_key.in_(keys))))


def _tell(sessions: Sessions, life: Life, story: Story) -> bool:
    try:
        with sessions.write() as session, session.begin():
            life.tell(session, story)
    except Exception:
        # One story less is no reason to leave the others untold.
        _log.exception("the story %s could not be told", story.id)
        return False
    return True


def _life(laneway: Laneway, now: datetime) -> Life:
    clock = Clock(now)
    folder = laneway.settings.home / "documents"
    engine = make_engine(folder, clock, off=laneway.outbox.off)
    return Life(engine, clock, _hands(folder), now)


def _hands(folder: Path) -> Hands:
    """What people do at their pages; who they are is read once."""
    people: dict[str, Person] = {}

    def person(engine: Engine, session: Session, username: str) -> Person:
        if username not in people:
            today = engine.clock().astimezone(CHINA).date()
            people[username] = person_named(session, username, on=today)
        return people[username]

    def begin(
        engine: Engine, session: Session, process: str, answers: Answers, username: str, key: str
    ) -> Instance:
        who = person(engine, session, username)
        return work.start_process(
            engine, session, process, answers, person=who, start_key=key, records=choices
        )

    def claim(engine: Engine, session: Session, key: int, username: str) -> None:
        who = person(engine, session, username)
        work.claim(engine, session, key, person=who, records=choices)

    def complete(
        engine: Engine, session: Session, key: int, answers: Answers, username: str
    ) -> None:
        who = person(engine, session, username)
        work.complete(engine, session, key, answers, person=who, records=choices)

    return Hands(begin, claim, complete, add_working_time, partial(_attach, folder))


def _attach(
    folder: Path, session: Session, name: str, content: bytes, at: datetime, who: str
) -> str:
    kind = "application/pdf" if name.endswith(".pdf") else "application/xml"
    return keep(session, folder, name, kind, BytesIO(content), by=who, at=at).id
