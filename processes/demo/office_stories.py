"""Campaigns, contract changes, a colleague who leaves, diagrams under review, and what broke."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.company import PEOPLE
from processes.demo.story import LEFT, Answers, Ask, Story
from processes.records.contracts import Contract, ContractState
from processes.records.days import CHINA

BEGINS: Final = "demo/"
"""How the id of every story begins."""
LAST: Final = f"{BEGINS}last"
"""The id of the story that is told last: once it is there, all are."""
LEAVER: Final = next(one for one in PEOPLE if one.left_days_ago is not None)

_EXPO_DAYS: Final = 70

Back = Callable[[float], datetime]


@dataclass(frozen=True, slots=True)
class Expo:
    """The campaign that is over; leads name it before its own story is told."""

    begins: datetime

    @property
    def number(self) -> str:
        """It is planned on the first of a month, so it is that month's first."""
        return f"CP-{self.begins.astimezone(CHINA):%Y%m}-00001"

    @property
    def opens(self) -> datetime:
        """When the fair opens."""
        return self.begins + timedelta(days=10)

    @property
    def closes(self) -> datetime:
        """When nobody comes from it any more."""
        return self.begins + timedelta(days=_EXPO_DAYS)


def expo_before(now: datetime) -> Expo:
    """The one of five months ago."""
    first = (now - timedelta(days=150)).astimezone(CHINA).replace(day=1, hour=9, minute=0)
    return Expo(first)


def office_stories(back: Back) -> list[Story]:
    """Those that are told in their turn."""
    changes = (
        ("amend", 60, None),
        ("terminate", 45, None),
        ("amend", 30, None),
        ("terminate", 6, "T_ApproveTermination"),
        ("terminate", 3, "T_Settlement"),
        ("amend", 3, "T_DraftAmendment"),
    )
    found = [
        Story(
            f"demo/change-{place}",
            back(days),
            "contract_change",
            _changing(place, kind),
            "Start_ChangeMsg",
            plot={"amount": 60_000 + 12_000 * place},
            turns={left: [LEFT]} if left else {},
        )
        for place, (kind, days, left) in enumerate(changes)
    ]
    return [*found, *_reviews(back), *_broken(back)]


def closing_stories(back: Back, expo: Expo) -> list[Story]:
    """Those that look back at all others: told last."""
    return [*_campaigns(back, expo), _leaving(back), _last(back)]


def _changing(place: int, kind: str) -> Ask:
    def ask(session: Session) -> Answers | None:
        active = session.scalars(
            select(Contract).where(Contract.state == ContractState.ACTIVE).order_by(Contract.key)
        ).all()
        if not active:
            return None
        contract = active[place * 2 % len(active)]
        reason = "增购两台网关" if kind == "amend" else "客户产线搬迁"
        return {
            "contract_id": contract.number,
            "change_type": kind,
            "change_reason": reason,
            "lead_owner": contract.owner,
        }

    return ask


def _reviews(back: Back) -> list[Story]:
    return [
        Story(
            f"demo/diagram-{place}",
            back(days),
            "diagram_review",
            {},
            by="designer1",
            plot={"diagram": diagram},
            turns={left: [LEFT]} if left else {},
        )
        for place, (diagram, days, left) in enumerate(
            (
                ("sla_watch", 150, "T_PeriodicReview"),
                ("ticket_assignment", 22, "T_Release"),
                ("sla_watch", 14, "T_DeptReview"),
                ("ticket_assignment", 6, "T_Draw"),
            )
        )
    ]


def _broken(back: Back) -> list[Story]:
    """Started with a slip of the pen: the machine tries three times, then asks for help."""
    return [
        Story(
            "demo/broken-0",
            back(17),
            "satisfaction_followup",
            {"customer_id": "C-202601-99999", "customer_name": "上海申达机械有限公司"},
            "Start_Followup",
        ),
        Story(
            "demo/broken-1",
            back(7),
            "order_to_contract",
            {
                "order_id": "O-202601-99999",
                "customer_id": "C-202601-99999",
                "order_amount": 36_000,
                "lead_owner": "rep1",
            },
            "Start_OrderPlaced",
        ),
    ]


def _campaigns(back: Back, begun: Expo) -> list[Story]:
    expo = {
        "campaign_name": "华东工业展",
        "campaign_type": "event",
        "channels": ["website", "exhibition", "ads"],
        "target_segment": "华东制造业设备负责人",
        "budget": 48_000,
        "expected_leads": 60,
    }
    webinar = {
        "campaign_name": "预测性维护线上研讨会",
        "campaign_type": "webinar",
        "channels": ["wechat", "email", "seo"],
        "target_segment": "已联网客户",
        "budget": 12_000,
        "expected_leads": 40,
    }
    fair = {**expo, "campaign_name": "华南装备展", "budget": 65_000}
    told = (
        (expo, begun.begins, _EXPO_DAYS, "mkt1", None),
        (webinar, back(25), 40, "mkt2", None),
        (webinar | {"campaign_name": "老客户沙龙"}, back(48), 35, "mkt2", "T_ReviewCampaign"),
        (fair, back(4), 30, "mkt1", "T_ApproveCampaign"),
        (fair | {"campaign_name": "年终答谢会"}, back(1), 30, "mkt1", "T_PlanCampaign"),
    )
    return [
        Story(
            f"demo/campaign-{place}",
            at,
            "campaign_management",
            {},
            by=by,
            plot={"campaign": campaign, "days": length},
            turns={left: [LEFT]} if left else {},
        )
        for place, (campaign, at, length, by, left) in enumerate(told)
    ]


def _leaving(back: Back) -> Story:
    return Story(
        "demo/leaving",
        back(LEAVER.left_days_ago or 0),
        "customer_transfer",
        {"leaving_user": LEAVER.username, "reason": "leave"},
        by="mgr1",
        plot={"receivers": ["rep1", "rep2"]},
    )


def _last(back: Back) -> Story:
    """A small one, of this very day."""
    return Story(
        LAST,
        back(0.02),
        "marketing_to_lead",
        {
            "lead_name": "康宁",
            "company": "合肥量子传感有限公司",
            "phone": "13700000001",
            "email": "kangning@liangzi-demo.cn",
            "source": "web_form",
            "engagement": "demo_request",
            "consent": False,
        },
        "Start_WebLead",
    )
