"""Whether this process can answer, for those who watch it."""

from flask import Blueprint, redirect, url_for
from sqlalchemy import text
from werkzeug.wrappers import Response

from web.transaction import session

bp = Blueprint("health", __name__)


@bp.get("/health")
def status() -> dict[str, str]:
    """200 while the database answers."""
    session().execute(text("SELECT 1"))
    return {"status": "ok"}


@bp.get("/")
def home() -> Response:
    """The start page is the inbox."""
    return redirect(url_for("inbox.show"))
