"""Links with a single-use token: made, looked at, used up."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import AlreadyDone, LanewayError, MoveNotAllowed
from engine.operations import NOTHING
from engine.store.json import encode, plain_object
from engine.texts import Text
from processes.entries.tables import Link
from processes.rules.service import LINK_VALID


class UnknownLink(LanewayError):
    """No letter of ours holds this token."""

    code = "unknown_link"
    status = 404

    def __init__(self) -> None:
        super().__init__(
            Text(
                "没有这个链接，请检查是否完整。",
                "There is no such link; please see that it is whole.",
            )
        )


class AnsweredBefore(AlreadyDone):
    """The link was used; a second answer changes nothing."""

    def __init__(self, link: Link, at: datetime) -> None:
        thanks = Text("您已经答复过了，谢谢。", "You have answered already, thank you.")
        super().__init__(thanks, by=None, at=at)
        self.link = link


class LinkExpired(MoveNotAllowed):
    """The time to answer is over."""

    code = "link_expired"
    status = 410


def new_link(
    session: Session,
    entry: str,
    record: str,
    *,
    at: datetime,
    correlation_key: str = "",
    customer_key: int | None = None,
    root_key: int | None = None,
    details: Mapping[str, object] = NOTHING,
) -> str:
    """Make a link; the answer is its token. An older question of the kind is withdrawn by it."""
    session.execute(
        update(Link)
        .where(
            Link.record == record,
            Link.entry == entry,
            Link.used_at.is_(None),
            Link.expires_at > at,
        )
        .values(expires_at=at)
    )
    token = secrets.token_urlsafe(24)
    session.add(
        Link(
            token_hash=hash_of(token),
            entry=entry,
            record=record,
            correlation_key=correlation_key,
            customer_key=customer_key,
            root_key=root_key,
            details=encode(plain_object(details)),
            created_at=at,
            expires_at=at + LINK_VALID.of(session),
        )
    )
    return token


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def usable_link(session: Session, token: str, *, now: datetime) -> Link:
    """The link of a token, if it can be answered now."""
    link = session.scalar(select(Link).where(Link.token_hash == hash_of(token)))
    if link is None:
        raise UnknownLink
    if link.used_at is not None:
        raise AnsweredBefore(link, link.used_at)
    if link.expires_at <= now:
        raise LinkExpired(
            Text("链接已过期，请与我们联系。", "This link is too old; please contact us.")
        )
    return link


def use_up(session: Session, link: Link, *, now: datetime) -> None:
    """Take the link: of two who answer at once one is refused."""
    taken = session.scalar(
        update(Link)
        .where(Link.token_hash == link.token_hash, Link.used_at.is_(None))
        .values(used_at=now)
        .returning(Link.token_hash)
    )
    if taken is None:
        raise AnsweredBefore(link, now)
