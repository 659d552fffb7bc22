"""The rules of the house: what holds, changed by those who answer for it, and who changed what."""

from collections.abc import Mapping
from typing import Any, Final

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from engine import rules
from engine.errors import BadRequest, NotFound, NotYours
from engine.rules import Rule
from engine.texts import Text
from tasks.people import Ability, Person, names_of
from web import auth
from web.language import say
from web.pages.problems import Problem
from web.rules import CHAPTERS, RULES
from web.transaction import session

bp = Blueprint("rules", __name__, url_prefix="/rules")
_NOTHING: Final[Mapping[str, Any]] = {}


def may_rule(person: Person) -> bool:
    """Whether somebody decides about rules: who looks after the house, and who publishes."""
    return bool({Ability.ADMINISTER, Ability.PUBLISH} & person.abilities)


@bp.before_request
def must_rule() -> None:
    """Nobody else sees or changes them."""
    if not may_rule(auth.person()):
        raise NotYours(Text("您没有查看和修改规则的权限。", "You may not see or change the rules."))


@bp.get("/")
def index() -> str:
    """Every rule with the value that holds, and the latest changes."""
    return _page()


@bp.post("/")
def change() -> AnyResponse:
    """Change what was written otherwise than it was shown; a wrong value changes nothing."""
    if "reset" in request.form:
        return _reset(request.form["reset"])
    given = {rule.id: _given(rule) for rule in RULES.values() if rule.id in request.form}
    wanted = {id: text for id, text in given.items() if text != _shown(RULES[id])}
    problems = _problems(wanted)
    if problems:
        return make_response(_page(given, problems), 422)
    changed = [id for id, text in wanted.items() if _change(RULES[id], text)]
    flash(say("Rules changed: {n}", n=len(changed)), "success" if changed else "info")
    return redirect(url_for("rules.index"))


def _given(rule: Rule[Any]) -> str:
    return "\n".join(request.form[rule.id].split("\r\n")).strip()


def _shown(rule: Rule[Any]) -> str:
    """What the page showed: who changed another rule meanwhile does not lose that."""
    return "\n".join(request.form.get(f"was-{rule.id}", "").split("\r\n")).strip()


def _change(rule: Rule[Any], text: str | None) -> bool:
    by = auth.person().username
    return rules.change(session(), rule, text, by=by, at=auth.now()) is not None


def _reset(id: str) -> AnyResponse:
    if id not in RULES:
        raise NotFound(Text("规则", "rule"), id)
    _change(RULES[id], None)
    flash(say("The default holds again."), "success")
    return redirect(url_for("rules.index"))


def _problems(wanted: Mapping[str, str]) -> dict[str, Problem]:
    found = {}
    for id, text in wanted.items():
        try:
            RULES[id].read(text)
        except BadRequest as refused:
            found[id] = Problem(id, RULES[id].label, refused.text)
    return found


def _page(given: Mapping[str, str] = _NOTHING, problems: Mapping[str, Problem] = _NOTHING) -> str:
    held = {id: rule.written(session()) for id, rule in RULES.items()}
    lines = rules.history(session())
    return render_template(
        "rules.html",
        active_tab="rules",
        chapters=CHAPTERS,
        rules=RULES,
        held=held,
        given=given,
        changed=rules.changed_rules(session()),
        by_rule=problems,
        problems=list(problems.values()),
        lines=lines,
        names=names_of(session(), {line.by for line in lines}),
    )
