"""Starting a case by hand: which processes this person may start, and their start forms."""

from collections.abc import Mapping

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.catalogue import latest_definition, latest_definitions
from engine.errors import BadAnswers, NotYours
from engine.reading.tasks import open_tasks
from engine.store.published import Definition
from engine.texts import Text
from processes.records.choices import choices
from tasks import work
from tasks.desk import context_of, start_form
from tasks.forms.posts import raw_answers
from tasks.forms.shown import Shown, shown
from tasks.rights import Startable, Verb, may
from web import auth
from web.language import say
from web.pages.problems import problems_in
from web.pages.tasks import changed_rows, engine, posted
from web.transaction import keep_uploads, reads, session

bp = Blueprint("start", __name__, url_prefix="/start")


@bp.get("/")
def index() -> str:
    """The processes that this person may start."""
    keys = latest_definitions(session())
    mine = sorted(name for name in keys if may(auth.person(), Verb.START, Startable(name)))
    processes = [engine().process(session(), keys[name]) for name in mine]
    return render_template("start.html", active_tab="inbox", processes=processes)


@bp.get("/<process_id>")
def show(process_id: str) -> str:
    """The start form of a process."""
    return _page(process_id)


def _must_be_allowed(process_id: str) -> None:
    if not may(auth.person(), Verb.START, Startable(process_id)):
        raise NotYours(Text("您不能启动该流程。", "You may not start this process."))


def _fields(
    definition: Definition,
    raw: Mapping[str, object] | None,
    problems: Mapping[str, Text] | None = None,
) -> tuple[Shown, ...]:
    form = start_form(engine(), session(), definition)
    context = context_of(engine(), session(), {}, person=auth.person(), records=choices)
    return shown(form, context, raw, problems or {}) if form else ()


def _page(
    process_id: str,
    raw: Mapping[str, object] | None = None,
    problems: Mapping[str, Text] | None = None,
) -> str:
    _must_be_allowed(process_id)
    definition = latest_definition(session(), process_id)
    form = _fields(definition, raw, problems)
    return render_template(
        "start_form.html",
        active_tab="inbox",
        process=engine().process(session(), definition.key),
        form=form,
        problems=problems_in(form, problems or {}),
    )


@bp.post("/<process_id>/form")
@reads
def changed(process_id: str) -> str:
    """The start form after a change."""
    _must_be_allowed(process_id)
    definition = latest_definition(session(), process_id)
    asked = start_form(engine(), session(), definition)
    if asked is None:
        return ""
    raw = changed_rows(asked, raw_answers(asked, request.form.items(multi=True)))
    return render_template("form_body.html", form=_fields(definition, raw))


@bp.post("/<process_id>")
def begin(process_id: str) -> Response | str:
    """Start, and go on with one's own task; with a wrong answer the form comes again."""
    _must_be_allowed(process_id)
    asked = start_form(engine(), session(), latest_definition(session(), process_id))
    raw = posted(asked) if asked else {}
    if asked and {"_add", "_remove"} & request.form.keys():
        return _page(process_id, changed_rows(asked, raw))
    try:
        instance = work.start_process(
            engine(), session(), process_id, raw, person=auth.person(), records=choices
        )
    except BadAnswers as refused:
        keep_uploads()
        return make_response(_page(process_id, raw, refused.by_field), 422)
    flash(say("The case has started."), "success")
    waiting = open_tasks(session(), instance.key)
    own = [task for task in waiting if task.assignee == auth.person().username]
    if own:
        return redirect(url_for("tasks.show", key=own[0].key))
    return redirect(url_for("instances.show", key=instance.key))
