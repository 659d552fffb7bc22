"""How campaigns, transfers of customers and reviews of diagrams usually go."""

from collections.abc import Mapping
from typing import Final

from processes.demo.story import Answers, Habit, Scene
from processes.shipped import shipped_files


def _planned(scene: Scene) -> Answers:
    given = scene.plot.get("campaign")
    days = scene.plot.get("days", 30)
    return {
        **(given if isinstance(given, Mapping) else {}),
        "start_date": scene.day(2),
        "end_date": scene.day(2 + (days if isinstance(days, int) else 30)),
        "landing_pages": [{"url": "https://www.example.com/expo", "utm_code": "expo"}],
    }


def _judged(scene: Scene) -> Answers:
    channels = scene.known.get("channels")
    names = list(channels) if isinstance(channels, list) else []
    return {
        "keep_channels": names[:2],
        "stop_channels": names[2:],
        "goal_met": True,
        "improvement": "展会现场扫码登记，减少手工录入",
    }


def _transfer(scene: Scene) -> Answers:
    return {
        "transfer_mode": "round_robin",
        "receivers": scene.plot.get("receivers", ["rep1", "rep2"]),
        "keep_history": True,
        "plan_note": "按区域就近承接",
    }


def _drawn(scene: Scene) -> Answers:
    """The next version of a shipped diagram."""
    name = f"{scene.plot.get('diagram', 'sla_watch')}.bpmn"
    return {"bpmn_file": scene.attach(name, shipped_files()[name])}


def _collected(scene: Scene) -> Answers:
    return {
        "existing_functions": "线索登记、查重、分级与分配",
        "user_needs": "希望抢单超时可按区域设置",
        "roles": ["sales_rep", "sales_manager"],
        "touch_points": "官网表单、电话、展会",
        "reviewers": scene.plot.get("reviewers", ["sales", "service"]),
    }


RUNNING: Final[Mapping[str, Habit]] = {
    "campaign_management.T_PlanCampaign": Habit(8, _planned),
    "campaign_management.T_ApproveCampaign": Habit(7, lambda _: {"campaign_decision": "approve"}),
    "campaign_management.T_ReviewCampaign": Habit(16, _judged),
    "customer_transfer.T_PlanTransfer": Habit(5, _transfer),
    "customer_transfer.T_ApproveTransfer": Habit(5, lambda _: {"transfer_decision": "approve"}),
    "customer_transfer.T_FixFailed": Habit(4, lambda _: {"fix_note": "已修正负责人"}),
    "customer_transfer.T_ConfirmHandover": Habit(
        7, lambda _: {"handover_ok": True, "handover_note": "资料齐全"}
    ),
    "customer_transfer.T_ReviewRetention": Habit(
        9, lambda _: {"retention_comment": "客户全部保留，交接顺利"}
    ),
    "diagram_review.T_Purpose": Habit(
        8,
        lambda _: {
            "purpose": "缩短新线索的响应时间，明确抢单与派单的界限",
            "scope_from": "线索就绪",
            "scope_to": "首次联系",
            "audience": ["management", "staff"],
        },
    ),
    "diagram_review.T_Collect": Habit(20, _collected),
    "diagram_review.T_Draw": Habit(22, _drawn),
    "diagram_review.T_DeptReview": Habit(12, lambda _: {"review": {"decision": "ok"}}),
    "diagram_review.T_Release": Habit(
        9,
        lambda scene: {
            "release_decision": "release",
            "effective_date": scene.day(3),
            "running_policy": "finish_old",
        },
    ),
    "diagram_review.T_Train": Habit(
        24, lambda scene: {"trainees": ["rep1", "rep3", "cs1"], "training_date": scene.day(5)}
    ),
    "diagram_review.T_PeriodicReview": Habit(
        12, lambda _: {"periodic_decision": "keep", "periodic_note": "指标良好，保持现状"}
    ),
}
