"""Surveys: sent sparingly, answered once."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved
from processes.entries.links import new_link
from processes.operations.inputs import maybe, text
from processes.operations.records import customer_of, noted, stamp
from processes.records import timeline
from processes.records.numbers import next_number
from processes.records.service import Survey, Ticket
from processes.records.service_states import SURVEY_MOVES, SurveyState
from processes.records.tables import Customer, Notification
from processes.rules.service import LINK_VALID, NEXT_FOLLOW_UP, SURVEY_REST


def send(session: Session, call: Call) -> Mapping[str, object]:
    """Make a survey and send its link, unless the customer does not want to be asked."""
    customer = customer_of(session, call)
    kind = text(call, "survey_type", "nps")
    origin, root_key = call.idempotency_key, call.root_key
    sent = ask(session, customer, kind, at=call.now, origin=origin, root_key=root_key)
    return {"sent": sent}


def ask(
    session: Session,
    customer: Customer,
    kind: str,
    *,
    at: datetime,
    origin: str,
    root_key: int | None,
    ticket: Ticket | None = None,
    correlation_key: str = "",
) -> bool:
    """Send a survey, unless it is too much: for those who opted out, and who were just asked.

    About a ticket whoever wrote it is asked, who need not be the first contact of the customer.
    """
    known = session.scalar(select(Survey.key).where(Survey.origin == origin))
    if customer.opt_out or known or _rests(session, customer, kind, ticket, at):
        return False
    survey = _sent(session, customer, kind, at=at, origin=origin, ticket=ticket)
    timeline.note_of(session, "survey.sent", survey, at=at, root_key=root_key)
    link = new_link(
        session,
        f"survey_{kind}",
        survey.number,
        at=at,
        correlation_key=correlation_key,
        customer_key=customer.key,
        root_key=root_key,
    )
    writer = (ticket.email or ticket.phone) if ticket else ""
    session.add(_letter(survey, writer or customer.number, link, root_key))
    session.flush()
    return True


def _sent(
    session: Session,
    customer: Customer,
    kind: str,
    *,
    at: datetime,
    origin: str,
    ticket: Ticket | None,
) -> Survey:
    survey = Survey(
        number=next_number(session, "SV", at),
        customer_key=customer.key,
        ticket_key=ticket.key if ticket else None,
        owner=customer.owner,
        department=customer.department,
        type=kind,
        expires_at=at + LINK_VALID.of(session),
        created_at=at,
        updated_at=at,
        origin=origin,
    )
    session.add(survey)
    return survey


def _letter(survey: Survey, recipient: str, link: str, root_key: int | None) -> Notification:
    return Notification(
        at=survey.created_at,
        to_kind="customer",
        recipient=recipient,
        template=f"survey_{survey.type}",
        record=survey.number,
        link=link,
        root_key=root_key,
        origin=survey.origin,
    )


def save(session: Session, call: Call) -> Mapping[str, object]:
    """Keep the NPS; the next follow-up is in three months."""
    customer = customer_of(session, call)
    score = call.inputs.get("nps")
    customer.followup_due = call.now + NEXT_FOLLOW_UP.of(session)
    customer.updated_at = call.now
    if isinstance(score, int) and score >= 0:
        customer.nps = score
        _keep_answer(session, call, customer, score)
    told = {"nps": score, "action": text(call, "followup_action")}
    noted(session, call, "survey.saved", customer, told)
    session.flush()
    return NOTHING


def _keep_answer(session: Session, call: Call, customer: Customer, score: int) -> None:
    """The survey that was answered: by the link it is kept already, by telephone it is not."""
    survey = session.scalar(
        select(Survey)
        .where(
            Survey.customer_key == customer.key,
            Survey.type == "nps",
            Survey.created_at > call.now - SURVEY_REST.of(session),
        )
        .order_by(Survey.key.desc())
        .limit(1)
    )
    if survey is None:
        survey = Survey(
            number=next_number(session, "SV", call.now),
            customer_key=customer.key,
            owner=customer.owner,
            department=customer.department,
            type="nps",
            state=SurveyState.SENT,
            expires_at=call.now,
            **stamp(call),
        )
        session.add(survey)
        noted(session, call, "survey.asked", survey)
    if survey.state is not SurveyState.ANSWERED:
        survey.state = SurveyState.ANSWERED
        survey.score, survey.answered_at, survey.updated_at = score, call.now, call.now
        survey.add_details({"comment": maybe(call, "followup_note")})


def remind(session: Session, customer_number: str, at: datetime) -> None:
    """The customer was asked a second time."""
    survey = session.scalar(
        select(Survey)
        .join(Customer, Customer.key == Survey.customer_key)
        .where(Customer.number == customer_number, Survey.state == SurveyState.SENT)
        .order_by(Survey.key.desc())
        .limit(1)
    )
    if survey is not None:
        survey.state = moved(SURVEY_MOVES, "remind", survey.state)
        survey.updated_at = at


def _rests(
    session: Session, customer: Customer, kind: str, ticket: Ticket | None, at: datetime
) -> bool:
    """Whether this was asked already: once for a ticket, once in a while for the NPS."""
    asked = select(Survey.key).where(Survey.customer_key == customer.key, Survey.type == kind)
    if ticket is not None:
        return session.scalar(asked.where(Survey.ticket_key == ticket.key)) is not None
    recent = asked.where(Survey.created_at > at - SURVEY_REST.of(session))
    return kind == "nps" and session.scalar(recent) is not None
