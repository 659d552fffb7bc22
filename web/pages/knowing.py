"""What a case knows: by the step that answered it, the latest first; then what the system found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from engine.bpmn.graph import Kind
from engine.engine import Engine
from engine.reading.elements import StepFilter, steps
from engine.reading.history import events
from engine.reading.instances import InstanceRow
from engine.reading.pages import Asked
from engine.reading.tasks import answered
from engine.texts import Text
from tasks.forms.scope import value_at
from tasks.glossary import asked_by, forms_named
from web.pages.heard import HEARD, heard
from web.pages.telling import Fact, fact_of, telling_in
from web.transaction import session

_ANSWERS: Final = 30
_SYSTEM: Final = Text("由系统得出", "By the system")


@dataclass(slots=True)
class Answers:
    """What one step answered, as the case knows it now."""

    step: Text
    by: str | None = None
    at: datetime | None = None
    task: int | None = None
    facts: list[Fact] = field(default_factory=list)


def known_by_step(
    engine: Engine,
    row: InstanceRow,
    family: Sequence[InstanceRow],
    known: Mapping[str, object],
    *,
    close: bool,
) -> Sequence[Answers]:
    """What the forms of a case asked, as far as it is known in one of its runs."""
    source = {**_begun(engine, row, family), **_answered(row.root_key)}
    system = Answers(_SYSTEM)
    for name, asked in telling_in(engine, family, row.definition_key).fields.items():
        if fact := fact_of(asked, value_at(known, name)):
            source.get(name, system).facts.append(fact)
    told = {id(one): one for one in source.values() if one.facts}
    heard_of = _heard(engine, family, close=close)
    latest = sorted([*told.values(), *heard_of], key=lambda one: one.at or row.started_at)[::-1]
    return [*latest, system] if system.facts else latest


def _answered(root_key: int) -> Mapping[str, Answers]:
    """The task that answered each variable last."""
    found = answered(session(), root_key)
    forms = forms_named(session(), {one.task.form_id for one in found if one.task.form_id})
    source: dict[str, Answers] = {}
    for one in found:
        task, form = one.task, forms.get(one.task.form_id or "")
        step = Answers(Text(task.title_zh, task.title_en), task.closed_by, task.closed_at, task.key)
        for name in [asked.key for asked in form.inputs()] if form else ():
            if task.answers is None or value_at(one.answers, name) is not None:
                source[name] = step
    return source


def _heard(engine: Engine, family: Sequence[InstanceRow], *, close: bool) -> Sequence[Answers]:
    """The last answer of a customer at each step that waited for one."""
    cases = {one.key: one for one in family}
    asked = Asked(sort=("-key",), limit=_ANSWERS)
    lines = events(session(), asked, instance_keys=list(cases), what=HEARD).items
    said, last = heard(lines, close=close), dict[tuple[int, str], Answers]()
    for line in lines:
        case = cases[line.instance_key or 0]
        node = engine.process(session(), case.definition_key).nodes.get(line.element_id or "")
        if node and said.get(line.key):
            answers = Answers(node.name, line.by, line.at, facts=list(said[line.key]))
            last.setdefault((case.definition_key, node.id), answers)
    return list(last.values())


def _begun(
    engine: Engine, row: InstanceRow, family: Sequence[InstanceRow]
) -> Mapping[str, Answers]:
    """What is known from the start: a message brings what the form for people asks."""
    root = next((one for one in family if one.key == row.root_key), row)
    nodes = engine.process(session(), root.definition_key).nodes
    begun = steps(session(), Asked(sort=("key",), limit=1), StepFilter(instance_key=root.key)).items
    first = nodes.get(begun[0].element_id) if begun else None
    step = Answers(first.name if first else root.name, root.started_by, root.started_at)
    starts = [node for node in nodes.values() if node.kind is Kind.START_EVENT]
    forms = [node.form_id for node in starts if node.form_id]
    return dict.fromkeys(asked_by(session(), forms), step)
