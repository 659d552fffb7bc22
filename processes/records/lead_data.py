"""What a lead must say of itself before anybody works it."""

from collections.abc import Mapping
from typing import Final

from processes.records.wording import Written

ASKED: Final[Mapping[str, str]] = {
    "company_missing": "company",
    "no_contact": "phone",
    "phone_format": "phone",
    "email_format": "email",
    "no_consent": "consent",
}
"""The field that each fault is about, the gravest fault first."""


def lead_faults(*, company: str, phone: Written, email: Written, consent: bool) -> list[str]:
    """Everything that keeps the data from being a lead, the gravest first.

    >>> lead_faults(company="", phone=Written("1", ok=False), email=Written(""), consent=True)
    ['company_missing', 'phone_format']
    """
    found = {
        "company_missing": not company,
        "no_contact": not (phone.text or email.text),
        "phone_format": not phone.ok,
        "email_format": not email.ok,
        "no_consent": not consent,
    }
    return [fault for fault in ASKED if found[fault]]
