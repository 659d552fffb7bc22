"""A message from the middle of a move: posted now, delivered in a transaction of its own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.keys import new_key
from engine.store.json import encode
from engine.store.tables import Job, Subscription


def post(engine: Engine, session: Session, name: str, correlation_key: str) -> bool:
    """Send a message without content to whoever waits for it; False where nobody does."""
    waiting = session.scalar(
        select(Subscription.key)
        .where(
            Subscription.kind == "message",
            Subscription.name == name,
            Subscription.correlation_key == correlation_key,
        )
        .limit(1)
    )
    if waiting is None:
        return False
    body = {"name": name, "correlationKey": correlation_key, "variables": {}, "timeToLive": 0}
    session.add(Job(key=new_key(), kind="message", due_at=engine.clock(), payload=encode(body)))
    session.flush()
    return True
