"""Forms may be sent by our own pages only: a token of the sign-in, and the browser's word."""

import hashlib
import hmac
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from markupsafe import Markup

from engine.errors import NotYours
from engine.texts import Text

FIELD: Final = "_token"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def token() -> str:
    """The form token of this sign-in; worthless to anybody without its cookie."""
    if "form_token" not in g:
        secret = current_app.config["LANEWAY"].settings.secret_key.encode()
        signed = (g.get("sign_in_token") or "").encode()
        g.form_token = hmac.new(secret, signed, hashlib.sha256).hexdigest()
    return str(g.form_token)


def field() -> Markup:
    """The hidden field that every form holds."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def refuse_foreign() -> None:
    """Refuse a change that another site asks this browser for."""
    if request.method in _SAFE or g.get("by_header"):
        return  # we never ask a browser for credentials in a header, so only programs send them
    if not _from_here() or (g.get("sign_in_token") and not hmac.compare_digest(_given(), token())):
        raise NotYours(
            Text(
                "页面已过期或请求来自其他网站。请返回，刷新页面后重试。",
                "The page is too old, or another site sent this. Go back, reload and try again.",
            )
        )


def _given() -> str:
    return request.headers.get("X-CSRF-Token") or request.form.get(FIELD, "")


def _from_here() -> bool:
    """Whether the browser says that one of our pages asks; old browsers say only the origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def init_app(app: Flask) -> None:
    """Check every request; give the templates their field."""
    app.add_template_global(field, "csrf_field")
    app.before_request(refuse_foreign)
