"""The cases of the demo company: told one by one behind the pages, each in its own transaction."""

import logging
import time
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
from processes.demo.office_stories import LAST
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
    """Tell every story that is not told yet; how many could not be told."""
    now = laneway.engine.clock()
    with laneway.sessions.read() as session:
        left = _untold(session, now, laneway.settings.demo_cases)
    laneway.demo.total, failed = len(left), 0
    life = _life(laneway, now) if left else None
    for story in left:
        if life is None or laneway.is_closing:
            break
        begun = time.monotonic()
        failed += not _tell(laneway.sessions, life, story)
        laneway.demo.told += 1
        time.sleep((time.monotonic() - begun) * _REST)
    return failed


def _untold(session: Session, now: datetime, most: int) -> list[Story]:
    """What is still to be told: nothing where people have begun to work by themselves."""
    told = session.scalar(select(Instance.key).where(Instance.start_key == LAST))
    if told is not None or not is_demo(session):
        return []
    all_ = stories(now, add_working_time)[:most]
    keys = [story.id for story in all_]
    known = set(session.scalars(select(Instance.start_key).where(Instance.start_key.in_(keys))))
    if not known and session.scalar(select(Instance.key).limit(1)) is not None:
        return []
    return [story for story in all_ if story.id not in known]


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


def _attach(folder: Path, session: Session, name: str, content: bytes, at: datetime) -> str:
    kind = "application/pdf" if name.endswith(".pdf") else "application/xml"
    return keep(session, folder, name, kind, BytesIO(content), by=None, at=at).id
