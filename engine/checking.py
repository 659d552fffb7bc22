"""Whether the data are whole: what the tables say against what the states of instances say."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import LanewayError
from engine.spiff.run import Run
from engine.spiff.waits import Surroundings, Wait, WaitKind
from engine.states import IncidentState, InstanceState, StepState, TaskState
from engine.store.json import decode_object
from engine.store.tables import (
    Event,
    Incident,
    Instance,
    Job,
    Step,
    Subscription,
    Task,
    TaskCandidate,
    VisitCount,
)

_OPEN: Final = (TaskState.OPEN, TaskState.CLAIMED)
Places = Counter[tuple[str, int]]


def check_data(engine: Engine, session: Session) -> list[str]:
    """Every place where the data contradict themselves; empty where all is well."""
    return [line for check in _CHECKS for line in check(engine, session)]


def _waits(engine: Engine, session: Session) -> Iterator[str]:
    """The rows of each active instance are the waits of its state, no more and no less."""
    surroundings = Surroundings(now=engine.clock())
    active = select(Instance).where(Instance.state == InstanceState.ACTIVE).order_by(Instance.key)
    for row in session.scalars(active.execution_options(yield_per=100)):
        try:
            program = engine.program(session, row.definition_key)
            variables = decode_object(row.variables)
            run = Run.load(program, row.run, variables, surroundings=surroundings)
        except LanewayError as error:
            yield f"instance {row.key}: its state cannot be loaded: {error}"
            continue
        yield from _compared(row, _wanted(run.waits), _found(session, row))


def _compared(row: Instance, wanted: Places, found: Places) -> Iterator[str]:
    for (kind, step), number in (wanted - found).items():
        yield f"instance {row.key}: step {step} waits, but {number} row of {kind} is missing"
    for (kind, step), number in (found - wanted).items():
        yield f"instance {row.key}: {number} row of {kind} for step {step}, which does not wait"
    stopped = sum(number for (kind, _), number in wanted.items() if kind == "incident")
    if row.incidents != stopped:
        yield f"instance {row.key}: it says {row.incidents} incidents, there are {stopped}"


_ROW_OF: Final[Mapping[WaitKind, str]] = {
    WaitKind.USER: "task",
    WaitKind.OPERATION: "job",
    WaitKind.TIMER: "job",
    WaitKind.MESSAGE: "subscription",
    WaitKind.SIGNAL: "subscription",
    WaitKind.CALL: "child",
    WaitKind.FAILED: "incident",
}


def _wanted(waits: Mapping[int, Wait]) -> Places:
    return Counter((_ROW_OF[wait.kind], key) for key, wait in waits.items() if wait.kind in _ROW_OF)


def _found(session: Session, row: Instance) -> Places:
    here = row.key
    places = {
        "task": select(Task.step_key).where(Task.instance_key == here, Task.state.in_(_OPEN)),
        "job": select(Job.step_key).where(
            Job.instance_key == here, Job.kind.in_(("timer", "operation")), ~Job.dead
        ),
        "subscription": select(Subscription.step_key).where(Subscription.instance_key == here),
        "child": select(Instance.parent_step_key).where(
            Instance.parent_key == here, Instance.state == InstanceState.ACTIVE
        ),
        "incident": select(Incident.step_key).where(
            Incident.instance_key == here, Incident.state == IncidentState.OPEN
        ),
    }
    return Counter(
        (kind, step) for kind, query in places.items() for step in session.scalars(query) if step
    )


def _nothing_outlives(_engine: Engine, session: Session) -> Iterator[str]:
    """An instance that is over has no open work of any kind."""
    over = Instance.state != InstanceState.ACTIVE
    left = {
        "task": select(Task.instance_key).where(Task.state.in_(_OPEN)),
        "job": select(Job.instance_key).where(Job.kind.in_(("timer", "operation"))),
        "subscription": select(Subscription.instance_key),
        "incident": select(Incident.instance_key).where(Incident.state == IncidentState.OPEN),
        "step": select(Step.instance_key).where(Step.state == StepState.ACTIVE),
        "child": select(Instance.parent_key).where(Instance.state == InstanceState.ACTIVE),
    }
    for kind, query in left.items():
        keys = query.subquery()
        rows = select(Instance.key).join(keys, keys.c[0] == Instance.key).where(over).distinct()
        for key in session.scalars(rows):
            yield f"instance {key}: it is over, but an open {kind} is left"


def _candidates(_engine: Engine, session: Session) -> Iterator[str]:
    """Only open, unclaimed tasks ask anybody."""
    asked = (
        select(Task.key)
        .join(TaskCandidate, TaskCandidate.task_key == Task.key)
        .where(Task.state != TaskState.OPEN)
        .distinct()
    )
    for key in session.scalars(asked):
        yield f"task {key}: it is not open, but people are asked to do it"


def _totals(_engine: Engine, session: Session) -> Iterator[str]:
    """The running totals are the sums of the steps."""
    counted = {
        (row[0], row[1]): (row[2], row[3], row[4])
        for row in session.execute(
            select(
                VisitCount.definition_key,
                VisitCount.element_id,
                func.sum(VisitCount.entered),
                func.sum(VisitCount.completed),
                func.sum(VisitCount.cancelled),
            ).group_by(VisitCount.definition_key, VisitCount.element_id)
        )
    }
    steps: dict[tuple[int, str], Counter[StepState]] = {}
    for definition, element, state, number in session.execute(
        select(Instance.definition_key, Step.element_id, Step.state, func.count())
        .join(Instance, Instance.key == Step.instance_key)
        .group_by(Instance.definition_key, Step.element_id, Step.state)
    ):
        steps.setdefault((definition, element), Counter())[state] = number
    for place in sorted({*counted, *steps}):
        states = steps.get(place, Counter())
        real = (states.total(), states[StepState.COMPLETED], states[StepState.CANCELLED])
        said = tuple(map(int, counted.get(place, (0, 0, 0))))
        if said != real:
            yield f"definition {place[0]}, element {place[1]}: totals {said}, steps {real}"


def _steps(_engine: Engine, session: Session) -> Iterator[str]:
    """A step has a time of leaving exactly when it was left."""
    active = Step.state == StepState.ACTIVE
    wrong = select(Step.key).where(active == Step.left_at.is_not(None))
    for key in session.scalars(wrong):
        yield f"step {key}: its state and its time of leaving contradict each other"


def _children(_engine: Engine, session: Session) -> Iterator[str]:
    """A child stands in the tree of its parent."""
    parent = select(Instance.key, Instance.root_key).subquery()
    strays = (
        select(Instance.key)
        .join(parent, parent.c.key == Instance.parent_key)
        .where(parent.c.root_key != Instance.root_key)
    )
    for key in session.scalars(strays):
        yield f"instance {key}: it is not in the tree of its parent"


def _lives(_engine: Engine, session: Session) -> Iterator[str]:
    """History says of each instance that it started once, and ended once if it is over."""
    told: dict[int | None, Counter[str]] = {}
    words = ("instance.started", "instance.completed", "instance.cancelled")
    for key, what, number in session.execute(
        select(Event.instance_key, Event.what, func.count())
        .where(Event.what.in_(words))
        .group_by(Event.instance_key, Event.what)
    ):
        told.setdefault(key, Counter())[what] = number
    for key, state in session.execute(select(Instance.key, Instance.state)):
        wanted = Counter({"instance.started": 1})
        if state is not InstanceState.ACTIVE:
            wanted[f"instance.{state}"] = 1
        if told.get(key, Counter()) != wanted:
            yield f"instance {key}: it is {state}, but history says {dict(told.get(key, {}))}"


def _completions(_engine: Engine, session: Session) -> Iterator[str]:
    """History says of each completed task, and of no other, that it was completed once."""
    completed = set(session.scalars(select(Task.key).where(Task.state == TaskState.COMPLETED)))
    told = Counter(
        key
        for key in session.scalars(select(Event.task_key).where(Event.what == "task.completed"))
        if key is not None
    )
    for key in sorted(completed | set(told)):
        if told[key] != (key in completed):
            yield f"task {key}: history says that it was completed {told[key]} times"


_CHECKS: Final[tuple[Callable[[Engine, Session], Iterator[str]], ...]] = (
    _waits,
    _nothing_outlives,
    _candidates,
    _totals,
    _steps,
    _children,
    _lives,
    _completions,
)
