"""How tickets are usually taken in, dispatched and solved, and customers called back."""

from collections.abc import Mapping
from typing import Final

from processes.demo.story import Answers, Habit, Scene


def _classified(scene: Scene) -> Answers:
    given = scene.plot.get("classified")
    return {"validity": "valid", **(given if isinstance(given, Mapping) else {})}


def _registered(scene: Scene) -> Answers:
    given = scene.plot.get("ticket")
    return given if isinstance(given, Mapping) else {}


def _handled(scene: Scene, **more: object) -> Answers:
    solution = scene.plot.get("solution") or "已电话指导客户处理，恢复正常。"
    minutes = scene.rng.randint(2, 16) * 10
    return {"handle_result": "resolved", "solution": solution, "work_minutes": minutes, **more}


def _repaired(scene: Scene) -> Answers:
    method = scene.rng.choice(("remote", "remote", "onsite", "replace"))
    found = _handled(scene, repair_method=method)
    parts = [{"part": "电源模块", "qty": 1}] if method == "replace" else []
    return {**found, "root_cause": "电源模块老化", "parts_used": parts}


def _dispatched(scene: Scene) -> Answers:
    role = scene.known.get("assign_role")
    staff = ("eng1", "eng2", "eng3") if role == "tech_support" else ("cs1", "cs2", "cs3")
    return {"ticket_owner": scene.rng.choice(staff)}


def _identified(scene: Scene) -> Answers:
    return {"identify_result": scene.plot.get("identified", "to_sales")}


def _takeover(scene: Scene) -> Answers:
    del scene
    return {"solution": "主管牵头更换整机并驻场观察三天", "root_cause": "固件缺陷"}


def _escalated(scene: Scene) -> Answers:
    del scene
    return {"director_action": "每日向客户通报进展，专人负责"}


CARING: Final[Mapping[str, Habit]] = {
    "ticket_intake.T_RegisterTicket": Habit(0.3, _registered),
    "ticket_intake.T_IdentifyCustomer": Habit(0.6, _identified),
    "ticket_intake.T_Classify": Habit(0.5, _classified),
    "ticket_entitlement.T_ServicePrice": Habit(
        2,
        lambda _: {
            "service_price": 1_800,
            "price_items": [
                {"item": "上门服务", "qty": 1, "amount": 1_200},
                {"item": "更换配件", "qty": 1, "amount": 600},
            ],
        },
    ),
    "ticket_entitlement.T_GoodwillReview": Habit(
        3, lambda _: {"goodwill": "grant", "goodwill_note": "重要客户，善意服务一次"}
    ),
    "ticket_entitlement.T_ExplainReject": Habit(
        2, lambda _: {"explained": True, "appeal": False, "explain_note": "已说明订单尚未生效"}
    ),
    "ticket_assignment.T_GrabTicket": Habit(0.3, lambda _: {}),
    "ticket_assignment.T_Dispatch": Habit(0.8, _dispatched),
    "ticket_resolution.T_HandleRepair": Habit(5, _repaired),
    "ticket_resolution.T_HandleConsult": Habit(2, _handled),
    "ticket_resolution.T_HandleComplaint": Habit(4, lambda s: _handled(s, liability="ours")),
    "ticket_resolution.T_HandleSuggestion": Habit(6, lambda s: _handled(s, product_area="App")),
    "ticket_resolution.T_HandleOrder": Habit(5, _handled),
    "ticket_resolution.T_HandleContract": Habit(6, _handled),
    "ticket_resolution.T_HandleFinance": Habit(5, lambda s: _handled(s, finance_action="reissue")),
    "sla_watch.T_BreachHandling": Habit(
        2, lambda _: {"breach_action": "push", "breach_note": "已督促处理人今日完成"}
    ),
    "sla_watch.T_DirectorAction": Habit(3, _escalated),
    "ticket_handling.T_ManagerTakeover": Habit(6, _takeover),
    "ticket_handling.T_FollowUpUnhappy": Habit(
        6,
        lambda _: {
            "unhappy_reason": "slow",
            "need_more_support": False,
            "recovery_action": "致歉并赠送一次巡检",
        },
    ),
    "satisfaction_followup.T_PhoneFollowup": Habit(
        9,
        lambda scene: {
            "nps": scene.rng.choice((9, 8, 8, 7, 6, -1)),
            "followup_note": "电话回访，整体满意，希望增加培训",
        },
    ),
    "satisfaction_followup.T_Recovery": Habit(
        12,
        lambda _: {
            "recovery_plan": "客户成功经理上门，两周内完成整改",
            "open_ticket": False,
            "retained": True,
        },
    ),
    "satisfaction_followup.T_RecoveryEscalated": Habit(
        6, lambda _: {"escalation_note": "已约客户总经理面谈"}
    ),
    "satisfaction_followup.T_Expand": Habit(
        10, lambda _: {"expand_result": "none", "expand_note": "下季度再谈二期"}
    ),
}
