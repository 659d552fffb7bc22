"""Messages and signals: to the instance that waits, to a start event, or into the buffer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.store.tables import Instance, Message

TIME_TO_LIVE: Final = timedelta(hours=1)


def publish(
    engine: Engine,
    session: Session,
    name: str,
    correlation_key: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
    time_to_live: timedelta = TIME_TO_LIVE,
    message_id: str | None = None,
    sender_key: int | None = None,
) -> Message:
    """Deliver a message now if somebody waits for it, else keep it for its time to live."""
    raise NotImplementedError


def correlate(
    engine: Engine,
    session: Session,
    name: str,
    correlation_key: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> Instance:
    """Deliver a message now to one that waits, or refuse with ``NotFound``."""
    raise NotImplementedError


def broadcast(
    engine: Engine,
    session: Session,
    name: str,
    variables: Mapping[str, object],
    *,
    by: str | None,
) -> int:
    """Send a signal to everybody who waits for it; the answer is how many."""
    raise NotImplementedError


def expire(engine: Engine, session: Session) -> int:
    """Turn buffered messages whose time is over into dead letters; the answer is how many."""
    raise NotImplementedError
