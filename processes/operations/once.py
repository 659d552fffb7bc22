"""Operations that are called again by the same step: the answer of the first call, nothing done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import LargeBinary, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.operations import Call, Inside
from engine.store.base import Base
from engine.store.json import decode_object, encode, plain_object

KEPT: Final = timedelta(days=7)
"""So long after a step nobody calls its operation again."""


class Done(Base):
    """What an operation answered to a step."""

    __tablename__ = "crm_done"

    step: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The idempotency key, and the operation."""
    at: Mapped[datetime] = mapped_column(index=True)
    result: Mapped[bytes] = mapped_column(LargeBinary)


def once(name: str, function: Inside) -> Inside:
    """The operation, done once for each step."""

    def run(session: Session, call: Call) -> Mapping[str, object]:
        step = f"{call.idempotency_key}/{name}"
        before = session.get(Done, step)
        if before is not None:
            return decode_object(before.result)
        result = function(session, call)
        session.add(Done(step=step, at=call.now, result=encode(plain_object(result))))
        session.flush()
        return result

    return run


def forget_done(session: Session, *, now: datetime) -> None:
    """Delete what no step can ask for any more."""
    session.execute(delete(Done).where(Done.at < now - KEPT))
