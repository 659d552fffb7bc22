"""Records: lists with search, one record with what belongs to it, one time line per customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for

from engine.reading import history
from engine.reading.cases import cases_of
from engine.reading.instances import InstanceRow
from engine.reading.pages import Asked
from engine.store.json import decode_object
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.history import lines_of
from processes.browsing.kind import Kind
from processes.browsing.kinds import KINDS, kind_named, kind_of
from processes.browsing.lines import line_words
from processes.browsing.searching import Wanted
from processes.browsing.sight import Sight
from processes.browsing.words import word
from processes.editing.editable import editable
from processes.entries.catalogue import ASKED
from processes.fields.schema import Fields
from processes.fields.values import fields_of
from processes.records.base import Record
from processes.records.tables import Line
from tasks.cases import seen_by
from tasks.people import names_of
from tasks.tables import DepartmentRow
from web import auth
from web.pages.heard import said_in
from web.pages.outside import STATE_NAMES, is_callable, letters_about
from web.pages.papers import has_paper
from web.pages.record_actions import offered
from web.pages.record_asking import PREFIX, filtered, told, wanted_in
from web.pages.record_cells import Cell, cells_of, heads, title_of
from web.pages.record_changes import Change, Changes
from web.pages.seeing import closeness, may_keep, sight_of
from web.pages.tasks import engine
from web.pages.telling import Fact
from web.pages.transfers import may_roll_back
from web.pages.words import EVENTS
from web.transaction import session

bp = Blueprint("records", __name__, url_prefix="/records")
_STEPS: Final = ("instance.started", "instance.completed", "instance.cancelled", "task.completed")
_NEWEST: Final = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a time line."""

    at: datetime
    words: Text
    about: Text
    by: str | None = None
    case: int | None = None
    quote: str = ""
    """What the customer wrote."""
    changes: tuple[Change, ...] = ()
    said: Sequence[Fact] = ()
    """What the customer answered."""


@bp.get("/<kind>/")
def index(kind: str) -> str:
    """A page of a kind."""
    chosen = kind_named(kind)
    custom = fields_of(session(), chosen.id)
    owner = auth.person().username if request.args.get("mine") else ""
    wanted = wanted_in(request.args, custom, owner=owner)
    found = searching.found(session(), chosen, sight_of(auth.person()), wanted)
    return render_template(
        "record_list.html",
        active_tab="records",
        kind=chosen,
        kinds=KINDS.values(),
        columns=heads(chosen, custom),
        rows=_rows(chosen, found.records, custom),
        names=names_of(session(), (record.owner for record in found.records if record.owner)),
        wanted=wanted,
        told=told(wanted),
        here=partial(url_for, "records.index", **_asked(chosen, wanted)),
        filters=filtered(custom),
        prefix=PREFIX,
        next=found.following,
        word=word,
    )


def _asked(kind: Kind, wanted: Wanted) -> dict[str, Any]:
    """What the address of a list holds, but for its page."""
    mine = {"mine": "1"} if wanted.owner else {}
    return {**told(wanted), **mine, "kind": kind.id}


@bp.get("/<kind>/<int:key>")
def show(kind: str, key: int) -> str:
    """One record with everything around it."""
    chosen = kind_named(kind)
    sight = sight_of(auth.person())
    record = searching.one(session(), chosen, sight, key)
    is_close = closeness(session(), auth.person(), [record])
    keeps = may_keep(session(), auth.person(), record)
    lines, custom = lines_of(session(), record), fields_of(session(), chosen.id)
    cases = _cases(lines, record)
    return render_template(
        "record.html",
        active_tab="records",
        kind=chosen,
        record=record,
        department=_department(record),
        title=title_of(record),
        cells=cells_of(
            chosen,
            record,
            custom,
            close=is_close(record),
            targets=searching.linked(session(), chosen, [record], sight),
        ),
        keeps=keeps,
        offered=offered(auth.person(), chosen, record, keeps=keeps),
        editable=bool(custom or editable(chosen)),
        details=_details(record) if is_close(record) else (),
        near=_near(chosen, record, sight),
        happened=_happened(lines, cases),
        letters=letters_about(record.number),
        printable=has_paper(record),
        callable=is_callable(record),
        undoable=may_roll_back(auth.person(), record),
        states=STATE_NAMES,
        cases=cases,
        names=names_of(session(), {n for n in (record.owner, record.created_by) if n}),
        word=word,
    )


def _near(kind: Kind, record: Record, sight: Sight) -> list[tuple[Kind, list[tuple[Record, str]]]]:
    """The records that belong to this one, with what people call them."""
    return [
        (other, [(one, title_of(one)) for one in rows])
        for other, rows in searching.belonging(session(), kind, record, sight)
    ]


def _rows(kind: Kind, records: Sequence[Record], custom: Fields) -> list[tuple[Record, list[Cell]]]:
    is_close = closeness(session(), auth.person(), records)
    targets = searching.linked(session(), kind, records, sight_of(auth.person()))
    cells = (cells_of(kind, one, custom, close=is_close(one), targets=targets) for one in records)
    return [
        (record, [cell for cell in row if cell.listed])
        for record, row in zip(records, cells, strict=True)
    ]


def _department(record: Record) -> Text:
    row = session().get(DepartmentRow, record.department) if record.department else None
    if row is None:
        return Text(record.department or "", record.department or "")
    return Text(row.name_zh or row.id, row.name_en or row.id)


def _details(record: Record) -> list[tuple[str, str]]:
    """What has no column of its own and is short enough to read."""
    named = {field.name for field in kind_of(record).fields}
    return [
        (name, str(value))
        for name, value in sorted(record.details.items())
        if name not in named and isinstance(value, str | int) and str(value)
    ]


def _cases(lines: Sequence[Line], record: Record) -> Sequence[InstanceRow]:
    """The cases that a record has been in, as far as this person may see them."""
    roots = {line.root_key for line in lines if line.root_key}
    seen = seen_by(auth.person())
    return cases_of(session(), seen, roots, record.number, searching.PAGE)


def _happened(lines: Sequence[Line], cases: Sequence[InstanceRow]) -> list[Happened]:
    """What records say happened and what people did in their cases, newest first."""
    seen, changes = {case.key for case in cases}, Changes()
    said = [
        Happened(
            line.at,
            line_words(line.what),
            Text(line.record, line.record),
            line.by,
            line.root_key if line.root_key in seen else None,
            _quote(line),
            changes.of(line),
            _answers(line),
        )
        for line in lines
    ]
    return sorted(said + _steps(cases), key=lambda one: one.at, reverse=True)[:_NEWEST]


def _quote(line: Line) -> str:
    text = decode_object(line.detail).get("text")
    return text if isinstance(text, str) else ""


def _answers(line: Line) -> Sequence[Fact]:
    """What the customer answered by a link."""
    detail = decode_object(line.detail)
    entry, values = detail.get("entry"), detail.get("answers")
    if entry not in ASKED or not isinstance(values, dict):
        return ()
    return said_in([str(entry)], values)


def _steps(cases: Sequence[InstanceRow]) -> list[Happened]:
    if not cases:
        return []
    of = {case.key: case for case in cases}
    asked = Asked(sort=("-key",), limit=_NEWEST)
    found = history.events(session(), asked, instance_keys=list(of), what=_STEPS).items
    return [
        Happened(
            event.at,
            EVENTS.get(event.what, Text(event.what, event.what)),
            _step_name(of[event.instance_key], event.element_id),
            event.by,
            event.instance_key,
        )
        for event in found
        if event.instance_key is not None
    ]


def _step_name(case: InstanceRow, element_id: str | None) -> Text:
    node = engine().process(session(), case.definition_key).nodes.get(element_id or "")
    return node.name if node and node.name else case.name
