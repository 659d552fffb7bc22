"""Whether this process can answer, for those who watch it."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from engine.store.database import reach
from web.fragments import fragment
from web.transaction import session

bp = Blueprint("health", __name__)


@bp.get("/health")
def status() -> dict[str, str]:
    """200 while the database answers."""
    reach(session())
    return {"status": "ok"}


@bp.get("/demo")
def preparing() -> Response:
    """The line that says how far the demo company is; empty once it is all there."""
    return fragment(render_template("demo_progress.html"))
