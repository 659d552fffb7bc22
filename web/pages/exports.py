"""Taking data out: needs the right, is logged with its row count, asks again when it is much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request

from engine.errors import NotYours
from engine.history import record as write_event
from engine.reading.history import details_since
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.kind import Shown
from processes.browsing.kinds import kind_named
from processes.browsing.words import word
from processes.fields.values import fields_of
from processes.records.base import Record
from tasks.people import Ability
from web import auth
from web.csv_file import csv_file
from web.language import said
from web.pages.record_asking import wanted_in
from web.pages.record_cells import cells_of
from web.pages.seeing import closeness, sight_of
from web.rules import EXPORTED_ROWS
from web.transaction import session

bp = Blueprint("exports", __name__, url_prefix="/exports")
EXPORTED: Final = "data.exported"
_MOST: Final = 50_000
_CHINA: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Table:
    """What is to be taken out."""

    name: str
    head: Sequence[object]
    rows: Sequence[Sequence[object]]


@bp.post("/records/<kind>")
def records(kind: str) -> Response | str:
    """A list of records as it is filtered."""
    must_export()
    chosen = kind_named(kind)
    custom = fields_of(session(), chosen.id)
    wanted = wanted_in(request.form, custom, owner=request.form.get("owner", ""))
    found = searching.found(session(), chosen, sight_of(auth.person()), wanted, limit=_MOST)
    is_close = closeness(session(), auth.person(), found.records)
    head = [
        Text("编号", "Number"),
        Text("状态", "State"),
        Text("负责人", "Owner"),
        Text("部门", "Department"),
        *(field.label for field in chosen.plain),
        *(field.label for field in custom),
        Text("创建时间", "Created"),
    ]

    def row(record: Record) -> list[object]:
        cells = cells_of(chosen, record, custom, close=is_close(record))
        state = word(getattr(record, "state", ""), chosen.id)
        own = [record.number, state, record.owner, record.department]
        values = (_flat(cell.value) for cell in cells if cell.shown is not Shown.ROWS)
        return [*own, *values, record.created_at]

    return taken_out(Table(chosen.id, head, [row(record) for record in found.records]))


def _flat(value: object) -> object:
    """Several words in one cell."""
    return ", ".join(said(one) for one in value) if isinstance(value, list) else value


def must_export() -> None:
    """Refuse people who may not take data out."""
    if Ability.EXPORT not in auth.person().abilities:
        raise NotYours(Text("您没有导出数据的权限。", "You may not take data out."))


def taken_out(table: Table) -> Response | str:
    """The file, logged; or the question whether so much is meant."""
    rows, before = len(table.rows), _rows_today()
    most = EXPORTED_ROWS.of(session())
    many = rows + before > most
    if many and not request.form.get("sure"):
        return render_template(
            "export_confirm.html", rows=rows, before=before, many=most, given=request.form
        )
    write_event(
        session(),
        EXPORTED,
        at=auth.now(),
        by=auth.person().username,
        detail={"what": table.name, "rows": rows, "many": many},
    )
    session().flush()
    return csv_file(table.name, table.head, table.rows)


def _rows_today() -> int:
    today = datetime.combine(auth.now().astimezone(_CHINA), time.min, _CHINA)
    details = details_since(session(), EXPORTED, today, by=auth.person().username)
    counts = (detail.get("rows") for detail in details)
    return sum(count for count in counts if isinstance(count, int))
