"""Surveys: sent sparingly, answered once."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from processes.operations.inputs import text
from processes.operations.records import customer_of, made_by, stamp
from processes.records import timeline
from processes.records.numbers import next_number
from processes.records.service import Survey
from processes.records.tables import Customer, Notification

VALID: Final = timedelta(days=30)
REST: Final = timedelta(days=30)
"""A customer is asked for its NPS at most once in this time."""
NEXT_FOLLOW_UP: Final = timedelta(days=90)


def send(session: Session, call: Call) -> Mapping[str, object]:
    """Make a survey and send its link, unless the customer does not want to be asked."""
    customer = customer_of(session, call)
    kind = text(call, "survey_type", "nps")
    if customer.opt_out or made_by(session, Survey, call) or _rests(session, call, customer, kind):
        return NOTHING
    token = secrets.token_urlsafe(24)
    survey = Survey(
        number=next_number(session, "SV", call.now),
        customer_key=customer.key,
        owner=customer.owner,
        department=customer.department,
        type=kind,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        expires_at=call.now + VALID,
        **stamp(call),
    )
    letter = Notification(
        at=call.now,
        to_kind="customer",
        recipient=customer.number,
        template=f"survey_{kind}",
        record=survey.number,
        link=token,
        root_key=call.root_key,
        origin=call.idempotency_key,
    )
    session.add_all([survey, letter])
    session.flush()
    return NOTHING


def save(session: Session, call: Call) -> Mapping[str, object]:
    """Keep the NPS; the next follow-up is in three months."""
    customer = customer_of(session, call)
    score = call.inputs.get("nps")
    customer.followup_due = call.now + NEXT_FOLLOW_UP
    customer.add_details({"nps": score})
    customer.updated_at = call.now
    timeline.note(
        session,
        "survey.saved",
        customer.number,
        at=call.now,
        customer_key=customer.key,
        root_key=call.root_key,
        detail={"nps": score, "action": text(call, "followup_action")},
    )
    session.flush()
    return NOTHING


def _rests(session: Session, call: Call, customer: Customer, kind: str) -> bool:
    asked = select(Survey.key).where(
        Survey.customer_key == customer.key,
        Survey.type == kind,
        Survey.created_at > call.now - REST,
    )
    return kind == "nps" and session.scalar(asked.limit(1)) is not None
