"""The Flask application: the pages, the API, and what surrounds every request."""

import logging
from typing import Final

from flask import Flask, Response, g, request
from werkzeug.routing import IntegerConverter, Map

from engine.jobs import left_behind
from web import assets, auth, colleagues, csrf, errors, language, transaction
from web.api import routes
from web.assembly import Laneway
from web.pages import (
    correcting,
    documents,
    exports,
    health,
    home,
    hooks,
    imports,
    inbox,
    instances,
    menu,
    notifications,
    outside,
    papers,
    processes,
    products,
    public,
    record_actions,
    record_edit,
    record_fields,
    records,
    reports,
    rules,
    signin,
    start,
    targets,
    tasks,
    transfers,
)
from web.worker import drain_now

LARGEST_REQUEST: Final = 26 << 20
LARGEST_TEXT: Final = 2 << 20
"""Of a form or a JSON body; only attached files may be larger."""
LARGEST_KEY: Final = (1 << 63) - 1
PAGES: Final = (
    documents.bp,
    signin.bp,
    home.bp,
    inbox.bp,
    tasks.bp,
    start.bp,
    processes.bp,
    instances.bp,
    correcting.bp,
    records.bp,
    record_fields.bp,
    record_edit.bp,
    record_actions.bp,
    exports.bp,
    reports.bp,
    products.bp,
    targets.bp,
    imports.bp,
    public.bp,
    notifications.bp,
    outside.bp,
    papers.bp,
    hooks.bp,
    rules.bp,
    transfers.bp,
    health.bp,
)
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Key(IntegerConverter):
    """A key in an address; a number that no key can be is no such page."""

    def __init__(self, map: Map, max: int = LARGEST_KEY) -> None:
        super().__init__(map, max=max)


def create_app(laneway: Laneway) -> Flask:
    """The web face of an installation."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = Flask("web", static_folder=None)
    app.config.update(
        LANEWAY=laneway,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_TEXT,
        SECRET_KEY=laneway.settings.secret_key,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=laneway.settings.secure_cookies,
    )
    app.url_map.converters["int"] = Key
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _surround(app, laneway)
    for blueprint in (*PAGES, *routes.BLUEPRINTS):
        app.register_blueprint(blueprint)
    return app


def _surround(app: Flask, laneway: Laneway) -> None:
    """The order matters: after a request Flask runs the hooks in reverse."""
    errors.init_app(app)

    @app.before_request
    def bound() -> None:
        if request.mimetype != "multipart/form-data":
            request.max_content_length = LARGEST_TEXT

    language.init_app(app)
    colleagues.init_app(app)
    assets.init_app(app)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.after_request
    def go_on(_response: Response) -> Response:
        if roots := g.pop("left_behind", None):
            drain_now(laneway.engine, laneway.sessions, roots)
            laneway.wake_workers()
        return _response

    app.after_request(auth.note_use)
    app.after_request(tasks.note_first_read)
    transaction.init_app(app, laneway.sessions, before_commit=_note_left_behind)
    auth.init_app(app)
    csrf.init_app(app)
    notifications.init_app(app)
    menu.init_app(app)
    products.init_app(app)
    documents.init_app(app)
    app.context_processor(lambda: {"person": g.get("person"), "demo": laneway.demo})


def _note_left_behind() -> None:
    g.left_behind = left_behind(g.session)
