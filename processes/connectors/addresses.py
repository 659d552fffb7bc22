"""Where a letter goes: the channel and address of whoever it is for."""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.connectors.connector import Channel
from processes.records.states import ContactState
from processes.records.tables import Contact, Customer, Notification

_PHONE: Final = re.compile(r"\+?\d{6,15}")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
SPECIAL: Final[Mapping[str, Channel]] = {"contract_sent": Channel.ESIGN}
"""Letters that have a platform of their own, where it is connected."""
_KINDS: Final = {kind.value: kind for kind in (Channel.CALLS, Channel.EVENTS)}
"""Letters that are for no customer."""
_ADVERTISING: Final = ("survey_", "nurture_")


class NoAddress(Exception):
    """There is no way to reach the recipient; the message says what is missing."""


class OptedOut(Exception):
    """The recipient does not want letters of this kind."""


def address_of(session: Session, letter: Notification) -> tuple[Channel, str]:
    """The channel and the address of a letter."""
    given = letter.recipient
    if letter.to_kind in _KINDS:
        return _KINDS[letter.to_kind], given
    customer = session.scalar(select(Customer).where(Customer.number == given))
    if customer is None:
        return _channel_of(given), given
    if customer.opt_out and letter.template.startswith(_ADVERTISING):
        raise OptedOut(f"{given} has opted out")
    for contact in session.scalars(
        select(Contact)
        .where(Contact.customer_key == customer.key, Contact.state == ContactState.ACTIVE)
        .order_by(Contact.is_primary.desc(), Contact.key)
    ):
        if contact.email or contact.phone:
            address = contact.email or contact.phone
            return _channel_of(address), address
    raise NoAddress(f"{given} has no contact with an e-mail address or a phone")


def _channel_of(address: str) -> Channel:
    if _MAIL.fullmatch(address):
        return Channel.MAIL
    if _PHONE.fullmatch(address):
        return Channel.SMS
    if address.startswith("wechat:"):
        return Channel.WECHAT
    raise NoAddress(f"“{address}” is neither an e-mail address nor a phone")
