"""What the timer starts of the shipped processes start: a case for each record that is due."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.operations.running_out import run_out
from processes.records.contracts import Contract, ContractState
from processes.records.tables import Customer
from processes.rules.money import RENEWAL_NOTICE

_MOST: Final = 500
"""Cases of one process that are started at once; the rest follow the next day."""
IN_FORCE: Final = (ContractState.ACTIVE, ContractState.AMENDED)
_ASKED: Final = "renewal_asked_for"

Variables = Mapping[str, object]


def occasions(session: Session, process_id: str, event: str, now: datetime) -> Sequence[Variables]:
    """The variables of each case that a timer is to start now."""
    find = _OCCASIONS.get((process_id, event))
    return ({},) if find is None else find(session, now)


def _followed_up(session: Session, now: datetime) -> Sequence[Variables]:
    """Customers whose follow-up is due; the date is taken away, so that one case is started."""
    due = session.scalars(
        select(Customer)
        .where(Customer.followup_due <= now)
        .order_by(Customer.followup_due)
        .limit(_MOST)
    ).all()
    for customer in due:
        customer.followup_due = None
    return [
        {
            "customer_id": customer.number,
            "customer_name": customer.name,
            "opt_out": customer.opt_out,
        }
        for customer in due
    ]


def _expiring(session: Session, now: datetime) -> Sequence[Variables]:
    """Contracts that end soon and that nobody was asked to renew for this end.

    The same hour of the night sees to instalments and surveys whose time has run out.
    """
    run_out(session, now)
    ending = session.scalars(
        select(Contract)
        .where(
            Contract.state.in_(IN_FORCE),
            Contract.ends_at > now,
            Contract.ends_at <= now + RENEWAL_NOTICE.of(session),
        )
        .order_by(Contract.ends_at)
    )
    found: list[Variables] = []
    for contract in ending:
        end = contract.ends_at.isoformat() if contract.ends_at else None
        if is_asked(contract) or len(found) == _MOST:
            continue
        contract.add_details({_ASKED: end})
        customer = session.get(Customer, contract.customer_key) if contract.customer_key else None
        found.append(
            {
                "contract_id": contract.number,
                "customer_id": customer.number if customer else None,
                "lead_owner": contract.owner,
                "change_type": "renew",
                "contract_end_at": end,
            }
        )
    return found


def is_asked(contract: Contract) -> bool:
    """Whether somebody was asked to renew it for this end."""
    end = contract.ends_at.isoformat() if contract.ends_at else None
    return contract.details.get(_ASKED) == end


_OCCASIONS: Final[Mapping[tuple[str, str], Callable[[Session, datetime], Sequence[Variables]]]] = {
    ("satisfaction_followup", "Start_Schedule"): _followed_up,
    ("contract_change", "Start_ExpiryScan"): _expiring,
}
