"""Tickets of the demo company's customers: of every type, solved, late, reopened, waiting."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.demo.companies import company
from processes.demo.customers import SILENT
from processes.demo.story import LEFT, Answers, Ask, Story, Turn, Word
from processes.records.states import CustomerState
from processes.records.tables import Contact, Customer

TICKETS: Final = 46
FOLLOW_UPS: Final = 8
_SERVED: Final = (CustomerState.CUSTOMER, CustomerState.IN_SERVICE)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a ticket is about, and how it ends."""

    subject: str
    description: str
    solution: str
    type: str


_KINDS: Final = (
    _Kind(
        "设备不联网",
        "三号线网关离线，重启无效，影响排产",
        "更换电源模块后恢复联网",
        "repair",
    ),
    _Kind(
        "告警推送延迟",
        "告警晚到约十分钟，影响值班",
        "调整推送队列，延迟降到十秒",
        "consult",
    ),
    _Kind(
        "发票抬头有误",
        "上月发票抬头需要更正为集团公司",
        "已红冲上月发票，按集团抬头重开",
        "finance",
    ),
    _Kind(
        "现场服务态度投诉",
        "上周上门的工程师未按时到达",
        "致歉并改派工程师，赠送巡检",
        "complaint",
    ),
    _Kind(
        "想了解培训安排",
        "新员工入职，需要操作培训的时间表",
        "已发送下月培训日程并预留名额",
        "consult",
    ),
    _Kind(
        "希望报表支持导出",
        "建议日报可以定时导出到邮箱",
        "已列入下一版本，预计两月后发布",
        "suggestion",
    ),
    _Kind(
        "订单交付时间变更",
        "请把第二批网关推迟到月底交付",
        "已与仓库确认新的交付日期",
        "order",
    ),
    _Kind(
        "合同附件缺页",
        "归档的合同附件少了服务范围一页",
        "已补发完整附件并更新归档",
        "contract",
    ),
    _Kind(
        "传感器数据跳变",
        "振动值每小时跳变，怀疑传感器故障",
        "更换传感器，重新标定后正常",
        "repair",
    ),
    _Kind(
        "登录不了云平台",
        "管理员账号提示已锁定，无法登录",
        "重置密码并说明锁定规则",
        "consult",
    ),
    _Kind(
        "Gateway offline again",
        "Line 2 went offline twice this week",
        "New firmware, watched for a day",
        "repair",
    ),
    _Kind(
        "How to add a user",
        "We need an account for the night shift",
        "Sent the guide with screenshots",
        "consult",
    ),
)
_IMPACTS: Final = ("medium", "low", "medium", "high", "low", "medium", "low")
_URGENCIES: Final = ("medium", "medium", "low", "high", "high", "low")
_SCORES: Final = (5, None, 4, 5, None, 3, 5, 4, None, 2, 5, 4, 1)
_CHANNELS: Final = ("portal", "phone", "wechat", "email", "portal")


_STOPS: Final[tuple[tuple[str, str, float, Answers], ...]] = (
    ("T_Classify", "consult", 0.02, {}),
    ("T_Classify", "repair", 0.01, {}),
    ("T_Classify", "complaint", 0.6, {}),
    ("T_Dispatch", "complaint", 0.05, {}),
    ("T_HandleRepair", "repair", 1.2, {}),
    ("T_HandleRepair", "repair", 0.1, {}),
    ("T_HandleRepair", "repair", 4, {"impact": "high", "urgency": "high"}),
    ("T_HandleConsult", "consult", 0.3, {}),
    ("T_HandleComplaint", "complaint", 2.2, {}),
    ("T_HandleFinance", "finance", 1.4, {}),
    ("T_HandleContract", "contract", 0.8, {}),
    ("T_HandleOrder", "order", 0.5, {}),
    ("T_ServicePrice", "repair", 0.4, {"damage_cause": "misuse"}),
    ("T_ExplainReject", "repair", 0.7, {}),
    ("T_FollowUpUnhappy", "consult", 6, {}),
    ("T_BreachHandling", "repair", 7, {}),
    ("T_GrabTicket", "consult", 0.01, {}),
    ("T_DirectorAction", "repair", 9, {}),
    ("T_IdentifyCustomer", "consult", 0.03, {}),
    ("T_IdentifyCustomer", "consult", 0.2, {}),
)
"""Where tickets of these days wait: element, type, days ago, how they are classified."""
_LATE: Final = ("T_BreachHandling", "T_DirectorAction")
_OF_STRANGERS: Final = ("T_ExplainReject", "T_IdentifyCustomer")
_STRANGER: Final = 9
_EVERY: Final = 21


def ticket_stories(back: Callable[[float], datetime]) -> list[Story]:
    """Tickets from when there were customers, and the calls to ask how they are."""
    found = [
        _ticket(place, back(120 * math.pow(1 - place / TICKETS, 0.9) + 0.05))
        for place in range(TICKETS)
    ]
    found += [_waiting(place, back(days)) for place, (_, _, days, _) in enumerate(_STOPS)]
    return found + [_follow_up(place, back(66 - 8 * place)) for place in range(FOLLOW_UPS)]


def _ticket(place: int, at: datetime) -> Story:
    kind = _KINDS[place % len(_KINDS)]
    told = {
        "subject": kind.subject,
        "description": kind.description,
        "channel": _CHANNELS[place % len(_CHANNELS)],
    }
    plot = {
        "classified": _classified(place, kind),
        "solution": kind.solution,
        "csat": _SCORES[place % len(_SCORES)],
        "reopens": 1 if place % 14 == 6 else 0,
        "silent": place > TICKETS - 9,
        "identified": "to_sales" if place % 3 else "invalid",
    }
    return Story(
        f"demo/ticket-{place:03}",
        at,
        "ticket_handling",
        _asking(place, told),
        "Start_PortalTicket",
        plot=plot,
        turns=_turns(place),
        words=_withdrawn(place),
    )


def _waiting(place: int, at: datetime) -> Story:
    """A ticket on somebody's desk."""
    element, type_, _, more = _STOPS[place]
    kind = next(one for one in _KINDS[place % 2 :] if one.type == type_)
    cause = {"damage_cause": "normal"} if type_ == "repair" else {}
    told = {"subject": kind.subject, "description": kind.description, "channel": "portal"}
    late = {"T_HandleRepair": [Turn(hours=200)]} if element in _LATE else {}
    if element == "T_DirectorAction":
        late["T_BreachHandling"] = [LEFT]
    return Story(
        f"demo/waiting-{place:02}",
        at,
        "ticket_handling",
        _asking(_STRANGER if element in _OF_STRANGERS else place * 4, told),
        "Start_PortalTicket",
        plot={
            "classified": {
                "ticket_type": type_,
                "impact": "medium",
                "urgency": "medium",
                **cause,
                **more,
            },
            "solution": kind.solution,
            "csat": 1,
        },
        turns={element: [LEFT], **late},
    )


def _classified(place: int, kind: _Kind) -> Answers:
    if place % 29 == 20:
        return {"validity": "invalid", "invalid_reason": "广告"}
    cause = {"damage_cause": "misuse" if place % 5 == 3 else "normal"}
    return {
        "ticket_type": kind.type,
        "impact": _IMPACTS[place % len(_IMPACTS)],
        "urgency": _URGENCIES[place % len(_URGENCIES)],
        **(cause if kind.type == "repair" else {}),
    }


def _turns(place: int) -> Mapping[str, list[Turn]]:
    """Some take far too long; for some the customer is asked first."""
    if place % 8 == 3:
        return {key: [_ASKED] for key in _HANDLED}
    return {key: [Turn(hours=36)] for key in _HANDLED} if place % 9 == 4 else {}


_HANDLED: Final = ("T_HandleRepair", "T_HandleConsult", "T_HandleComplaint", "T_HandleFinance")
_ASKED: Final = Turn({"handle_result": "need_info", "question": "请提供序列号与照片。"})


def _withdrawn(place: int) -> tuple[Word, ...]:
    said = Word(timedelta(hours=5), "msg_ticket_withdrawn", {"reason": "已自行解决"})
    return (said,) if place % 31 == 15 else ()


def _asking(place: int, told: Answers) -> Ask:
    """A ticket of somebody who is a customer by then; now and then of a stranger."""

    def ask(session: Session) -> Answers | None:
        contact = None if place % _EVERY == _STRANGER else _contact(session, place)
        if contact is None:
            firm = company(300 + place)
            who = {"contact_name": firm.contact, "phone": firm.phone, "company": firm.name}
        else:
            who = {"contact_name": contact.name, "phone": contact.phone}
        return {**told, **who}

    return ask


def _contact(session: Session, place: int) -> Contact | None:
    contacts = session.scalars(
        select(Contact)
        .join(Customer, Customer.key == Contact.customer_key)
        .where(Customer.state.in_(_SERVED))
        .order_by(Contact.key)
    ).all()
    return contacts[int(place * _SPREAD % 1 * len(contacts))] if contacts else None


_SPREAD: Final = (math.sqrt(5) - 1) / 2
"""Multiples of the golden ratio, without their whole part, lie evenly between 0 and 1."""


_CALLS: Final[Mapping[int, tuple[str, int]]] = {
    5: ("T_PhoneFollowup", SILENT),
    6: ("T_Expand", 10),
    7: ("T_Recovery", 3),
}
"""Calls that lie on a desk today: which task, after which score."""


def _follow_up(place: int, at: datetime) -> Story:
    def ask(session: Session) -> Answers | None:
        customers = session.scalars(
            select(Customer).where(Customer.state.in_(_SERVED)).order_by(Customer.key)
        ).all()
        if not customers:
            return None
        customer = customers[place % len(customers)]
        return {"customer_id": customer.number, "customer_name": customer.name}

    score = (9, None, 7, 4, 10, None, 8)[place % 7]
    left, score = _CALLS.get(place, (None, score))
    return Story(
        f"demo/call-{place:03}",
        at,
        "satisfaction_followup",
        ask,
        by=("csm1", "csm2")[place % 2],
        plot={} if score is None else {"nps": score},
        turns={left: [LEFT]} if left else {},
    )
