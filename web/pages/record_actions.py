"""The buttons on a record's page: moves that people make, another owner, forgetting a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import event
from werkzeug.wrappers import Response

from engine.errors import BadRequest, NotFound, NotYours
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.kind import Kind
from processes.browsing.kinds import kind_named, kind_of
from processes.editing import actions, forgetting
from processes.editing.actions import ACTIONS, GIVERS, Action
from processes.records.base import Record
from processes.records.tables import Contact, Lead
from tasks.people import Person, everybody
from tasks.tables import PersonRow
from web import auth
from web.language import say
from web.pages.record_cells import title_of
from web.pages.seeing import may_keep, sight_of
from web.pages.tasks import engine
from web.succession import go_along
from web.transaction import session

bp = Blueprint("record_actions", __name__, url_prefix="/records/<kind>/<int:key>")


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person may do with a record now."""

    actions: Sequence[Action] = ()
    heirs: Sequence[PersonRow] = ()
    """Whom it may be given to."""
    forget: bool = False

    def __bool__(self) -> bool:
        return bool(self.actions or self.heirs or self.forget)


def offered(person: Person, kind: Kind, record: Record, *, keeps: bool) -> Offered:
    """The buttons of a page."""
    open_now = [
        action
        for action in ACTIONS.get(kind.id, ())
        if action.is_open(record) and _may(person, action, keeps=keeps)
    ]
    return Offered(open_now, _heirs(person, kind, record), _may_forget(person, kind, record))


@bp.post("/act/<id>")
def act(kind: str, key: int, id: str) -> Response:
    """Make a move."""
    chosen, record = _found(kind, key)
    action, person = actions.action_named(chosen, id), auth.person()
    if not _may(person, action, keeps=may_keep(session(), person, record)):
        raise NotYours(
            Text(f"您不能“{action.label.zh}”。", f'You may not do this: "{action.label.en}".')
        )
    actions.act(engine(), session(), chosen, record, id, by=person.username)
    flash(say("Done."), "success")
    return redirect(url_for("records.show", kind=kind, key=key))


@bp.post("/give")
def give(kind: str, key: int) -> Response:
    """Give the record to another owner."""
    chosen, record = _found(kind, key)
    person, wanted = auth.person(), request.form.get("owner", "")
    heirs = {row.username: row for row in _heirs(person, chosen, record)}
    if not heirs:
        raise NotYours(
            Text(
                "只有主管可以为本部门更换负责人。",
                "Only a manager gives records of the own department to somebody else.",
            )
        )
    if wanted not in heirs:
        raise BadRequest(
            Text("请选择本部门的在职同事。", "Choose somebody of the department who works here.")
        )
    department = heirs[wanted].department_id
    by, at, before = person.username, auth.now(), record.owner
    actions.give(session(), chosen, record, wanted, department, by=by, at=at)
    handed = go_along(engine(), session(), record, before or "", wanted, by=by, at=at)
    flash(say("Given away. Open tasks that went along: {n}.", n=len(handed.tasks)), "success")
    return redirect(url_for("records.show", kind=kind, key=key))


@bp.get("/forget")
def ask(kind: str, key: int) -> str:
    """What forgetting a person means."""
    return _page(*_forgettable(kind, key))


@bp.post("/forget")
def forget(kind: str, key: int) -> Response | str:
    """Forget the person, after the box was ticked."""
    chosen, record = _forgettable(kind, key)
    if not request.form.get("sure"):
        return make_response(_page(chosen, record, unsure=True), 422)
    by = auth.person().username
    erasure = forgetting.forget(engine(), session(), chosen, record, by=by)
    home = current_app.config["LANEWAY"].settings.home
    event.listen(session(), "after_commit", lambda _: erasure.carry_out(home), once=True)
    flash(say("The personal data are deleted."), "success")
    return redirect(url_for("records.show", kind=kind, key=key))


def _page(kind: Kind, record: Lead | Contact, *, unsure: bool = False) -> str:
    return render_template(
        "record_forget.html",
        active_tab="records",
        kind=kind,
        record=record,
        title=title_of(record),
        files=forgetting.files_of(session(), record),
        others=[(kind_of(one), one) for one in forgetting.others_of(session(), record)],
        unsure=unsure,
    )


def _found(kind: str, key: int) -> tuple[Kind, Record]:
    chosen = kind_named(kind)
    return chosen, searching.one(session(), chosen, sight_of(auth.person()), key)


def _forgettable(kind: str, key: int) -> tuple[Kind, Lead | Contact]:
    chosen, record = _found(kind, key)
    if not auth.person().is_admin:
        raise NotYours(
            Text("只有管理员能删除个人信息。", "Only administrators delete personal data.")
        )
    if not isinstance(record, Lead | Contact):
        raise NotFound(Text("联系人或线索", "contact or lead"), key)
    return chosen, record


def _may(person: Person, action: Action, *, keeps: bool) -> bool:
    roles = person.roles | person.borrowed_roles
    return bool(roles & action.roles) or (action.keepers and keeps)


def _may_forget(person: Person, kind: Kind, record: Record) -> bool:
    return person.is_admin and kind.id in forgetting.KINDS and not forgetting.is_forgotten(record)


def _heirs(person: Person, kind: Kind, record: Record) -> Sequence[PersonRow]:
    """The colleagues of a manager's departments."""
    if GIVERS.get(kind.id) not in person.roles or not actions.may_be_given(kind, record):
        return ()
    return everybody(
        session(),
        PersonRow.active.is_(True),
        PersonRow.department_id.in_(person.departments),
        PersonRow.username != (record.owner or ""),
    )
