"""Messages that a process sends to the customer: each becomes a letter, with a link to answer."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations import OperationFailed
from engine.states import MessageState
from engine.store.json import decode_object
from engine.store.tables import Message
from processes.connectors.addresses import SPECIAL
from processes.connectors.connector import Channel, not_configured
from processes.entries.links import new_link
from processes.operations.records import numbered
from processes.operations.surveys import ask
from processes.operations.transfers import owned_numbers
from processes.records.contracts import Contract
from processes.records.marketing import TransferBatch
from processes.records.service import Ticket
from processes.records.tables import Customer, Notification, Opportunity

About = Ticket | Contract | Opportunity


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a message to a customer is about, and what is asked in it."""

    table: type[About]
    number: str
    """The variable that names the record."""
    template: str
    entry: str | None = None


OUTGOING: Final[Mapping[str, Outgoing]] = {
    "msg_quote_sent": Outgoing(Opportunity, "opportunity_id", "quote_sent"),
    "msg_contract_sent": Outgoing(Contract, "contract_id", "contract_sent", "contract"),
    "msg_service_quote": Outgoing(Ticket, "ticket_id", "service_quote", "service_quote"),
    "msg_info_request": Outgoing(Ticket, "ticket_id", "info_request", "info_reply"),
    "msg_ticket_resolved": Outgoing(Ticket, "ticket_id", "ticket_resolved", "ticket_confirm"),
}


def write_letter(session: Session, message: Message, off: Collection[Channel] = ()) -> None:
    """Turn a message that nobody waits for inside into a letter, if it is for a customer.

    What is about no record of ours stays in the buffer and ends as a dead letter. A question that
    its platform would have to carry is an incident while that platform is ``off``.
    """
    what = OUTGOING.get(message.name)
    if what is not None and what.entry and SPECIAL.get(what.template) in off:
        raise OperationFailed(not_configured(SPECIAL[what.template]))
    variables = decode_object(message.variables)
    writer = _WRITERS.get(message.name)
    if writer is not None:
        sent = writer(session, message, variables)
    elif what is not None:
        sent = _write(session, message, variables, what)
    else:
        return
    if sent:
        message.state = MessageState.CORRELATED
        session.flush()


def _write(
    session: Session, message: Message, variables: Mapping[str, object], what: Outgoing
) -> bool:
    about = numbered(session, what.table, str(variables.get(what.number) or ""))
    if about is None:
        return False
    customer = session.get(Customer, about.customer_key) if about.customer_key else None
    link = what.entry and new_link(
        session,
        what.entry,
        about.number,
        at=message.published_at,
        correlation_key=message.correlation_key,
        customer_key=customer.key if customer else None,
        details={**variables, **_known(about, customer)},
    )
    letter = Notification(
        at=message.published_at,
        to_kind="customer",
        recipient=_recipient(about, customer),
        template=what.template,
        record=about.number,
        link=link,
        origin=f"message/{message.key}",
    )
    session.add(letter)
    return True


def _known(about: About, customer: Customer | None) -> Mapping[str, object]:
    """What the page that asks tells of the record."""
    if isinstance(about, Ticket):
        return {"subject": about.subject}
    if isinstance(about, Contract):
        return {"company": customer.name if customer else None, "contract_amount": about.amount}
    return {}


def _recipient(about: About, customer: Customer | None) -> str:
    """Whoever wrote the ticket, else the customer."""
    written = (about.email or about.phone) if isinstance(about, Ticket) else ""
    return written or (customer.number if customer else "")


def _ask_survey(session: Session, message: Message, variables: Mapping[str, object]) -> bool:
    ticket = numbered(session, Ticket, str(variables.get("ticket_id") or ""))
    named = numbered(session, Customer, str(variables.get("customer_id") or ""))
    customer = named or (_customer_of(session, ticket) if ticket else None)
    if customer is None:
        return False
    ask(
        session,
        customer,
        "ticket" if ticket else str(variables.get("survey_type") or "nps"),
        at=message.published_at,
        origin=f"message/{message.key}",
        root_key=None,
        ticket=ticket,
        correlation_key=message.correlation_key,
    )
    return True


def _introduce(session: Session, message: Message, variables: Mapping[str, object]) -> bool:
    """Tell the customers of somebody who has left who looks after them now."""
    user = str(variables.get("leaving_user") or "")
    batch = session.scalar(
        select(TransferBatch)
        .where(TransferBatch.leaving_user == user)
        .order_by(TransferBatch.key.desc())
        .limit(1)
    )
    if batch is None:
        return False
    for customer in session.scalars(
        select(Customer).where(Customer.number.in_(owned_numbers(batch, Customer)))
    ):
        if customer.owner not in (None, user):
            session.add(_letter_to(customer.number, "owner_changed", customer.number, message))
    return True


def _announce(session: Session, message: Message, variables: Mapping[str, object]) -> bool:
    """Tell other systems that a contract is in force."""
    number = str(variables.get("contract_id") or "")
    if numbered(session, Contract, number) is None:
        return False
    customer = str(variables.get("customer_id") or "")
    letter = _letter_to(customer, "contract_active", number, message)
    letter.to_kind, letter.due_at = "events", message.published_at
    session.add(letter)
    return True


def _letter_to(recipient: str, template: str, record: str, message: Message) -> Notification:
    return Notification(
        at=message.published_at,
        to_kind="customer",
        recipient=recipient,
        template=template,
        record=record,
        origin=f"message/{message.key}/{record}",
    )


def _customer_of(session: Session, ticket: Ticket) -> Customer | None:
    return session.scalar(select(Customer).where(Customer.key == ticket.customer_key))


_WRITERS: Final[Mapping[str, Callable[[Session, Message, Mapping[str, object]], bool]]] = {
    "msg_survey_request": _ask_survey,
    "msg_owner_changed": _introduce,
    "msg_contract_active": _announce,
}
