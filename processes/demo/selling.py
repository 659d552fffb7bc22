"""How the people of marketing and sales usually do their tasks."""

from collections.abc import Mapping
from typing import Final

from processes.demo.goods import PRICES
from processes.demo.story import PDF, Answers, Habit, Scene
from processes.records.regions import region_named


def _lead(scene: Scene) -> Answers:
    """What the marketing specialist writes down of a call or a visiting card."""
    lead = scene.plot.get("lead")
    return lead if isinstance(lead, Mapping) else {}


def _fixed(scene: Scene) -> Answers:
    """What was missing is asked by phone."""
    known = {name: scene.known.get(name) for name in ("lead_name", "phone", "email", "source")}
    company = scene.known.get("company") or f"{scene.known.get('lead_name')}工作室"
    given = {**known, "company": company, **_lead(scene)}
    return {**given, "fix_action": "fix", "consent": True}


def _contacted(scene: Scene) -> Answers:
    note = scene.say("客户关注设备联网，约定下周演示", "Wants machines online; demo next week")
    method = scene.rng.choice(("phone", "phone", "wechat", "visit"))
    return {"contact_result": "connected", "contact_method": method, "contact_note": note}


def _qualified(scene: Scene) -> Answers:
    return {
        "budget": scene.rng.choice(("confirmed", "planned")),
        "authority": scene.rng.choice(("decision_maker", "influencer")),
        "need": scene.rng.choice(("urgent", "clear")),
        "timeline": scene.rng.choice(("le3m", "m3_6")),
        "product_interest": ["gateway", "platform"],
        "est_amount": _worth(scene),
        "qualify_note": scene.say(
            "预算已批，设备部牵头，三个月内上线", "Budget approved; to go live within three months"
        ),
    }


def _worth(scene: Scene) -> int:
    return sum(PRICES[product] * quantity for product, quantity in _goods(scene))


def _goods(scene: Scene) -> list[tuple[str, int]]:
    goods = scene.plot.get("goods")
    return list(goods) if isinstance(goods, tuple) else [("platform", 1)]


def _profile(scene: Scene) -> Answers:
    plot = scene.plot
    contact = {
        "name": plot.get("contact") or scene.known.get("lead_name") or "联系人",
        "title": plot.get("title") or "",
        "phone": scene.known.get("phone") or "",
        "email": scene.known.get("email") or "",
        "is_primary": True,
        "is_decision_maker": scene.rng.random() < 0.5,
    }
    return {
        "customer_name": scene.known.get("company") or "客户",
        "customer_level": plot.get("level", "normal"),
        "industry": plot.get("industry", "machinery"),
        "customer_region": region_named(str(scene.known.get("region"))) or "east",
        "contacts": [contact],
    }


def _needs(scene: Scene) -> Answers:
    return {
        "stage_action": "advance",
        "need_summary": scene.say(
            "三条产线的设备联网、异常告警推送与年度维保服务",
            "Three production lines online, alarms pushed to phones, and yearly maintenance",
        ),
        "decision_process": scene.say(
            "设备部提出，总经理批准", "Plant proposes, director approves"
        ),
        "expected_amount": _worth(scene),
        "expected_close": scene.day(scene.rng.randint(25, 60)),
    }


def _solution(scene: Scene) -> Answers:
    note = scene.say("演示顺利，方案获认可", "The demo went well; they like the plan")
    return {
        "solution_action": "advance",
        "solution_file": scene.attach("solution.pdf", PDF),
        "demo_done": True,
        "solution_note": note,
    }


def _quote(scene: Scene) -> Answers:
    version = scene.known.get("quote_version")
    again = 3 if isinstance(version, int) and version else 0
    discount = scene.plot.get("discount", 0)
    percent = (discount if isinstance(discount, int) else 0) + again
    lines = [
        {
            "product": product,
            "qty": quantity,
            "list_price": PRICES[product],
            "discount_pct": percent,
        }
        for product, quantity in _goods(scene)
    ]
    return {
        "quote_action": "submit",
        "quote_lines": lines,
        "quote_valid_days": 30,
        "payment_terms": scene.plot.get("terms", "deposit"),
        "discount_reason_text": scene.say("首次合作，争取标杆", "First deal, a reference for us"),
    }


def _order(scene: Scene) -> Answers:
    """The lines of the last quote, to the cent."""
    quoted = scene.known.get("quote_lines")
    lines = [_ordered(line) for line in quoted] if isinstance(quoted, list) else []
    terms = scene.known.get("payment_terms", "deposit")
    deposit = {"deposit_pct": 30} if terms == "deposit" else {}
    return {
        "order_lines": lines,
        "order_amount": sum(line["amount"] for line in lines),
        "delivery_date": scene.day(45),
        "payment_terms": terms,
        **deposit,
    }


def _ordered(line: Mapping[str, int]) -> dict[str, int]:
    percent = line["discount_pct"]
    # Prices are hundreds, discounts whole per cents: nothing is lost.
    amount = line["qty"] * line["list_price"] * (100 - percent) // 100
    return {
        "product": line["product"],
        "qty": line["qty"],
        "unit_price": line["list_price"] * (100 - percent) // 100,
        "discount_pct": percent,
        "amount": amount,
    }


def _lost(scene: Scene) -> Answers:
    reason = scene.plot.get("lost", "price")
    winner = {"winner": scene.say("本地集成商", "A local integrator")}
    lesson = scene.say("报价偏高，下次先谈价值再谈价格", "Too dear; talk of value first next time")
    return {"lost_reason": reason, "lesson": lesson} | (winner if reason == "competitor" else {})


def _negotiated(scene: Scene) -> Answers:
    note = scene.say("接受报价，首付三成", "Accepts the offer, thirty per cent down")
    return {
        "negotiation_result": "accepted",
        "accepted_at": scene.day(0),
        "acceptance_file": scene.attach("acceptance.pdf", PDF),
        "negotiation_note": note,
    }


def _assigned(scene: Scene) -> Answers:
    reps = _REPS.get(str(scene.known.get("owner_dept")), ("rep5", "rep6"))
    excluded = scene.known.get("excluded_owner")
    fit = [one for one in (*reps, "rep8", "rep5") if one != excluded]
    return {"lead_owner": scene.rng.choice(fit), "assign_note": scene.say("就近跟进", "Nearest")}


_REPS: Final[Mapping[str, tuple[str, ...]]] = {
    "east": ("rep1", "rep2"),
    "south": ("rep3",),
    "north": ("rep4",),
    "key_account": ("rep7",),
    "service_sales": ("rep8",),
}

SELLING: Final[Mapping[str, Habit]] = {
    "marketing_to_lead.T_RegisterLead": Habit(2, _lead),
    "marketing_to_lead.T_FixLead": Habit(5, _fixed),
    "marketing_to_lead.T_ConfirmDuplicate": Habit(4, lambda _: {"dup_decision": "new"}),
    "lead_assignment.T_GrabLead": Habit(0.4, lambda _: {}),
    "lead_assignment.T_ManualAssign": Habit(2.5, _assigned),
    "public_pool.T_ClaimFromPool": Habit(60, lambda _: {}),
    "lead_followup.T_FirstContact": Habit(1.6, _contacted),
    "lead_followup.T_Qualify": Habit(14, _qualified),
    "lead_followup.T_ReviewDisqualify": Habit(6, lambda _: {"dq_agree": True}),
    "lead_to_order.T_BuildProfile": Habit(10, _profile),
    "opportunity_management.T_ConfirmNeeds": Habit(44, _needs),
    "opportunity_management.T_PresentSolution": Habit(54, _solution),
    "quote_approval.T_PrepareQuote": Habit(10, _quote),
    "quote_approval.T_ApproveManager": Habit(5, lambda _: {"m_decision": "approve"}),
    "quote_approval.T_ApproveDirector": Habit(7, lambda _: {"d_decision": "approve"}),
    "quote_approval.T_ApproveGM": Habit(9, lambda _: {"g_decision": "approve"}),
    "opportunity_management.T_Negotiate": Habit(48, _negotiated),
    "lead_to_order.T_LossReview": Habit(12, _lost),
    "lead_to_order.T_CreateOrder": Habit(6, _order),
}
