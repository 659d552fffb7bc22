"""What happened in a case before a task, and what people decided and said then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.engine import Engine
from engine.reading import history
from engine.reading.instances import tree
from engine.reading.pages import Asked
from engine.reading.tasks import answered
from engine.store.tables import Task
from engine.texts import Text
from tasks.forms.schema import Form, Kind
from tasks.forms.scope import value_at
from tasks.glossary import forms_named
from tasks.rights import Case
from web import auth
from web.masking import hidden, is_close
from web.pages.heard import HEARD, heard
from web.pages.telling import Fact, fact_of
from web.pages.words import EVENTS
from web.transaction import session

_BEGUN: Final = "instance.started"
_DONE: Final = (_BEGUN, "task.completed", HEARD, "incident.opened")
_LINES: Final = 30
_JUDGED: Final = frozenset({Kind.RADIO, Kind.AREA, Kind.FILE, Kind.COMPUTED})
"""Who chose, explained, priced or attached something is worth reading by those who come after."""
_TOLD: Final = _JUDGED | {Kind.NUMBER}
_NOTHING: Final[tuple[object, ...]] = (None, "", [])


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, and what was said."""

    at: datetime
    words: Text
    element: Text
    by: str | None
    said: Sequence[Fact] = ()


def happened(engine: Engine, task: Task, case: Case) -> Sequence[Line]:
    """The last steps of the whole case, newest first."""
    cases = {one.key: one for one in tree(session(), task.root_key)}
    asked = Asked(sort=("-at", "-key"), limit=_LINES)
    events = history.events(session(), asked, instance_keys=list(cases), what=_DONE).items
    close = is_close(auth.person(), case)
    words = _said(task.root_key, close) if any(event.task_key for event in events) else {}
    answers = heard(events, close=close)
    lines = []
    for event in events:
        run = cases[event.instance_key or 0]
        if event.what == _BEGUN and run.parent_key is not None:
            continue  # the step that called it says enough
        node = engine.process(session(), run.definition_key).nodes.get(event.element_id or "")
        lines.append(
            Line(
                event.at,
                EVENTS.get(event.what, Text(event.what, event.what)),
                node.name if node else run.name,
                event.by,
                words.get(event.task_key or 0) or answers.get(event.key, ()),
            )
        )
    return lines


def _said(root_key: int, close: bool) -> Mapping[int, Sequence[Fact]]:
    """The decisions and comments of the tasks of a case, in the words of their forms."""
    found = answered(session(), root_key)
    forms = forms_named(session(), {one.task.form_id for one in found if one.task.form_id})
    return {
        one.task.key: _judgement(forms[form_id], one.answers if close else hidden(one.answers))
        for one in found
        if (form_id := one.task.form_id) and form_id in forms
    }


def _judgement(form: Form, answers: Mapping[str, object]) -> Sequence[Fact]:
    given = [(one, value_at(answers, one.key)) for one in form.inputs() if one.kind in _TOLD]
    if not any(one.kind in _JUDGED and value not in _NOTHING for one, value in given):
        return ()
    return [fact for one, value in given if (fact := fact_of(one, value))]
