"""Cases: the list, and one case with its living diagram, what waits, what it knows, its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import running
from engine.bpmn.graph import Process
from engine.errors import BadRequest, NotFound, NotYours
from engine.reading import definitions, history
from engine.reading.cases import cases, wholes_of
from engine.reading.history import EventRow
from engine.reading.instances import INSTANCE, InstanceRow, instance, tree, variables
from engine.reading.pages import Asked
from engine.reading.tasks import open_tasks
from engine.states import IncidentState
from engine.store.json import encode
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.browsing.words import word
from tasks.cases import case_of, seen_by
from tasks.people import Ability, listed, names_of, roles_named
from tasks.rights import Case, Verb, may
from web import auth
from web.fragments import fragment, is_fragment
from web.language import say
from web.masking import hidden, is_close
from web.pages.case_list import HEADS, PAGE, asked_of, case_filter
from web.pages.knowing import known_by_step
from web.pages.pictures import picture_of_instance
from web.pages.task_sides import records_named
from web.pages.tasks import engine
from web.pages.waiting import waits_of, waits_of_cases
from web.pages.words import EVENTS
from web.transaction import session

bp = Blueprint("instances", __name__, url_prefix="/cases")
_HISTORY: Final = 200
_LONGEST_VALUE: Final = 400
_BUILDERS: Final = frozenset({Ability.DRAW, Ability.PUBLISH, Ability.OPERATE})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history in people's words."""

    at: datetime
    words: Text
    element: Text
    by: str | None
    more: Text = Text()
    """Why, or what of it."""


@bp.get("/")
def index() -> str:
    """The cases that this person may see."""
    wanted = case_filter(request.args)
    rows, following = cases(session(), seen_by(auth.person()), wanted, PAGE)
    return render_template(
        "instances.html",
        active_tab="instances",
        rows=rows,
        waits=waits_of_cases(engine(), rows),
        wholes=wholes_of(session(), rows),
        next=following,
        columns=HEADS,
        sort=wanted.sort,
        here=partial(url_for, "instances.index", **asked_of(request.args)),
        processes=definitions.latest_of_all(session()),
    )


@bp.get("/<int:key>")
def show(key: int) -> str | Response:
    """One case, alive."""
    row = instance(session(), key)
    case = case_of(session(), row.root_key)
    if not may(auth.person(), Verb.SEE, case):
        raise NotFound(INSTANCE, key)
    values = _values(row, case) | {"may_repair": may(auth.person(), Verb.REPAIR, case)}
    if is_fragment():
        return fragment(render_template("instance_live.html", **values))
    return render_template("instance.html", active_tab="instances", **values)


def _values(row: InstanceRow, case: Case) -> dict[str, object]:
    family = {one.key: one for one in tree(session(), row.root_key)}
    process = engine().process(session(), row.definition_key)
    children = [one for one in family.values() if one.parent_key == row.key]
    known = variables(session(), row.key)
    close = is_close(auth.person(), case)
    known = known if close else hidden(known)
    history_lines = _history(row, process)
    waiting = open_tasks(session(), row.key)
    people = {one.assignee for one in waiting} | {line.by for line in history_lines}
    return {
        "instance": row,
        "process": process,
        "names": names_of(session(), (one for one in people if one)),
        "roles": roles_named(session(), (g for one in waiting for g in roles_asked(one))),
        "ancestors": list(_ancestors(row, family)),
        "children": children,
        "waits": waits_of(engine(), row, family),
        "tasks": [_shown(task) for task in waiting],
        "incidents": [
            {
                "key": one.key,
                "element": _label(process, one.element_id),
                "message": one.message,
                "created_at": one.created_at,
            }
            for one in history.incidents(
                session(), Asked(), instance_key=row.key, state=IncidentState.OPEN
            ).items
        ],
        "about": records_named(known),
        "answers": known_by_step(engine(), row, list(family.values()), known, close=close),
        "variables": _raw(known),
        "history": history_lines,
        "picture": picture_of_instance(engine(), session(), row, children),
        "now": auth.now(),
    }


def _shown(task: Task) -> dict[str, object]:
    return {
        "key": task.key,
        "title": Text(task.title_zh, task.title_en),
        "assignee": task.assignee,
        "roles": roles_asked(task),
        "due_at": task.due_at,
    }


def roles_asked(task: Task) -> list[str]:
    """The roles whose people may take a task."""
    return [group.partition("@")[0] for group in listed(task.groups)]


def _ancestors(row: InstanceRow, family: Mapping[int, InstanceRow]) -> list[InstanceRow]:
    found: list[InstanceRow] = []
    above = row.parent_key
    while above is not None and above in family:
        found.insert(0, family[above])
        above = family[above].parent_key
    return found


def _history(row: InstanceRow, process: Process) -> list[Line]:
    asked = Asked(sort=("-key",), limit=_HISTORY)
    return [
        _line(event, process)
        for event in history.events(session(), asked, instance_keys=row.key).items
    ]


def _line(event: EventRow, process: Process) -> Line:
    words = EVENTS.get(event.what, Text(event.what, event.what))
    return Line(event.at, words, _label(process, event.element_id), event.by, _more(event))


def _more(event: EventRow) -> Text:
    """The reason of a cancellation, the names of variables that were set."""
    if event.what == "variables.set":
        names = [str(name) for name in event.detail.get("names", ())]
        return Text("、".join(names), ", ".join(names))
    reason = event.detail.get("reason") if event.what == "instance.cancelled" else None
    return word(reason) if reason else Text()


def _label(process: Process, element_id: str | None) -> Text:
    node = process.nodes.get(element_id or "")
    return (node.name if node else Text()) or Text(element_id or "", element_id or "")


def _raw(known: Mapping[str, object]) -> list[tuple[str, str]]:
    """Every variable as the machine keeps it: for those who build or repair."""
    if not auth.person().abilities & _BUILDERS:
        return []
    return [(name, _shortened(known[name])) for name in sorted(known)]


def _shortened(value: object) -> str:
    text = encode(value).decode()
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def to_repair(key: int) -> Instance:
    """The case, for those who may mend it."""
    found = session().get(Instance, key)
    case = case_of(session(), found.root_key) if found else None
    if found is None or case is None or not may(auth.person(), Verb.SEE, case):
        raise NotFound(INSTANCE, key)
    if not may(auth.person(), Verb.REPAIR, case):
        raise NotYours(
            Text("只有运维人员可以这样做。", "Only those who operate cases may do this.")
        )
    return found


@bp.post("/<int:key>/cancel")
def end(key: int) -> AnyResponse:
    """Cancel a case and everything below it."""
    found = to_repair(key)
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise BadRequest(Text("请说明取消的原因。", "Say why the case is cancelled."))
    by = auth.person().username
    running.cancel(engine(), session(), found, by=by, reason=reason)
    flash(say("The case is cancelled."), "info")
    return redirect(url_for("instances.show", key=key))


@bp.post("/<int:key>/incidents/<int:incident>/retry")
def retry_incident(key: int, incident: int) -> AnyResponse:
    """Try again what stopped."""
    to_repair(key)
    stopped = history.incident_by_key(session(), incident)
    if stopped.instance_key != key:
        raise NotFound(Text("故障", "incident"), incident)
    running.retry(engine(), session(), stopped, by=auth.person().username)
    flash(say("It is being tried again."), "info")
    return redirect(url_for("instances.show", key=key))
