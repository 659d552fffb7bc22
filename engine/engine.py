"""The engine as one object: its clock, its operations, its hooks, and what it has compiled."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.graph import Model, Process
from engine.bpmn.reader import read
from engine.dmn.model import DecisionModel
from engine.dmn.reader import read_decisions
from engine.errors import Fault, NotFound
from engine.feel.values import to_json
from engine.operations import NOTHING, Operations
from engine.spiff.program import Program, compile_program
from engine.store.published import Decision, Definition, Resource
from engine.store.tables import Message, Task
from engine.texts import Text

V = TypeVar("V")
_KEPT: Final = 256


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class Kept(Generic[V]):
    """What was compiled last, by key; published things never change, so nothing goes stale."""

    def __init__(self, size: int = _KEPT) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._values: OrderedDict[int, V] = OrderedDict()

    def get(self, key: int, make: Callable[[], V]) -> V:
        """The value of a key, made on first use."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


TaskOpened = Callable[["Engine", Session, Sequence[Task]], None]
TaskCompleting = Callable[
    [Session, Task, Mapping[str, object], str | None, datetime], Mapping[str, object]
]
MessageArriving = Callable[[Session, str, str, Mapping[str, object]], str | None]
MessageBegins = Callable[[Session, str, str], bool]
MessageKept = Callable[["Engine", Session, Message], None]
FormFields = Callable[[Session, str], Sequence[Mapping[str, object]]]
Occasions = Callable[[Session, str, str, datetime], Sequence[Mapping[str, object]]]


@dataclass(eq=False, slots=True)
class Engine:
    """What every verb takes first; one for the whole program, shared by threads."""

    operations: Operations = field(default_factory=Operations)
    clock: Callable[[], datetime] = utc_now
    roles: Callable[[Session], Collection[str]] | None = None
    """The roles that there are; None: roles are not checked when a file is published."""
    staffed: Callable[[Session], Collection[str]] | None = None
    """The roles that somebody active holds; None: nobody asks."""
    check_form: Callable[[bytes, str], Sequence[Fault]] | None = None
    """What is wrong with a form (its content, its file name)."""
    form_fields: FormFields | None = None
    """The form-js components that stand in a form's place for a kind of record; None: none."""
    task_opened: TaskOpened | None = None
    """Called with the rows of new tasks before they are written: due dates, automatic modes."""
    task_completing: TaskCompleting | None = None
    """Called with a task, its answers and who gave them before it is completed.

    It may refuse by an error, and what it writes is kept with the completion.
    """
    message_arriving: MessageArriving | None = None
    """Called with a message (name, correlation key, variables) before it is delivered: may refuse.

    The answer is the message's id, where its sender gave none but its content is one.
    """
    message_begins: MessageBegins | None = None
    """Whether a message with this correlation key may begin this process now."""
    message_kept: MessageKept | None = None
    """Called with a message for which nobody waits inside: perhaps it is for somebody outside."""
    occasions: Occasions | None = None
    """What a timer starts (process, start event, moment): the variables of each instance, or none.

    None: one instance without variables.
    """
    known: Callable[[Session], Mapping[str, object]] | None = None
    """What every expression may name beside its variables, such as rules that people change."""
    step_limit: int = 10_000
    _programs: Kept[Program] = field(default_factory=Kept)
    _models: Kept[Model] = field(default_factory=Kept)
    _decisions: Kept[DecisionModel] = field(default_factory=Kept)

    def everywhere(self, session: Session) -> Mapping[str, object]:
        """What every expression may name beside its variables."""
        return self.known(session) if self.known is not None else NOTHING

    def program(self, session: Session, definition_key: int) -> Program:
        """The compiled process of a definition."""

        def compiled() -> Program:
            process_id, resource_key = session.execute(
                select(Definition.process_id, Definition.resource_key).where(
                    Definition.key == definition_key
                )
            ).one()
            return compile_program(self.model(session, resource_key).processes[process_id])

        return self._programs.get(definition_key, compiled)

    def process(self, session: Session, definition_key: int) -> Process:
        """The graph of a definition, as drawn."""
        return self.program(session, definition_key).process

    def model(self, session: Session, resource_key: int) -> Model:
        """The whole BPMN file of a resource."""
        return self._models.get(resource_key, lambda: read(*_content(session, resource_key)))

    def decide(self, session: Session, decision_id: str, variables: Mapping[str, object]) -> object:
        """The answer of the latest version of a decision, as JSON."""
        resource_key = session.scalar(
            select(Decision.resource_key)
            .where(Decision.decision_id == decision_id)
            .order_by(Decision.version.desc())
            .limit(1)
        )
        if resource_key is None:
            raise NotFound(Text("决策", "decision"), decision_id)
        model = self.decision_model(session, resource_key)
        return to_json(model.evaluate(decision_id, variables, now=self.clock()).result)

    def decision_model(self, session: Session, resource_key: int) -> DecisionModel:
        """All decisions of one DMN file."""
        return self._decisions.get(
            resource_key, lambda: read_decisions(*_content(session, resource_key))
        )


def _content(session: Session, resource_key: int) -> tuple[bytes, str]:
    content, name = session.execute(
        select(Resource.content, Resource.name).where(Resource.key == resource_key)
    ).one()
    return content, name
