"""Half a year of leads: from every channel, won, lost, recycled, or on their way."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from processes.demo.companies import Company, company
from processes.demo.office_stories import Expo
from processes.demo.story import LEFT, Answers, Story, Turn

LEADS: Final = 56
OWN: Final = 8
"""Leads that a representative found."""

_CHANNELS: Final = (
    "web_form", "exhibition", "web_form", "ads", "phone_in", "web_form", "referral", "import",
    "social", "web_form", "phone_in", "seo", "exhibition", "web_form", "partner",
)  # fmt: skip
_BY_HAND: Final = ("phone_in", "referral")
_OF_CAMPAIGN: Final = ("exhibition", "ads")
_FATES: Final = (
    "won", "lost_price", "won", "pool", "won", "disqualified", "lost_needs", "unreachable",
    "won", "nurture", "returned", "won", "stagnant", "lost_competitor", "wrong_number",
    "requote", "approved_high", "lost_solution",
)  # fmt: skip
_GOODS: Final = (
    (("gateway", 6), ("platform", 1)),
    (("sensor", 40), ("gateway", 4), ("maintenance", 1)),
    (("platform", 1), ("training", 1)),
    (("edge", 12), ("platform", 1), ("analytics", 1)),
    (("maintenance", 1), ("onsite", 2)),
    (("edge", 40), ("sensor", 200), ("platform", 3), ("analytics", 2)),
    (("gateway", 10), ("sensor", 60), ("onsite", 1)),
)
_TERMS: Final = ("deposit", "prepay", "deposit", "postpay")

_NO_ANSWER: Final = Turn({"contact_result": "no_answer", "contact_note": None})
_REFUSED: Final = Turn({"negotiation_result": "lost", "accepted_at": None, "acceptance_file": None})
_ASKED_AGAIN: Final = Turn({**_REFUSED.answers, "negotiation_result": "requote"})
_TURNS: Final[Mapping[str, Mapping[str, Sequence[Turn]]]] = {
    "lost_price": {"T_Negotiate": [_REFUSED]},
    "lost_competitor": {"T_Negotiate": [_REFUSED]},
    "lost_needs": {"T_ConfirmNeeds": [Turn({"stage_action": "lost"})]},
    "lost_solution": {
        "T_PresentSolution": [Turn({"solution_action": "lost", "solution_file": None})]
    },
    "pool": {"T_FirstContact": [LEFT]},
    "unreachable": {"T_FirstContact": [_NO_ANSWER, _NO_ANSWER, _NO_ANSWER]},
    "wrong_number": {
        "T_FirstContact": [Turn({"contact_result": "wrong_number", "contact_note": None})]
    },
    "disqualified": {"T_Qualify": [Turn({"need": "none"})]},
    "nurture": {"T_Qualify": [Turn({"need": "potential", "timeline": "gt12m"})]},
    "returned": {
        "T_FirstContact": [
            Turn(
                {
                    "contact_result": "return",
                    "contact_note": None,
                    "return_reason": "客户在外地，请转给当地同事",
                }
            )
        ]
    },
    "stagnant": {"T_PresentSolution": [LEFT]},
    "requote": {"T_Negotiate": [_ASKED_AGAIN]},
    "approved_high": {
        "quote_approval.T_ApproveManager": [
            Turn({"m_decision": "return", "quote_comment": "折扣请压到 10% 以内"})
        ]
    },
}


_STOPS: Final[tuple[tuple[str, float, Answers], ...]] = (
    ("marketing_to_lead.T_RegisterLead", 0.2, {}),
    ("marketing_to_lead.T_FixLead", 1.1, {}),
    ("lead_assignment.T_ManualAssign", 0.3, {}),
    ("lead_followup.T_FirstContact", 0.3, {}),
    ("lead_followup.T_FirstContact", 0.2, {}),
    ("lead_followup.T_Qualify", 3, {}),
    ("lead_followup.T_Qualify", 6, {}),
    ("lead_followup.T_ReviewDisqualify", 4, {}),
    ("public_pool.T_ClaimFromPool", 9, {}),
    ("public_pool.T_ClaimFromPool", 20, {}),
    ("lead_to_order.T_BuildProfile", 5, {}),
    ("opportunity_management.T_ConfirmNeeds", 8, {}),
    ("opportunity_management.T_ConfirmNeeds", 16, {}),
    ("opportunity_management.T_PresentSolution", 12, {}),
    ("opportunity_management.T_PresentSolution", 19, {}),
    ("quote_approval.T_PrepareQuote", 14, {}),
    ("quote_approval.T_ApproveManager", 15, {"discount": 9}),
    ("quote_approval.T_ApproveDirector", 16, {"discount": 18}),
    ("quote_approval.T_ApproveGM", 17, {"discount": 28}),
    ("opportunity_management.T_Negotiate", 17, {}),
    ("lead_to_order.T_LossReview", 15, {}),
    ("lead_to_order.T_CreateOrder", 18, {}),
    ("order_to_contract.T_CheckOrder", 20, {}),
    ("order_to_contract.T_DraftContract", 22, {}),
    ("contract_review.T_LegalReview", 23, {"special_terms": True}),
    ("contract_review.T_FinanceReview", 24, {"special_terms": True}),
    ("contract_approval.T_ApproveManager", 24, {}),
    ("contract_approval.T_ApproveDirector", 25, {"special_terms": True}),
    ("contract_signing.T_SealArchive", 27, {}),
    ("order_to_contract.T_PaymentPlan", 28, {}),
    ("order_to_contract.T_IssueInvoice", 29, {}),
    ("order_to_contract.T_ConfirmPayment", 42, {}),
    ("order_to_contract.T_OverdueDecision", 70, {}),
)
"""Where deals of these days wait: task, days since the lead came, what is special about it."""


def lead_stories(back: Callable[[float], datetime], expo: Expo) -> list[Story]:
    """Every lead; ``back`` gives the working moment so many days ago."""
    found = [_lead(place, back(_days_ago(place)), expo) for place in range(LEADS)]
    found += [_waiting(place, back(days)) for place, (_, days, _) in enumerate(_STOPS)]
    return found + [_own(place, back(21 * place + 3)) for place in range(OWN)]


def _days_ago(place: int) -> float:
    """More of them of late."""
    return 178 * math.pow(1 - place / LEADS, 0.8) + 0.2


def _lead(place: int, at: datetime, expo: Expo) -> Story:
    firm, channel = company(place), _CHANNELS[place % len(_CHANNELS)]
    fate = _FATES[place % len(_FATES)]
    plot = {**_plot(firm, place, fate), "lead": _registered(firm, channel, place)}
    who = {"lead_name": firm.contact, "phone": firm.phone, "email": firm.email}
    if channel in _BY_HAND:
        by = ("mkt1", "mkt2")[place % 2]
        return Story(_id(place), at, "marketing_to_lead", {}, by=by, plot=plot, turns=_of(fate))
    event = "Start_WebLead" if channel == "web_form" else "Start_ImportLead"
    payload = {
        **who,
        **_campaign(channel, at, expo),
        "company": "" if place % 23 == 5 else firm.name,
        "source": channel,
        "engagement": ("demo_request", "price_inquiry", "demo_request", "download")[place % 4],
        "consent": True,
    }
    if place % 3:  # what the form does not ask, the tracking of the site adds
        payload |= _firmographics(firm, place)
    return Story(_id(place), at, "marketing_to_lead", payload, event, plot=plot, turns=_of(fate))


def _of(fate: str) -> Mapping[str, Sequence[Turn]]:
    """What is special about a fate; renewals lie with customer success, whatever the fate."""
    return {"contract_change.T_RenewalFollow": [LEFT], **_TURNS.get(fate, {})}


def _id(place: int) -> str:
    return f"demo/lead-{place:03}"


def _campaign(channel: str, at: datetime, expo: Expo) -> Answers:
    """Whoever came through the campaign that is closed by now."""
    met = channel in _OF_CAMPAIGN and expo.opens < at < expo.closes
    return {"campaign_id": expo.number} if met else {}


def _firmographics(firm: Company, place: int) -> dict[str, object]:
    return {
        "employee_count": firm.employees,
        "target_industry": firm.industry in ("machinery", "electronics", "automotive"),
        "job_level": ("decision_maker", "manager", "manager", "staff")[place % 4],
        "region": firm.region,
        "product_line": "service" if place % 11 == 7 else "standard",
    }


def _registered(firm: Company, channel: str, place: int) -> Answers:
    return {
        "lead_name": firm.contact,
        "company": firm.name,
        "phone": firm.phone,
        "email": firm.email,
        "source": channel,
        "engagement": "demo_request",
        "consent": True,
        **_firmographics(firm, place),
    }


def _plot(firm: Company, place: int, fate: str) -> dict[str, object]:
    goods = _GOODS[place % len(_GOODS)]
    big = goods[0][1] >= 40
    return {
        "english": firm.english,
        "contact": firm.contact,
        "title": firm.title,
        "industry": firm.industry,
        "level": "vip" if firm.employees >= 500 else "normal",
        "goods": goods,
        "discount": {"approved_high": 18}.get(fate, (0, 3, 8, 4)[place % 4]),
        "terms": "postpay" if big else _TERMS[place % len(_TERMS)],
        "payment_days": 90 if big else 30,
        "special_terms": place % 9 == 4,
        "months": 5 if place % 3 == 1 else 12,
        "lost": {"lost_competitor": "competitor", "lost_needs": "budget"}.get(fate, "price"),
        "in_parts": place % 4 == 1,
    }


def _waiting(place: int, at: datetime) -> Story:
    """A deal that has come quickly to somebody's desk, and lies there."""
    task, _, special = _STOPS[place]
    firm = company(120 + place)
    plot = {**_plot(firm, place, "won"), "terms": "prepay", "special_terms": False, **special}
    payload = {
        **_registered(firm, "web_form", place),
        "job_level": "decision_maker",
        "target_industry": True,
        "employee_count": max(firm.employees, 120),
        "consent": not task.endswith("FixLead"),
    }
    event: str | None = "Start_WebLead"
    by: str | None = None
    if task.endswith(("RegisterLead", "ManualAssign")):
        event, by, payload = None, "mkt1", {}
        plot["lead"] = _registered(firm, "referral", place)
    return Story(
        f"demo/desk-{place:02}",
        at,
        "marketing_to_lead",
        payload,
        event,
        by=by,
        plot=plot,
        turns={**_LEADING_TO.get(task, {}), task: [LEFT]},
        pace=0.3,
    )


_LEADING_TO: Final[Mapping[str, Mapping[str, Sequence[Turn]]]] = {
    "lead_followup.T_ReviewDisqualify": {"T_Qualify": [Turn({"need": "none"})]},
    "public_pool.T_ClaimFromPool": {"T_FirstContact": [LEFT]},
    "lead_to_order.T_LossReview": {"T_Negotiate": [_REFUSED]},
    "order_to_contract.T_OverdueDecision": {"order_to_contract.T_ConfirmPayment": [LEFT]},
}


def _own(place: int, at: datetime) -> Story:
    firm = company(200 + place)
    fate = _FATES[(place * 3 + 2) % len(_FATES)]
    payload = {
        "lead_name": firm.contact,
        "company": firm.name,
        "phone": firm.phone,
        "email": firm.email,
        "source": ("referral", "exhibition", "other")[place % 3],
        "lead_grade": "AB"[place % 2],
    }
    return Story(
        f"demo/own-{place:03}",
        at,
        "lead_to_order",
        payload,
        by=f"rep{place % 9 + 1}",
        plot=_plot(firm, place, fate),
        turns=_of(fate),
    )
