"""Stories of the CRM told over HTTP: real people, real forms, real operations; only time is set."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from waitress.server import create_server

from engine.bpmn.graph import Process
from engine.bpmn.reader import read
from engine.running import start
from engine.states import InstanceState
from engine.store.base import Base
from engine.store.json import decode_object
from engine.store.tables import Instance
from engine.texts import Text
from processes.company import DEMO_PASSWORD, PEOPLE, RIGHTS
from processes.scenarios import watching
from processes.scenarios.answers import Script as Answers
from processes.scenarios.comparing import Seen, differences
from processes.scenarios.moments import later, spoken
from processes.scenarios.reading import (
    Complete,
    ExpectEnd,
    Publish,
    Scenario,
    Script,
    Start,
    Wait,
)
from processes.scenarios.stage import OPENING
from processes.shipped import PREFIX, shipped_files
from tasks.forms.reader import read_form
from tasks.forms.schema import Form
from tasks.signing_in import LONGEST, SignedIn, sign_in
from tests.support.earlier import prepared
from web import demo
from web.app import create_app
from web.assembly import Laneway, assemble
from web.settings import Settings
from web.worker import Worker

_ACTOR = "current_user"
_OPERATOR = "admin"
_FILES = {
    "f": ("plan.pdf", b"%PDF-1.7"),
    "survey.bpmn": ("survey.bpmn", shipped_files()["satisfaction_followup.bpmn"]),
}
"""What a story answers where somebody attaches a file."""
_MADE_IN_THE_CASE = "CT-0001"
"""What stories call a contract that they make themselves."""
_IDLE = timedelta(minutes=25)
_MONDAY = timedelta(weeks=1)


@dataclass
class Town:
    """The demo company behind a real HTTP server, at a time that tests set."""

    url: str
    laneway: Laneway
    now: datetime = OPENING
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60))
    tokens: dict[str, tuple[str, datetime, datetime]] = field(default_factory=dict)

    def tell(self, told: Scenario, until: str = "") -> tuple[Scenario, "Telling"]:
        """Play a story from its start to its end, or until a task is open; with its own names."""
        self.now = OPENING + _MONDAY * -(-(self.now - OPENING) // _MONDAY)
        with self.laneway.sessions.write() as session, session.begin():
            story = prepared(session, told, self.now)
        telling = Telling(self)
        with self._scripted(story) as script:
            for step in story.steps:
                if isinstance(step, Complete) and step.task == until:
                    break
                if isinstance(step, Script):
                    script.set(step.operation, step.answers)
                else:
                    telling.perform(step)
        return story, telling

    @contextmanager
    def _scripted(self, story: Scenario) -> Iterator[Answers]:
        """For the time of a story some operations answer as it says."""
        script = Answers()
        known = self.laneway.engine.operations.inside
        scripted = {PREFIX + step.operation for step in story.steps if isinstance(step, Script)}
        real = {name: known[name] for name in scripted}
        known.update(dict.fromkeys(scripted, script.answer))
        try:
            yield script
        finally:
            known.update(real)

    def clear(self) -> None:
        """End what the story has left running, so that it costs the next one no time."""
        running = select(Instance.key).where(
            Instance.parent_key.is_(None), Instance.state == InstanceState.ACTIVE
        )
        with self.laneway.sessions.read() as session:
            keys = list(session.scalars(running))
        for key in keys:
            self.ask(_OPERATOR, f"/v2/process-instances/{key}/cancellation")

    def send(self, username: str, address: str, **body: object) -> httpx.Response:
        """A person's program calls; what it is answered."""
        return self.http.post(self.url + address, json=body, headers=self.headers(username))

    def page(self, username: str, address: str, language: str = "en") -> httpx.Response:
        """A person opens a page."""
        headers = {**self.headers(username), "Cookie": f"language={language}"}
        return self.http.get(self.url + address, headers=headers)

    def ask(self, username: str, address: str, **body: object) -> dict[str, Any]:
        """A person's program calls and is not refused."""
        answer = self.send(username, address, **body)
        assert answer.is_success, f"{username} {address}: {answer.text}"
        return dict(answer.json()) if answer.content else {}

    def headers(self, username: str) -> Mapping[str, str]:
        """Those of somebody signed in, who signs in again where too much time has passed."""
        token, seen, entered = self.tokens.get(username, ("", self.now, self.now))
        if not token or self.now - seen > _IDLE or self.now - entered > LONGEST - _IDLE:
            with self.laneway.sessions.write() as session, session.begin():
                signed = sign_in(session, username, DEMO_PASSWORD, now=self.now)
            assert isinstance(signed, SignedIn)
            token, entered = signed.token, self.now
        self.tokens[username] = (token, self.now, entered)
        return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


@contextmanager
def town(home: Path) -> Iterator[Town]:
    """A server on a fresh database with the demo company."""
    settings = replace(Settings.from_env({"LANEWAY_HOME": str(home)}), workers=0)
    here = Town("", assemble(settings, clock=lambda: here.now))
    Base.metadata.create_all(here.laneway.database)
    with here.laneway.sessions.write() as session, session.begin():
        demo.load_if_empty(here.laneway.engine, session)
    server = create_server(create_app(here.laneway), host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    here.url = f"http://127.0.0.1:{server.effective_port}"
    try:
        yield here
    finally:
        here.http.close()
        server.close()
        thread.join(10)
        here.laneway.close()


@dataclass
class Telling:
    """One story as it went."""

    town: Town
    root: int = 0
    seen: Seen = field(default_factory=Seen)
    problems: list[Text] = field(default_factory=list)
    _noted: set[tuple[int, int]] = field(default_factory=set)

    def differences(self, story: Scenario) -> list[Text]:
        """Everything that went otherwise than told."""
        with self.town.laneway.sessions.read() as session:
            stopped = watching.incidents(session, self.root)
        return self.problems + stopped + differences(story, self.seen)

    def perform(self, step: object) -> None:
        match step:
            case Start():
                self._start(step)
            case Complete():
                self._complete(step)
            case Publish():
                self._publish(step.name, step.payload)
            case Wait():
                self._wait(step)
            case ExpectEnd():
                self._expect(step)
        self.settle()

    def settle(self) -> None:
        """What is due is done, as by the workers of a house."""
        worker = Worker(self.town.laneway.engine, self.town.laneway.sessions)
        while worker.round():
            pass
        self._note()

    def _start(self, step: Start) -> None:
        process = _process(step.process)
        message = process.nodes[step.event].event.name if step.event else None
        given = dict(step.form)
        if "lead_id" in given:
            given["lead_id"] = None
        if message:
            self.town.ask(_OPERATOR, "/v2/messages/publication", name=message, variables=given)
        elif step.event:
            self._start_by_clock(step, given)
        else:
            body = {"processDefinitionId": step.process, "variables": given}
            self.town.ask(_starter_of(step.process), "/v2/process-instances", **body)
        newest = select(Instance.key).where(Instance.process_id == step.process)
        with self.town.laneway.sessions.read() as session:
            self.root = session.scalars(newest.order_by(Instance.key.desc()).limit(1)).one()

    def _start_by_clock(self, step: Start, given: Mapping[str, object]) -> None:
        """As the scheduler does for each record that is due."""
        laneway = self.town.laneway
        given = {name: spoken(value, self.town.now) for name, value in given.items()}
        with laneway.sessions.write() as session, session.begin():
            start(laneway.engine, session, step.process, given, by=None, start_event=step.event)

    def _complete(self, step: Complete) -> None:
        task = self.open_task(step.task)
        form = _form(f"{task['processDefinitionId']}.{step.task}")
        actor = self._actor(step, task, form)
        answers = {name: self._answer(actor, value) for name, value in step.form.items()}
        answers.pop(_ACTOR, None)
        self.town.ask(actor, f"/v2/user-tasks/{task['userTaskKey']}/completion", variables=answers)
        process = _process(task["processDefinitionId"])
        role = process.role_of(process.nodes[step.task]) or task["candidateGroups"][0]
        self.seen.tasks.append((role, step.task))

    def open_task(self, element_id: str) -> dict[str, Any]:
        """The open task of an element, as the API tells of it."""
        wanted = {"elementId": element_id, "state": "CREATED"}
        found = self.town.ask(_OPERATOR, "/v2/user-tasks/search", filter=wanted)["items"]
        ours = [one for one in found if int(one["rootProcessInstanceKey"]) == self.root]
        with self.town.laneway.sessions.read() as session:
            others = watching.open_elements(session, self.root)
            broken = [text.en for text in watching.incidents(session, self.root)]
        assert ours, f"{element_id} is not open; open are {others}; {broken}"
        return dict(ours[0])

    def _actor(self, step: Complete, task: Mapping[str, Any], form: Form | None) -> str:
        """Whom the story names, else whose task it is, else somebody of its role."""
        named = [
            str(step.form[one.key])
            for one in (form.inputs() if form else ())
            if one.readonly and one.key in step.form and one.meaning == "user"
        ]
        role = task["candidateGroups"][0].partition("@")[0]
        holders = [one.username for one in PEOPLE if role in one.roles]
        known = [step.form.get(_ACTOR), *named, task.get("assignee"), *holders]
        return next(str(one) for one in known if one in {person.username for person in PEOPLE})

    def _answer(self, actor: str, value: object) -> object:
        if not isinstance(value, str) or value not in _FILES:
            return spoken(value, self.town.now)
        kept = self.town.http.post(
            f"{self.town.url}/documents",
            files={"file": _FILES[value]},
            headers=self.town.headers(actor),
        )
        return kept.json()["id"]

    def _publish(self, name: str, payload: Mapping[str, object]) -> None:
        with self.town.laneway.sessions.read() as session:
            key = watching.awaited_key(session, self.root, name)
        said = {name: value for name, value in payload.items() if value != _MADE_IN_THE_CASE}
        body = {"name": name, "correlationKey": key, "variables": said}
        self.town.ask(_OPERATOR, "/v2/messages/correlation", **body)

    def _wait(self, step: Wait) -> None:
        self.town.now = later(self.town.now, step.duration)
        with self.town.laneway.sessions.write() as session, session.begin():
            turns = watching.line_up(session, self.root, self.town.now)
        for turn in turns:
            self.town.now = turn
            self.settle()

    def _expect(self, step: ExpectEnd) -> None:
        with self.town.laneway.sessions.read() as session:
            case = session.get_one(Instance, self.root)
        if case.end_element != step.end:
            said = f"{case.end_element} instead of {step.end}"
            self.problems.append(Text(said, said))
        found = decode_object(case.variables)
        for name, value in step.variables.items():
            if found.get(name) != value:
                said = f"{name} is {found.get(name)!r} instead of {value!r}"
                self.problems.append(Text(said, said))

    def _note(self) -> None:
        with self.town.laneway.sessions.read() as session:
            steps = watching.completed_steps(session, self.root)
            self.seen.messages = watching.messages_sent(session, self.root)
        for instance_key, key, process_id, element_id in steps:
            if (instance_key, key) not in self._noted:
                self._noted.add((instance_key, key))
                self.seen.path.append((process_id, element_id))


@cache
def _process(process_id: str) -> Process:
    return read(shipped_files()[f"{process_id}.bpmn"]).processes[process_id]


def _starter_of(process_id: str) -> str:
    """Somebody who may start a process by hand."""
    roles = {role for role, rights in RIGHTS.items() if process_id in rights.starts}
    may = [one.username for one in PEOPLE if roles & set(one.roles)]
    return may[0] if may else _OPERATOR


def _form(form_id: str) -> Form | None:
    content = shipped_files().get(f"{form_id}.form")
    return read_form(content) if content else None
