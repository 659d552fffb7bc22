"""The built script and style: which files they are, sent compressed and cached for ever."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, request, send_from_directory, url_for

DIST: Final = Path(__file__).parent / "static" / "dist"
_A_YEAR: Final = 31_536_000

bp = Blueprint("assets", __name__)


@cache
def manifest() -> Mapping[str, Mapping[str, str]]:
    """Entry name → its files, as the build wrote them."""
    return dict(json.loads((DIST / "manifest.json").read_text()))


def asset(name: str) -> str:
    """The address of ``app.js`` or ``app.css``."""
    entry, _, kind = name.rpartition(".")
    return url_for("assets.send", name=manifest()[entry][kind])


@bp.get("/assets/<path:name>")
def send(name: str) -> Response:
    """A built file; its name holds its hash, so it never changes."""
    packed = bool(request.accept_encodings["gzip"]) and (DIST / f"{name}.gz").is_file()
    answer = send_from_directory(DIST, f"{name}.gz" if packed else name, max_age=_A_YEAR)
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
        answer.mimetype = "text/css" if name.endswith(".css") else "text/javascript"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def init_app(app: Flask) -> None:
    """Register the route and the template function."""
    app.register_blueprint(bp)
    app.add_template_global(asset, "asset")
