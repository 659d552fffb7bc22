"""One story as it goes: each step of it done by whoever does it in life, and what was seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from engine.running import start
from engine.store.json import decode_object
from engine.store.tables import Instance
from engine.texts import Text
from processes.scenarios import watching
from processes.scenarios.comparing import Seen, differences
from processes.scenarios.moments import later, spoken
from processes.scenarios.reading import Complete, ExpectEnd, Publish, Scenario, Start, Wait
from tests.support.actors import ACTOR, actor_of, process_of, role_of, starter_of
from tests.support.town import OPERATOR, Town

_DRAWN: Final = (
    (Path(__file__).parents[1] / "fixtures/house/sound.bpmn")
    .read_text("utf-8")
    .replace('id="P" ', 'id="new_process" ')
    .replace('role name="sales"', 'role name="sales_rep"')
    .replace('role name="manager"', 'role name="sales_manager"')
    .replace('formId="F"', 'formId="contract_change.T_Settlement"')
    .replace('formId="G"', 'formId="campaign_management.T_ApproveCampaign"')
    .replace("=amount &gt; 10000", "=refund_amount &gt; 10000")
)
_FILES: Final = {
    "f": ("plan.pdf", b"%PDF-1.7"),
    "sound.bpmn": ("new_process.bpmn", _DRAWN.encode()),
    "faulty.bpmn": (
        "new_process.bpmn",
        _DRAWN.replace('<lane:label lang="en" text="Approve"/>', "").encode(),
    ),
}
"""What a story answers where somebody attaches a file."""
_MADE_IN_THE_CASE: Final = "CT-0001"
"""What stories call a contract that they make themselves."""


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
        self.town.work()
        self._note()

    def _start(self, step: Start) -> None:
        event = process_of(step.process).nodes[step.event].event if step.event else None
        message = event and event.name
        given = dict(step.form)
        if message:
            self.town.ask(OPERATOR, "/v2/messages/publication", name=message, variables=given)
        elif step.event:
            self._start_by_clock(step, given)
        else:
            body = {"processDefinitionId": step.process, "variables": given}
            self.town.ask(starter_of(step.process), "/v2/process-instances", **body)
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
        actor = actor_of(step, task)
        answers = {name: self._answer(actor, value) for name, value in step.form.items()}
        answers.pop(ACTOR, None)
        self.town.ask(actor, f"/v2/user-tasks/{task['userTaskKey']}/completion", variables=answers)
        self.seen.tasks.append((role_of(task), step.task))

    def open_task(self, element_id: str) -> dict[str, Any]:
        """The open task of an element, as the API tells of it."""
        wanted = {"elementId": element_id, "state": "CREATED"}
        found = self.town.ask(OPERATOR, "/v2/user-tasks/search", filter=wanted)["items"]
        ours = [one for one in found if int(one["rootProcessInstanceKey"]) == self.root]
        with self.town.laneway.sessions.read() as session:
            others = watching.open_elements(session, self.root)
            broken = [text.en for text in watching.incidents(session, self.root)]
        assert ours, f"{element_id} is not open; open are {others}; {broken}"
        return dict(ours[0])

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
        self.town.ask(OPERATOR, "/v2/messages/correlation", **body)

    def _wait(self, step: Wait) -> None:
        self.town.now = later(self.town.now, step.duration)
        with self.town.laneway.sessions.write() as session, session.begin():
            turns = watching.line_up(session, self.root, self.town.now)
        for turn in turns:
            self.town.now = turn
            self.settle()

    def variables(self) -> Mapping[str, object]:
        """What the case knows."""
        with self.town.laneway.sessions.read() as session:
            return decode_object(session.get_one(Instance, self.root).variables)

    def _expect(self, step: ExpectEnd) -> None:
        with self.town.laneway.sessions.read() as session:
            case = session.get_one(Instance, self.root)
        if case.end_element != step.end:
            said = f"{case.end_element} instead of {step.end}"
            self.problems.append(Text(said, said))
        found = self.variables()
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
