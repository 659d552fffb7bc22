"""Telling people: notifications to users, roles and customers."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call, OperationFailed
from processes.operations.inputs import maybe, text
from processes.operations.surveys import remind
from processes.records.tables import Notification

_KINDS: Final = ("user", "role", "customer")


def send(session: Session, call: Call) -> Mapping[str, object]:
    """Put a notification into the inbox of a user or role, or the outbox of a customer."""
    told = select(Notification.key).where(Notification.origin == call.idempotency_key)
    if session.scalar(told) is None:
        kind, recipient = _recipient(call)
        template = text(call, "template", "note")
        session.add(
            Notification(
                at=call.now,
                to_kind=kind,
                recipient=recipient,
                template=template,
                record=maybe(call, "record"),
                root_key=call.root_key,
                origin=call.idempotency_key,
            )
        )
        if template == "survey_reminder":
            remind(session, recipient, call.now)
        session.flush()
    return NOTHING


def _recipient(call: Call) -> tuple[str, str]:
    for kind in _KINDS:
        name = maybe(call, f"to_{kind}")
        if name is not None:
            return kind, name
    raise OperationFailed("a notification needs to_user, to_role or to_customer")
