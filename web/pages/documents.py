"""Attaching files and fetching them: always as a download, never run by the browser."""

from flask import Blueprint, Response, current_app, request, send_file
from werkzeug.datastructures import FileStorage

from engine.documents import Document, found_document, keep
from engine.errors import BadRequest
from engine.texts import Text
from web import auth
from web.transaction import session

bp = Blueprint("documents", __name__)


def kept(upload: FileStorage) -> Document:
    """The stored document of an upload."""
    return keep(
        session(),
        current_app.config["LANEWAY"].settings.home / "documents",
        upload.filename or "",
        upload.mimetype,
        upload.stream,
        by=auth.person().username,
        at=auth.now(),
    )


@bp.post("/documents")
def attach() -> dict[str, str]:
    """Keep one uploaded file; its id is the answer of a file field."""
    upload = request.files.get("file")
    if upload is None:
        raise BadRequest(Text("没有选择文件。", "No file was chosen."))
    document = kept(upload)
    return {"id": document.id, "name": document.name}


@bp.get("/documents/<id>")
def fetch(id: str) -> Response:
    """Send a document; whoever is signed in and was given its id may read it."""
    document = found_document(session(), id)
    folder = current_app.config["LANEWAY"].settings.home / "documents"
    answer = send_file(
        folder / document.id,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=document.name,
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
