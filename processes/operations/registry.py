"""The operations by name, registered where the rooms are put together."""

from collections.abc import Mapping
from typing import Final

from engine.operations import Inside, Operations, Outside
from processes.operations import (
    campaigns,
    contracting,
    finance,
    fulfilling,
    intake,
    leads,
    pool,
    quoting,
    selling,
    surveys,
    telling,
    tickets,
)
from processes.operations.clocks import clock_operations
from processes.operations.diagrams import diagram_operations
from processes.operations.neighbours import ALONE, Neighbours
from processes.operations.once import once
from processes.operations.transfers import transfer_operations
from processes.shipped import PREFIX

OPERATIONS: Final[Mapping[str, Inside]] = {
    "board.refresh": selling.refresh_board,
    "campaign.close": campaigns.close,
    "campaign.collect": campaigns.collect,
    "campaign.publish": campaigns.publish,
    "contract.apply_change": contracting.apply_change,
    "contract.expire": contracting.expire,
    "contract.issue": contracting.issue,
    "contract.terminate": contracting.terminate,
    "contract.void": contracting.void,
    "customer.mark_eligible": fulfilling.mark_eligible,
    "entitlement.activate": fulfilling.activate_entitlement,
    "finance.credit_check": finance.credit_check,
    "finance.dun": finance.dun,
    "lead.archive": leads.archive,
    "lead.back_to_nurture": leads.back_to_nurture,
    "lead.convert": selling.convert,
    "lead.engagement": intake.engagement,
    "lead.find_duplicates": intake.find_duplicates,
    "lead.hand_over": leads.hand_over,
    "lead.merge": intake.merge,
    "lead.normalize": intake.normalize,
    "lead.save": leads.save,
    "lead.set_status": leads.set_status,
    "notify.send": telling.send,
    "nurture.send": intake.nurture,
    "opportunity.close": selling.close,
    "order.cancel": contracting.cancel_order,
    "order.create": selling.create_order,
    "pool.check": pool.check,
    "pool.enter": pool.enter,
    "pool.leave": pool.leave,
    "quote.calculate": quoting.calculate,
    "quote.lock": quoting.lock,
    "survey.save": surveys.save,
    "survey.send": surveys.send,
    "ticket.acknowledge": tickets.acknowledge,
    "ticket.close": tickets.close,
    "ticket.link": tickets.link,
    "ticket.merge": tickets.merge,
    "ticket.set_owner": tickets.set_owner,
}


NO_OUTSIDE: Final[Mapping[str, Outside]] = {}
_ASKING: Final = frozenset(
    {
        "finance.credit_check",
        "lead.engagement",
        "lead.find_duplicates",
        "lead.normalize",
        "process.measure",
        "transfer.portfolio",
    }
)
"""They change nothing, so that asking again is as good."""


def register(
    operations: Operations,
    neighbours: Neighbours = ALONE,
    outside: Mapping[str, Outside] = NO_OUTSIDE,
) -> None:
    """Register every operation but ``assign.*``, which belongs to the room of people.

    What stands in ``outside`` talks to other machines and takes the place of its inside version.
    """
    everything = {
        **OPERATIONS,
        **clock_operations(neighbours),
        **diagram_operations(neighbours),
        **leads.owner_operations(neighbours),
        **transfer_operations(neighbours),
    }
    for name, function in everything.items():
        if name not in outside:
            operations.register(
                PREFIX + name, function if name in _ASKING else once(name, function)
            )
    for name, asking in outside.items():
        operations.register_outside(PREFIX + name, asking)
