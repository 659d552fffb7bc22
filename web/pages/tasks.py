"""The task page: the form, what to do and why, the diagram with the case on it; and the verbs."""

from collections.abc import Mapping
from dataclasses import replace

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers
from engine.reading.instances import instance
from engine.texts import Text
from processes.records.choices import choices
from tasks import work
from tasks.desk import Sight, seen
from tasks.forms.posts import raw_answers, with_row, without_row
from tasks.forms.schema import Context, Form
from tasks.forms.shown import shown
from tasks.people import holders, listed, names_of
from tasks.reading import has_read, note_read
from web import auth
from web.language import said, say
from web.pages.documents import kept
from web.pages.earlier import happened
from web.pages.pictures import picture_of_instance
from web.pages.problems import problems_in
from web.pages.task_sides import records_about
from web.pages.telling import telling_of
from web.transaction import keep_uploads, reads, session

bp = Blueprint("tasks", __name__, url_prefix="/tasks")
_NONE: Mapping[str, Text] = {}


def engine() -> Engine:
    """The engine of this installation."""
    found: Engine = current_app.config["LANEWAY"].engine
    return found


def posted(form: Form) -> dict[str, object]:
    """The answers of a post; files that came with it are kept, their ids are the answers."""
    pairs = list(request.form.items(multi=True))
    files = [(name, file) for name, file in request.files.items(multi=True) if file.filename]
    pairs += [(name.removeprefix("_file-"), kept(file).id) for name, file in files]
    return raw_answers(form, pairs)


@bp.get("/<int:key>")
def show(key: int) -> str:
    """The task as this person may work on it."""
    sight = seen(engine(), session(), key, person=auth.person(), records=choices)
    if not has_read(session(), key, auth.person().username):
        g.first_read = key
    return _page(sight)


def note_first_read(response: AnyResponse) -> AnyResponse:
    """Keep when somebody opened a task for the first time: one small write after the page."""
    key = g.pop("first_read", None)
    if key is not None:
        with g.sessions.write() as writing, writing.begin():
            note_read(writing, key, auth.person().username, auth.now())
    return response


def _page(
    sight: Sight,
    raw: Mapping[str, object] | None = None,
    problems: Mapping[str, Text] = _NONE,
    late: Text | None = None,
) -> str:
    task = sight.task
    process = engine().process(session(), task.definition_key)
    colleagues = [
        person
        for group in listed(task.groups)
        for person in session().scalars(holders(group.partition("@")[0]))
    ]
    form = shown(sight.form, _told(sight), raw, problems) if sight.form else ()
    case = instance(session(), task.instance_key)
    history = happened(engine(), task, sight.case)
    people = {task.assignee, task.closed_by, *(line.by for line in history)}
    return render_template(
        "task.html",
        active_tab="inbox",
        about=records_about(sight.context.variables),
        history=history,
        names=names_of(session(), (one for one in people if one)),
        sight=sight,
        task=task,
        node=process.nodes[task.element_id],
        process=process,
        form=form,
        problems=problems_in(form, problems),
        late=late,
        colleagues={one.username: one for one in colleagues}.values()
        if "assign" in sight.moves
        else (),
        case=case,
        picture=picture_of_instance(engine(), session(), case),
        now=auth.now(),
    )


def _told(sight: Sight) -> Context:
    """What the form knows, its values in people's words."""
    telling = telling_of(engine(), sight.task.root_key, sight.task.definition_key)
    return replace(sight.context, said=telling.said)


@bp.post("/<int:key>/form")
@reads
def changed(key: int) -> str:
    """The form after a change: what is asked, required and computed now. Nothing is written."""
    sight = seen(engine(), session(), key, person=auth.person(), records=choices)
    if sight.form is None:
        return ""
    raw = changed_rows(sight.form, raw_answers(sight.form, request.form.items(multi=True)))
    return render_template("form_body.html", form=shown(sight.form, _told(sight), raw))


def changed_rows(form: Form, raw: dict[str, object]) -> dict[str, object]:
    """The answers with the row added or removed that a button asked for."""
    if "_add" in request.form:
        return with_row(form, raw, request.form["_add"])
    if "_remove" in request.form:
        return without_row(form, raw, request.form["_remove"])
    return raw


@bp.post("/<int:key>/complete")
def complete(key: int) -> AnyResponse | str:
    """Complete; with a wrong answer the page comes again, every problem beside its field."""
    if {"_add", "_remove"} & request.form.keys():
        return _with_rows(key)
    raw: dict[str, object] = {}

    def read(form: Form | None) -> dict[str, object]:
        raw.update(posted(form) if form else {})
        return raw

    try:
        task = work.complete(engine(), session(), key, read, person=auth.person(), records=choices)
    except BadAnswers as refused:
        keep_uploads()
        sight = seen(engine(), session(), key, person=auth.person(), records=choices)
        return make_response(_page(sight, raw, refused.by_field), 422)
    except AlreadyDone as late:
        session().rollback()
        return make_response(_too_late(key, late), 409)
    flash(say("Done: {title}", title=said(Text(task.title_zh, task.title_en))), "success")
    goes_on = request.form.get("_then") == "next"
    return redirect(url_for("inbox.following" if goes_on else "inbox.show"))


def _too_late(key: int, late: AlreadyDone) -> str:
    """The task as it is now, and what was typed for it, so that nothing is lost."""
    sight = seen(engine(), session(), key, person=auth.person(), records=choices)
    pairs = request.form.items(multi=True)
    return _page(sight, raw_answers(sight.form, pairs) if sight.form else None, late=late.text)


def _with_rows(key: int) -> str:
    sight = seen(engine(), session(), key, person=auth.person(), records=choices)
    raw = posted(sight.form) if sight.form else {}
    return _page(sight, changed_rows(sight.form, raw) if sight.form else raw)


@bp.post("/<int:key>/claim")
def claim(key: int) -> AnyResponse:
    """Take it; a grab task is done by that, others open."""
    task = work.claim(engine(), session(), key, person=auth.person(), records=choices)
    if task.mode == work.GRAB:
        flash(say("It is yours."), "success")
        return redirect(url_for("inbox.show"))
    return redirect(url_for("tasks.show", key=key))


@bp.post("/<int:key>/release")
def release(key: int) -> AnyResponse:
    """Put it back for the others."""
    work.release(engine(), session(), key, person=auth.person())
    flash(say("It is back with the others."), "info")
    return redirect(url_for("inbox.show"))


@bp.post("/<int:key>/assign")
def assign(key: int) -> AnyResponse:
    """Give it to somebody."""
    username = request.form.get("username", "")
    work.assign(engine(), session(), key, username, person=auth.person())
    flash(say("It is with {username} now.", username=username), "success")
    return redirect(url_for("tasks.show", key=key))
