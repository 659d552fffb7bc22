"""Stories of the CRM told over HTTP: real people, real forms, real operations; only time is set."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from waitress.server import create_server

from engine.bpmn.reader import read
from engine.store.base import Base
from engine.store.json import decode_object
from engine.store.tables import Instance
from engine.texts import Text
from processes.company import DEMO_PASSWORD, PEOPLE
from processes.scenarios import watching
from processes.scenarios.comparing import Seen, differences
from processes.scenarios.moments import later, spoken
from processes.scenarios.reading import Complete, ExpectEnd, Publish, Scenario, Start, Wait
from processes.scenarios.stage import OPENING
from processes.shipped import shipped_files
from tasks.forms.reader import read_form
from tasks.forms.schema import Form
from tasks.signing_in import SignedIn, sign_in
from web import demo
from web.app import create_app
from web.assembly import Laneway, assemble
from web.settings import Settings
from web.worker import Worker

_ACTOR = "current_user"
_OPERATOR = "admin"
_FILE = "f"
"""What a story answers where somebody attaches a file."""


@dataclass
class Town:
    """The demo company behind a real HTTP server, at a time that tests set."""

    url: str
    laneway: Laneway
    now: datetime = OPENING

    def tell(self, story: Scenario) -> "Telling":
        """Play a story from its start to its end."""
        telling = Telling(self)
        for step in story.steps:
            telling.perform(step)
        return telling


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
        self._note()

    def _start(self, step: Start) -> None:
        process = read(shipped_files()[f"{step.process}.bpmn"]).processes[step.process]
        message = process.nodes[step.event].event.name if step.event else None
        payload = {**step.payload, "lead_id": None}
        if message:
            self._ask(_OPERATOR, "/v2/messages/publication", name=message, variables=payload)
        else:
            body = {"processDefinitionId": step.process, "variables": dict(step.form)}
            self._ask("rep1", "/v2/process-instances", **body)
        newest = select(Instance.key).where(Instance.process_id == step.process)
        with self.town.laneway.sessions.read() as session:
            self.root = session.scalars(newest.order_by(Instance.key.desc()).limit(1)).one()

    def _complete(self, step: Complete) -> None:
        task = self._open_task(step.task)
        form = _form(f"{task['processDefinitionId']}.{step.task}")
        actor = self._actor(step, task, form)
        answers = {name: self._answer(actor, value) for name, value in step.form.items()}
        answers.pop(_ACTOR, None)
        self._ask(actor, f"/v2/user-tasks/{task['userTaskKey']}/completion", variables=answers)
        self.seen.tasks.append((task["candidateGroups"][0].partition("@")[0], step.task))

    def _open_task(self, element_id: str) -> dict[str, Any]:
        wanted = {"elementId": element_id, "state": "CREATED"}
        found = self._ask(_OPERATOR, "/v2/user-tasks/search", filter=wanted)["items"]
        ours = [one for one in found if int(one["rootProcessInstanceKey"]) == self.root]
        with self.town.laneway.sessions.read() as session:
            others = watching.open_elements(session, self.root)
        assert ours, f"{element_id} is not open; open are {others}"
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
        if value != _FILE:
            return spoken(value, self.town.now)
        with self._client(actor) as client:
            kept = client.post("/documents", files={"file": ("plan.pdf", b"%PDF-1.7")})
        return kept.json()["id"]

    def _publish(self, name: str, payload: Mapping[str, object]) -> None:
        with self.town.laneway.sessions.read() as session:
            key = watching.awaited_key(session, self.root, name)
        body = {"name": name, "correlationKey": key, "variables": dict(payload)}
        self._ask(_OPERATOR, "/v2/messages/correlation", **body)

    def _wait(self, step: Wait) -> None:
        self.town.now = later(self.town.now, step.duration)
        with self.town.laneway.sessions.write() as session, session.begin():
            turns = watching.line_up(session, self.root, self.town.now)
        worker = Worker(self.town.laneway.engine, self.town.laneway.sessions)
        for turn in turns:
            self.town.now = turn
            while worker.round():
                pass
            self._note()

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

    def _ask(self, username: str, address: str, **body: object) -> dict[str, Any]:
        with self._client(username) as client:
            answer = client.post(address, json=body)
        assert answer.is_success, f"{username} {address}: {answer.text}"
        return dict(answer.json()) if answer.content else {}

    def _client(self, username: str) -> httpx.Client:
        """Somebody who has just signed in: sign-ins end while the clock leaps."""
        laneway = self.town.laneway
        with laneway.sessions.write() as session, session.begin():
            signed = sign_in(session, username, DEMO_PASSWORD, now=self.town.now)
        assert isinstance(signed, SignedIn)
        headers = {"Authorization": f"Bearer {signed.token}", "Accept-Language": "en"}
        return httpx.Client(base_url=self.town.url, headers=headers, trust_env=False)


def _form(form_id: str) -> Form | None:
    content = shipped_files().get(f"{form_id}.form")
    return read_form(content) if content else None
