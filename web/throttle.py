"""How often one address may send something without a sign-in, whichever process it reaches."""

from datetime import timedelta

from flask import g, request
from werkzeug.exceptions import TooManyRequests

from tasks.counters import count_one
from web import auth


class TooOften(TooManyRequests):
    """The address has sent too much of late."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.retry_after = max(1, int(wait.total_seconds()))


def admit(what: str, *, most: int, span: timedelta) -> None:
    """Count one more post of this address, or refuse with ``TooOften``.

    In a transaction of its own, so that a refused post counts, too.
    """
    if "session" in g:
        g.pop("session").close()
    subject = f"{what}:{(request.remote_addr or '')[:100]}"
    with g.sessions.write() as counting, counting.begin():
        wait = count_one(counting, subject, most=most, span=span, now=auth.now())
    if wait is not None:
        raise TooOften(wait)
