"""Tickets follow whoever works them."""

from typing import Final

from sqlalchemy.orm import Session

from engine.operations import Call
from processes.following.moving import keep, shifted
from processes.following.paying import newest_invoice, request_invoice
from processes.operations.clocks import meet
from processes.operations.inputs import amount, maybe, number, text
from processes.operations.neighbours import Neighbours
from processes.operations.records import numbered
from processes.operations.tickets import reopen
from processes.records.contracts import Contract
from processes.records.payments import INVOICE_MOVES, InvoiceState
from processes.records.service import Ticket
from processes.records.service_states import TICKET_MOVES
from processes.records.tables import Customer

_CAUSES: Final = {"normal": "normal_use"}
"""A normal customer is another thing than normal use."""


def _ticket(session: Session, call: Call) -> Ticket | None:
    ticket = numbered(session, Ticket, maybe(call, "ticket_id"))
    if ticket is not None:
        ticket.updated_at = call.now
    return ticket


def identified(session: Session, call: Call, _by: str | None) -> None:
    """Somebody has found out whose ticket it is."""
    ticket, result = _ticket(session, call), text(call, "identify_result")
    if ticket is None:
        return
    customer = numbered(session, Customer, maybe(call, "customer_id"))
    if result == "linked" and customer is not None:
        ticket.customer_key = customer.key
    if result == "to_sales":
        _end(session, ticket, "to_sales", call)


def classified(session: Session, call: Call, _by: str | None) -> None:
    """What kind of trouble it is, and how bad."""
    ticket = _ticket(session, call)
    if ticket is None:
        return
    ticket.type = maybe(call, "ticket_type") or ticket.type
    ticket.impact, ticket.urgency = maybe(call, "impact"), maybe(call, "urgency")
    keep(ticket, call, "invalid_reason")
    if ticket.type == "repair":
        cause = text(call, "damage_cause")
        ticket.add_details({"damage_cause": _CAUSES.get(cause, cause)})
    validity = text(call, "validity")
    if validity == "valid":
        ticket.state = shifted(TICKET_MOVES, "triage", ticket.state)
    if validity == "to_sales":
        _end(session, ticket, "to_sales", call)


def answered(session: Session, call: Call, _by: str | None) -> None:
    """The customer has heard from a person."""
    ticket = _ticket(session, call)
    if ticket is not None:
        ticket.first_response_at = ticket.first_response_at or call.now


def work_begun(session: Session, call: Call, _by: str | None) -> None:
    """It lies on somebody's desk."""
    ticket = _ticket(session, call)
    if ticket is not None:
        ticket.state = shifted(TICKET_MOVES, "work", ticket.state)


def handled(neighbours: Neighbours, session: Session, call: Call, _by: str | None) -> None:
    """It is solved, or the customer is asked, or it was of another kind."""
    ticket, result = _ticket(session, call), text(call, "handle_result")
    if ticket is None:
        return
    minutes = amount(call, "work_minutes")
    if minutes:
        before = number(ticket.details.get("work_minutes"))
        ticket.add_details({"work_minutes": int(minutes + before)})
    keep(ticket, call, "kb_article")
    if result in ("resolved", "need_info"):
        ticket.first_response_at = ticket.first_response_at or call.now
    if result == "resolved":
        _resolve(neighbours, session, ticket, call)


def finance_handled(neighbours: Neighbours, session: Session, call: Call, by: str | None) -> None:
    """As all work on tickets; an invoice that is written anew replaces the last one."""
    handled(neighbours, session, call, by)
    ticket = numbered(session, Ticket, maybe(call, "ticket_id"))
    key = ticket.contract_key if ticket else None
    contract = session.get(Contract, key) if key else None
    if contract is None or text(call, "finance_action") != "reissue":
        return
    wrong = newest_invoice(session, contract, InvoiceState.ISSUED)
    if wrong is not None:
        wrong.state = shifted(INVOICE_MOVES, "void", wrong.state)
        wrong.updated_at = call.now
    request_invoice(session, contract, call)


def reopened(session: Session, call: Call, _by: str | None) -> None:
    """The customer is not content: it is open again before anybody takes it; its clock runs on."""
    ticket = _ticket(session, call)
    if ticket is not None:
        reopen(session, ticket, call)


def taken_over(neighbours: Neighbours, session: Session, call: Call, _by: str | None) -> None:
    """The manager has solved it."""
    ticket = _ticket(session, call)
    if ticket is not None:
        _resolve(neighbours, session, ticket, call)


def called_back(session: Session, call: Call, _by: str | None) -> None:
    """Why the customer was unhappy, and what was done about it."""
    ticket = _ticket(session, call)
    if ticket is not None:
        keep(ticket, call, "unhappy_reason", "recovery_action")


def _resolve(neighbours: Neighbours, session: Session, ticket: Ticket, call: Call) -> None:
    """Nothing is left to watch: should it be opened again, another watch begins."""
    ticket.state = shifted(TICKET_MOVES, "resolve", ticket.state)
    ticket.first_response_at = ticket.first_response_at or call.now
    ticket.resolved_at = call.now
    keep(ticket, call, "solution", "root_cause")
    meet(session, ticket, call)
    neighbours.look_again(session, call)
    neighbours.call_off(session, ticket.number)


def _end(session: Session, ticket: Ticket, move: str, call: Call) -> None:
    ticket.state = shifted(TICKET_MOVES, move, ticket.state)
    ticket.closed_at = call.now
    meet(session, ticket, call)
