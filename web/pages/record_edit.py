"""Editing a record, and adding a contact: forms that the server makes, judges and locks."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import BadAnswers, Conflict, NotYours
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.kind import Kind
from processes.browsing.kinds import kind_named
from processes.editing import editing
from processes.editing.editable import asked
from processes.fields.components import components
from processes.fields.values import CUSTOM, fields_of
from processes.records.base import Record
from processes.records.tables import Customer
from tasks.forms.schema import Kind as FormKind
from tasks.forms.shown import Shown
from web import auth
from web.language import said, say
from web.made_forms import Component, MadeForm, problems_on
from web.pages.record_cells import title_of
from web.pages.seeing import closeness, may_keep, sight_of
from web.transaction import reads, session

bp = Blueprint("record_edit", __name__, url_prefix="/records")


def form_of(kind: Kind, record: Record | None = None) -> MadeForm:
    """The fields of a kind that people may change, the company's own in a group below.

    Personal ones are left out for whoever sees them masked: who may not read may not write.
    """
    close = record is None or closeness(session(), auth.person(), [record])(record)
    own = components([one for one in fields_of(session(), kind.id) if close or not one.personal])
    group: Component = {
        "type": "group",
        "path": CUSTOM,
        "label": "补充信息",
        "properties": {"label_en": "More"},
        "components": own,
    }
    parts = [*asked(kind, record, personal=close), *([group] if own else [])]
    return MadeForm(parts, editing.held(kind, record) if record is not None else {})


@bp.get("/<kind>/<int:key>/edit")
def edit(kind: str, key: int) -> str:
    """The record as it is."""
    chosen, record = kept(kind, key)
    return _page(chosen, record, form_of(chosen, record))


@bp.post("/<kind>/<int:key>/edit")
def change(kind: str, key: int) -> Response | str:
    """Save; what is wrong, or was changed meanwhile, comes back with all that was typed."""
    chosen, record = kept(kind, key)
    form = form_of(chosen, record)
    raw, seen = form.posted(), request.form.get("_revision", "")
    try:
        values = form.cleaned(raw)
        editing.edit(
            session(),
            chosen,
            record,
            values,
            revision=int(seen) if seen.isdecimal() else 0,
            by=auth.person().username,
            at=auth.now(),
        )
    except BadAnswers as refused:
        return make_response(_page(chosen, record, form, raw, refused.by_field, seen=seen), 422)
    except Conflict as conflict:
        return make_response(_page(chosen, record, form, raw, stale=conflict.text), 409)
    flash(say("Saved."), "success")
    return redirect(url_for("records.show", kind=kind, key=key))


@bp.post("/<kind>/<int:key>/edit/form")
@reads
def changed(kind: str, key: int) -> str:
    """The form after a change. Nothing is written."""
    form = form_of(*kept(kind, key))
    return render_template("form_body.html", form=form.shown(form.posted()))


@bp.get("/customers/<int:key>/contacts/new")
def new_contact(key: int) -> str:
    """An empty form for one more contact."""
    _, customer = kept("customers", key)
    return _contact_page(customer, form_of(kind_named("contacts")))


@bp.post("/customers/<int:key>/contacts/new")
def add_contact(key: int) -> Response | str:
    """One contact more."""
    _, customer = kept("customers", key)
    form = form_of(kind_named("contacts"))
    raw = form.posted()
    try:
        values = form.cleaned(raw)
        assert isinstance(customer, Customer)  # noqa: S101 - asked for among customers
        by = auth.person().username
        editing.add_contact(session(), customer, values, by=by, at=auth.now())
    except BadAnswers as refused:
        return make_response(_contact_page(customer, form, raw, refused.by_field), 422)
    flash(say("Saved."), "success")
    return redirect(url_for("records.show", kind="customers", key=key))


@bp.post("/customers/<int:key>/contacts/form")
@reads
def changed_contact(key: int) -> str:
    """The form of a new contact after a change."""
    kept("customers", key)
    form = form_of(kind_named("contacts"))
    return render_template("form_body.html", form=form.shown(form.posted()))


def kept(kind: str, key: int) -> tuple[Kind, Record]:
    """A record that this person may change; what cannot be seen is not there."""
    chosen = kind_named(kind)
    record = searching.one(session(), chosen, sight_of(auth.person()), key)
    if not may_keep(session(), auth.person(), record):
        raise NotYours(
            Text(
                "只有负责人、其主管和管理员可以修改这条记录。",
                "Only its owner, who leads the owner's team, or an administrator may change it.",
            )
        )
    return chosen, record


def _page(
    kind: Kind,
    record: Record,
    form: MadeForm,
    raw: Mapping[str, object] | None = None,
    problems: Mapping[str, Text] | None = None,
    *,
    stale: Text | None = None,
    seen: str | None = None,
) -> str:
    shown = form.shown(raw, problems)
    return render_template(
        "record_edit.html",
        active_tab="records",
        kind=kind,
        record=record,
        title=title_of(record),
        form=shown,
        form_address=url_for("record_edit.changed", kind=kind.id, key=record.key),
        problems=problems_on(shown, problems),
        stale=stale,
        now=_differences(shown, form.shown()) if stale else (),
        revision=record.revision if seen is None else seen,
    )


def _differences(typed: Sequence[Shown], now: Sequence[Shown]) -> list[tuple[Text, str]]:
    """The fields where the record now holds something else than was typed, and what it holds."""
    found: list[tuple[Text, str]] = []
    for mine, theirs in zip(typed, now, strict=True):
        found += _differences(mine.inner, theirs.inner)
        if (mine.text, mine.chosen, mine.ticked) != (theirs.text, theirs.chosen, theirs.ticked):
            found.append((theirs.field.label, _words(theirs)))
    return found


def _words(one: Shown) -> str:
    """What an input shows."""
    if one.field.kind is FormKind.TICK:
        return say("yes") if one.ticked else say("no")
    chosen = [said(o.label) for o in one.options if str(o.value) in one.chosen]
    return ", ".join(chosen) or one.text or "—"


def _contact_page(
    customer: Record,
    form: MadeForm,
    raw: Mapping[str, object] | None = None,
    problems: Mapping[str, Text] | None = None,
) -> str:
    shown = form.shown(raw, problems)
    return render_template(
        "record_edit.html",
        active_tab="records",
        kind=kind_named("customers"),
        record=customer,
        title=title_of(customer),
        form=shown,
        form_address=url_for("record_edit.changed_contact", key=customer.key),
        problems=problems_on(shown, problems),
        heading=say("New contact"),
    )
