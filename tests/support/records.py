"""Records to test with; each says only what a test is about."""

import itertools
from typing import Any

from sqlalchemy.orm import Session

from processes.records.tables import Customer, Lead, Opportunity
from processes.records.wording import company_key
from tests.support.people import NOON

_COUNTER = itertools.count(1)


def stamped(letters: str, **values: Any) -> dict[str, Any]:
    """The columns that every record has."""
    number = f"{letters}-202611-{next(_COUNTER):05d}"
    return {"number": number, "created_at": NOON, "updated_at": NOON} | values


def add_lead(session: Session, company: str = "华东机械有限公司", **values: Any) -> Lead:
    lead = Lead(**stamped("L", company=company, company_key=company_key(company), **values))
    session.add(lead)
    session.flush()
    return lead


def add_customer(session: Session, name: str = "华东机械有限公司", **values: Any) -> Customer:
    customer = Customer(**stamped("C", name=name, name_key=company_key(name), **values))
    session.add(customer)
    session.flush()
    return customer


def add_deal(
    session: Session, customer: Customer, name: str = "年度采购", **values: Any
) -> Opportunity:
    deal = Opportunity(**stamped("O", customer_key=customer.key, name=name, **values))
    session.add(deal)
    session.flush()
    return deal
