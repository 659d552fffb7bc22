"""Living parts of pages: a fragment with an ETag, answered by 304 while nothing changed."""

import hashlib

from flask import Response, make_response, request


def fragment(html: str) -> Response:
    """The fragment, or 304 where the page has it already."""
    answer = make_response(html)
    answer.headers["Cache-Control"] = "no-cache, private"
    answer.set_etag(hashlib.sha256(html.encode()).hexdigest()[:20])
    answer.make_conditional(request)
    return answer


def is_fragment() -> bool:
    """Whether a living part asks, not a browser for a page."""
    return "X-Fragment" in request.headers
