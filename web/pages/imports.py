"""Importing leads: choose a file, say which column is which, watch, take the report along."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Final

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import BadRequest, NotFound, NotYours, TooLarge
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.kinds import KINDS
from processes.browsing.searching import Wanted
from processes.browsing.sight import Sight
from processes.importing import running
from processes.importing.fields import FIELDS, guessed, lead_fields
from processes.importing.judging import PROSPECTS, judged
from processes.importing.progress import LOOKED_AT, OUTCOMES, Outcome, counts, reported
from processes.importing.reading import read_table
from processes.importing.running import cells_of, columns_of, head_of
from processes.importing.tables import ImportState, LeadImport
from tasks.people import Scope
from web import auth
from web.csv_file import csv_file
from web.fragments import fragment, is_fragment
from web.language import say
from web.pages.exports import must_export
from web.pages.paging import key_named
from web.pages.tasks import engine
from web.transaction import reads, session

bp = Blueprint("imports", __name__, url_prefix="/imports")
PROCESS: Final = "marketing_to_lead"
_SHOWN: Final = 8
_WRONG: Final = 20
_JUDGED: Final = 5_000
"""How many rows are judged before they are imported: about a second."""
_PAGE: Final = 50
_UNREADABLE: Final = 422
_USUAL: Final[Mapping[str, object]] = {"source": "import"}
_TOLD: Final = ("lead_name", "company", "phone", "email")
"""What tells rows apart."""
_LISTED: Final = 50
_ENDED: Final = (ImportState.DONE, ImportState.CANCELLED)


@bp.before_request
def must_import() -> None:
    """Whoever may register leads by hand may import them."""
    if PROCESS not in auth.person().starts:
        raise NotYours(Text("您没有导入线索的权限。", "You may not import leads."))


@bp.get("/")
def index() -> str:
    """The imports so far, and the way to a new one."""
    return _index()


def _index(fault: Text | None = None, name: str = "") -> str:
    by = auth.person().username if auth.person().scope is Scope.OWN else None
    found = running.newest_imports(session(), _LISTED, by=by)
    return render_template(
        "imports.html", active_tab="records", imports=found, fault=fault, name=name
    )


@bp.post("/")
def upload() -> AnyResponse:
    """Read a file; nothing is imported yet. What is wrong with it is said where it was chosen."""
    given = request.files.get("file")
    if given is None or not given.filename:
        nothing = Text("没有选择文件。", "No file was chosen.")
        return make_response(_index(nothing), _UNREADABLE)
    content = given.stream.read()
    before = running.same_file(session(), content)
    if before is not None and _may_see(before):
        flash(say("This very file was read before; nothing is imported twice."), "info")
        return redirect(url_for("imports.show", key=before.key))
    try:
        table = read_table(given.filename, content)
    except (BadRequest, TooLarge) as refused:
        return make_response(_index(refused.text, given.filename), _UNREADABLE)
    by = auth.person().username
    made = running.keep(engine(), session(), given.filename, content, table, by=by)
    return redirect(url_for("imports.show", key=made.key))


@bp.get("/<int:key>")
def show(key: int) -> str | Response:
    """The columns to match, or how far it is and what became of the rows."""
    found = _found(key)
    if found.state is ImportState.READ:
        head, fields = head_of(found), lead_fields(session())
        return _matching(found, guessed(head, fields), _USUAL)
    if request.args.get("part") == "said":
        return fragment(render_template("import_said.html", found=found))
    how_many = counts(session(), found)
    values = {
        "found": found,
        "counts": how_many,
        "outcomes": OUTCOMES,
        "looked_at": sum(how_many[one] for one in LOOKED_AT),
        "ended": found.state in _ENDED,
        **_results(found),
    }
    if is_fragment():
        return fragment(render_template("import_progress.html", **values))
    return render_template("import.html", active_tab="records", **values)


def _results(found: LeadImport) -> dict[str, object]:
    """One page of rows with what became of them."""
    chosen, after = _wanted(), key_named(request.args.get("after")) or 0
    outcomes = LOOKED_AT if chosen is None else (chosen,)
    rows = list(reported(session(), found, outcomes, after=after, most=_PAGE + 1))
    columns = columns_of(found)
    return {
        "chosen": chosen,
        "rows": rows[:_PAGE],
        "next": rows[_PAGE - 1].row_no if len(rows) > _PAGE else None,
        "after": after or None,
        "told": [(f.name, f.label) for f in FIELDS if f.name in columns and f.name in _TOLD],
        "columns": columns,
    }


def _wanted() -> Outcome | None:
    """The one end that is asked for; all that need a look where none is."""
    name = request.args.get("outcome")
    return Outcome(name) if name in list(Outcome) else None


def _matching(
    found: LeadImport,
    columns: Mapping[str, int],
    usual: Mapping[str, object],
    problem: Text | None = None,
) -> str:
    """The columns and what would become of the rows."""
    campaigns = searching.found(session(), KINDS["campaigns"], Sight(everything=True), Wanted())
    fields = lead_fields(session())
    return render_template(
        "import_columns.html",
        active_tab="records",
        fields=fields,
        matched=columns,
        usual=usual,
        campaigns=campaigns.records,
        problem=problem,
        **_prospects(found, columns, usual),
    )


def _prospects(
    found: LeadImport, columns: Mapping[str, int], usual: Mapping[str, object]
) -> dict[str, object]:
    fields, head = lead_fields(session()), head_of(found)
    there = {name: column for name, column in columns.items() if column < len(head)}
    kept = running.first_rows(session(), found, _JUDGED)
    rows = [(row.row_no, cells_of(row)) for row in kept]
    looked_at = list(judged(session(), rows, there, usual, fields))
    return {
        "head": head,
        "found": found,
        "judged": len(looked_at),
        "prospects": PROSPECTS,
        "how_many": Counter(row.prospect for row in looked_at),
        "first": looked_at[:_SHOWN],
        "wrong": list(islice((row for row in looked_at if row.faults), _WRONG)),
        "matched_columns": there,
        "in_column": {column: name for name, column in there.items()},
        "labels": {field.name: field.label for field in fields},
    }


@bp.post("/<int:key>/check")
@reads
def check(key: int) -> str:
    """What would become of the rows with the columns as they are chosen now."""
    found = _found(key)
    columns, usual = _chosen()
    if is_fragment():
        return render_template("import_judged.html", **_prospects(found, columns, usual))
    return _matching(found, columns, usual)


@bp.post("/<int:key>/begin")
def begin(key: int) -> AnyResponse:
    """Let the rows go."""
    found = _found(key)
    columns, usual = _chosen()
    try:
        running.begin(engine(), session(), found, columns, usual)
    except BadRequest as refused:
        session().refresh(found)
        page = _matching(found, columns, usual, refused.text)
        return make_response(page, _UNREADABLE)
    return redirect(url_for("imports.show", key=key))


def _chosen() -> tuple[dict[str, int], dict[str, object]]:
    """The columns as somebody matched them, and what counts for all rows."""
    names = [field.name for field in lead_fields(session())]
    given = ((name, request.form.get(name, "")) for name in names)
    columns = {
        name: int(column) for name, column in given if column.isdecimal() and len(column) < 4
    }
    usual = dict(_USUAL)
    if request.form.get("all_consent"):
        usual["consent"] = True
    if campaign := request.form.get("campaign"):
        usual["campaign_id"] = campaign[:40]
    return columns, usual


@bp.post("/<int:key>/cancel")
def cancel(key: int) -> AnyResponse:
    """Send no further row."""
    running.cancel(engine(), session(), _found(key))
    flash(say("The import is cancelled; rows that were sent go on."), "info")
    return redirect(url_for("imports.show", key=key))


@bp.get("/<int:key>/report.csv")
def report(key: int) -> Response:
    """What became of each row: one's own file back, with three columns more."""
    found = _found(key)
    if found.by != auth.person().username:
        must_export()  # the rows hold phones and addresses
    head = [
        Text("行号", "Row"),
        Text("结果", "Result"),
        Text("记录", "Record"),
        Text("原因", "Reason"),
        *head_of(found),
    ]
    chosen = _wanted()
    outcomes = tuple(Outcome) if request.args.get("all") else (chosen,) if chosen else LOOKED_AT
    rows = [
        [row.row_no, OUTCOMES[row.outcome], row.record, row.reason, *row.cells]
        for row in reported(session(), found, outcomes)
    ]
    return csv_file(f"import_{key}", head, rows)


def _may_see(found: LeadImport) -> bool:
    return auth.person().scope is not Scope.OWN or found.by == auth.person().username


def _found(key: int) -> LeadImport:
    found = running.found_import(session(), key)
    if not _may_see(found):
        raise NotFound(Text("导入", "import"), key)
    return found
