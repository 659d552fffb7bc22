"""What becomes of a message that nobody inside waits for, and what is refused at the door."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import Conflict
from engine.messages import publish
from engine.states import InstanceState, MessageState
from engine.store.json import decode_object
from engine.store.tables import Instance, Message
from engine.texts import Text
from processes.connectors.connector import Channel
from processes.entries.asking import write_letter
from processes.operations.records import numbered
from processes.records import timeline
from processes.records.contracts import Contract
from processes.records.service import Ticket
from processes.records.tables import Lead, Line

SIGNED: Final = "msg_contract_signed"
IMPORTED: Final = "msg_lead_import"
LEAD_PROCESS: Final = "lead_to_order"


@dataclass(frozen=True, slots=True)
class Onward:
    """The message that begins a process of its own, where the overview of a customer is busy."""

    name: str
    key: str = ""
    """The variable that is its correlation key."""


ONWARD: Final[Mapping[str, Onward]] = {
    "msg_lifecycle_ticket": Onward("msg_ticket_submitted"),
    "msg_lifecycle_change": Onward("msg_contract_change", "contract_id"),
    "msg_lifecycle_expand": Onward("msg_lead_ready", "lead_id"),
}
REPLIES: Final[Mapping[str, str]] = {
    "msg_info_reply": "text",
    "msg_service_quote_reply": "accepted",
    "msg_ticket_confirm": "comment",
}
"""Answers about a ticket, and what of them its time line shows."""


def unawaited(
    engine: Engine, session: Session, message: Message, off: Collection[Channel] = ()
) -> None:
    """Send it on, note it on its ticket, or make a letter of it; else it stays in the buffer."""
    if message.name in ONWARD:
        _send_on(engine, session, message, ONWARD[message.name])
    elif message.name in REPLIES:
        _append(engine, session, message)
    else:
        write_letter(session, message, off)


def _send_on(engine: Engine, session: Session, message: Message, onward: Onward) -> None:
    values = {"customer_id": message.correlation_key, **decode_object(message.variables)}
    sent = publish(
        engine,
        session,
        onward.name,
        str(values.get(onward.key) or ""),
        values,
        by=None,
        message_id=f"onward/{message.key}",
        sender_key=message.sender_key,
    )
    message.state, message.instance_key = MessageState.CORRELATED, sent.instance_key
    session.flush()


def _append(engine: Engine, session: Session, message: Message) -> None:
    values = decode_object(message.variables)
    ticket = numbered(session, Ticket, message.correlation_key or str(values.get("ticket_id")))
    if ticket is None:
        return
    told = {"text": values.get(REPLIES[message.name]), **values}
    timeline.note_of(session, "ticket.replied", ticket, at=engine.clock(), detail=told)
    message.state = MessageState.CORRELATED
    session.flush()


def admit(session: Session, name: str, key: str, values: Mapping[str, object]) -> str | None:
    """Refuse what answers a version that is no longer the one; tell the id of an imported row."""
    if name == SIGNED:
        _see_version(session, key, values)
    if name == IMPORTED and values.get("import_id") and values.get("row_no") is not None:
        return f"{values['import_id']}:{values['row_no']}"
    return None


def _see_version(session: Session, number: str, values: Mapping[str, object]) -> None:
    contract = numbered(session, Contract, number)
    signed = values.get("contract_version")
    if contract is not None and signed is not None and str(signed) != str(contract.version):
        raise Conflict(
            Text(
                f"合同 {number} 发出的是第 {contract.version} 版，不是第 {signed} 版。",
                f"Version {contract.version} of the contract {number} was sent, not {signed}.",
            )
        )


def may_begin(session: Session, process_id: str, key: str) -> bool:
    """A lead is worked in one case, also where that began without a message."""
    if process_id != LEAD_PROCESS:
        return True
    lead = numbered(session, Lead, key)
    if lead is None:
        return True
    trees = select(Line.root_key).where(Line.lead_key == lead.key, Line.root_key.is_not(None))
    open_case = select(Instance.key).where(
        Instance.process_id == process_id,
        Instance.state == InstanceState.ACTIVE,
        Instance.root_key.in_(trees),
    )
    return session.scalar(open_case.limit(1)) is None
