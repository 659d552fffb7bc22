"""How contracts are usually drafted, approved, signed, paid and changed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from processes.demo.story import PDF, Answers, Habit, Scene

_TEMPLATES: Final = {"service": "TPL-2", "framework": "TPL-3", "nda": "TPL-4"}


def _drafted(scene: Scene) -> Answers:
    plot = scene.plot
    months = plot.get("months", 12)
    days = (months if isinstance(months, int) else 12) * 30
    return {
        "contract_type": plot.get("contract_type", "sale"),
        "template_id": _TEMPLATES.get(str(plot.get("contract_type")), "TPL-1"),
        "standard_terms": not plot.get("special_terms"),
        "contract_amount": scene.amount("order_amount"),
        "contract_start": scene.day(0),
        "contract_end": scene.day(days),
        "payment_days": plot.get("payment_days", 30),
        "warranty_months": 12,
        "service_scope": ["remote", "onsite", "training"],
        "sla_plan": "premium" if plot.get("level") == "vip" else "standard",
    }


def _sealed(scene: Scene) -> Answers:
    number = scene.rng.randint(100, 999)
    return {
        "seal_no": f"S{scene.today:%Y%m}{number}",
        "signed_at": scene.day(0),
        "archive_no": f"A{scene.today:%Y}-{number}",
        "signed_file": scene.attach(f"contract-{scene.known.get('contract_id')}.pdf", PDF),
    }


def _payment_plan(scene: Scene) -> Answers:
    total = scene.amount("contract_amount")
    if scene.known.get("payment_terms") != "deposit":
        return {"payment_plan": [{"no": 1, "due_date": scene.day(20), "amount": total}]}
    first = (total * 3 / 10).quantize(Decimal("0.01"))
    return {
        "payment_plan": [
            {"no": 1, "due_date": scene.day(7), "amount": first, "condition": "签约后 7 天"},
            {"no": 2, "due_date": scene.day(60), "amount": total - first, "condition": "验收后"},
        ]
    }


def _invoiced(scene: Scene) -> Answers:
    return {
        "invoice_type": "special",
        "invoice_no": f"{scene.rng.randint(10_000_000, 99_999_999)}",
        "invoice_amount": scene.amount("contract_amount"),
    }


def _paid(scene: Scene) -> Answers:
    """The whole of what makes the order effective, or half of it first."""
    before = scene.amount("received_pct")
    wanted = scene.amount("deposit_pct") or Decimal(100)
    if scene.known.get("payment_terms") != "deposit":
        wanted = Decimal(100)
    percent = wanted if before or not scene.plot.get("in_parts") else wanted // 2
    total = scene.amount("contract_amount")
    return {
        "received_amount": (total * (percent - before) / 100).quantize(Decimal("0.01")),
        "received_pct": percent,
        "received_at": scene.day(0),
        "bank_ref": f"ICBC{scene.rng.randint(100_000, 999_999)}",
    }


def _amended(scene: Scene) -> Answers:
    amount = scene.plot.get("amount", 96_000)
    return {
        "contract_type": "service",
        "contract_amount": amount,
        "standard_terms": True,
        "payment_days": 30,
        "amend_text": scene.say("续签一年，增加两台网关", "One more year and two more gateways"),
        "effective_date": scene.day(7),
    }


def _renewal(scene: Scene) -> Answers:
    renews = scene.rng.random() < 0.7
    return {
        "renewal_result": "renew" if renews else "not_renew",
        "renewal_note": "客户认可服务，同意续约一年" if renews else "客户改由集团统一采购",
        "expand_need": renews and scene.rng.random() < 0.4,
    }


CONTRACTING: Final[Mapping[str, Habit]] = {
    "order_to_contract.T_CheckOrder": Habit(4, lambda _: {"order_check": "ok"}),
    "order_to_contract.T_FixOrder": Habit(
        6,
        lambda scene: {
            "order_lines": scene.known.get("order_lines"),
            "delivery_date": scene.day(30),
            "deposit_pct": scene.known.get("deposit_pct"),
            "payment_terms": scene.known.get("payment_terms", "deposit"),
            "fix_note": "已按报价单更正付款方式",
        },
    ),
    "order_to_contract.T_CreditDecision": Habit(
        5, lambda _: {"credit_decision": "release", "credit_note": "历史回款良好，放行"}
    ),
    "order_to_contract.T_DraftContract": Habit(9, _drafted),
    "contract_review.T_LegalReview": Habit(11, lambda _: {"legal_decision": "pass"}),
    "contract_review.T_FinanceReview": Habit(8, lambda _: {"finance_decision": "pass"}),
    "contract_approval.T_ApproveManager": Habit(5, lambda _: {"c1_decision": "approve"}),
    "contract_approval.T_ApproveDirector": Habit(7, lambda _: {"c2_decision": "approve"}),
    "contract_approval.T_ApproveGM": Habit(12, lambda _: {"c3_decision": "approve"}),
    "contract_signing.T_SignDecision": Habit(
        8, lambda _: {"sign_decision": "resend", "sign_note": "客户更换签字人，重新发送"}
    ),
    "contract_signing.T_SealArchive": Habit(5, _sealed),
    "order_to_contract.T_PaymentPlan": Habit(5, _payment_plan),
    "order_to_contract.T_IssueInvoice": Habit(7, _invoiced),
    "order_to_contract.T_ConfirmPayment": Habit(95, _paid),
    "order_to_contract.T_OverdueDecision": Habit(
        12, lambda _: {"overdue_decision": "extend", "overdue_note": "客户承诺月底付款，延期一次"}
    ),
    "contract_change.T_RenewalFollow": Habit(60, _renewal),
    "contract_change.T_DraftAmendment": Habit(10, _amended),
    "contract_change.T_Settlement": Habit(
        14,
        lambda _: {
            "refund_amount": 0,
            "outstanding_amount": 12_000,
            "settlement_note": "尾款结清后终止",
        },
    ),
    "contract_change.T_ApproveTermination": Habit(8, lambda _: {"term_decision": "approve"}),
}
