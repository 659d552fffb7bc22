"""Playing a scenario: its steps in order, and what was seen on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.errors import LanewayError
from engine.feel.expression import compile_expression
from engine.jobs import drain
from engine.messages import publish
from engine.running import complete_task, start
from engine.states import InstanceState
from engine.store.json import decode_object
from engine.store.tables import Instance
from engine.texts import Text
from processes.scenarios import watching
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
from processes.scenarios.reading import Step as Told
from processes.scenarios.stage import Stage
from processes.shipped import computed_fields

Fill = Callable[[str, Mapping[str, object], Mapping[str, object], str], dict[str, object]]
"""From a form's id, the answers, what the process knows and who answers: the values to keep."""
_ACTOR: Final = "current_user"
_STARTER: Final = "starter"
_MOST_JOBS: Final = 10_000


class Stuck(LanewayError):
    """The scenario cannot go on; the text says why."""

    code = "stuck"


@dataclass(frozen=True, slots=True)
class Played:
    """How a scenario went."""

    problems: list[Text]
    """What differs from what it expects; nothing where it passed."""
    seen: Seen


def play(stage: Stage, scenario: Scenario, fill: Fill | None = None) -> Played:
    """Play a scenario from its first step to its last, or to where it cannot go on."""
    performance = Performance(stage, fill)
    found = performance.problems
    try:
        for step in scenario.steps:
            performance.perform(step)
        found += differences(scenario, performance.seen)
    except LanewayError as refused:
        found.append(refused.text)
    performance.look_back()
    return Played([*found, *performance.incidents()], performance.seen)


class Performance:
    """One run through a scenario's steps."""

    def __init__(self, stage: Stage, fill: Fill | None = None) -> None:
        self.stage = stage
        self._fill = fill or filled
        self.seen = Seen()
        self.problems: list[Text] = []
        self._root = 0
        self._noted: set[tuple[int, int]] = set()

    def perform(self, step: Told) -> None:
        """One step, and everything that follows from it at once."""
        match step:
            case Start():
                self._start(step)
            case Complete():
                self._complete(step)
            case Publish():
                self._publish(step)
            case Wait():
                self._wait(step)
            case Script():
                self.stage.script.set(step.operation, step.answers)
            case ExpectEnd():
                self._expect_end(step)
        self._settle()

    def look_back(self) -> None:
        """See which arrows the case has followed."""
        with self.stage.sessions.read() as session:
            self.seen.flows = watching.flows_followed(session, self._root)

    def incidents(self) -> list[Text]:
        """What stopped and needs someone."""
        with self.stage.sessions.read() as session:
            return watching.incidents(session, self._root)

    def _start(self, step: Start) -> None:
        given = self._given({**step.payload, **step.form})
        form = f"{step.process}.{step.event}"
        with self.stage.write() as session:
            started = start(
                self.stage.engine,
                session,
                step.process,
                self._fill(form, given, {}, _STARTER) if step.form else given,
                by=_STARTER,
                start_event=step.event,
            )
        self._root = self._root or started.key

    def _complete(self, step: Complete) -> None:
        with self.stage.write() as session:
            task = watching.open_task(session, self._root, step.task)
            if task is None:
                others = watching.open_elements(session, self._root)
                raise Stuck(
                    Text(
                        f"{step.task} 没有待办，待办有：{others}。",
                        f"{step.task} is not open; open are: {others}.",
                    )
                )
            process = self.stage.engine.process(session, task.definition_key)
            role = process.role_of(process.nodes[task.element_id]) or task.groups
            actor = _actor(step, task.form_id or "") or task.assignee or role
            if actor in task.excluded.split(","):
                raise Stuck(
                    Text(f"{actor} 不得完成 {step.task}。", f"{actor} may not do {step.task}.")
                )
            known = decode_object(session.get_one(Instance, task.instance_key).variables)
            given = self._given({name: step.form[name] for name in step.form if name != _ACTOR})
            answers = self._fill(task.form_id or "", given, known, actor)
            complete_task(self.stage.engine, session, task, answers, by=actor)
        self.seen.tasks.append((role, step.task))

    def _publish(self, step: Publish) -> None:
        with self.stage.write() as session:
            key = watching.awaited_key(session, self._root, step.name)
            if key is None:
                raise Stuck(Text(f"没有人等待消息 {step.name}。", f"Nobody waits for {step.name}."))
            payload = self._given(step.payload)
            publish(self.stage.engine, session, step.name, key, payload, by=None)

    def _wait(self, step: Wait) -> None:
        clock = self.stage.clock
        clock.now = later(clock.now, step.duration)
        with self.stage.write() as session:
            turns = watching.line_up(session, self._root, clock.now)
        for turn in turns:
            clock.now = turn
            self._settle()

    def _expect_end(self, step: ExpectEnd) -> None:
        with self.stage.sessions.read() as session:
            case = session.get_one(Instance, self._root)
            if case.state is not InstanceState.COMPLETED or case.end_element != step.end:
                where = case.end_element or watching.open_elements(session, self._root)
                self.problems.append(
                    Text(
                        f"应在 {step.end} 结束，实际在 {where}。",
                        f"Should have ended in {step.end}; it is at {where}.",
                    )
                )
        found = decode_object(case.variables)
        self.problems += [
            Text(
                f"变量 {name} 应为 {value!r}，实际为 {found.get(name)!r}。",
                f"Variable {name} should be {value!r}; it is {found.get(name)!r}.",
            )
            for name, value in step.variables.items()
            if found.get(name) != value
        ]

    def _settle(self) -> None:
        """Run what is due, one job after the other, and note the steps that each completes."""
        if not self._root:
            return
        for _ in range(_MOST_JOBS):
            self._note()
            with self.stage.write() as session:
                if not drain(self.stage.engine, session, [self._root], limit=1):
                    return
        raise Stuck(Text("后台作业没完没了。", "The jobs never come to an end."))

    def _note(self) -> None:
        with self.stage.sessions.read() as session:
            steps = watching.completed_steps(session, self._root)
            self.seen.messages = watching.messages_sent(session, self._root)
        for instance_key, key, process_id, element_id in steps:
            if (instance_key, key) not in self._noted:
                self._noted.add((instance_key, key))
                self.seen.path.append((process_id, element_id))

    def _given(self, answers: Mapping[str, object]) -> dict[str, object]:
        return {name: spoken(value, self.stage.clock.now) for name, value in answers.items()}


def _actor(step: Complete, form_id: str) -> str | None:
    """Who acts: named as such, or by a field that the form fills with whoever does."""
    fields = computed_fields(form_id)
    own = (name for name, formula in fields.items() if formula == _ACTOR and name in step.form)
    named = step.form.get(next(own, _ACTOR)) or step.form.get(_ACTOR)
    return None if named is None else str(named)


def filled(
    form_id: str, given: Mapping[str, object], known: Mapping[str, object], actor: str
) -> dict[str, object]:
    """The answers, and beside them what the server itself writes into read-only fields."""
    scope = {**known, **given, _ACTOR: actor}
    computed = {
        name: compile_expression(formula).evaluate(scope)
        for name, formula in computed_fields(form_id).items()
    }
    return computed | dict(given)
