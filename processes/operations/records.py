"""Finding or making the records that an operation is about."""

from collections.abc import Mapping
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.documents import Document, attach
from engine.operations import NOTHING, Call, OperationFailed
from processes.browsing.kinds import kind_kept_in
from processes.fields.places import keep_told
from processes.operations.inputs import flag, maybe, text
from processes.records import timeline
from processes.records.base import Record
from processes.records.numbers import next_number
from processes.records.tables import Customer, Lead, Opportunity
from processes.records.wording import company_key, email, phone

R = TypeVar("R", bound=Record)


def numbered(session: Session, table: type[R], number: str | None) -> R | None:
    """A record by the number that people know."""
    if not number:
        return None
    return session.scalar(select(table).where(table.number == number))


def needed(session: Session, table: type[R], number: str | None) -> R:
    """A record that must be there; else the operation has failed."""
    record = numbered(session, table, number)
    if record is None:
        name, number = kind_kept_in(table).name, number or "—"
        raise OperationFailed(f"没有{name.zh} {number}。There is no {name.en.lower()} {number}.")
    return record


def made_by(session: Session, table: type[R], call: Call) -> R | None:
    """The record that this very step has made before."""
    return session.scalar(select(table).where(table.origin == call.idempotency_key))


def stamp(call: Call) -> dict[str, object]:
    """The columns that say when and by which step a record is made."""
    return {
        "created_at": call.now,
        "updated_at": call.now,
        "origin": call.idempotency_key,
    }


def noted(
    session: Session,
    call: Call,
    what: str,
    record: Record,
    detail: Mapping[str, object] = NOTHING,
    *,
    by: str | None = None,
    customer_key: int | None = None,
) -> None:
    """Write a line of the time line about what this step did with a record."""
    timeline.note_of(
        session,
        what,
        record,
        at=call.now,
        by=by,
        root_key=call.root_key,
        customer_key=customer_key,
        detail=detail,
    )


def lead_of(session: Session, call: Call) -> Lead:
    """The lead of the case; one that came from elsewhere is entered when it is first met."""
    number = maybe(call, "lead_id")
    found = numbered(session, Lead, number) or made_by(session, Lead, call)
    if found is not None:
        return found
    lead = Lead(
        number=number or next_number(session, "L", call.now),
        owner=maybe(call, "lead_owner"),
        department=maybe(call, "owner_dept"),
        **lead_columns(call),
        **stamp(call),
    )
    keep_profile(lead, call)
    session.add(lead)
    session.flush()
    noted(session, call, "lead.created", lead, {"source": lead.source})
    keep_told(session, call, "leads", lead)
    return lead


PROFILE: Final = ("employee_count", "target_industry", "job_level", "engagement", "product_line")
"""What is known of a lead and has no column."""


def keep_profile(lead: Lead, call: Call) -> None:
    """What the variables say about a lead that has no column."""
    lead.add_details({n: call.inputs[n] for n in PROFILE if call.inputs.get(n) is not None})


def lead_columns(call: Call) -> dict[str, object]:
    """What the variables say about a lead."""
    company = text(call, "company")
    score = call.inputs.get("lead_score")
    return {
        "name": text(call, "lead_name"),
        "company": company,
        "company_key": company_key(company),
        "phone": phone(call.inputs.get("phone")).text,
        "email": email(call.inputs.get("email")).text,
        "source": text(call, "source", "other"),
        "grade": maybe(call, "lead_grade"),
        "score": int(score) if isinstance(score, int) else None,
        "region": maybe(call, "region"),
        "consent": flag(call, "consent"),
        "campaign": maybe(call, "campaign_id"),
    }


def customer_of(session: Session, call: Call) -> Customer:
    """The customer of the case."""
    return needed(session, Customer, maybe(call, "customer_id"))


def opportunity_of(session: Session, call: Call) -> Opportunity:
    """The opportunity of the case."""
    return needed(session, Opportunity, maybe(call, "opportunity_id"))


def attach_given(session: Session, call: Call, variable: str, number: str) -> None:
    """Let whoever sees a record fetch a document that a variable names."""
    document = session.get(Document, text(call, variable) or "-")
    if document is not None:
        attach(session, document.id, f"record/{number}")
