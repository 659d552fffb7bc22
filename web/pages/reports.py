"""Reports: the list, one with its filters, charts and tables, and each table as CSV."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup

from engine.errors import BadRequest, NotFound, NotYours
from engine.reading.definitions import DefinitionRow, latest_of_all
from engine.texts import Text
from processes.reports.asked import Asked
from processes.reports.catalogue import REPORTS, Report, report_named
from processes.reports.processes import Visited
from processes.reports.sheet import Column, Format, Ref, Sheet
from tasks.departments import below, department_names, departments, members
from tasks.people import Ability, Scope, everybody, names_of
from tasks.tables import DepartmentRow, PersonRow
from web import auth
from web.charts import DRAWN, Bar
from web.language import moment, number, said
from web.pages.exports import Table, must_export, taken_out
from web.pages.heat import heat_map
from web.pages.seeing import own_sight, sight_of
from web.pages.tasks import engine
from web.transaction import session

bp = Blueprint("reports", __name__, url_prefix="/reports")
_USUAL: Final = timedelta(days=90)
_FIRST_DAY: Final = date(1900, 1, 1)
_LAST_DAY: Final = date(2999, 12, 31)
_LARGE: Final = 1_000
"""From here on, what stands behind the point only keeps the eye from the figure."""
_CHINA: Final = ZoneInfo("Asia/Shanghai")
Names = Mapping[str, Text]


@bp.get("/")
def index() -> str:
    """Every report that this person may read."""
    readable = [report for report in REPORTS.values() if _may_read(report)]
    return render_template("reports.html", active_tab="reports", reports=readable)


@bp.get("/<id>")
def show(id: str) -> Response:
    """One report."""
    report = _readable(id)
    fault = None
    try:
        asked = _asked(request.args)
    except BadRequest as wrong:
        fault = wrong.text
        asked = _asked({**request.args, "since": "", "until": ""})
    sheets = () if fault else report.sheets(session(), asked)
    names = _names(sheets)
    processes = latest_of_all(session()) if report.whole else ()
    page = render_template(
        "report.html",
        active_tab="reports",
        report=report,
        asked=asked,
        days=(request.args.get("since"), request.args.get("until")) if fault else _days(asked),
        fault=fault,
        given=request.args,
        departments=_departments(),
        owners=_owners(),
        processes=processes,
        heat=_heat(processes, asked, sheets),
        sheets=[(sheet, _written_rows(sheet, names), _chart(sheet, names)) for sheet in sheets],
    )
    return make_response(page, 400 if fault else 200)


def _heat(processes: Sequence[DefinitionRow], asked: Asked, sheets: Sequence[Sheet]) -> str | None:
    """The diagram of the process asked for, if cases went through it."""
    steps = next((sheet.rows for sheet in sheets if sheet.id == "steps"), ())
    newest = next((one for one in processes if one.process_id == asked.process), None)
    visited = [row for row in steps if isinstance(row, Visited)]
    return heat_map(engine(), session(), newest.key, visited) if newest and visited else None


@bp.post("/<id>/<sheet>")
def export(id: str, sheet: str) -> Response | str:
    """One table as CSV."""
    must_export()
    report = _readable(id)
    sheets = {one.id: one for one in report.sheets(session(), _asked(request.form))}
    if sheet not in sheets:
        raise NotFound(Text("表", "table"), sheet[:40])
    chosen = sheets[sheet]
    head = [column.head for column in chosen.columns]
    names = _names([chosen])
    rows = [
        [_exported(column, getattr(row, column.name), names) for column in chosen.columns]
        for row in chosen.rows
    ]
    return taken_out(Table(f"{report.id}_{chosen.id}", head, rows))


def _may_read(report: Report) -> bool:
    return not report.whole or Ability.REPORT in auth.person().abilities


def _readable(id: str) -> Report:
    report = report_named(id)
    if not _may_read(report):
        raise NotYours(Text("您没有查看此报表的权限。", "You may not read this report."))
    return report


def _asked(given: Mapping[str, str]) -> Asked:
    """The filters of a page; without the right to reports, one reads of one's own work only."""
    person, now = auth.person(), auth.now()
    today = now.astimezone(_CHINA).date()
    until = _day(given.get("until"), today)
    since = _day(given.get("since"), until - _USUAL)
    if since > until:
        raise BadRequest(Text("“从”晚于“到”，请对调。", "“From” is after “Until”: swap them."))
    department = given.get("department", "")
    ids = below(session(), department) if department else frozenset()
    reads_all = Ability.REPORT in person.abilities
    return Asked(
        since=datetime.combine(since, time.min, _CHINA),
        until=datetime.combine(until + timedelta(days=1), time.min, _CHINA),
        now=now,
        sight=sight_of(person) if reads_all else own_sight(person),
        owner=given.get("owner", "")[:100],
        department=ids,
        members=members(ids),
        process=given.get("process", "")[:200],
    )


def _day(text: str | None, usual: date) -> date:
    try:
        day = date.fromisoformat(text) if text else usual
    except ValueError:
        day = None
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        raise BadRequest(Text("日期应写成 2026-12-01 的样子。", "Write dates like 2026-12-01."))
    return day


def _days(asked: Asked) -> tuple[str, str]:
    last = asked.until - timedelta(days=1)
    return asked.since.date().isoformat(), last.date().isoformat()


def _departments() -> Sequence[DepartmentRow]:
    """The departments that this person may choose from."""
    person = auth.person()
    if person.scope is Scope.OWN or Ability.REPORT not in person.abilities:
        return ()
    rows = departments(session())
    return [row for row in rows if person.scope is Scope.ALL or row.id in person.departments]


def _owners() -> Sequence[PersonRow]:
    ids = [row.id for row in _departments()]
    return everybody(session(), PersonRow.department_id.in_(ids)) if ids else ()


def _names(sheets: Sequence[Sheet]) -> Names:
    """The names of all people and departments in the sheets, in a statement each."""
    homes = department_names(session(), _told(sheets, Format.DEPARTMENT))
    return {**homes, **names_of(session(), _told(sheets, Format.PERSON))}


def _told(sheets: Iterable[Sheet], format: Format) -> set[str]:
    return {
        str(getattr(row, column.name))
        for sheet in sheets
        for column in sheet.columns
        if column.format is format
        for row in sheet.rows
    }


def _written_rows(sheet: Sheet, names: Names) -> list[list[tuple[str, str | None]]]:
    return [[_cell(column, row, names) for column in sheet.columns] for row in sheet.rows]


def _cell(column: Column, row: object, names: Names) -> tuple[str, str | None]:
    """What a cell says, and where it leads."""
    value = getattr(row, column.name)
    leads = (
        url_for("records.show", kind=value.kind, key=value.key) if isinstance(value, Ref) else None
    )
    return _written(column, value, names), leads


def _written(column: Column, value: object, names: Names) -> str:
    match value:
        case None | "":
            return "—"
        case Text():
            return said(value)
        case datetime():
            return moment(value)
        case int() | Decimal() if column.format is Format.PERCENT:
            return f"{value:.1f} %"
        case int() | Decimal():
            return number(value if -_LARGE < value < _LARGE else round(value))
    text = str(value)
    named = column.format in (Format.PERSON, Format.DEPARTMENT) and text in names
    return said(names[text]) if named else text


def _exported(column: Column, value: object, names: Names) -> object:
    """A value as programs reckon with it; people and departments by their names."""
    if column.format in (Format.PERSON, Format.DEPARTMENT) and str(value) in names:
        return names[str(value)]
    return value


def _chart(sheet: Sheet, names: Names) -> Markup | None:
    if sheet.chart is None or not sheet.rows:
        return None
    column, first = sheet.drawn_column, sheet.columns[0]
    drawn = [
        Bar(
            _written(first, getattr(row, first.name), names),
            float(getattr(row, column.name) or 0),
            _written(column, getattr(row, column.name), names),
        )
        for row in sheet.rows
    ]
    if not any(bar.value for bar in drawn):
        return None  # a picture of nothing
    return DRAWN[sheet.chart](f"{said(sheet.title)}: {said(column.head)}", drawn)
