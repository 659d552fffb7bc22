"""Living through a story: whoever has work does it in its own time, and the clock goes along."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.engine import Engine, TaskOpened
from engine.jobs import drain
from engine.messages import publish
from engine.running import start
from engine.states import TaskState
from engine.store.json import decode_object
from engine.store.tables import Instance, Job, Task
from processes.company import PEOPLE
from processes.demo.articles import publish_read
from processes.demo.customers import ASKED_BEFORE, REPLIES
from processes.demo.habits import HABITS
from processes.demo.letters import put_away
from processes.demo.scans import next_scan, run_scan
from processes.demo.story import Answers, Hands, Scene, Story, Turn
from processes.entries.answering import answer
from processes.entries.tables import Link
from processes.scenarios.stage import Clock
from processes.scenarios.watching import awaited_key

_OPEN: Final = (TaskState.OPEN, TaskState.CLAIMED)
_MOST_JOBS: Final = 500
_GRAB: Final = "grab"
_TAKEN: Final = 0.5
_SOON: Final = timedelta(hours=2)
_AS_USUAL: Final = Turn()
_WATCHED: Final = ("order_to_contract", "contract_change", "satisfaction_followup")
"""Processes after which a daily timer may have something to do."""
_DUE: Final = (
    select(Job.due_at)
    .join(Instance, Instance.key == Job.instance_key)
    .where(Instance.root_key.in_(bindparam("roots", expanding=True)), ~Job.dead)
    .order_by(Job.due_at)
    .limit(1)
)
_BEGUN: Final = (
    select(Instance.key)
    .where(
        Instance.key > bindparam("newest"),
        Instance.parent_key.is_(None),
        Instance.started_at <= bindparam("now"),
    )
    .order_by(Instance.key)
)
_ASKED: Final = select(Link).where(Link.used_at.is_(None), Link.created_at == bindparam("now"))
Act = Callable[[], None]


class Life:
    """The demo company while its stories are told, one transaction each."""

    def __init__(self, engine: Engine, clock: Clock, hands: Hands, until: datetime) -> None:
        self.clock, self.hands, self.until = clock, hands, until
        self.opened: list[Task] = []
        self.engine = replace(engine, task_opened=self._noting(engine.task_opened))

    def tell(self, session: Session, story: Story) -> bool:
        """Live through a story up to now; False where what it is about is missing."""
        self.opened.clear()
        self.clock.now = story.at
        payload = story.payload(session) if callable(story.payload) else story.payload
        if payload is None:
            return False
        Telling(self, session, replace(story, payload=payload)).live()
        publish_read(session, self.clock.now)
        put_away(session, self.until)
        return True

    def _noting(self, usual: TaskOpened | None) -> TaskOpened:
        def opened(engine: Engine, session: Session, tasks: Sequence[Task]) -> None:
            if usual is not None:
                usual(engine, session, tasks)
            self.opened.extend(tasks)

        return opened


@dataclass(slots=True)
class Telling:
    """One story while it is told."""

    life: Life
    session: Session
    story: Story
    roots: list[int] = field(default_factory=list)
    _newest: int = 0
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _visits: Counter[str] = field(default_factory=Counter)
    _asked: set[str] = field(default_factory=set)
    _serves: bool = False
    """Whether daily timers may find something of this story."""
    _rng: Random = field(init=False)

    def __post_init__(self) -> None:
        self._rng = Random(self.story.id)  # noqa: S311 - the same story each time

    def live(self) -> None:
        """From the beginning to now."""
        self._begin()
        for word in self.story.words:
            self._plan(self.story.at + word.after, self._speaking(word.message, word.payload))
        self._settle()
        while self._go_on():
            self._settle()

    def _go_on(self) -> bool:
        """Do what comes next; False where that is not before now."""
        life = self.life
        scan = next_scan(self.session, life.clock.now, life.until) if self._serves else None
        acts = self._agenda[0][0] if self._agenda else None
        known = (moment for moment in (self._due(), acts, scan and scan.at) if moment)
        moment = min(known, default=None)
        if moment is None or moment > life.until:
            return False
        life.clock.now = max(life.clock.now, moment)
        if scan is not None and scan.at <= moment:
            run_scan(life.engine, self.session, scan)
        elif acts is not None and acts <= moment:
            heapq.heappop(self._agenda)[2]()
        return True

    def _begin(self) -> None:
        life, story = self.life, self.story
        payload = dict(story.payload) if not callable(story.payload) else {}
        if story.by is not None:
            begun = life.hands.start(
                life.engine, self.session, story.process, payload, story.by, story.id
            )
        else:
            begun = start(
                life.engine,
                self.session,
                story.process,
                payload,
                by=None,
                start_key=story.id,
                start_event=story.event,
            )
        self.roots.append(begun.root_key)
        self._newest = begun.key

    def _plan(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), act))

    def _due(self) -> datetime | None:
        """When the next job of this story is due."""
        return self.session.scalar(_DUE, {"roots": self.roots})

    def _settle(self) -> None:
        """Work what is due, and let everybody see what that has brought."""
        drain(self.life.engine, self.session, self.roots, limit=_MOST_JOBS)
        while self._joined():
            drain(self.life.engine, self.session, self.roots, limit=_MOST_JOBS)
        for task in self.life.opened:
            self._foresee(task)
        self.life.opened.clear()
        for link in self.session.scalars(_ASKED, {"now": self.life.clock.now}).all():
            if link.token_hash not in self._asked:
                self._asked.add(link.token_hash)
                self._expect(link)

    def _joined(self) -> bool:
        """Whether cases were started that belong to this story from now on."""
        here = {"newest": self._newest, "now": self.life.clock.now}
        begun = self.session.scalars(_BEGUN, here).all()
        self.roots += begun
        self._newest = max([self._newest, *begun])
        return bool(begun)

    def _foresee(self, task: Task) -> None:
        """Plan when a new task is done, by whom and how."""
        self._serves = self._serves or task.process_id in _WATCHED
        name = f"{task.process_id}.{task.element_id}"
        habit, turn = HABITS[name], self._turn(name, task.element_id)
        if turn.left:
            self._leave(task)
            return
        usual = habit.hours * self.story.pace if turn.hours is None else turn.hours
        spent = timedelta(hours=usual * self._rng.uniform(0.4, 1.6))
        done_at = self.life.hands.later(task.created_at, spent)
        begun_at = self.life.hands.later(task.created_at, spent * self._rng.uniform(0.2, 0.7))
        if task.assignee is None and task.mode != _GRAB and begun_at <= self.life.until < done_at:
            self._plan(begun_at, lambda: self._claim(task, self._actor(task)))
        self._plan(done_at, lambda: self._complete(task, turn))

    def _leave(self, task: Task) -> None:
        """Some of what waits, whoever stands first in the role has taken, and is at it."""
        holders = self._holders(task)
        if task.assignee is None and task.mode != _GRAB and holders and self._rng.random() < _TAKEN:
            at = self.life.hands.later(task.created_at, _SOON * self._rng.random())
            self._plan(at, lambda: self._claim(task, holders[0]))

    def _turn(self, name: str, element_id: str) -> Turn:
        turns = self.story.turns.get(name) or self.story.turns.get(element_id, ())
        visit = self._visits[name]
        self._visits[name] += 1
        return turns[visit] if visit < len(turns) else _AS_USUAL

    def _claim(self, task: Task, who: str | None) -> None:
        if task.state is TaskState.OPEN and who is not None:
            self.life.hands.claim(self.life.engine, self.session, task.key, who)

    def _complete(self, task: Task, turn: Turn) -> None:
        who = self._actor(task)
        if task.state not in _OPEN or who is None:
            return
        answers = HABITS[f"{task.process_id}.{task.element_id}"].answers(
            self._scene(self._known(task), who)
        )
        given = {**answers, **turn.answers}
        self.life.hands.complete(self.life.engine, self.session, task.key, given, who)

    def _actor(self, task: Task) -> str | None:
        """Whose task it is, else somebody who may have it."""
        if task.assignee is not None:
            return task.assignee if self._is_here(task.assignee) else None
        holders = self._holders(task)
        return self._rng.choice(holders) if holders else None

    def _holders(self, task: Task) -> list[str]:
        """Everybody who may have a task of a role; people of the same role in their order."""
        excluded = task.excluded.split(",")
        return [
            one.username
            for one in PEOPLE
            for role, _, department in (group.partition("@") for group in task.groups.split(","))
            if role in one.roles
            and (not department or department == one.department)
            and one.username not in excluded
            and self._is_here(one.username)
        ]

    def _is_here(self, username: str) -> bool:
        one = next((one for one in PEOPLE if one.username == username), None)
        if one is None or one.left_days_ago is None:
            return one is not None
        return self.life.clock.now < self.life.until - timedelta(days=one.left_days_ago)

    def _known(self, task: Task) -> dict[str, object]:
        case = self.session.get_one(Instance, task.instance_key)
        return decode_object(case.variables) | decode_object(task.local or b"{}")

    def _scene(self, known: Answers, who: str = "") -> Scene:
        now = self.life.clock.now

        def attach(name: str, content: bytes) -> str:
            return self.life.hands.attach(self.session, name, content, now, who)

        return Scene(self._rng, now, known, self.story.plot, attach)

    def _expect(self, link: Link) -> None:
        """Plan what the customer answers to a letter, if anything."""
        if link.entry not in REPLIES:
            return
        known = {ASKED_BEFORE: self._visits[link.entry]}
        self._visits[link.entry] += 1
        reply = REPLIES[link.entry](self._scene(known))
        if reply is not None:
            at = self.life.clock.now + timedelta(hours=reply.hours)
            self._plan(at, lambda: self._reply(link, reply.values))

    def _reply(self, link: Link, values: dict[str, object]) -> None:
        if link.used_at is None and link.expires_at > self.life.clock.now:
            answer(self.life.engine, self.session, link, values)
            self.session.refresh(link)

    def _speaking(self, message: str, payload: object) -> Act:
        def speak() -> None:
            for root in self.roots:
                key = awaited_key(self.session, root, message)
                if key is not None:
                    said = dict(payload) if isinstance(payload, dict) else {}
                    publish(self.life.engine, self.session, message, key, said, by=None)
                    return

        return speak
