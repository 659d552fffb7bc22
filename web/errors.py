"""From what was refused to what is answered: a status, and a page or a problem document."""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from engine.errors import (
    BadAnswers,
    BadRequest,
    Conflict,
    CorruptState,
    Fault,
    InvalidFile,
    LanewayError,
    MoveNotAllowed,
    NotFound,
    NotImplementedHere,
    NotYours,
    TooLarge,
)
from engine.history import record
from engine.texts import Text
from web.language import said

STATUS: Final[Mapping[type[Exception], int]] = {
    BadRequest: 400,
    NotYours: 403,
    NotFound: 404,
    MoveNotAllowed: 409,
    Conflict: 409,
    TooLarge: 413,
    BadAnswers: 422,
    InvalidFile: 422,
    NotImplementedHere: 501,
    CorruptState: 500,
    LanewayError: 400,
    OperationalError: 503,
}
_OURS: Final = 500
_PROGRAMS: Final = ("/v2/", "/hooks/")
_log = logging.getLogger(__name__)

_HTTP_TEXTS: Final[Mapping[int, Text]] = {
    400: Text("请求无法识别。", "The request could not be understood."),
    401: Text("请先登录。", "Please sign in first."),
    403: Text("您没有权限。", "You may not do this."),
    404: Text("没有这个页面。", "There is no such page."),
    405: Text("这里不能这样做。", "This cannot be done here."),
    413: Text("上传的内容太大。", "What was sent is too large."),
    415: Text(
        "内容类型不对，应为 application/json。", "Wrong content type: send application/json."
    ),
    429: Text("尝试次数过多，请稍后再试。", "Too many tries; please wait a little."),
    500: Text(
        "出错了，已记录。请稍后重试，并告知管理员下面的编号。",
        "Something went wrong and was recorded."
        " Try again later, and tell the administrator the number below.",
    ),
    501: Text("本产品没有实现这一部分。", "This part is not implemented here."),
    503: Text(
        "数据库暂时不可用，请稍后重试。",
        "The database is not available just now; try again shortly.",
    ),
}


def status_of(error: BaseException) -> int:
    """The status of an error: of its nearest class in the table."""
    if isinstance(error, HTTPException):
        return error.code or _OURS
    stated = getattr(error, "status", None)
    if isinstance(stated, int):
        return stated
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), _OURS)


def text_of(error: BaseException, status: int) -> Text:
    """What a person is told. Words of other people's code never reach a page."""
    if isinstance(error, LanewayError):
        return error.text
    return _HTTP_TEXTS.get(status) or _HTTP_TEXTS[_OURS]


def wants_json() -> bool:
    """Whether a program asks: the API, or somebody who prefers JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return request.path.startswith(_PROGRAMS) or best == "application/json"


def answer_to(error: BaseException) -> Response:
    """The whole answer to a refused or failed request."""
    status = status_of(error)
    number = secrets.token_hex(4)
    if status >= _OURS and status != STATUS[NotImplementedHere]:
        _log.error("request %s failed", number, exc_info=error)
    text = text_of(error, status)
    answer = (
        _problem(error, status, text, number)
        if wants_json()
        else _page(error, status, text, number)
    )
    if status in (429, 503):
        answer.headers["Retry-After"] = str(getattr(error, "retry_after", 5))
    return answer


def fault_json(fault: Fault) -> dict[str, Any]:
    """A fault as the API and ``--json`` give it."""
    return {
        "code": fault.code,
        "severity": fault.severity.value,
        "file": fault.file,
        "element": fault.element,
        "label": said(fault.label),
        "line": fault.line,
        "message": said(fault.message),
        "cure": said(fault.cure),
    }


def _problem(error: BaseException, status: int, text: Text, number: str) -> Response:
    code = error.code if isinstance(error, LanewayError) else HTTPStatus(status).name
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(code).upper(),
        "status": status,
        "detail": said(text),
        "instance": request.path,
    }
    if isinstance(error, InvalidFile):
        body["faults"] = [fault_json(fault) for fault in error.faults]
    if isinstance(error, BadAnswers):
        body["fields"] = {name: said(problem) for name, problem in error.by_field.items()}
    if status >= _OURS:
        body["incident"] = number
    answer = make_response(msgspec.json.encode(body), status)
    answer.mimetype = "application/problem+json"
    return answer


def _page(error: BaseException, status: int, text: Text, number: str) -> Response:
    faults = error.faults if isinstance(error, InvalidFile) else ()
    page = render_template(
        "error.html",
        status=status,
        text=text,
        number=number if status >= _OURS else None,
        faults=faults,
        back=_nearest_page() if request.method == "POST" else None,
    )
    return make_response(page, status)


def _note_refusal() -> None:
    """Who was refused a change stays in the history, though nothing else of the request does."""
    person = g.get("person")
    if person is None or g.reads_only:
        return
    with g.sessions.write() as session, session.begin():
        at = current_app.config["LANEWAY"].engine.clock()
        detail = {"method": request.method, "path": request.path}
        record(session, "access.refused", at=at, by=person.username, detail=detail)


def _nearest_page() -> str:
    """The page above an address that forms are sent to: a browser may ask for it all the same.

    A refused form stays under the address it went to; the language, a reload and a bookmark ask
    for that address again.
    """
    pages = current_app.create_url_adapter(request)
    path = request.path
    while pages is not None and path != "/" and not pages.test(path, method="GET"):
        path = path.rstrip("/").rpartition("/")[0] or "/"
    return path


def init_app(app: Flask) -> None:
    """One handler for everything; pages never catch."""

    @app.errorhandler(Exception)
    def handle(error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.response is not None:
            return make_response(error.response)
        if (session := g.get("session")) is not None:
            session.rollback()
        asked_to_read = isinstance(error, MethodNotAllowed) and request.method == "GET"
        if asked_to_read and not wants_json():
            return redirect(_nearest_page())  # type: ignore[return-value]
        if isinstance(error, NotYours):
            _note_refusal()
        return answer_to(error)
