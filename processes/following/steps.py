"""The table of steps that records follow: what each does to them when it opens and when it is done.

Operations move records where the machine works; here they move where people do.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from engine.engine import Engine, TaskCompleting
from engine.operations import NOTHING, Call
from engine.store.json import decode_object
from engine.store.tables import Instance, Task
from processes.following import agreeing, drawing, marketing, paying, selling, serving, winning
from processes.operations.neighbours import ALONE, Neighbours

Follow = Callable[[Session, Call, str | None], Mapping[str, object] | None]
"""Moves the records of a case and may say what the case then knows; by ``None``: nobody yet."""
Steps = Mapping[tuple[str, str], Follow]

_HANDLING: Final = tuple(
    f"T_Handle{kind}"
    for kind in ("Order", "Contract", "Finance", "Repair", "Complaint", "Suggestion", "Consult")
)
_LEVELS: Final = ("T_ApproveManager", "T_ApproveDirector", "T_ApproveGM")

OPENED: Final[Steps] = {
    ("lead_to_order", "T_BuildProfile"): selling.qualified,
    ("opportunity_management", "T_ConfirmNeeds"): selling.needs_opened,
    ("opportunity_management", "T_Negotiate"): winning.quote_sent,
    ("quote_approval", "T_PrepareQuote"): winning.quote_wanted,
    **{("quote_approval", level): winning.approval_asked for level in _LEVELS},
    ("order_to_contract", "T_DraftContract"): agreeing.draft_opened,
    ("contract_review", "T_LegalReview"): agreeing.review_asked,
    ("contract_review", "T_FinanceReview"): agreeing.review_asked,
    **{("contract_approval", level): agreeing.approval_asked for level in _LEVELS},
    ("contract_signing", "T_SealArchive"): agreeing.customer_signed,
    ("order_to_contract", "T_IssueInvoice"): paying.invoice_asked,
    ("order_to_contract", "T_ConfirmPayment"): paying.payment_awaited,
    **{("ticket_resolution", task): serving.work_begun for task in _HANDLING},
    ("ticket_assignment", "T_GrabTicket"): serving.reopened,
    ("ticket_assignment", "T_Dispatch"): serving.reopened,
    ("ticket_handling", "T_ManagerTakeover"): serving.reopened,
    ("diagram_review", "T_Draw"): drawing.drawn_again,
    ("diagram_review", "T_DeptReview"): drawing.review_asked,
}
DONE: Final[Steps] = {
    ("campaign_management", "T_PlanCampaign"): marketing.planned,
    ("campaign_management", "T_ApproveCampaign"): marketing.decided,
    ("campaign_management", "T_ReviewCampaign"): marketing.reviewed,
    ("customer_transfer", "T_PlanTransfer"): marketing.transfer_planned,
    ("customer_transfer", "T_ConfirmHandover"): marketing.transfer_confirmed,
    ("lead_followup", "T_FirstContact"): selling.contacted,
    ("lead_to_order", "T_LossReview"): selling.loss_reviewed,
    ("opportunity_management", "T_ConfirmNeeds"): selling.needs_confirmed,
    ("opportunity_management", "T_PresentSolution"): selling.solution_presented,
    ("opportunity_management", "T_Negotiate"): winning.negotiated,
    ("quote_approval", "T_PrepareQuote"): winning.quote_prepared,
    **{("quote_approval", level): winning.decided for level in _LEVELS},
    ("order_to_contract", "T_CheckOrder"): agreeing.order_checked,
    ("order_to_contract", "T_FixOrder"): agreeing.order_fixed,
    ("order_to_contract", "T_CreditDecision"): agreeing.credit_decided,
    ("order_to_contract", "T_DraftContract"): agreeing.drafted,
    ("contract_review", "T_LegalReview"): agreeing.reviewed,
    ("contract_review", "T_FinanceReview"): agreeing.reviewed,
    **{("contract_approval", level): agreeing.decided for level in _LEVELS},
    ("contract_signing", "T_SealArchive"): agreeing.sealed,
    ("contract_change", "T_ApproveTermination"): agreeing.termination_decided,
    ("order_to_contract", "T_PaymentPlan"): paying.planned,
    ("order_to_contract", "T_IssueInvoice"): paying.invoiced,
    ("order_to_contract", "T_ConfirmPayment"): paying.paid,
    ("ticket_intake", "T_IdentifyCustomer"): serving.identified,
    ("ticket_intake", "T_Classify"): serving.classified,
    ("ticket_entitlement", "T_ServicePrice"): serving.answered,
    ("ticket_entitlement", "T_ExplainReject"): serving.answered,
    ("ticket_handling", "T_FollowUpUnhappy"): serving.called_back,
    ("diagram_review", "T_Purpose"): drawing.purposed,
    ("diagram_review", "T_Draw"): drawing.drawn,
    ("diagram_review", "T_DeptReview"): drawing.reviewed,
    ("diagram_review", "T_Release"): drawing.release_decided,
    ("diagram_review", "T_PeriodicReview"): drawing.looked_at_again,
}


def opened(engine: Engine, session: Session, tasks: Sequence[Task]) -> None:
    """The engine's hook for tasks that open."""
    for task in tasks:
        _follow(OPENED, session, task, NOTHING, None, engine.clock())


def done(neighbours: Neighbours = ALONE) -> TaskCompleting:
    """The engine's hook for a task that is being completed."""
    return partial(_follow, {**DONE, **_resolving(neighbours), **_transferring(neighbours)})


def _resolving(neighbours: Neighbours) -> Steps:
    """What may end the work on a ticket, so that nobody need watch its clock."""
    handled = partial(serving.handled, neighbours)
    return {
        **{("ticket_resolution", task): handled for task in _HANDLING},
        ("ticket_resolution", "T_HandleFinance"): partial(serving.finance_handled, neighbours),
        ("ticket_handling", "T_ManagerTakeover"): partial(serving.taken_over, neighbours),
    }


def _transferring(neighbours: Neighbours) -> Steps:
    """What lets a frozen account be as before."""
    decided = partial(marketing.transfer_decided, neighbours)
    reviewed = partial(marketing.transfer_reviewed, neighbours)
    return {
        ("customer_transfer", "T_ApproveTransfer"): decided,
        ("customer_transfer", "T_ReviewRetention"): reviewed,
    }


def _follow(
    steps: Steps,
    session: Session,
    task: Task,
    answers: Mapping[str, object],
    by: str | None,
    now: datetime,
) -> Mapping[str, object]:
    follow = steps.get((task.process_id, task.element_id))
    if follow is None:
        return NOTHING
    known = decode_object(session.get_one(Instance, task.instance_key).variables)
    call = Call(
        operation=f"{task.process_id}.{task.element_id}",
        inputs={**known, **answers},
        headers={},
        instance_key=task.instance_key,
        root_key=task.root_key,
        step_key=task.step_key,
        element_id=task.element_id,
        idempotency_key=f"task/{task.key}",
        now=now,
        attempt=1,
    )
    return follow(session, call, by) or NOTHING
