"""One request, one transaction: opened when first asked for, committed when the answer is good."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from engine.store.database import Sessions
from web.errors import answer_to

F = TypeVar("F", bound=Callable[..., Any])
_FIRST_BAD = 400


def reads(view: F) -> F:
    """Mark a view that only reads although it is asked by POST (the API's searches)."""
    view.reads = True  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def keep_uploads() -> None:
    """Commit although the answer is a refusal: its page names files that were kept by now.

    Only for refusals that come before anything else is written.
    """
    g.keeps = True


def session() -> Session:
    """This request's session. A reading request never takes the write lock."""
    if "session" not in g:
        g.session = (g.sessions.read if g.reads_only else g.sessions.write)()
    opened: Session = g.session
    return opened


def init_app(app: Flask, sessions: Sessions, before_commit: Callable[[], None]) -> None:
    """Open lazily, end always."""

    @app.before_request
    def choose() -> None:
        view = app.view_functions.get(request.endpoint or "")
        g.sessions = sessions
        g.reads_only = request.method in {"GET", "HEAD"} or getattr(view, "reads", False)

    @app.after_request
    def finish(response: Response) -> Response:
        opened: Session | None = g.get("session")
        if opened is None:
            return response
        refused = response.status_code >= _FIRST_BAD and not g.get("keeps")
        if refused or g.reads_only:
            opened.rollback()
            return response
        try:
            before_commit()
            opened.commit()
        except Exception as error:  # the handlers do not reach here
            opened.rollback()
            return answer_to(error)
        return response

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        if "session" in g:
            g.pop("session").close()
