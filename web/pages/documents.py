"""Attaching files and fetching them: always as a download, never run by the browser."""

from flask import Blueprint, Flask, Response, current_app, request, send_file
from werkzeug.datastructures import FileStorage

from engine.documents import DOCUMENT, Document, found_document, keep, names_of_documents, places_of
from engine.errors import BadRequest, NotFound
from engine.texts import Text
from processes.browsing import searching
from processes.browsing.kinds import KINDS
from tasks.cases import case_of
from tasks.rights import Verb, may
from web import auth
from web.pages.seeing import sight_of
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


def called(id: str) -> str:
    """What a file that is attached is called."""
    return names_of_documents(session(), [id]).get(id, id)


def init_app(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(called, "document")


def _is_in_sight(id: str) -> bool:
    return any(_sees(*place.split("/", 1)) for place in places_of(session(), id))


def _sees(kind: str, name: str) -> bool:
    person = auth.person()
    if kind == "case":
        return may(person, Verb.SEE, case_of(session(), int(name)))
    sight = sight_of(person)
    return any(searching.numbered(session(), kind, sight, name) for kind in KINDS.values())


@bp.get("/documents/<id>")
def fetch(id: str) -> Response:
    """Send a document to its uploader, and to whoever sees a place where it is attached."""
    document = found_document(session(), id)
    if document.by != auth.person().username and not _is_in_sight(id):
        raise NotFound(DOCUMENT, id[:40])
    folder = current_app.config["LANEWAY"].settings.home / "documents"
    answer = send_file(
        folder / document.id,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=document.name,
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
