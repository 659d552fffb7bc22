"""Letters on their way: taken for a while, carried outside any transaction, booked."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.json import decode_object
from engine.texts import Text
from processes.connectors.addresses import SPECIAL, NoAddress, OptedOut, address_of
from processes.connectors.connector import Channel, Letter
from processes.connectors.wording import told_of, words_of
from processes.entries.links import hash_of
from processes.entries.tables import Link
from processes.records.base import Record
from processes.records.contracts import Contract
from processes.records.service import Survey, Ticket
from processes.records.tables import Customer, Lead, Notification, Opportunity

LEASE: Final = timedelta(minutes=5)
WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
"""After each failed attempt; after the last one the letter is given up."""
NOBODY: Final = "administrator"
_LONGEST_ERROR: Final = 500
_OWNER: Final = "{owner}"
_OWNED: Final[Sequence[type[Record]]] = (Customer, Lead, Opportunity, Contract, Ticket, Survey)


NameOf = Callable[[Session, str], Text]
"""What somebody of ours is called."""


def _as_called(_session: Session, username: str) -> Text:
    return Text(username, username)


def any_due(session: Session, *, now: datetime) -> bool:
    """Whether anything waits to be carried; asked every second, so it takes no lock."""
    return (
        session.scalar(select(Notification.key).where(Notification.due_at <= now).limit(1))
        is not None
    )


def take_letters(
    session: Session,
    *,
    now: datetime,
    public_url: str,
    platforms: Collection[Channel] = (),
    names: NameOf = _as_called,
    limit: int = 10,
) -> list[Letter]:
    """Take letters that are due; commit before carrying them. Those without address fail here."""
    due = session.scalars(
        select(Notification)
        .where(Notification.due_at <= now)
        .order_by(Notification.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    taken = []
    for row in due:
        row.attempts += 1
        row.due_at = now + LEASE
        try:
            letter = _letter(session, row, public_url, names)
        except OptedOut as refused:
            row.due_at, row.link, row.error = None, None, str(refused)
        except NoAddress as missing:
            _give_up(session, row, str(missing), now=now)
        else:
            special = SPECIAL.get(row.template, letter.channel)
            taken.append(replace(letter, channel=special) if special in platforms else letter)
    session.flush()
    return taken


def book(session: Session, letter: Letter, error: str | None, *, now: datetime) -> None:
    """Write down what became of a letter; a delivered one no longer holds its token."""
    row = session.get_one(Notification, letter.key, with_for_update=True)
    if error is None:
        row.delivered_at, row.due_at, row.link, row.error = now, None, None, None
    elif row.attempts > len(WAITS):
        _give_up(session, row, error, now=now)
    else:
        row.due_at, row.error = now + WAITS[row.attempts - 1], error[:_LONGEST_ERROR]
    session.flush()


def _letter(session: Session, row: Notification, public_url: str, names: NameOf) -> Letter:
    channel, address = address_of(session, row)
    words = _words(session, row, names)
    about = f" ({row.record})" if row.record else ""
    link = f"{public_url}/public/links/{row.link}" if row.link else None
    told = _told(session, row)
    lines = [words.zh + about, told.zh, words.en + about, told.en, link or ""]
    return Letter(
        key=row.key,
        channel=channel,
        address=address,
        subject=f"{words.zh}{about}",
        text="\n\n".join(filter(None, lines)) + "\n",
        template=row.template,
        record=row.record,
        link=link,
        sender=row.sender,
    )


def _told(session: Session, row: Notification) -> Text:
    """What the letter tells of the question that its link asks."""
    asked = session.get(Link, hash_of(row.link)) if row.link else None
    return told_of(row.template, decode_object(asked.details)) if asked else Text()


def _words(session: Session, row: Notification, names: NameOf) -> Text:
    """The words of a letter; some name the owner of the record."""
    words = words_of(row.template)
    if _OWNER not in words.zh:
        return words
    owner = names(session, _owner_of(session, row.record) or "")
    return Text(words.zh.replace(_OWNER, owner.zh), words.en.replace(_OWNER, owner.en))


def _give_up(session: Session, row: Notification, error: str, *, now: datetime) -> None:
    """Tell the owner of the record, who can reach the customer another way."""
    row.due_at, row.error = None, error[:_LONGEST_ERROR]
    owner = _owner_of(session, row.record) or _owner_of(session, row.recipient)
    session.add(
        Notification(
            at=now,
            to_kind="user" if owner else "role",
            recipient=owner or NOBODY,
            template="letter_failed",
            record=row.record,
            root_key=row.root_key,
            origin=f"failed/{row.key}",
        )
    )


def _owner_of(session: Session, number: str | None) -> str | None:
    for table in _OWNED if number else ():
        owner = session.scalar(select(table.owner).where(table.number == number))
        if owner:
            return owner
    return None
