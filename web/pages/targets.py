"""Sales targets: what people and departments are to win in a month or quarter."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import NotYours
from engine.texts import Text
from processes.operations.price_book import set_target
from processes.records.days import CHINA
from processes.reports.targets import quarter_of, targets_of_year
from tasks.departments import departments
from tasks.people import Ability, holders
from tasks.tables import PersonRow
from web import auth
from web.language import say
from web.pages.products import amount_named, may_edit, must_edit
from web.transaction import session

bp = Blueprint("targets", __name__, url_prefix="/targets")
_SELLERS = ("sales_rep", "sdr", "sales_manager")


@bp.get("/")
def index() -> str:
    """The targets of a year, and a form for one."""
    if Ability.REPORT not in auth.person().abilities:
        raise NotYours(Text("您没有查看销售目标的权限。", "You may not read the sales targets."))
    today = auth.now().astimezone(CHINA).date()
    year = request.args.get("year", "")
    year = year if len(year) == 4 and year.isdigit() else str(today.year)
    return render_template(
        "targets.html",
        active_tab="reports",
        targets=targets_of_year(session(), year),
        year=int(year),
        periods=_periods(today),
        people=_people(),
        departments=departments(session()),
        may_edit=may_edit(),
    )


@bp.post("/")
def save() -> AnyResponse:
    """Set one target; nothing takes it away."""
    must_edit()
    kind, _, holder = request.form.get("holder", "").partition(":")
    period = request.form.get("period", "")
    set_target(
        session(),
        period,
        kind,
        holder[:100],
        amount_named("amount"),
        by=auth.person().username,
        at=auth.now(),
    )
    flash(say("Saved."), "success")
    return redirect(url_for("targets.index", year=period[:4]))


def _people() -> Sequence[PersonRow]:
    return session().scalars(holders(_SELLERS)).all()


def _periods(today: date) -> list[str]:
    """The months and quarters from the beginning of this year to the end of the next."""
    months = [
        f"{year}-{month:02d}" for year in (today.year, today.year + 1) for month in range(1, 13)
    ]
    return sorted({*months, *(quarter_of(month) for month in months)})
