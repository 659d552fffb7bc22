"""Before a lead is one: its data judged, its like searched for, merged, nurtured."""

from collections.abc import Mapping
from typing import Final

from rapidfuzz.fuzz import ratio
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from engine.operations import NOTHING, Call
from engine.states import moved, open_moves
from processes.entries.links import new_link
from processes.operations.inputs import flag, maybe, text
from processes.operations.records import lead_of, numbered
from processes.records import timeline
from processes.records.lead_data import lead_faults
from processes.records.states import CLOSED_LEADS, LEAD_MOVES, LeadState
from processes.records.tables import Contact, Customer, Lead, Notification
from processes.records.wording import company_key, email, phone
from processes.rules.leads import COMPETITORS, LEADS_ALIKE, PERSONAL_MAIL, REGIONS

_MOST_LIKE: Final = 2_000
_ENGAGEMENT: Final = ("none", "visit", "download", "price_inquiry", "demo_request")
_PUT_AWAY: Final = (LeadState.ARCHIVED, LeadState.DISQUALIFIED, LeadState.NURTURE_BACK)
"""Nobody works them: a lead that is revived is not merged into one of these."""


def normalize(session: Session, call: Call) -> Mapping[str, object]:
    """Bring the lead's data into one form and judge them."""
    called, written = phone(call.inputs.get("phone")), email(call.inputs.get("email"))
    faults = lead_faults(
        company=text(call, "company"), phone=called, email=written, consent=flag(call, "consent")
    )
    return {
        "valid": not faults,
        "reason": next(iter(faults), ""),
        "reasons": faults,
        "contact_complete": bool(called.text and written.text),
        "flag": _flag(session, call, written.text),
    }


def _flag(session: Session, call: Call, address: str) -> str:
    """The gravest reason for doubt; what the sender of the lead has flagged stays so."""
    given, domain = text(call, "lead_flag"), address.rpartition("@")[2]
    company, region = company_key(call.inputs.get("company")), text(call, "region").casefold()
    rivals, served = COMPETITORS.of(session), REGIONS.of(session)
    doubts = {
        "competitor": domain in rivals or company in map(company_key, rivals),
        "out_of_region": bool(served and region) and region not in served,
        "personal_email": domain in PERSONAL_MAIL.of(session),
    }
    kept = given if given in ("competitor", "out_of_region") else ""
    return next((doubt for doubt, found in doubts.items() if found or doubt == kept), "none")


def find_duplicates(session: Session, call: Call) -> Mapping[str, object]:
    """The same phone or e-mail is the same lead; a similar company with the same contact may be."""
    called = phone(call.inputs.get("phone")).text
    written = email(call.inputs.get("email")).text
    found = _same_contact(session, called, written, but=maybe(call, "lead_id"))
    if found is not None:
        return _duplicate("exact", found)
    alike = _same_company(session, call, but=maybe(call, "lead_id"))
    return _duplicate("fuzzy" if alike else "none", alike)


def _same_contact(
    session: Session, called: str, written: str, *, but: str | None
) -> Lead | Contact | None:
    for table in (Lead, Contact):
        same = [
            column == value
            for column, value in ((table.phone, called), (table.email, written))
            if value
        ]
        if not same:
            return None
        query = select(table).where(or_(*same)).order_by(table.key).limit(1)
        if table is Lead:
            query = query.where(_is_older(but))
        record = session.scalar(query)
        if isinstance(record, Lead | Contact):
            return record
    return None


def _is_older(but: str | None) -> ColumnElement[bool]:
    if but is None:
        return Lead.state.not_in(CLOSED_LEADS)
    return and_(Lead.state.not_in((*CLOSED_LEADS, *_PUT_AWAY)), Lead.number != but)


def _same_company(session: Session, call: Call, *, but: str | None) -> Lead | Contact | None:
    key, name = company_key(call.inputs.get("company")), text(call, "lead_name")
    if not key or not name:
        return None
    candidates = session.scalars(
        select(Lead).where(Lead.name == name, _is_older(but)).order_by(Lead.key).limit(_MOST_LIKE)
    )
    alike = float(LEADS_ALIKE.of(session) * 100)
    lead = next((one for one in candidates if ratio(one.company_key, key) >= alike), None)
    if lead is not None:
        return lead
    known = session.execute(
        select(Contact, Customer.name_key)
        .join(Customer, Customer.key == Contact.customer_key)
        .where(Contact.name == name)
        .order_by(Contact.key)
        .limit(_MOST_LIKE)
    ).all()
    return next((one for one, company in known if ratio(company, key) >= alike), None)


def _duplicate(level: str, record: Lead | Contact | None) -> Mapping[str, object]:
    return {
        "level": level,
        "record_type": record and type(record).__name__.lower(),
        "record_id": record and record.number,
        "owner": record and record.owner,
    }


def merge(session: Session, call: Call) -> Mapping[str, object]:
    """Add to the older record what the newer one brought, and tell its owner."""
    number = text(call, "duplicate_of")
    older = numbered(session, Lead, number)
    contact = numbered(session, Contact, number)
    brought = {name: text(call, name) for name in ("source", "campaign_id", "engagement")}
    record = older or contact
    if record is not None:
        _append(record, brought)
        record.updated_at = call.now
    if record is not None and record.owner:
        session.add(_told(record, "lead_merged", call))
    newer = numbered(session, Lead, maybe(call, "lead_id"))
    if newer is not None and newer is not older and "merge" in open_moves(LEAD_MOVES, newer.state):
        newer.state = moved(LEAD_MOVES, "merge", newer.state)
        newer.updated_at = call.now
        newer.add_details({"duplicate_of": number})
    timeline.note(
        session,
        "lead.merged",
        number,
        at=call.now,
        lead_key=older.key if older else None,
        customer_key=contact.customer_key if contact else None,
        root_key=call.root_key,
        detail=brought,
    )
    session.flush()
    return NOTHING


def _append(record: Lead | Contact, brought: Mapping[str, str]) -> None:
    """What came before stays; the highest engagement counts."""
    before = record.details.get("merged")
    merged = [*before, brought] if isinstance(before, list) else [brought]
    levels = [str(record.details.get("engagement")), brought["engagement"]]
    known = [level for level in levels if level in _ENGAGEMENT]
    highest = max(known, key=_ENGAGEMENT.index, default="none")
    record.add_details({"merged": merged, "engagement": highest})
    if isinstance(record, Lead):
        record.campaign = record.campaign or brought["campaign_id"] or None


def _told(record: Lead | Contact, template: str, call: Call) -> Notification:
    return Notification(
        at=call.now,
        to_kind="user",
        recipient=record.owner,
        template=template,
        record=record.number,
        root_key=call.root_key,
        origin=call.idempotency_key,
    )


def nurture(session: Session, call: Call) -> Mapping[str, object]:
    """Send the next content, unless there is no consent or somebody there has opted out."""
    lead = lead_of(session, call)
    lead.state = moved(LEAD_MOVES, "nurture", lead.state)
    sent = bool(lead.consent and lead.email) and not _opted_out(session, lead)
    if sent:
        session.add(
            Notification(
                at=call.now,
                to_kind="customer",
                recipient=lead.email,
                template=f"nurture_{call.inputs.get('nurture_round', 0)}",
                record=lead.number,
                link=new_link(session, "opt_out", lead.number, at=call.now, root_key=call.root_key),
                root_key=call.root_key,
                origin=call.idempotency_key,
            )
        )
    session.flush()
    return {"sent": sent}


def _opted_out(session: Session, lead: Lead) -> bool:
    """Whether the customer of a lead, or a contact with its address, wants no advertising."""
    customer = session.get(Customer, lead.customer_key) if lead.customer_key else None
    if customer is not None and customer.opt_out:
        return True
    refused = select(Contact.key).where(Contact.email == lead.email, Contact.opt_out)
    return session.scalar(refused.limit(1)) is not None


def engagement(session: Session, call: Call) -> Mapping[str, object]:
    """The highest engagement since the last touch."""
    lead = lead_of(session, call)
    levels = {str(lead.details.get("engagement")), text(call, "engagement", "none")}
    return {"engagement": max(levels & set(_ENGAGEMENT), key=_ENGAGEMENT.index, default="none")}


def customer_named(session: Session, name: str, tax_no: str | None) -> Customer | None:
    """The customer that already has this tax number, or this name."""
    if tax_no:
        found = session.scalar(select(Customer).where(Customer.tax_no == tax_no).limit(1))
        if found is not None:
            return found
    key = company_key(name)
    return session.scalar(
        select(Customer).where(Customer.name_key == key).order_by(Customer.key).limit(1)
    )
