"""A lead that was put away and comes back: marketing's process begins anew with what is known."""

from typing import Final

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.messages import publish
from processes.operations.records import PROFILE
from processes.records.tables import Lead

_MESSAGE: Final = "msg_web_lead"


def begin_again(engine: Engine, session: Session, lead: Lead, *, by: str) -> None:
    """Send what is known of the lead to whoever takes leads from outside; it leaves nobody now."""
    lead.left_reason = None
    known: dict[str, object] = {
        "lead_id": lead.number,
        "lead_name": lead.name,
        "company": lead.company,
        "phone": lead.phone,
        "email": lead.email,
        "source": lead.source,
        "region": lead.region,
        "consent": lead.consent,
        "campaign_id": lead.campaign,
        **{name: lead.details[name] for name in PROFILE if name in lead.details},
    }
    publish(engine, session, _MESSAGE, "", known, by=by)
