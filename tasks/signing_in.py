"""Signing in and staying signed in: tries are counted, tokens random, only their hashes kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Date, bindparam, delete, select, update
from sqlalchemy.orm import Session

from tasks import passwords
from tasks.calendar import CHINA
from tasks.counters import counters
from tasks.people import Person, assembled, person_rows
from tasks.tables import PersonRow, SignIn, SignInTries

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
WINDOW: Final = timedelta(minutes=15)
TRIES: Final = {"user": 5, "from": 50}
"""Wrong tries within a window: of one user name, from one address."""
_TOUCH_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person is in; the token goes into the cookie and nowhere else."""

    token: str
    username: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Wrong name or password, or too many tries: then ``wait`` says for how long."""

    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that was counted and may now be checked, away from the database."""

    username: str
    password_hash: str | None
    subjects: tuple[str, ...]


def sign_in(
    session: Session, username: str, password: str, *, now: datetime, address: str = ""
) -> SignedIn | Refused:
    """All three steps in one session; to be committed whichever way it ends."""
    attempt = admit(session, username, now=now, address=address)
    if isinstance(attempt, Refused):
        return attempt
    if not passwords.matches(attempt.password_hash, password):
        return Refused()
    return enter(session, attempt, password, now=now)


def admit(
    session: Session, username: str, *, now: datetime, address: str = ""
) -> Attempt | Refused:
    """Count a try before it is checked, so that a thousand at once are still a thousand.

    To be committed; then ``passwords.matches`` needs no transaction.
    """
    username = username.strip().casefold()[:100]
    subjects = (f"user:{username}", *((f"from:{address[:100]}",) if address else ()))
    tries = counters(session, subjects, now)
    waits = [_wait(row, now) for row in tries]
    if any(waits):
        return Refused(max(waits))
    for row in tries:
        _count(row, now)
    known = session.scalar(
        select(PersonRow.password_hash).where(PersonRow.username == username, PersonRow.active)
    )
    session.flush()
    return Attempt(username, known, subjects)


def enter(
    session: Session,
    attempt: Attempt,
    password: str,
    *,
    now: datetime,
    agent: str = "",
) -> SignedIn | Refused:
    """Open a session of browser or program for a try whose password matched."""
    person = session.scalar(select(PersonRow).where(PersonRow.username == attempt.username))
    if person is None or not person.active or person.password_hash != attempt.password_hash:
        return Refused()
    if passwords.is_outdated(person.password_hash or ""):
        person.password_hash = passwords.hashed(password)
    session.execute(delete(SignInTries).where(SignInTries.subject == attempt.subjects[0]))
    # A right password is no try, else many colleagues behind one address lock each other out.
    from_here = (SignInTries.subject.in_(attempt.subjects[1:]), SignInTries.count > 0)
    session.execute(update(SignInTries).where(*from_here).values(count=SignInTries.count - 1))
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=_hash(token),
            person_key=person.key,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
            agent=agent[:200],
        )
    )
    session.flush()
    return SignedIn(token, person.username, now + LONGEST)


_HOLDER_OF_TOKEN: Final = (
    person_rows(bindparam("today", type_=Date))
    .join(SignIn, SignIn.person_key == PersonRow.key)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.revoked_at.is_(None),
        SignIn.expires_at > bindparam("now"),
        SignIn.seen_at > bindparam("idle_since"),
        PersonRow.active,
    )
)
"""Built once: every request begins with it."""


def person_of(session: Session, token: str, *, now: datetime) -> Person | None:
    """Who holds a token that still counts, in one statement."""
    given = {
        "token_hash": _hash(token),
        "now": now,
        "idle_since": now - IDLE,
        "today": now.astimezone(CHINA).date(),
    }
    return assembled(session.execute(_HOLDER_OF_TOKEN, given).all())


def touch(session: Session, token: str, *, now: datetime) -> bool:
    """Note that a token is in use, at most once a minute; says whether anything was written."""
    stale = (SignIn.token_hash == _hash(token), SignIn.seen_at < now - _TOUCH_AFTER)
    if session.scalar(select(SignIn.token_hash).where(*stale)) is None:
        return False
    session.execute(update(SignIn).where(*stale).values(seen_at=now))
    return True


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """End one session; the token opens nothing any more."""
    session.execute(update(SignIn).where(SignIn.token_hash == _hash(token)).values(revoked_at=now))


def sign_out_everywhere(session: Session, person_key: int, *, now: datetime) -> None:
    """End all sessions of a person."""
    mine = (SignIn.person_key == person_key, SignIn.revoked_at.is_(None))
    session.execute(update(SignIn).where(*mine).values(revoked_at=now))


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete what no longer matters: sessions that ended a week ago, tries of past windows."""
    session.execute(delete(SignIn).where(SignIn.expires_at < now - timedelta(days=7)))
    session.execute(delete(SignInTries).where(SignInTries.since < now - WINDOW))


def _wait(tries: SignInTries, now: datetime) -> timedelta:
    limit = TRIES[tries.subject.partition(":")[0]]
    over = tries.since + WINDOW - now
    return over if tries.count >= limit and over > timedelta(0) else timedelta(0)


def _count(tries: SignInTries, now: datetime) -> None:
    if tries.since + WINDOW <= now:
        tries.count, tries.since = 1, now
    else:
        tries.count += 1


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
