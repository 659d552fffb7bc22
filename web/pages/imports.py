"""Importing leads: choose a file, say which column is which, watch, take the report along."""

from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import BadRequest, NotFound, NotYours
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.kinds import KINDS
from processes.browsing.searching import Wanted
from processes.browsing.sight import Sight
from processes.importing import running
from processes.importing.fields import guessed, lead_fields
from processes.importing.progress import OUTCOMES, Outcome, counts, reported
from processes.importing.reading import read_table
from processes.importing.running import cells_of, head_of
from processes.importing.tables import ImportState, LeadImport
from tasks.people import Scope
from web import auth
from web.csv_file import csv_file
from web.fragments import fragment, is_fragment
from web.language import say
from web.pages.exports import must_export
from web.pages.tasks import engine
from web.transaction import session

bp = Blueprint("imports", __name__, url_prefix="/imports")
PROCESS: Final = "marketing_to_lead"
_SHOWN: Final = 8
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
    by = auth.person().username if auth.person().scope is Scope.OWN else None
    found = running.newest_imports(session(), _LISTED, by=by)
    return render_template("imports.html", active_tab="records", imports=found)


@bp.post("/")
def upload() -> AnyResponse:
    """Read a file; nothing is imported yet."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise BadRequest(Text("没有选择文件。", "No file was chosen."))
    content = given.stream.read()
    before = running.same_file(session(), content)
    if before is not None and _may_see(before):
        flash(say("This very file was read before; nothing is imported twice."), "info")
        return redirect(url_for("imports.show", key=before.key))
    table = read_table(given.filename, content)
    by = auth.person().username
    made = running.keep(engine(), session(), given.filename, content, table, by=by)
    return redirect(url_for("imports.show", key=made.key))


@bp.get("/<int:key>")
def show(key: int) -> str | Response:
    """The columns to match, or how far it is."""
    found = _found(key)
    if found.state is ImportState.READ:
        return _matching(found)
    values = {
        "found": found,
        "counts": counts(session(), found),
        "outcomes": OUTCOMES,
        "ended": found.state in _ENDED,
    }
    if is_fragment():
        return fragment(render_template("import_progress.html", **values))
    return render_template("import.html", active_tab="records", **values)


def _matching(found: LeadImport) -> str:
    head, fields = head_of(found), lead_fields(session())
    rows = running.first_rows(session(), found, _SHOWN)
    campaigns = searching.found(session(), KINDS["campaigns"], Sight(everything=True), Wanted())
    return render_template(
        "import_columns.html",
        active_tab="records",
        found=found,
        head=head,
        rows=[cells_of(row) for row in rows],
        fields=fields,
        guessed=guessed(head, fields),
        campaigns=campaigns.records,
    )


@bp.post("/<int:key>/begin")
def begin(key: int) -> AnyResponse:
    """Let the rows go."""
    found = _found(key)
    names = [field.name for field in lead_fields(session())]
    chosen = ((name, request.form.get(name, "")) for name in names)
    columns = {name: int(column) for name, column in chosen if column.isdecimal()}
    usual: dict[str, object] = {"source": "import"}
    if request.form.get("all_consent"):
        usual["consent"] = True
    if campaign := request.form.get("campaign"):
        usual["campaign_id"] = campaign[:40]
    running.begin(engine(), session(), found, columns, usual)
    return redirect(url_for("imports.show", key=key))


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
    rows = [
        [row.row_no, OUTCOMES[row.outcome], row.record, row.reason, *row.cells]
        for row in reported(session(), found)
        if request.args.get("all") or row.outcome not in (Outcome.CREATED, Outcome.MERGED)
    ]
    return csv_file(f"import_{key}", head, rows)


def _may_see(found: LeadImport) -> bool:
    return auth.person().scope is not Scope.OWN or found.by == auth.person().username


def _found(key: int) -> LeadImport:
    found = running.found_import(session(), key)
    if not _may_see(found):
        raise NotFound(Text("导入", "import"), key)
    return found
