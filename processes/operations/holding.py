"""How much people hold: open leads of sellers, open tickets of those who serve."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.records.service import Ticket
from processes.records.service_states import OVER
from processes.records.states import LeadState
from processes.records.tables import Lead

_SERVING: Final = ("customer_service", "tech_support", "contract_admin", "finance")
_HELD: Final = (LeadState.ASSIGNED, LeadState.IN_FOLLOW_UP, LeadState.QUALIFIED)


def open_leads(session: Session, usernames: Collection[str]) -> Mapping[str, int]:
    """The leads that each of these people works on; who has none is left out."""
    return _counted(session, Lead.owner, usernames, Lead.state.in_(_HELD))


def open_tickets(session: Session, usernames: Collection[str]) -> Mapping[str, int]:
    """The tickets that each of these people has not closed."""
    return _counted(session, Ticket.owner, usernames, Ticket.state.not_in(OVER))


def _counted(
    session: Session, owner: Any, usernames: Collection[str], is_open: Any
) -> Mapping[str, int]:
    rows = session.execute(
        select(owner, func.count()).where(owner.in_(usernames), is_open).group_by(owner)
    )
    return {user: held for user, held in rows}  # noqa: C416 - a result is no mapping to dict()


LOADS: Final[Mapping[str, Callable[[Session, Collection[str]], Mapping[str, int]]]] = {
    **dict.fromkeys(("sales_rep", "sdr"), open_leads),
    **dict.fromkeys(
        ("customer_service", "tech_support", "contract_admin", "finance"), open_tickets
    ),
}
"""By role; for everybody else open tasks are counted."""
