"""What somebody outside tells us becomes a message, a line of history, and a survey's score."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.messages import publish
from engine.operations import NOTHING
from engine.states import moved
from engine.store.json import decode_object
from engine.store.tables import Instance, Message, Subscription
from engine.texts import Text
from processes.entries.catalogue import ASKED, Entry
from processes.entries.links import LinkExpired, use_up
from processes.entries.tables import Link
from processes.operations.records import numbered
from processes.records import timeline
from processes.records.contracts import Contract
from processes.records.service import Survey, Ticket
from processes.records.service_states import OVER, SURVEY_MOVES, SurveyState, TicketState
from processes.records.tables import Contact, Customer, Lead, Line, Notification
from processes.records.wording import email, phone

Values = Mapping[str, object]


def submit(engine: Engine, session: Session, entry: Entry, values: Values) -> Message | None:
    """A form that is open to everybody starts a process."""
    if entry.message is None:
        return None
    told = {**(entry.always or NOTHING), **values}
    if entry.message in OVERVIEW and (number := _overview_of(session, entry.message, values)):
        return publish(engine, session, OVERVIEW[entry.message], number, told, by=None)
    return publish(engine, session, entry.message, "", told, by=None)


def number_given(session: Session, key: int | None) -> str | None:
    """The number of the lead or ticket that a message from outside became, once it has one."""
    message = session.get(Message, key) if key else None
    if message is None or message.instance_key is None:
        return None
    return session.scalar(
        select(Line.record)
        .join(Instance, Instance.root_key == Line.root_key)
        .where(
            Instance.key == message.instance_key,
            Line.what.in_(_ENTERED),
            Line.at >= message.published_at,
        )
        .order_by(Line.key)
        .limit(1)
    )


_ENTERED: Final = ("lead.created", "ticket.created")


OVERVIEW: Final[Mapping[str, str]] = {"msg_ticket_submitted": "msg_lifecycle_ticket"}
"""What the overview of a customer waits for instead, where there is one."""


def _overview_of(session: Session, message: str, values: Values) -> str | None:
    """The customer who writes, if the overview of this customer waits just now."""
    address = {"phone": phone(values.get("phone")).text, "email": email(values.get("email")).text}
    same = [getattr(Contact, name) == value for name, value in address.items() if value]
    if not same:
        return None
    return session.scalar(
        select(Customer.number)
        .join(Contact, Contact.customer_key == Customer.key)
        .join(Subscription, Subscription.correlation_key == Customer.number)
        .where(
            or_(*same),
            Subscription.kind == "message",
            Subscription.name == OVERVIEW[message],
        )
        .limit(1)
    )


def answer(engine: Engine, session: Session, link: Link, values: Values) -> None:
    """An answer to a link: the link is used up, and whoever waits for the answer goes on.

    A survey that was answered meanwhile, as by phone, or has run out stays as it is.
    """
    entry, now = ASKED[link.entry], engine.clock()
    survey = numbered(session, Survey, link.record)
    if survey is not None and survey.state not in (SurveyState.SENT, SurveyState.REMINDED):
        use_up(session, link, now=now)
        return
    take = _TAKERS.get(link.entry)
    if take is not None:
        take(session, link, values, now)
    use_up(session, link, now=now)
    lead = numbered(session, Lead, link.record)
    timeline.note(
        session,
        "customer.answered",
        link.record,
        at=now,
        customer_key=link.customer_key,
        lead_key=lead.key if lead else None,
        root_key=link.root_key,
        detail={"entry": link.entry, "answers": values},
    )
    _mark_read(session, link, now)
    if entry.message is not None:
        publish(
            engine,
            session,
            entry.message,
            link.correlation_key,
            values,
            by=None,
            time_to_live=entry.keep,
        )
    session.flush()


def _mark_read(session: Session, link: Link, now: datetime) -> None:
    """Who answers has read the letter."""
    session.execute(
        update(Notification)
        .where(
            Notification.record == link.record,
            Notification.to_kind == "customer",
            Notification.delivered_at.is_not(None),
            Notification.read_at.is_(None),
        )
        .values(read_at=now)
    )


def is_over(session: Session, link: Link) -> bool:
    """Whether a link is about a ticket that is closed: who writes again needs a new one."""
    ticket = numbered(session, Ticket, link.record)
    return ticket is not None and ticket.state in OVER


def _keep_score(session: Session, link: Link, values: Values, now: datetime) -> None:
    survey = numbered(session, Survey, link.record)
    score = values.get("csat", values.get("nps"))
    if survey is not None:
        survey.state = moved(SURVEY_MOVES, "answer", survey.state)
        survey.score = score if isinstance(score, int) else None
        survey.answered_at = survey.updated_at = now
        survey.add_details({"comment": values.get("comment")})


def _see_version(session: Session, link: Link, _values: Values, _now: datetime) -> None:
    """A contract that was changed since is sent again, not signed."""
    contract = numbered(session, Contract, link.record)
    sent = decode_object(link.details).get("contract_version")
    if contract is not None and contract.version != sent:
        raise LinkExpired(
            Text(
                "合同已有新版本，请签署最新一封信中的版本。",
                "The contract has changed since; please sign the version of our latest letter.",
            )
        )


def _see_work(session: Session, link: Link, _values: Values, _now: datetime) -> None:
    """What is dealt with is not withdrawn."""
    ticket = numbered(session, Ticket, link.record)
    if ticket is not None and ticket.state in OVER | {TicketState.RESOLVED}:
        raise LinkExpired(
            Text(
                "此工单已处理完毕，无需撤回。",
                "This ticket has been dealt with; there is nothing to withdraw.",
            )
        )


def _opt_out(session: Session, link: Link, _values: Values, now: datetime) -> None:
    lead = numbered(session, Lead, link.record)
    if lead is not None:
        lead.consent, lead.updated_at = False, now
    key = link.customer_key or (lead.customer_key if lead else None)
    customer = session.get(Customer, key) if key else None
    if customer is not None:
        customer.opt_out, customer.updated_at = True, now


_TAKERS: Final[Mapping[str, Callable[[Session, Link, Values, datetime], None]]] = {
    "survey_ticket": _keep_score,
    "survey_nps": _keep_score,
    "survey_purchase": _keep_score,
    "survey_contract": _keep_score,
    "contract": _see_version,
    "withdraw": _see_work,
    "opt_out": _opt_out,
}
