"""Correcting what a stopped step reads, and trying it again: for whoever operates cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import running
from engine.errors import BadRequest, NotFound
from engine.reading import history
from engine.reading.stopping import Read, read_by
from engine.states import INCIDENT_MOVES, moved
from engine.store.json import decode, encode
from engine.store.tables import Incident, Instance
from engine.texts import Text
from web import auth
from web.language import say
from web.pages.instances import to_repair
from web.pages.tasks import engine
from web.pages.telling import telling_of
from web.transaction import session

bp = Blueprint("correcting", __name__, url_prefix="/cases/<int:key>/incidents/<int:incident>")


@dataclass(frozen=True, slots=True)
class Asked:
    """One variable on the page: as it is, as it was typed, and what is wrong with that."""

    name: str
    old: str
    new: str
    problem: Text | None = None


@bp.get("/correct")
def show(key: int, incident: int) -> str:
    """The variables that the step reads."""
    case, stopped = _found(key, incident)
    values = read_by(engine(), session(), stopped).values
    return _page(case, stopped, [Asked(n, written(v), written(v)) for n, v in values.items()])


@bp.post("/correct")
def correct(key: int, incident: int) -> Response | str:
    """Set what was changed, and try again; a wrong value changes nothing."""
    case, stopped = _found(key, incident)
    read, by = read_by(engine(), session(), stopped), auth.person().username
    asked, changed = _judged(read, request.form)
    if not changed or any(one.problem for one in asked):
        return make_response(_page(case, stopped, asked, unchanged=not changed), 422)
    own = {name: value for name, value in changed.items() if name in read.shared}
    local = {name: value for name, value in changed.items() if name in read.local}
    if own:
        running.set_variables(engine(), session(), case, own, by=by)
    if local:
        running.set_variables(engine(), session(), case, local, by=by, step_key=stopped.step_key)
    running.retry(engine(), session(), stopped, by=by)
    flash(say("It is being tried again."), "info")
    return redirect(url_for("instances.show", key=key))


def written(value: object) -> str:
    """A value as it is typed here: a text as it is, everything else as JSON."""
    return value if isinstance(value, str) else encode(value).decode()


def typed(text: str, old: object) -> object:
    """What was typed, of the kind that the value was; a ``BadRequest`` says what is wanted."""
    if isinstance(old, str):
        return text.strip()
    wanted = BadRequest(_WANTED[_kind(old)])
    try:
        value = decode(text.encode())
    except BadRequest:
        raise wanted from None
    if old is not None and _kind(value) is not _kind(old):
        raise wanted
    return value


_WANTED: Mapping[type, Text] = {
    bool: Text("请填写 true 或 false。", "Write true or false."),
    Decimal: Text("请填写数字，如 12.5。", "Write a number, such as 12.5."),
    list: Text('请填写 JSON 列表，如 ["a"]。', 'Write a JSON list, such as ["a"].'),
    dict: Text('请填写 JSON 对象，如 {"a": 1}。', 'Write a JSON object, such as {"a": 1}.'),
    type(None): Text(
        '请填写 JSON：文字加引号，如 "a"。', 'Write JSON: a text in quotes, such as "a".'
    ),
}


def _kind(value: object) -> type:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal
    return type(value)


def _judged(read: Read, posted: Mapping[str, str]) -> tuple[list[Asked], dict[str, object]]:
    asked, changed = [], {}
    for name, old in read.values.items():
        was = written(old)
        new = posted.get(f"v-{name}", was)
        problem = None
        if new.strip() != was:
            try:
                changed[name] = typed(new, old)
            except BadRequest as wrong:
                problem, changed[name] = wrong.text, old
        asked.append(Asked(name, was, new, problem))
    return asked, changed


def _found(key: int, incident: int) -> tuple[Instance, Incident]:
    case = to_repair(key)
    stopped = history.incident_by_key(session(), incident)
    if stopped.instance_key != key:
        raise NotFound(Text("故障", "incident"), incident)
    moved(INCIDENT_MOVES, "resolve", stopped.state)
    return case, stopped


def _page(case: Instance, stopped: Incident, asked: list[Asked], *, unchanged: bool = False) -> str:
    process = engine().process(session(), stopped.definition_key)
    node = process.nodes.get(stopped.element_id)
    return render_template(
        "correct.html",
        active_tab="instances",
        instance=case,
        process=process,
        element=(node.name if node else Text()) or Text(stopped.element_id, stopped.element_id),
        message=stopped.message,
        asked=asked,
        fields=telling_of(engine(), case.root_key, case.definition_key).fields,
        unchanged=unchanged,
    )
