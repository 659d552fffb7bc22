"""Moving instances: a command acts on a tree of runs in memory; the rows are written after."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.graph import Process
from engine.engine import Engine
from engine.errors import NotFound
from engine.history import line
from engine.keys import new_key
from engine.naming import business_key_of
from engine.operations import NOTHING
from engine.spiff.run import Run
from engine.spiff.waits import Surroundings, Thrown, Wait, WaitKind
from engine.states import InstanceState
from engine.store.bulk import Row
from engine.store.json import decode_object
from engine.store.published import Definition
from engine.store.tables import Instance, Job, Message
from engine.texts import Text

NO_WAITS: Mapping[int, Wait] = {}


def same(one: Wait | None, other: Wait | None) -> bool:
    """Whether two waits of a step are one and the same, so that its rows may stay."""
    return one is not None and other is not None and _identity(one) == _identity(other)


def _identity(wait: Wait) -> tuple[object, ...]:
    due = wait.due if wait.kind is WaitKind.TIMER else None
    return wait.kind, due, wait.name, wait.correlation_key, wait.error


@dataclass(eq=False, slots=True)
class Case:
    """One instance while a command works on it."""

    row: Instance
    run: Run
    process: Process
    written: dict[int, Wait]
    """The waits as the tables know them."""
    settled: Mapping[int, Wait]
    """The waits whose consequences for other instances have been drawn."""
    is_new: bool = False
    touched: bool = False
    dead_jobs: dict[int, int] = field(default_factory=dict)
    """The jobs that ran out of retries in this command, by step."""
    told: int = 0
    """How much of what the run has thrown was passed on."""

    @property
    def is_active(self) -> bool:
        """Whether the instance goes on."""
        return self.row.state is InstanceState.ACTIVE

    @property
    def waits(self) -> Mapping[int, Wait]:
        """What waits now; nothing does in an instance that is over."""
        return self.run.waits if self.is_active else NO_WAITS

    def untold(self) -> tuple[Thrown, ...]:
        """What the run has thrown since the last call."""
        thrown = tuple(self.run.thrown[self.told :])
        self.told += len(thrown)
        return thrown


class Move:
    """One command's work: ``load`` or ``begin``, ``act`` as often as needed, then ``write``."""

    def __init__(self, engine: Engine, session: Session, *, by: str | None) -> None:
        self.engine = engine
        self.session = session
        self.by = by
        self.now = engine.clock()
        self.cases: dict[int, Case] = {}
        self.agenda: deque[Case] = deque()
        self.events: list[Row] = []
        self.jobs: list[Job] = []
        self.completed_steps: set[tuple[int, int]] = set()
        """Steps whose tasks this command completes itself."""
        self.taken: dict[int, tuple[Message, Case]] = {}
        """Messages that came out of the buffer, and who got them."""
        self.locked: set[tuple[str, str]] = set()
        """Message names and keys that nobody else may publish or await just now."""
        self.surroundings = Surroundings(
            now=self.now,
            decide=partial(engine.decide, session),
            step_limit=engine.step_limit,
            known=engine.everywhere(session),
        )

    def load(self, key: int, *, root_key: int | None = None) -> Case:
        """An instance, locked until the transaction ends."""
        if key not in self.cases:
            row = lock_instance(self.session, key, root_key)
            program = self.engine.program(self.session, row.definition_key)
            run = Run.load(
                program, row.run, decode_object(row.variables), surroundings=self.surroundings
            )
            waits = dict(run.waits) if row.state is InstanceState.ACTIVE else {}
            self.cases[key] = Case(row, run, program.process, waits, dict(waits))
        return self.cases[key]

    def begin(
        self,
        definition: Definition,
        variables: Mapping[str, object],
        *,
        parent: Case | None = None,
        parent_step: int | None = None,
        start_event: str | None = None,
        business_key: str | None = None,
        start_key: str | None = None,
        correlation_key: str | None = None,
    ) -> Case:
        """A new instance, run until all of it waits."""
        program = self.engine.program(self.session, definition.key)
        key = new_key()
        row = Instance(
            key=key,
            definition_key=definition.key,
            process_id=definition.process_id,
            business_key=business_key,
            start_key=start_key,
            correlation_key=correlation_key,
            root_key=parent.row.root_key if parent else key,
            parent_key=parent.row.key if parent else None,
            parent_step_key=parent_step,
            state=InstanceState.ACTIVE,
            started_at=self.now,
            started_by=self.by,
        )
        run = Run.begin(program, dict(variables), surroundings=self.surroundings, start=start_event)
        if parent is None and business_key is None:
            row.business_key = business_key_of(program.process, run.variables)
        case = Case(row, run, program.process, {}, {}, is_new=True, touched=True)
        self.cases[key] = case
        self.agenda.append(case)
        self.record("instance.started", case)
        return case

    def act(self, case: Case, action: Callable[[Run], object]) -> None:
        """Do something to a run; what follows from it is on the agenda."""
        action(case.run)
        case.touched = True
        self.agenda.append(case)

    def record(
        self,
        what: str,
        case: Case,
        *,
        task_key: int | None = None,
        element_id: str | None = None,
        detail: Mapping[str, object] = NOTHING,
    ) -> None:
        """Add a line of history, to be written with the rest."""
        self.events.append(
            line(
                what,
                at=self.now,
                by=self.by,
                instance_key=case.row.key,
                task_key=task_key,
                element_id=element_id,
                detail=detail,
            )
        )


def lock_instance(session: Session, key: int, root_key: int | None = None) -> Instance:
    """The row under a lock; trees are locked from the root, so that no two wait for each other."""
    if session.get_bind().dialect.name != "sqlite" and key != root_key:
        root = root_key or select(Instance.root_key).where(Instance.key == key).scalar_subquery()
        session.execute(select(Instance.key).where(Instance.key == root).with_for_update())
    # By a query: ``get`` would call a row that somebody changed meanwhile a fault of ours.
    row = session.scalar(
        select(Instance)
        .where(Instance.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(Text("实例", "instance"), key)
    return row
